"""Entries are append-only: the database itself refuses to change or delete one."""

from alembic import op

revision = "20261123_append_only"
down_revision = "20261123_first_tables"

SQLITE = """
CREATE TRIGGER entry_no_{verb} BEFORE {verb} ON entry
BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE FUNCTION entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'entries are append-only'; END $$
"""


def upgrade() -> None:
    """Make the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(SQLITE.format(verb=verb))
        return
    op.execute(POSTGRES_FUNCTION)
    op.execute(
        "CREATE TRIGGER entry_frozen BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION entry_refuse()"
    )
    op.execute("CREATE TRIGGER entry_kept BEFORE TRUNCATE ON entry EXECUTE FUNCTION entry_refuse()")


def downgrade() -> None:
    """Drop the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER entry_no_{verb}")
        return
    op.execute("DROP TRIGGER entry_frozen ON entry")
    op.execute("DROP TRIGGER entry_kept ON entry")
    op.execute("DROP FUNCTION entry_refuse()")
