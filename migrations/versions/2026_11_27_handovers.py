"""Hand-overs of seats, and deputies: a tenure that is only acting."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261127_handovers"
down_revision = "20261127_search"
TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
KEYS = {"post_id": "post.id", "department_id": "department.id", "from_person_id": "person.id"}
KEYS |= {"to_person_id": "person.id"}


def upgrade() -> None:
    """Make the table, and the mark of a deputy."""
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", TEXT(length=20), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in KEYS),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("note", TEXT(length=1000), nullable=False),
        sa.Column("matters", sa.JSON(), nullable=False),
        sa.Column("check_code", TEXT(length=14), nullable=False),
        sa.Column("state", TEXT(length=10), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.Column("given_at", MOMENT(), nullable=True),
        sa.Column("taken_at", MOMENT(), nullable=True),
        *(sa.ForeignKeyConstraint([name], [key], name=op.f(f"fk_handover_{name}")) for name, key in KEYS.items()),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_handover_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    for name in (*KEYS, "state"):
        op.create_index(op.f(f"ix_handover_{name}"), "handover", [name], unique=False)
    op.add_column("tenure", sa.Column("acting", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("tenure", "acting")
    op.drop_table("handover")
