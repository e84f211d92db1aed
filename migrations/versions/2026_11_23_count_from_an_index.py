"""A campaign's lights are counted from an index alone; a task remembers whether its plan is a straight line."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_count_from_an_index"
down_revision = "20261123_lead_within_campaign"

COUNTED = (
    *("campaign_id", "state", "light_base", "begins_on", "overdue_on", "far_behind_on", "behind_on"),
    *("due_soon_on", "progress", "weight", "starts_on", "due_on", "straight"),
)


def upgrade() -> None:
    """Add the column and the indexes."""
    op.add_column("task", sa.Column("straight", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(
        "UPDATE task SET straight = false WHERE id IN "
        "(SELECT task_id FROM milestone WHERE expected_value IS NOT NULL AND share_id IS NULL)"
    )
    op.create_index("ix_task_plan", "task", ["campaign_id", "work_package_id", "position", "id"])
    op.create_index("ix_task_led", "task", ["campaign_id", "lead_department_id", "work_package_id", "position", "id"])
    op.drop_index("ix_task_campaign_id_lead_department_id", "task")
    op.create_index("ix_task_counted", "task", list(COUNTED))
    op.create_index("ix_task_version_then", "task_version", ["task_id", "at", "id"])
    op.drop_index("ix_task_version_task_id", "task_version")
    op.create_index("ix_duty_due", "duty", ["campaign_id", "due_on"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_duty_due", "duty")
    op.create_index("ix_task_version_task_id", "task_version", ["task_id"])
    op.drop_index("ix_task_version_then", "task_version")
    op.drop_index("ix_task_counted", "task")
    op.create_index("ix_task_campaign_id_lead_department_id", "task", ["campaign_id", "lead_department_id"])
    op.drop_index("ix_task_led", "task")
    op.drop_index("ix_task_plan", "task")
    op.drop_column("task", "straight")
