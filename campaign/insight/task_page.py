"""A task's page: everything that belongs to one task, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import Campaign, WorkPackage
from campaign.domain.coordination import Coordination
from campaign.domain.evidence import Evidence
from campaign.domain.extension import Extension
from campaign.domain.indicator import Indicator, IndicatorTask
from campaign.domain.light import Light, light_on
from campaign.domain.milestone import Milestone
from campaign.domain.order import UNSEEN, Order, OrderMatter
from campaign.domain.rectification import Rectification
from campaign.domain.review import Review
from campaign.domain.round import Round
from campaign.domain.share import Share
from campaign.domain.standard import Standard
from campaign.domain.task import Task, TaskVersion
from campaign.insight.changes import ChangeShown, changes_of
from campaign.insight.progress import expected_of
from campaign.insight.row_details import CARDS

POINTS = 60  # most points of the chart


@dataclass(frozen=True)
class ShareRow:
    """A share with its light and what is expected of it, percent."""

    share: Share
    light: Light
    expected: float | None


@dataclass(frozen=True)
class Next:
    """Something with a day that lies ahead: `kind` milestone · coordination · rectification · order."""

    kind: str
    due_on: date
    title: str


@dataclass(frozen=True)
class TaskPage:
    """What the page shows beside the task's own columns. `history`: (day, percent done), oldest first."""

    package: str
    stones: Sequence[Milestone]
    shares: Sequence[ShareRow]
    light: Light
    expected: float | None
    history: Sequence[tuple[date, float]]
    coordinations: Sequence[Coordination]
    extensions: Sequence[Extension]
    changes: Sequence[ChangeShown]
    reviews: Sequence[tuple[Review, str]]
    rectifications: Sequence[Rectification]
    orders: Sequence[Order]
    files: int
    indicator: Indicator | None
    before_id: int | None
    after_id: int | None
    standard: Standard | None

    @property
    def figures(self) -> list[tuple[date, float]]:
        """The plan's own figures at milestones."""
        return [(stone.due_on, stone.expected_value) for stone in self.stones if stone.expected_value is not None]

    @property
    def cards(self) -> list[Order]:
        """The orders that matter now, heaviest first: to be issued, or not yet answered; three at most."""
        now = [order for order in self.orders if order.state in ("drafted", "issued", "received", "returned")]
        return sorted(now, key=lambda order: CARDS.index(order.card))[:3]

    @property
    def ahead(self) -> list[Next]:
        """What comes next, by day."""
        found = [Next("milestone", s.due_on, s.title) for s in self.stones if s.state == "open"]
        found += [
            Next("coordination", c.due_on, c.action)
            for c in self.coordinations
            if c.state in ("asked", "accepted", "assigned")
        ]
        found += [Next("rectification", r.due_on, r.problem) for r in self.rectifications if r.state == "open"]
        found += [
            Next("order", o.limit_on, o.code)
            for o in self.orders
            if o.limit_on and o.state in ("issued", "received", "returned")
        ]
        return sorted(found, key=lambda one: one.due_on)[:6]


def task_page(
    db: Session, task: Task, campaign: Campaign, seen: ColumnElement[bool], day: date, *, drafts: bool
) -> TaskPage:
    """Everything about one task. `seen`: the tasks of the campaign the reader sees; `drafts`: also unissued orders."""
    stones = [stone for stone in task.milestones if stone.share_id is None and stone.state != "dropped"]
    stones.sort(key=lambda stone: (stone.due_on, stone.position))
    figures = [(stone.due_on, stone.expected_value) for stone in stones if stone.expected_value is not None]
    return TaskPage(
        package=_package(db, task),
        stones=stones,
        shares=[_share_row(share, task, campaign, day) for share in task.shares if share.state != "cancelled"],
        light=light_on(task, day),
        expected=expected_of(task, campaign.starts_on, day, figures),
        history=_history(db, task),
        coordinations=_all(db, select(Coordination).where(col(Coordination.task_id) == task.id), Coordination.id),
        extensions=_all(db, select(Extension).where(col(Extension.task_id) == task.id), Extension.id),
        changes=changes_of(db, task),
        reviews=_reviews(db, task),
        rectifications=_all(db, select(Rectification).where(col(Rectification.task_id) == task.id), Rectification.id),
        orders=_orders(db, task, drafts),
        files=_files(db, task),
        indicator=_indicator(db, task),
        standard=db.get(Standard, task.standard_id) if task.standard_id else None,
        **_neighbours(db, task, seen),
    )


def _all(db: Session, query: Any, newest_by: Any) -> list[Any]:
    return list(db.scalars(query.order_by(newest_by.desc())))


def _package(db: Session, task: Task) -> str:
    found = db.get(WorkPackage, task.work_package_id) if task.work_package_id else None
    return found.title if found else ""


def _share_row(share: Share, task: Task, campaign: Campaign, day: date) -> ShareRow:
    begins = share.starts_on or task.starts_on or campaign.starts_on
    plan = _Dated(begins, share.due_on or task.due_on)
    return ShareRow(share, light_on(share, day), expected_of(plan, begins, day))


@dataclass(frozen=True)
class _Dated:
    starts_on: date
    due_on: date | None


def _history(db: Session, task: Task) -> list[tuple[date, float]]:
    """How the progress went, one point a change, thinned out when there are many."""
    query = select(TaskVersion).where(col(TaskVersion.task_id) == task.id, col(TaskVersion.progress).is_not(None))
    rows = list(db.scalars(query.order_by(col(TaskVersion.at), col(TaskVersion.id))))
    points: dict[date, float] = {row.at.date(): row.progress or 0.0 for row in rows}
    found = list(points.items())
    step = max(1, len(found) // POINTS)
    return found[::step] if not found or found[-1] in found[::step] else [*found[::step], found[-1]]


def _reviews(db: Session, task: Task) -> list[tuple[Review, str]]:
    query = (
        select(Review, col(Round.title))
        .join(Round, col(Round.id) == Review.round_id)
        .where(col(Review.task_id) == task.id)
        .order_by(col(Review.id).desc())
    )
    return [(review, title) for review, title in db.execute(query)]


def _orders(db: Session, task: Task, drafts: bool) -> list[Order]:
    matters = select(col(OrderMatter.order_id)).where(col(OrderMatter.task_id) == task.id)
    query = select(Order).where(col(Order.id).in_(matters))
    if not drafts:
        query = query.where(col(Order.state).not_in(UNSEEN))
    return list(db.scalars(query.order_by(col(Order.id).desc())))


def _files(db: Session, task: Task) -> int:
    query = select(func.count()).select_from(Evidence).where(col(Evidence.task_id) == task.id)
    return int(db.execute(query).scalar_one())


def _indicator(db: Session, task: Task) -> Indicator | None:
    """The indicator that measures the task."""
    query = select(Indicator).join(IndicatorTask, col(IndicatorTask.indicator_id) == Indicator.id)
    return db.scalars(query.where(col(IndicatorTask.task_id) == task.id)).first()


def _neighbours(db: Session, task: Task, seen: ColumnElement[bool]) -> Mapping[str, Any]:
    """The tasks before and after this one in the plan's order, among those the reader sees."""
    place, key = col(Task.position), col(Task.id)
    mine = select(key).where(seen, col(Task.state) != "cancelled")
    lower = or_(place < task.position, (place == task.position) & (key < task.id))
    higher = or_(place > task.position, (place == task.position) & (key > task.id))
    return {
        "before_id": db.scalars(mine.where(lower).order_by(place.desc(), key.desc()).limit(1)).first(),
        "after_id": db.scalars(mine.where(higher).order_by(place, key).limit(1)).first(),
    }
