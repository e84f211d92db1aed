"""Writing rows that may be there already: SQLite and PostgreSQL both know "on conflict do nothing"."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

Rows = Sequence[dict[str, Any]]


def insert_new(db: Session, noun: type[SQLModel], rows: Rows, key: str = "key", *also: str) -> list[Any]:
    """Insert those of a few rows whose `key` (with the columns `also`) is not there yet. Returns the keys written.

    All rows must have the same columns. Two transactions that insert the same keys wait for each other, so callers
    give rows in the order of their keys where several transactions may meet.
    """
    table: Table = noun.__table__  # type: ignore[attr-defined]
    statement = _insert(db, table, (key, *also)).returning(table.c[key])
    return [written for row in rows for written in db.execute(statement, row).scalars()]


def insert_many(db: Session, noun: type[SQLModel], rows: Rows, key: str = "key") -> int:
    """The same for many rows, with one statement prepared once; returns only how many were written."""
    if not rows:
        return 0
    table: Table = noun.__table__  # type: ignore[attr-defined]
    done = db.execute(_insert(db, table, (key,)), rows, execution_options={"preserve_rowcount": True})
    return int(done.rowcount)  # type: ignore[attr-defined]


def upsert_many(db: Session, noun: type[SQLModel], rows: Rows, *keys: str) -> None:
    """Insert rows, or change those whose `keys` are there already. All rows must have the same columns, and callers
    give them in the order of their keys where several transactions may meet."""
    if not rows:
        return
    table: Table = noun.__table__  # type: ignore[attr-defined]
    statement = _dialect(db).insert(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    db.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed), rows)


def _insert(db: Session, table: Table, keys: tuple[str, ...]) -> Any:
    return _dialect(db).insert(table).on_conflict_do_nothing(index_elements=list(keys))


def _dialect(db: Session) -> Any:
    return postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
