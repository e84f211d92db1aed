"""What stands beside the big wall: what is stuck and on whom, what falls due this week, whose lights are red."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.coordination import Coordination
from campaign.domain.department import Department
from campaign.domain.light import COLOUR_OF, Light
from campaign.domain.milestone import Milestone
from campaign.domain.order import Order
from campaign.domain.task import Task
from campaign.insight import lights
from campaign.insight.filters import Scope
from campaign.insight.row_details import IN_FORCE
from campaign.insight.wall import BAD, wall_conditions

WEEK = timedelta(days=7)
MOST = 6  # lines of each list; the rest is a number
WAITING = ("asked", "accepted", "assigned")


@dataclass(frozen=True)
class Stuck:
    """A task that cannot go on until another unit does something."""

    title: str
    light: Light
    overdue_since: date | None
    action: str
    to_department_id: int
    due_on: date


@dataclass(frozen=True)
class Due:
    """A milestone of the next seven days."""

    due_on: date
    title: str
    department_id: int | None


@dataclass
class Unit:
    """A lead department's red and yellow tasks and the cards in force against it."""

    department_id: int
    lights: Counter[str] = field(default_factory=Counter)
    cards: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Side:
    """The lists with how many there are in all."""

    stuck: list[Stuck]
    stuck_total: int
    due: list[Due]
    due_total: int
    units: list[Unit]


def side_of(db: Session, scope: Scope, day: date) -> Side:
    """The side of a big screen on county day `day`; nothing internal stands on it. Four queries."""
    stuck, due = _stuck(db, scope, day), _due(db, scope, day)
    return Side(stuck[:MOST], len(stuck), due[:MOST], len(due), _units(db, scope, day))


def _stuck(db: Session, scope: Scope, day: date) -> list[Stuck]:
    query = (
        select(col(Task.title), lights.reason_on(lights.DAY).label("reason"), col(Task.overdue_on), Coordination)
        .join(Coordination, col(Coordination.task_id) == Task.id)
        .where(*wall_conditions(scope, public=True), col(Coordination.state).in_(WAITING))
        .order_by(col(Coordination.due_on), col(Coordination.id))
    )
    return [
        Stuck(title, Light(COLOUR_OF[reason], reason), overdue_on, asked.action, asked.to_department_id, asked.due_on)
        for title, reason, overdue_on, asked in db.execute(query, scope.values(day))
    ]


def _due(db: Session, scope: Scope, day: date) -> list[Due]:
    query = (
        select(col(Milestone.due_on), col(Milestone.title), col(Task.lead_department_id))
        .join(Task, col(Task.id) == Milestone.task_id)
        .where(*wall_conditions(scope, public=True), col(Milestone.state) == "open")
        .where(col(Milestone.due_on).between(day, day + WEEK), col(Milestone.share_id).is_(None))
        .order_by(col(Milestone.due_on), col(Milestone.id))
    )
    return [Due(*row) for row in db.execute(query, scope.values(day))]


def _units(db: Session, scope: Scope, day: date) -> list[Unit]:
    reason = lights.reason_on(lights.DAY)
    counted = (
        select(func.coalesce(Task.lead_department_id, 0), reason, func.count())
        .select_from(Task)
        .join(Department, col(Department.id) == Task.lead_department_id)
        .where(*wall_conditions(scope, public=True))
        .where(reason.in_([why for why, colour in COLOUR_OF.items() if colour in BAD]))
        .group_by(col(Task.lead_department_id), col(Department.id), col(Department.position), reason)
        .order_by(col(Department.position), col(Department.id))
    )
    units: dict[int, Unit] = {}
    for department_id, why, n in db.execute(counted, scope.values(day)):
        units.setdefault(department_id, Unit(department_id)).lights[COLOUR_OF[why]] += n
    for department_id, cards in _cards(db, scope).items():
        if department_id in units:
            units[department_id].cards = cards
    return list(units.values())


def _cards(db: Session, scope: Scope) -> dict[int, Counter[str]]:
    query = (
        select(col(Order.department_id), col(Order.card), func.count())
        .where(col(Order.campaign_id) == scope.campaign.id, col(Order.state).in_(IN_FORCE))
        .where(col(Order.card).in_(("yellow", "red")))
        .group_by(col(Order.department_id), col(Order.card))
    )
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for department_id, card, n in db.execute(query):
        found[department_id][card] += n
    return found
