"""Changes to several tasks at once keep what each cell was and became."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261128_batch_edits"
down_revision = "20261128_ledger_layouts"


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "batch_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_batch_edit_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_batch_edit_person_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["batch_edit.id"], name=op.f("fk_batch_edit_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_edit")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_batch_edit_undoes_id")),
    )
    op.create_index("ix_batch_edit_campaign_id", "batch_edit", ["campaign_id"])
    op.create_table(
        "batch_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edit_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("field", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("refused", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["edit_id"], ["batch_edit.id"], name=op.f("fk_batch_cell_edit_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_batch_cell_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_cell")),
    )
    op.create_index("ix_batch_cell_edit_id", "batch_cell", ["edit_id"])
    op.create_index("ix_batch_cell_task_id", "batch_cell", ["task_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("batch_cell")
    op.drop_table("batch_edit")
