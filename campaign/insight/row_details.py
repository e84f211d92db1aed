"""What a row of the ledger shows beside the task's own columns: departments, towns, milestone, chases, cards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.duty import Chase
from campaign.domain.light import COLOUR_OF, Light
from campaign.domain.milestone import Milestone
from campaign.domain.order import Order, OrderMatter
from campaign.domain.share import Share
from campaign.domain.task import TaskDepartment
from campaign.domain.task_plan import Party
from campaign.insight import lights
from campaign.insight.progress import expected_of

IN_FORCE = ("issued", "received", "replied", "returned", "accepted")
CARDS = ("red", "yellow", "blue")


@dataclass(frozen=True)
class Stone:
    """The milestone a row shows: the next open one, else the last one."""

    title: str
    due_on: date
    state: str


@dataclass(frozen=True)
class Row:
    """A task as its row shows it. `towns`: the lights of its shares by area id. `progress`, `expected`: percent."""

    id: int
    number: str
    title: str
    goal: str
    lead_department_id: int | None
    responsible: str
    co: Sequence[Party]
    target_value: Decimal | None
    done_value: Decimal | None
    unit: str
    due_on: date | None
    standing: bool
    state: str
    light: Light
    progress: float | None
    expected: float | None
    stone: Stone | None
    towns: Mapping[int, str]
    chases: int
    card: str
    updated_at: datetime | None
    version: int


@dataclass
class Details:
    """What the rows of one page need beside their own columns, by task id."""

    co: dict[int, list[Party]]
    towns: dict[int, dict[int, str]]
    stones: dict[int, list[Any]]
    chases: dict[int, int]
    cards: dict[int, str]

    @classmethod
    def of(cls, db: Session, ids: Sequence[int], day: date, *, drafts: bool) -> "Details":
        """The details of these tasks, in five queries (none without tasks)."""
        if not ids:
            return cls({}, {}, {}, {}, {})
        return cls(_co(db, ids), _towns(db, ids, day), _stones(db, ids), _chases(db, ids), _cards(db, ids, drafts))

    def row(self, task: Any, campaign_starts: date, day: date) -> Row:
        """The row of one task; `task` has the columns of `COLUMNS` and its `reason`."""
        stones = self.stones.get(task.id, [])
        figures = [(s.due_on, s.expected_value) for s in stones if s.expected_value is not None]
        return Row(
            id=task.id,
            number=task.number or str(task.position + 1),
            title=task.title,
            goal=task.goal,
            lead_department_id=task.lead_department_id,
            responsible=task.responsible,
            co=self.co.get(task.id, []),
            target_value=task.target_value,
            done_value=task.done_value,
            unit=task.unit,
            due_on=task.due_on,
            standing=task.standing,
            state=task.state,
            light=Light(COLOUR_OF[task.reason], task.reason),
            progress=100.0 if task.state == "closed" else task.progress,
            expected=expected_of(task, campaign_starts, day, figures),
            stone=_shown(stones),
            towns=self.towns.get(task.id, {}),
            chases=self.chases.get(task.id, 0),
            card=self.cards.get(task.id, ""),
            updated_at=task.updated_at,
            version=task.version,
        )


def _shown(stones: list[Any]) -> Stone | None:
    waiting = [stone for stone in stones if stone.state == "open"]
    chosen = min(waiting, key=lambda s: s.due_on) if waiting else max(stones, key=lambda s: s.due_on, default=None)
    return Stone(chosen.title, chosen.due_on, chosen.state) if chosen is not None else None


# Only the ids narrow these down: a planner offered "no share" or "has a town" may walk half the county for it.
_IDS = bindparam("ids", expanding=True, type_=Integer())
_CO = (
    select(col(TaskDepartment.task_id), col(TaskDepartment.department_id), col(TaskDepartment.collective))
    .where(col(TaskDepartment.task_id).in_(_IDS), col(TaskDepartment.part) == "co")
    .order_by(col(TaskDepartment.task_id), col(TaskDepartment.position))
)
_TOWNS = select(
    col(Share.task_id), col(Share.area_id), col(Share.state), lights.reason_on(lights.DAY, Share).label("reason")
).where(col(Share.task_id).in_(_IDS))
_STONES = select(
    col(Milestone.task_id),
    col(Milestone.share_id),
    col(Milestone.title),
    col(Milestone.due_on),
    col(Milestone.state),
    col(Milestone.expected_value),
).where(col(Milestone.task_id).in_(_IDS))
_CHASES = (
    select(col(Chase.task_id), func.count())
    .where(col(Chase.task_id).in_(_IDS), col(Chase.state) != "skipped", col(Chase.rung).not_like("notice%"))
    .group_by(col(Chase.task_id))
)
_CARDS = (
    select(col(OrderMatter.task_id), col(Order.card), col(Order.state))
    .join(Order, col(Order.id) == OrderMatter.order_id)
    .where(col(OrderMatter.task_id).in_(_IDS))
)


def _co(db: Session, ids: Sequence[int]) -> dict[int, list[Party]]:
    found: dict[int, list[Party]] = defaultdict(list)
    for task_id, department_id, collective in db.execute(_CO, {"ids": ids}):
        found[task_id].append(Party(department_id, collective))
    return found


def _towns(db: Session, ids: Sequence[int], day: date) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for task_id, town, state, reason in db.execute(_TOWNS, {"ids": ids, "day": day}):
        if town is None or state == "cancelled":
            continue
        colour = COLOUR_OF[reason]
        found[task_id][town] = lights.worst([colour, found[task_id].get(town, colour)]) or colour
    return found


def _stones(db: Session, ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.execute(_STONES, {"ids": ids}):
        if row.share_id is None and row.state != "dropped":
            found[row.task_id].append(row)
    return found


def _chases(db: Session, ids: Sequence[int]) -> dict[int, int]:
    """How often each was chased; notices before the day do not count as chasing."""
    return {task_id or 0: n for task_id, n in db.execute(_CHASES, {"ids": ids})}


def _cards(db: Session, ids: Sequence[int], drafts: bool) -> dict[int, str]:
    """The heaviest card on each task; one still on the coordinator's desk only where the reader may know."""
    states = (*IN_FORCE, "drafted") if drafts else IN_FORCE
    found: dict[int, str] = {}
    for task_id, card, state in db.execute(_CARDS, {"ids": ids}):
        if state in states and task_id is not None:
            found[task_id] = min(card, found.get(task_id, card), key=CARDS.index)
    return found
