"""What a campaign's page shows above its ledger: lights, progress against the plan, and what needs a look today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.area import TOWN, Area
from campaign.domain.campaign import Campaign, FocusArea, WorkPackage
from campaign.domain.department import Department
from campaign.domain.duty import Chase
from campaign.domain.milestone import Milestone
from campaign.domain.order import Order
from campaign.domain.rectification import Rectification
from campaign.domain.round import Item, Round
from campaign.domain.task import Task, TaskVersion
from campaign.insight.progress import EMPTY, Standing, standings
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


def overview(db: Session, campaign: Campaign, seen: ColumnElement[bool], day: date, at: datetime) -> Overview:
    """How the campaign stands on `day` in the tasks under `seen`. Four queries, whatever the size."""
    standing = standings(db, seen, day).get(campaign.id or 0, EMPTY)
    return Overview(standing, progress_at(db, seen, at - WEEK), _facts(db, campaign, seen, day))


def progress_at(db: Session, seen: ColumnElement[bool], moment: datetime) -> float | None:
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
    weight, done = db.execute(known).one()
    return float(done) / float(weight) if weight else None


def names(db: Session, campaign: Campaign | None, language: str) -> Names:
    """The names a page of tasks needs. Two queries (three with a campaign's focus area)."""
    departments = db.scalars(select(Department).order_by(col(Department.position), col(Department.id)))
    areas = db.scalars(select(Area).where(col(Area.level) == TOWN).order_by(col(Area.code)))
    focus = db.get(FocusArea, campaign.focus_area) if campaign else None
    english = language.startswith("en")
    return Names(
        {row.id: row.shown(language) for row in departments if row.id is not None},
        {row.id: row.shown(language) for row in areas if row.id is not None},
        ((focus.name_en if english else "") or focus.name) if focus else "",
    )


def _facts(db: Session, campaign: Campaign, seen: ColumnElement[bool], day: date) -> Facts:
    tasks = select(col(Task.id)).where(seen, col(Task.state) != "cancelled")
    orders = select(func.count()).select_from(Order).where(col(Order.campaign_id) == campaign.id)
    rounds = select(func.count()).select_from(Round).where(col(Round.campaign_id) == campaign.id)
    counts = {
        "due_in_7_days": select(func.count())
        .select_from(Milestone)
        .where(col(Milestone.state) == "open", col(Milestone.due_on).between(day, day + WEEK))
        .where(col(Milestone.task_id).in_(tasks)),
        "drafted": orders.where(col(Order.state) == "drafted"),
        "rectifying": select(func.count())
        .select_from(Rectification)
        .where(col(Rectification.state).in_(("open", "reported")), col(Rectification.task_id).in_(tasks)),
        "yellow_cards": orders.where(col(Order.card) == "yellow", col(Order.state).in_(IN_FORCE)),
        "packages": select(func.count(col(Task.work_package_id).distinct())).where(seen),
        "chases": select(func.count()).select_from(Chase).where(col(Chase.campaign_id) == campaign.id),
        "rounds": rounds,
        "signing": select(func.count())
        .select_from(Item)
        .join(Round, col(Round.id) == Item.round_id)
        .where(col(Round.campaign_id) == campaign.id, col(Item.state) == "signing"),
    }
    row = db.execute(select(*(query.scalar_subquery().label(name) for name, query in counts.items()))).one()
    return Facts(**row._mapping)


def packages_of(db: Session, campaign_id: int) -> list[str]:
    """The titles of a campaign's work packages, in their order."""
    query = select(col(WorkPackage.title)).where(col(WorkPackage.campaign_id) == campaign_id)
    return list(db.scalars(query.order_by(col(WorkPackage.position))))
