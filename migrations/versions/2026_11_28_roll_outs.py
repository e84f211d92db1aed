"""Roll-outs: a task reaches the towns phase by phase."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261128_roll_outs"
down_revision = "20261128_indicators"
TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "roll_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("title", TEXT(length=120), nullable=False),
        sa.Column("mark", sa.Float(), nullable=False),
        sa.Column("target_value", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_roll_out_campaign_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_roll_out_task_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_roll_out_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_out")),
    )
    op.create_index("ix_roll_out_campaign_id", "roll_out", ["campaign_id"])
    op.create_index("ix_roll_out_task_id", "roll_out", ["task_id"])
    op.create_table(
        "roll_out_phase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roll_out_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", TEXT(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", TEXT(length=10), nullable=False),
        sa.Column("opened_at", MOMENT(), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("rate", sa.Float(), nullable=True),
        sa.Column("reason", TEXT(length=500), nullable=False),
        sa.ForeignKeyConstraint(["roll_out_id"], ["roll_out.id"], name=op.f("fk_roll_out_phase_roll_out_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_roll_out_phase_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_out_phase")),
        sa.UniqueConstraint("roll_out_id", "number", name="uq_roll_out_phase_number"),
    )
    op.create_index("ix_roll_out_phase_roll_out_id", "roll_out_phase", ["roll_out_id"])
    op.create_table(
        "roll_out_town",
        sa.Column("roll_out_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("zone", TEXT(length=40), nullable=False),
        sa.Column("kind", TEXT(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("target_value", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("share_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["roll_out_id"], ["roll_out.id"], name=op.f("fk_roll_out_town_roll_out_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_roll_out_town_area_id")),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_roll_out_town_share_id")),
        sa.PrimaryKeyConstraint("roll_out_id", "area_id", name=op.f("pk_roll_out_town")),
    )
    op.create_index("ix_roll_out_town_share_id", "roll_out_town", ["share_id"])


def downgrade() -> None:
    """Take them away."""
    for name in ("roll_out_town", "roll_out_phase", "roll_out"):
        op.drop_table(name)
