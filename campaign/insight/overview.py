"""What a campaign's page shows above its ledger: lights, progress against the plan, and what needs a look today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.area import TOWN, Area
from campaign.domain.campaign import Campaign, FocusArea, WorkPackage
from campaign.domain.department import Department
from campaign.domain.duty import Chase, Duty
from campaign.domain.order import Order
from campaign.domain.rectification import Rectification
from campaign.domain.round import Item, Round
from campaign.domain.task import Task, TaskVersion
from campaign.insight import lights
from campaign.insight.filters import CAMPAIGN, SOON_DAY, Scope, within
from campaign.insight.progress import Standing, standing_of
from campaign.insight.row_details import IN_FORCE

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Names:
    """Names in the reader's language, in the county's list order; towns in the order of their codes."""

    departments: Mapping[int, str]
    towns: Mapping[int, str]
    focus_area: str


@dataclass(frozen=True)
class Facts:
    """Today's figures of one campaign. `drafted` orders wait for the coordinator, `yellow_cards` are in force."""

    due_in_7_days: int
    drafted: int
    rectifying: int
    yellow_cards: int
    packages: int
    chases: int
    rounds: int
    signing: int


@dataclass(frozen=True)
class Overview:
    """The head of a campaign's page. `last_week` is the progress of seven days ago, None where nothing is known."""

    standing: Standing
    last_week: float | None
    facts: Facts


def overview(db: Session, scope: Scope, day: date, at: datetime) -> Overview:
    """How the campaign stands on `day` in the tasks of `scope`. Three queries, four where plans bend."""
    before = progress_at(db, within(scope.seen), at - WEEK, scope.values(day))
    return Overview(standing_of(db, scope, day), before, _facts(db, scope, day))


def progress_at(
    db: Session, seen: ColumnElement[bool], moment: datetime, values: Mapping[str, Any] | None = None
) -> float | None:
    """Weighted percent done of the tasks under `seen` as they stood at `moment`; None when none had a number."""
    before = (
        select(func.max(TaskVersion.id))
        .where(col(TaskVersion.task_id) == col(Task.id), col(TaskVersion.at) <= moment)
        .correlate(Task)
        .scalar_subquery()
    )
    known = (
        select(func.sum(Task.weight), func.sum(Task.weight * TaskVersion.progress))  # type: ignore[operator]
        .join(TaskVersion, col(TaskVersion.id) == before)
        .where(seen, col(TaskVersion.progress).is_not(None), col(Task.state) != "cancelled")
    )
    weight, done = db.execute(known, values or {}).one()
    return float(done) / float(weight) if weight else None


def names(db: Session, campaign: Campaign | None, language: str) -> Names:
    """The names a page of tasks needs. Two queries, three with a campaign's focus area."""
    english = language.startswith("en")
    focus = db.get(FocusArea, campaign.focus_area) if campaign else None

    def named(rows: Any) -> dict[int, str]:
        return {key: (other if english else "") or own for key, own, other in rows}

    return Names(
        named(db.execute(_DEPARTMENTS)),
        named(db.execute(_TOWNS)),
        ((focus.name_en if english else "") or focus.name) if focus else "",
    )


_DEPARTMENTS = select(col(Department.id), col(Department.name), col(Department.name_en)).order_by(
    col(Department.position), col(Department.id)
)
_TOWNS = select(col(Area.id), col(Area.name), col(Area.name_en)).where(col(Area.level) == TOWN).order_by(col(Area.code))


def _facts(db: Session, scope: Scope, day: date) -> Facts:
    statement = _kept_facts() if scope.seen is None else _facts_statement(scope.seen)
    row = db.execute(statement, scope.values(day) | {"soon": day + WEEK}).one()
    return Facts(**row._mapping)


def _facts_statement(seen: ColumnElement[bool] | None) -> Any:
    def count(noun: Any, *where: ColumnElement[bool]) -> Any:
        found = select(func.count()).select_from(noun).where(col(noun.campaign_id) == CAMPAIGN, *where)
        if seen is not None and hasattr(noun, "task_id"):
            found = found.where(col(noun.task_id).in_(select(col(Task.id)).where(within(seen))))
        return found

    milestone = (col(Duty.kind) == "milestone", col(Duty.state) == "open")
    counts = {
        "due_in_7_days": count(Duty, *milestone, col(Duty.due_on).between(lights.DAY, SOON_DAY)),
        "drafted": count(Order, col(Order.state) == "drafted"),
        "rectifying": count(Rectification, col(Rectification.state).in_(("open", "reported"))),
        "yellow_cards": count(Order, col(Order.card) == "yellow", col(Order.state).in_(IN_FORCE)),
        "packages": count(WorkPackage),
        "chases": count(Chase),
        "rounds": count(Round),
        "signing": count(Item, col(Item.state) == "signing"),
    }
    return select(*(query.scalar_subquery().label(name) for name, query in counts.items()))


@cache
def _kept_facts() -> Any:
    return _facts_statement(None)


def packages_of(db: Session, campaign_id: int) -> list[str]:
    """The titles of a campaign's work packages, in their order."""
    query = select(col(WorkPackage.title)).where(col(WorkPackage.campaign_id) == campaign_id)
    return list(db.scalars(query.order_by(col(WorkPackage.position))))
