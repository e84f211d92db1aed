"""Standards have headings with points of their own and milestone patterns; a campaign names one for its new tasks."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261128_standards"
down_revision = "20261128_reforms"
TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    """Add the columns, make the tables."""
    op.add_column("criterion", sa.Column("section", TEXT(length=200), nullable=False, server_default=""))
    op.add_column("standard", sa.Column("declared", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "milestone_pattern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", TEXT(length=300), nullable=False),
        sa.Column("anchor", TEXT(length=10), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["standard_id"], ["standard.id"], name=op.f("fk_milestone_pattern_standard_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_pattern")),
    )
    op.create_index("ix_milestone_pattern_standard_id", "milestone_pattern", ["standard_id"])
    op.create_table(
        "campaign_standard",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_standard_campaign_id")),
        sa.ForeignKeyConstraint(["standard_id"], ["standard.id"], name=op.f("fk_campaign_standard_standard_id")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaign_standard")),
    )
    op.create_index("ix_campaign_standard_standard_id", "campaign_standard", ["standard_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("campaign_standard")
    op.drop_table("milestone_pattern")
    op.drop_column("standard", "declared")
    op.drop_column("criterion", "section")
