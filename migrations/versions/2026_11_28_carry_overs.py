"""The turn of the year: once a campaign, and every carried task, share and milestone knows where it comes from."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261128_carry_overs"
down_revision = "20261128_roll_outs"
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
CARRIED = ("task", "share", "milestone")


def upgrade() -> None:
    """Make the table and the columns."""
    op.create_table(
        "carry_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT(), nullable=False),
        sa.Column("turned_on", sa.Date(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_carry_over_campaign_id")),
        sa.ForeignKeyConstraint(["into_id"], ["campaign.id"], name=op.f("fk_carry_over_into_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_carry_over_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carry_over")),
        sa.UniqueConstraint("campaign_id", name=op.f("uq_carry_over_campaign_id")),
    )
    op.create_index(op.f("ix_carry_over_into_id"), "carry_over", ["into_id"])
    for noun in CARRIED:
        # Said in SQL that both databases know: batch mode would drop tables that others point at.
        key = f"CONSTRAINT fk_{noun}_carried_from_id REFERENCES {noun} (id)"
        op.execute(f"ALTER TABLE {noun} ADD COLUMN carried_from_id INTEGER {key}")
        op.create_index(op.f(f"ix_{noun}_carried_from_id"), noun, ["carried_from_id"], unique=True)


def downgrade() -> None:
    """Take them away."""
    for noun in CARRIED:
        op.drop_index(op.f(f"ix_{noun}_carried_from_id"), noun)
        op.execute(f"ALTER TABLE {noun} DROP COLUMN carried_from_id")
    op.drop_table("carry_over")
