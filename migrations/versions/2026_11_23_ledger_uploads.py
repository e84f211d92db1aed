"""A ledger's file is kept by the server between upload, check and confirmation."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261123_ledger_uploads"
down_revision = "20261123_focus_areas"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "ledger_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(length=255), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("done_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("returned_rows", sa.Integer(), nullable=False),
        sa.Column("returned", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_ledger_upload_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ledger_upload_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_upload")),
    )
    with op.batch_alter_table("ledger_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_upload_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_upload_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_upload_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Take it away."""
    op.drop_table("ledger_upload")
