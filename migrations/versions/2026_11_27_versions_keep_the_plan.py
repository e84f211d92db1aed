"""A task's dated versions keep the plan of their time; versions from before say by a missing weight: not known."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_versions_keep_the_plan"
down_revision = "20261127_calendar_feeds"


def upgrade() -> None:
    """Add the columns; nothing is guessed for rows that are there already."""
    op.add_column("task_version", sa.Column("weight", sa.Numeric(8, 2), nullable=True))
    op.add_column("task_version", sa.Column("starts_on", sa.Date(), nullable=True))
    op.add_column("task_version", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("task_version", sa.Column("figures", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take them away again."""
    for name in ("figures", "due_on", "starts_on", "weight"):
        op.drop_column("task_version", name)
