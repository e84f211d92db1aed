"""Reforms of departments, and whom an order named before a successor took over."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261128_reforms"
down_revision = "20261128_superior_plans"
TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    """Make the table and the order's column."""
    op.create_table(
        "reform",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT(length=10), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("old_name", TEXT(length=120), nullable=False),
        sa.Column("old_name_en", TEXT(length=160), nullable=False),
        sa.Column("new_name", TEXT(length=120), nullable=False),
        sa.Column("ground", TEXT(length=300), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_reform_department_id")),
        sa.ForeignKeyConstraint(["into_id"], ["department.id"], name=op.f("fk_reform_into_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_reform_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reform")),
    )
    op.create_index(op.f("ix_reform_department_id"), "reform", ["department_id"])
    op.create_index(op.f("ix_reform_into_id"), "reform", ["into_id"])
    op.add_column("orders", sa.Column("addressee", TEXT(length=120), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("orders", "addressee")
    op.drop_table("reform")
