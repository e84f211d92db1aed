"""Adjustments of tasks; the mark of a voted livelihood project and the target that was first promised."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261127_changes"
down_revision = "20261123_count_from_an_index"
TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    """Make the table, and the columns beside a task's own target."""
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=True),
        sa.Column("into_task_id", sa.Integer(), nullable=True),
        sa.Column("kind", TEXT(length=10), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("ground", TEXT(length=500), nullable=False),
        sa.Column("reason", TEXT(length=1000), nullable=False),
        sa.Column("state", TEXT(length=10), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decision", TEXT(length=10), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decision_note", TEXT(length=1000), nullable=False),
        sa.Column("document_number", TEXT(length=120), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_change_campaign_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_change_task_id")),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_change_share_id")),
        sa.ForeignKeyConstraint(["into_task_id"], ["task.id"], name=op.f("fk_change_into_task_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_change_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_change_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    for name in ("campaign_id", "task_id", "share_id", "into_task_id", "state"):
        op.create_index(op.f(f"ix_change_{name}"), "change", [name], unique=False)
    # Added without a batch: a batch would make the table anew.
    op.add_column("task", sa.Column("voted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("task", sa.Column("first_target_value", sa.Numeric(precision=18, scale=4), nullable=True))
    op.add_column("task", sa.Column("first_unit", TEXT(length=20), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away."""
    for name in ("first_unit", "first_target_value", "voted"):
        op.drop_column("task", name)
    op.drop_table("change")
