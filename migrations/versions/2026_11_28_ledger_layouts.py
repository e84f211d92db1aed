"""The layouts in which an office writes its ledgers are kept."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261128_ledger_layouts"
down_revision = "20261128_carry_overs"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "ledger_layout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_ledger_layout_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_layout")),
        sa.UniqueConstraint("department_id", "name", name="uq_ledger_layout_name"),
    )
    op.create_index("ix_ledger_layout_department_id", "ledger_layout", ["department_id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("ledger_layout")
