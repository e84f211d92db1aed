"""A backup holds every row as it was, and either kind of database takes it back."""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from campaign.actions.entries import entry
from campaign.database import make_engine, new_session
from campaign.domain.area import Area
from campaign.domain.nouns import every_table
from campaign.domain.refusal import Invalid, Refusal
from campaign.domain.task import Task
from campaign.exchange.backup import (
    Contents,
    begin_backup,
    finish_backup,
    open_backup,
    read_tables,
    write_tables,
)
from tests.cast import a_cast
from tests.conftest import migrate


@pytest.fixture
def full(engine: Engine, at: datetime) -> Engine:
    """A database with people, a task, odd values, and an entry whose canonical bytes are Chinese."""
    with new_session(engine, writer=True) as db:
        cast = a_cast(db, at)
        campaign = cast.campaign()
        title = "新建“幼儿园”\n\t7所 \\ 🏫"
        task = Task(
            campaign_id=campaign.id, title=title, ledger_key="k", target_value=Decimal("7230.50"), created_at=at
        )
        db.add(task)
        entry(db, cast.actor("ke"), "make_task", task, at=at, title=task.title)
        db.commit()
    return engine


@pytest.fixture
def backup(full: Engine, tmp_path: Path) -> Path:
    """A finished backup of it."""
    folder = tmp_path / "backup"
    begin_backup(folder)
    with full.connect() as connection:
        written = dict(write_tables(connection, folder))
    finish_backup(folder, Contents(schema="s1", made_at="2026-11-23T01:00:00+00:00", tables=written))
    return folder


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Another database, migrated and empty, of either kind."""
    if request.param == "postgres":
        server = request.getfixturevalue("postgres") or pytest.skip("no PostgreSQL: this half did NOT run")
        made = make_engine(server.new_database(migrate))
    else:
        copy = tmp_path / "other.sqlite3"
        copy.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        made = make_engine(f"sqlite:///{copy}")
    yield made
    made.dispose()


def rows(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in every_table()
        }


def restored(backup: Path, empty: Engine) -> None:
    with empty.execution_options(writer=True).connect() as connection, connection.begin():
        assert list(read_tables(connection, backup)) == [table.name for table in every_table()]


def test_every_row_comes_back_as_it_was(full: Engine, backup: Path, empty: Engine) -> None:
    restored(backup, empty)
    assert rows(empty) == rows(full)
    assert len(rows(empty)["entry"]) == 1


def test_the_next_row_gets_a_number_of_its_own(backup: Path, empty: Engine) -> None:
    restored(backup, empty)
    with new_session(empty, writer=True) as db:
        area = Area(code="530999999999", name="新村", level=5)
        db.add(area)
        db.flush()
        assert area.id == max(db.exec(select(Area.id)).scalars())  # type: ignore[call-overload]


def test_a_changed_table_is_refused_by_name(backup: Path) -> None:
    path = backup / "tables" / f"{Task.__tablename__}.jsonl.gz"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(Refusal, match="task.jsonl.gz is not what the backup wrote"):
        open_backup(backup, "s1")


def test_another_schema_and_no_backup_at_all_are_refused(backup: Path, tmp_path: Path) -> None:
    assert open_backup(backup, "s1").schema == "s1"
    with pytest.raises(Refusal, match="has schema s1, this program s2"):
        open_backup(backup, "s2")
    with pytest.raises(Invalid, match="holds no backup"):
        open_backup(tmp_path, "s1")


def test_a_folder_in_use_is_not_written_to(backup: Path) -> None:
    with pytest.raises(Refusal, match="is not empty"):
        begin_backup(backup)


def test_an_unfinished_backup_is_none(backup: Path) -> None:
    contents = json.loads((backup / "backup.json").read_text())
    assert contents["tables"]["task"]["rows"] == 1
    (backup / "backup.json").unlink()
    with pytest.raises(Invalid, match="holds no backup"):
        open_backup(backup, "s1")
