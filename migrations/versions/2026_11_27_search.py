"""Everything can be searched for, in Chinese: one row a thing, and the database's own index over its pairs."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261127_search"
down_revision = "20261127_changes"

SQLITE = (
    """
    CREATE VIRTUAL TABLE search_index
    USING fts5(grams, content='search_row', content_rowid='id', tokenize='unicode61 remove_diacritics 0')
    """,
    """
    CREATE TRIGGER search_row_added AFTER INSERT ON search_row
    BEGIN INSERT INTO search_index (rowid, grams) VALUES (new.id, new.grams); END
    """,
    """
    CREATE TRIGGER search_row_gone AFTER DELETE ON search_row
    BEGIN INSERT INTO search_index (search_index, rowid, grams) VALUES ('delete', old.id, old.grams); END
    """,
    """
    CREATE TRIGGER search_row_changed AFTER UPDATE ON search_row
    BEGIN
        INSERT INTO search_index (search_index, rowid, grams) VALUES ('delete', old.id, old.grams);
        INSERT INTO search_index (rowid, grams) VALUES (new.id, new.grams);
    END
    """,
)
POSTGRES = ("CREATE INDEX search_index ON search_row USING gin (to_tsvector('simple', grams))",)


def upgrade() -> None:
    """Make the table, its index and, on SQLite, the triggers that keep the two in step."""
    op.create_table(
        "search_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("noun", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("grams", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_row")),
        sa.UniqueConstraint("noun", "noun_id", name="uq_search_row_noun"),
    )
    op.create_index("ix_search_row_task_id", "search_row", ["task_id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    """Take them away."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_row")
