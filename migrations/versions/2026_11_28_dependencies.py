"""Tasks wait for other tasks."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261128_dependencies"
down_revision = "20261128_batch_edits"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "dependency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("needs_id", sa.Integer(), nullable=False),
        sa.Column("lag", sa.Integer(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_dependency_campaign_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_dependency_task_id")),
        sa.ForeignKeyConstraint(["needs_id"], ["task.id"], name=op.f("fk_dependency_needs_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dependency_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependency")),
    )
    op.create_index("ix_dependency_campaign_id", "dependency", ["campaign_id"])
    op.create_index("ix_dependency_task_id", "dependency", ["task_id"])
    op.create_index("ix_dependency_needs_id", "dependency", ["needs_id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("dependency")
