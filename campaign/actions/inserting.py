"""Writing many rows, or rows that may be there already: SQLite and PostgreSQL both know "on conflict do nothing"."""

from collections.abc import Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Column, Dialect, Table, func, select, text
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


def insert_rows(db: Session, noun: type[SQLModel], rows: Rows) -> None:
    """Insert many new rows with one statement; all must have the same columns.

    What SQLAlchemy would do for every value of every row is done here for every different value of a column: ten
    thousand tasks share some hundred days.
    """
    if not rows:
        return
    db.flush()
    table: Table = noun.__table__  # type: ignore[attr-defined]
    connection, names = db.connection(), list(rows[0])
    statement = table.insert().compile(dialect=connection.dialect, column_keys=names)
    columns = (_as_stored(connection.dialect, table.c[name], [row[name] for row in rows]) for name in names)
    values = zip(*columns, strict=True)
    if statement.positional:
        order = [names.index(name) for name in statement.positiontup or ()]
        pick = itemgetter(*order) if order != list(range(len(names))) else tuple
        connection.exec_driver_sql(statement.string, [pick(row) for row in values])
    else:
        connection.exec_driver_sql(statement.string, [dict(zip(names, row, strict=True)) for row in values])


def _as_stored(dialect: Dialect, column: Column[Any], values: list[Any]) -> Iterable[Any]:
    """A column's values as the driver wants them."""
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return values
    return map(process if isinstance(column.type, JSON) else cache(process), values)


def reserve_ids(db: Session, noun: type[SQLModel], count: int) -> list[int]:
    """The next ids of a noun, for rows that others of the same batch point at.

    Nobody else gets them: PostgreSQL's sequence is moved on, and SQLite has one writer, whose transaction this is.
    """
    table: Table = noun.__table__  # type: ignore[attr-defined]
    if count and db.get_bind().dialect.name == "postgresql":
        sequence = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return sorted(db.execute(sequence, {"name": table.name, "count": count}).scalars())
    highest = db.execute(select(func.max(table.c.id))).scalar_one() or 0 if count else 0
    return list(range(highest + 1, highest + 1 + count))


def blank(noun: type[SQLModel]) -> dict[str, Any]:
    """Every column with its default, so that all rows of a table have the same columns."""
    return noun.model_construct().model_dump()


def _insert(db: Session, table: Table, keys: tuple[str, ...]) -> Any:
    return _dialect(db).insert(table).on_conflict_do_nothing(index_elements=list(keys))


def _dialect(db: Session) -> Any:
    return postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
