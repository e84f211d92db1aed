"""A backup: every table as gzipped JSON lines and every evidence file under its hash, from SQLite or PostgreSQL alike.

    backup.json            format, schema revision, time, rows and sha256 of every table file
    tables/NAME.jsonl.gz   the first line names the columns, every other line is one row
    evidence/ab/cd/HASH    a local evidence store

Written from one snapshot while the program runs; readable into either kind of database. Keys are never in it.
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Connection, Date, DateTime, LargeBinary, Numeric, Table, insert, null, select, text

from campaign.domain.nouns import every_table
from campaign.domain.refusal import N_, Invalid, Refusal, sentence

FORMAT = 1
BATCH = 1000  # rows at a time, so that memory stays flat

sentence("backup_folder_used", N_("{folder} is not empty. Name a new folder for the backup."))
sentence("backup_missing", N_("{folder} holds no backup. Name the folder that “campaign backup” made."))
sentence("backup_altered", N_("{file} is not what the backup wrote. Use another copy of the backup."))
sentence(
    "backup_other_schema",
    N_("The backup has schema {theirs}, this program {ours}. Restore it with its own release, then migrate."),
)


@dataclass(frozen=True)
class Contents:
    """What a backup says of itself; `tables` maps a name to its rows and the sha256 of its file."""

    schema: str
    made_at: str
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT


def begin_backup(folder: Path) -> None:
    """Make the folder. Raises Refusal("backup_folder_used") when something lies in it."""
    if folder.exists() and any(folder.iterdir()):
        raise Refusal("backup_folder_used", folder=str(folder))
    (folder / "tables").mkdir(parents=True, exist_ok=True, mode=0o700)


def write_tables(connection: Connection, folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Write one table after the other and yield its name, rows and sha256. The connection holds the snapshot."""
    for table in every_table():
        path = folder / "tables" / f"{table.name}.jsonl.gz"
        rows = 0
        with gzip.open(path, "wt", encoding="utf-8", compresslevel=6) as file:
            file.write(json.dumps([column.name for column in table.columns]) + "\n")
            # By key, so that a row that points at an older one of its own table comes after it.
            ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
            for row in connection.execute(ordered):
                values = [_out(value) for value in row]
                file.write(json.dumps(values, ensure_ascii=False) + "\n")
                rows += 1
        yield table.name, {"rows": rows, "sha256": _hash(path)}


def finish_backup(folder: Path, contents: Contents) -> None:
    """Write `backup.json`, last: a folder without it is no backup."""
    (folder / "backup.json").write_text(json.dumps(asdict(contents), indent=1), encoding="utf-8")


def open_backup(folder: Path, schema: str) -> Contents:
    """What the backup in `folder` says of itself, after every table file was hashed again.

    Raises Invalid or Refusal with a sentence when it is none, was altered, or has another schema.
    """
    try:
        contents = Contents(**json.loads((folder / "backup.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise Invalid("backup_missing", folder=str(folder)) from None
    if (contents.schema, contents.format) != (schema, FORMAT):
        raise Refusal("backup_other_schema", theirs=contents.schema, ours=schema)
    for name, said in contents.tables.items():
        path = folder / "tables" / f"{name}.jsonl.gz"
        if not path.is_file() or _hash(path) != said["sha256"]:
            raise Refusal("backup_altered", file=str(path))
    return contents


def read_tables(connection: Connection, folder: Path) -> Iterator[str]:
    """Fill the empty, migrated tables of `connection` from the backup and yield the name of each."""
    for table in reversed(every_table()):
        connection.execute(table.delete())  # what the migrations themselves put there
    for table in every_table():
        for batch in _batches(_rows(folder, table)):
            connection.execute(insert(table), batch)
        _advance_numbers(connection, table)
        yield table.name


def _rows(folder: Path, table: Table) -> Iterator[dict[str, Any]]:
    with gzip.open(folder / "tables" / f"{table.name}.jsonl.gz", "rt", encoding="utf-8") as file:
        names = json.loads(file.readline())
        back = [_in(table.columns[name]) for name in names]
        for line in file:
            values = zip(names, back, json.loads(line), strict=True)
            yield {name: convert(value) for name, convert, value in values}


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _out(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _in(column: Column[Any]) -> Callable[[Any], Any]:
    """What turns a value of JSON back into one of this column."""
    kind = getattr(column.type, "impl_instance", column.type)
    convert: Callable[[Any], Any] = next(
        (function for known, function in _CONVERTERS if isinstance(kind, known)), lambda value: value
    )
    nothing = null() if isinstance(kind, JSON) else None  # SQL's NULL, not JSON's
    return lambda value: nothing if value is None else convert(value)


_CONVERTERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (LargeBinary, base64.b64decode),
    (DateTime, datetime.fromisoformat),
    (Date, date.fromisoformat),
    (Numeric, Decimal),
)


def _advance_numbers(connection: Connection, table: Table) -> None:
    """On PostgreSQL the next number of a column must be told; SQLite looks at the rows."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    sequence = connection.execute(
        text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": f'"{table.name}"', "column": column.name}
    ).scalar()
    if sequence:
        highest = connection.execute(select(column).order_by(column.desc()).limit(1)).scalar()
        connection.execute(
            text("SELECT setval(:sequence, :value, :used)"),
            {"sequence": sequence, "value": highest or 1, "used": highest is not None},
        )


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
