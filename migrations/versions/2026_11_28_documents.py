"""Tasks and campaigns have files that prove no progress."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261128_documents"
down_revision = "20261128_dependencies"


def upgrade() -> None:
    """Make the table."""
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("kind", text(length=10), nullable=False),
        sa.Column("title", text(length=200), nullable=False),
        sa.Column("sha256", text(length=64), nullable=False),
        sa.Column("name", text(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("type", text(length=100), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("state", text(length=10), nullable=False),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_reason", text(length=500), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_document_campaign_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_document_task_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_document_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    for name in ("campaign_id", "task_id", "sha256"):
        op.create_index(f"ix_document_{name}", "document", [name])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("document")
