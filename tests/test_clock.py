"""The clock: every tick once, whoever holds it."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from campaign import clock
from campaign.clock import Job, slot_of, tick
from campaign.database import new_session, transaction
from campaign.domain.slot import Slot


@pytest.fixture
def here(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The clock's own database is the test's."""
    monkeypatch.setattr(clock, "transaction", lambda: transaction(engine))
    return engine


def test_every_process_counts_the_slots_alike() -> None:
    job = Job("x", timedelta(minutes=10), lambda at: {})
    first = slot_of(job, datetime(2026, 11, 23, 1, 10, 0, 5, tzinfo=UTC))
    assert first == slot_of(job, datetime(2026, 11, 23, 1, 19, 59, tzinfo=UTC)) == "2026-11-23T01:10+00:00"


def test_a_slot_is_run_by_one_of_many(here: Engine) -> None:
    runs: list[datetime] = []
    start = threading.Barrier(4)

    def run(at: datetime) -> dict[str, Any]:
        runs.append(at)
        return {"done": 1}

    def one() -> None:
        start.wait()
        tick(Job("x", timedelta(days=3650), run))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs) == 1
    with new_session(here) as db:
        slot = db.scalars(select(Slot)).one()
        assert (slot.result, slot.finished_at is not None) == ({"done": 1}, True)


def test_a_failing_job_leaves_an_unfinished_slot_and_the_clock_alive(here: Engine) -> None:
    def fail(at: datetime) -> dict[str, Any]:
        raise RuntimeError("the disk is full")

    tick(Job("x", timedelta(days=3650), fail))
    with new_session(here) as db:
        assert db.scalars(select(Slot)).one().finished_at is None


def test_the_clock_ticks_each_job_at_its_start(here: Engine) -> None:
    ran = threading.Event()

    def run(at: datetime) -> dict[str, Any]:
        ran.set()
        return {}

    with clock.running((Job("x", timedelta(days=3650), run),)):
        assert ran.wait(20)


def campaign(database: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program itself, as a user starts it."""
    environment = {"CAMPAIGN_DATABASE_URL": f"sqlite:///{database}", "CAMPAIGN_LANGUAGE": "en", "PATH": "/usr/bin"}
    return subprocess.run(
        [sys.executable, "-m", "campaign", *arguments], capture_output=True, text=True, env=environment, check=False
    )


def test_chase_and_deliver_from_the_command_line(sqlite_template: Path, tmp_path: Path) -> None:
    database = tmp_path / "c.sqlite3"
    database.write_bytes(sqlite_template.read_bytes())
    swept = campaign(database, "chase", "--at", "2026-11-23", "--json")
    assert swept.returncode == 0, swept.stderr
    assert '"considered": 0' in swept.stdout
    assert campaign(database, "deliver", "--at", "2026-11-23T09:00").returncode == 0
    wrong = campaign(database, "chase", "--at", "tomorrow")
    assert (wrong.returncode, "Traceback" in wrong.stderr) == (2, False)
