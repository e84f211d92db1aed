"""A campaign's ledger filtered by its lead department is the commonest page: one index finds its rows."""

from alembic import op

revision = "20261123_lead_within_campaign"
down_revision = "20261123_ledger_uploads"

NAME = "ix_task_campaign_id_lead_department_id"


def upgrade() -> None:
    """Make the index."""
    op.create_index(NAME, "task", ["campaign_id", "lead_department_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index(NAME, "task")
