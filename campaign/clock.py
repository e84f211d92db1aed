"""The clock: what runs by itself, and the rule that every tick runs once however many processes hold a clock.

APScheduler only ticks, from memory. Truth is the table of slots: a process claims a job's slot by inserting its row,
and whoever comes second leaves it alone. The jobs themselves can be repeated, so what a killed process leaves undone
is taken up by the next tick.
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import delete
from sqlmodel import col

from campaign.actions.chasing import Swept, sweep
from campaign.actions.delivering import Delivered, deliver
from campaign.actions.inserting import insert_new
from campaign.actions.sealing import rounds_without_dossier
from campaign.actions.signing import settle_rounds
from campaign.database import transaction
from campaign.domain.slot import Slot
from campaign.filing import file_in_steps
from campaign.post.carriers import carriers_of
from campaign.post.digest import word_digest
from campaign.settings import get_settings, now

log = structlog.get_logger(__name__)
Result = TypeVar("Result", Swept, Delivered)
KEEP_SLOTS = timedelta(days=30)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # slots are counted from here, so that every process counts alike


@dataclass(frozen=True)
class Job:
    """Something that runs every so often; what it returns is kept with its slot."""

    name: str
    every: timedelta
    run: Callable[[datetime], dict[str, Any]]


def owner() -> str:
    """This process, as leases and slots name it."""
    return f"{socket.gethostname()}:{os.getpid()}"[:60]


def chase(at: datetime, *, dry_run: bool = False) -> Swept:
    """One sweep of the ladder."""
    return sweep(transaction, at, dry_run=dry_run)


def post(at: datetime) -> Delivered:
    """One round of the outbox with the carriers this county has set up."""
    return deliver(transaction, at, carriers=carriers_of(get_settings()), word=word_digest, owner=owner())


def tidy(at: datetime) -> dict[str, Any]:
    """Forget slots nobody will ask for any more."""
    with transaction() as db:
        gone = db.execute(delete(Slot).where(col(Slot.claimed_at) < at - KEEP_SLOTS))
        return {"forgotten": gone.rowcount}  # type: ignore[attr-defined]


def advance_rounds(at: datetime) -> dict[str, Any]:
    """Rounds whose notice is over go to signing; dossiers of sealed rounds are made, each in its own transaction."""
    with transaction() as db:
        moved = len(settle_rounds(db, at=at))
    with transaction(writer=False) as db:
        sealed = [round_.id for round_ in rounds_without_dossier(db)]
    for key in sealed:
        file_in_steps(key or 0, at)
    return {"signing": moved, "dossiers": len(sealed)}


JOBS = (
    Job("sweep", timedelta(minutes=10), lambda at: asdict(chase(at))),
    Job("deliver", timedelta(minutes=1), lambda at: asdict(post(at))),
    Job("rounds", timedelta(minutes=10), advance_rounds),
    Job("tidy", timedelta(days=1), tidy),
)


def slot_of(job: Job, at: datetime) -> str:
    """The slot of `job` that `at` falls into, by its beginning."""
    return (EPOCH + (at - EPOCH) // job.every * job.every).isoformat(timespec="minutes")


def claim(name: str, slot: str, at: datetime) -> bool:
    """Whether this process is the one to run this slot."""
    row = {"job": name, "slot": slot, "owner": owner(), "claimed_at": at, "result": {}}
    with transaction() as db:
        return bool(insert_new(db, Slot, [row], "job", "slot"))


def finish(name: str, slot: str, result: dict[str, Any]) -> None:
    """The slot's work is done, with this result."""
    with transaction() as db:
        found = db.get_one(Slot, (name, slot))
        found.finished_at, found.result = now(), result


def tick(job: Job) -> None:
    """Run a job's present slot, unless another process has it. A failure is logged; the next tick tries again."""
    at = now()
    slot = slot_of(job, at)
    try:
        if claim(job.name, slot, at):
            result = job.run(at)
            finish(job.name, slot, result)
            if any(result.values()):
                log.info("job done", job=job.name, slot=slot, **result)
    except Exception:
        log.exception("job failed", job=job.name, slot=slot)


def by_hand(name: str, at: datetime, run: Callable[[datetime], Result]) -> Result:
    """Run a job from the command line at the effective time `at`; it leaves a slot like the clock's own."""
    started = now()
    slot = f"by hand {started.isoformat()}"
    claim(name, slot, started)
    done = run(at)
    finish(name, slot, asdict(done))
    return done


@contextmanager
def running(jobs: tuple[Job, ...] = JOBS) -> Iterator[BackgroundScheduler]:
    """The clock, ticking inside the block. Each job ticks once at the start."""
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(len(jobs))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
    )
    for job in jobs:
        trigger = IntervalTrigger(seconds=int(job.every.total_seconds()), start_date=EPOCH, timezone=UTC)
        scheduler.add_job(partial(tick, job), trigger, name=job.name, next_run_time=now())
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=True)
