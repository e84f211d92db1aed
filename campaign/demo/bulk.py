"""A large county for measuring: the demo's places, people and plans, many times over, written straight into tables.

Only the measurements need it: its tasks have figures, lights, milestones, duties and shares that agree with each other,
but no history of deeds, and nothing of it is found before `campaign reindex`. Same shape as a real county: about 200
tasks a campaign, and one campaign of 10,000.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Table, func, insert, select, text
from sqlmodel import Session, SQLModel

from campaign.actions.context import day_of
from campaign.actions.entries import entry
from campaign.actions.standards import general_standard
from campaign.database import transaction
from campaign.demo.bulk_parts import Rows
from campaign.demo.bulk_rows import Maker
from campaign.demo.loading import found, must_be_empty
from campaign.domain.campaign import Campaign, CampaignCoordinator, WorkPackage
from campaign.domain.duty import Duty, Holding
from campaign.domain.milestone import Milestone
from campaign.domain.person import SYSTEM
from campaign.domain.share import Share
from campaign.domain.task import Task, TaskDepartment, TaskVersion
from campaign.domain.update import Update

TASKS_A_CAMPAIGN = 200
LARGEST = 10_000
BATCH = 5_000  # tasks held in memory at once
# A table comes after those it points at.
NOUNS: tuple[type[SQLModel], ...] = (
    *(Campaign, CampaignCoordinator, WorkPackage, Task, TaskDepartment, Milestone, Share, Update, Duty, Holding),
    TaskVersion,
)


def load_many(engine: Engine, at: datetime, count: int, tell: Callable[[int], None] = lambda done: None) -> None:
    """A demo county of `count` tasks; `tell` hears how many are written. Raises `Refusal("demo_not_empty")`."""
    with transaction(engine) as db:
        must_be_empty(db)
        county = found(db, at)
        maker = Maker(db, county, day_of(db, at), at, general_standard(db).id or 0)
        rows: Rows = defaultdict(list)
        waiting = 0
        for size in sizes(count):
            for step in maker.campaign(rows, size):
                waiting += step
                if waiting >= BATCH:
                    _write(db, rows)
                    tell(waiting)
                    waiting = 0
        _write(db, rows)
        tell(waiting)
        _catch_up(db)
        entry(db, SYSTEM, "load_many_tasks", county.areas["云岭县"], at=at, tasks=count)


def sizes(count: int) -> Iterator[int]:
    """How many tasks each campaign has: one of 10,000 where that is at most half, the others of 200."""
    if count >= 2 * LARGEST:
        yield LARGEST
        count -= LARGEST
    while count > 0:
        yield min(count, TASKS_A_CAMPAIGN)
        count -= TASKS_A_CAMPAIGN


def _write(db: Session, rows: Rows) -> None:
    for noun in NOUNS:
        if rows[noun]:
            db.execute(insert(_table(noun)), rows[noun])
    rows.clear()


def _catch_up(db: Session) -> None:
    """PostgreSQL counts ids by itself; tell it which ones are taken."""
    if db.get_bind().dialect.name != "postgresql":
        return
    for noun in NOUNS:
        if "id" in _table(noun).c:
            highest = db.execute(select(func.max(_table(noun).c.id))).scalar_one() or 1
            db.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)"), _named(noun, highest))


def _named(noun: type[SQLModel], highest: int) -> dict[str, Any]:
    return {"name": _table(noun).name, "highest": highest}


def _table(noun: type[SQLModel]) -> Table:
    table: Table = noun.__table__  # type: ignore[attr-defined]
    return table
