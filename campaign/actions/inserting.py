"""Writing rows that may be there already: SQLite and PostgreSQL both know "on conflict do nothing"."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

# SQLite takes at most 32,766 values a statement; the widest row written this way has fewer than 20.
ROWS_A_STATEMENT = 1000


def insert_new(
    db: Session, noun: type[SQLModel], rows: Sequence[dict[str, Any]], key: str = "key", *also: str
) -> list[Any]:
    """Insert those rows whose `key` (with the columns `also`) is not there yet. Returns the keys written, in no order.

    All rows must have the same columns. Two transactions that insert the same keys wait for each other, so callers
    give rows in the order of their keys where several transactions may meet.
    """
    table: Table = noun.__table__  # type: ignore[attr-defined]
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    written: list[Any] = []
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        statement = dialect.insert(table).values(list(rows[start : start + ROWS_A_STATEMENT]))
        kept = statement.on_conflict_do_nothing(index_elements=[key, *also]).returning(table.c[key])
        written.extend(db.execute(kept).scalars())
    return written
