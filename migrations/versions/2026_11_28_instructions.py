"""Instructions of leaders, and the duties they make."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261128_instructions"
down_revision = "20261127_saved_views"
TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    """Make the table, and the duty's column."""
    op.create_table(
        "instruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("to_department_id", sa.Integer(), nullable=False),
        sa.Column("text", TEXT(length=1000), nullable=False),
        sa.Column("urgency", TEXT(length=10), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", TEXT(length=10), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answer", TEXT(length=2000), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("returned_reason", TEXT(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_instruction_campaign_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_instruction_task_id")),
        sa.ForeignKeyConstraint(["to_department_id"], ["department.id"], name=op.f("fk_instruction_to_department_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_instruction_given_by_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_instruction_recorded_by_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_instruction_answered_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_instruction_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
    )
    for name in ("campaign_id", "task_id", "to_department_id", "state", "given_by_id"):
        op.create_index(op.f(f"ix_instruction_{name}"), "instruction", [name])
    with op.batch_alter_table("duty") as batch:
        batch.add_column(sa.Column("instruction_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_duty_instruction_id"), "instruction", ["instruction_id"], ["id"])
    op.create_index(op.f("ix_duty_instruction_id"), "duty", ["instruction_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index(op.f("ix_duty_instruction_id"), "duty")
    with op.batch_alter_table("duty") as batch:
        batch.drop_constraint(op.f("fk_duty_instruction_id"), type_="foreignkey")
        batch.drop_column("instruction_id")
    op.drop_table("instruction")
