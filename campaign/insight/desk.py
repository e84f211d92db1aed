"""The coordinator's desk: what waits for her today, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_
from sqlalchemy.orm import Session, aliased, selectinload
from sqlmodel import col, select

from campaign.county import calendar_of, day_of
from campaign.domain.coordination import Coordination
from campaign.domain.department import Department
from campaign.domain.duty import Duty
from campaign.domain.extension import Extension
from campaign.domain.milestone import Milestone
from campaign.domain.order import Order
from campaign.domain.person import Actor
from campaign.domain.round import Item, Round
from campaign.domain.share import ENDED
from campaign.domain.signature import Signature
from campaign.domain.task import Task
from campaign.insight.changes import ChangeShown, changes_waiting
from campaign.insight.orders import OrderShown, by_card, show_orders

WEEK = timedelta(days=7)
FRIDAY = 4
ON_THE_DESK = ("drafted", "held", "replied")


@dataclass(frozen=True)
class Asking:
    """A request of one unit to another; `waited` working days since it was asked."""

    asked: Coordination
    task: Task
    asker: Department
    helper: Department
    waited: int


@dataclass(frozen=True)
class MoreTime:
    """A request for a later day; `paused_until` is how long it may hold the ladder."""

    extension: Extension
    milestone: Milestone
    task: Task
    unit: Department | None
    paused_until: date | None


@dataclass(frozen=True)
class Reported:
    """A milestone somebody says is reached."""

    milestone: Milestone
    task: Task
    unit: Department | None


@dataclass
class Signing:
    """A round in which items wait for me."""

    round: Round
    items: list[tuple[Item, Task]] = field(default_factory=list)


@dataclass
class Silent:
    """A unit that has not reported in the last period; `periods` running."""

    unit: Department
    tasks: list[Task] = field(default_factory=list)
    periods: int = 1


@dataclass
class Desk:
    """Everything on the desk."""

    orders: list[OrderShown]
    replies: list[OrderShown]
    asked: list[Asking]
    more_time: list[MoreTime]
    changes: list[ChangeShown]
    reported: list[Reported]
    signing: list[Signing]
    silent: list[Silent]
    silent_until: date
    campaigns: int
    tasks: int

    @property
    def to_sign(self) -> int:
        """How many items wait for my signature."""
        return sum(len(one.items) for one in self.signing)

    @property
    def waiting(self) -> int:
        """How many things wait for a deed."""
        decisions = len(self.asked) + len(self.more_time) + len(self.changes) + len(self.reported)
        return len(self.orders) + len(self.replies) + decisions + self.to_sign + len(self.silent)


def read_desk(db: Session, who: Actor, at: datetime) -> Desk:
    """What waits for `who`, who runs or leads campaigns, at `at`."""
    mine = sorted(who.coordinates | who.leads)
    drafted = select(Order).where(
        col(Order.campaign_id).in_(mine), col(Order.state).in_(("drafted", "held", "replied"))
    )
    orders = show_orders(db, list(db.scalars(drafted.order_by(col(Order.drafted_at), col(Order.id)))))
    until = end_of_period(db, at)
    open_tasks = select(func.count()).select_from(Task).where(col(Task.campaign_id).in_(mine))
    return Desk(
        orders=by_card(one for one in orders if one.order.state != "replied"),
        replies=[one for one in orders if one.order.state == "replied"],
        asked=_asked(db, mine, at),
        more_time=_more_time(db, mine),
        changes=changes_waiting(db, mine),
        reported=_reported(db, mine),
        signing=signings_of(db, who),
        silent=silent_units(db, mine, until),
        silent_until=day_of(db, until - timedelta(seconds=1)),
        campaigns=len(mine),
        tasks=db.scalar(open_tasks.where(col(Task.state).not_in(ENDED))) or 0,
    )


def _asked(db: Session, mine: Sequence[int], at: datetime) -> list[Asking]:
    asker, helper = aliased(Department), aliased(Department)
    query = (
        select(Coordination, Task, asker, helper)
        .join(Task, col(Task.id) == Coordination.task_id)
        .join(asker, asker.id == Coordination.from_department_id)  # type: ignore[arg-type]
        .join(helper, helper.id == Coordination.to_department_id)  # type: ignore[arg-type]
        .where(col(Coordination.campaign_id).in_(mine), Coordination.state == "asked")
        .order_by(col(Coordination.asked_at), col(Coordination.id))
    )
    calendar, today = calendar_of(db), day_of(db, at)
    return [
        Asking(one, task, by, to, calendar.between(day_of(db, one.asked_at), today))
        for one, task, by, to in db.execute(query)
    ]


def _more_time(db: Session, mine: Sequence[int]) -> list[MoreTime]:
    query = (
        select(Extension, Milestone, Task, Department, col(Duty.paused_until))  # type: ignore[call-overload]
        .join(Milestone, col(Milestone.id) == Extension.milestone_id)
        .join(Task, col(Task.id) == Extension.task_id)
        .join(Department, col(Department.id) == Task.lead_department_id, isouter=True)
        .join(Duty, col(Duty.milestone_id) == Milestone.id, isouter=True)
        .where(col(Task.campaign_id).in_(mine), Extension.state == "asked")
        .options(selectinload(Task.parts))  # type: ignore[arg-type]
        .order_by(col(Extension.asked_at), col(Extension.id))
    )
    rows = {
        extension.id: MoreTime(extension, stone, task, unit, paused_until)
        for extension, stone, task, unit, paused_until in db.execute(query)
    }
    return list(rows.values())


def _reported(db: Session, mine: Sequence[int]) -> list[Reported]:
    query = (
        select(Milestone, Task, Department)
        .join(Task, col(Task.id) == Milestone.task_id)
        .join(Department, col(Department.id) == Task.lead_department_id, isouter=True)
        .where(col(Task.campaign_id).in_(mine), Milestone.state == "reported")
        .where(col(Task.state).in_(("under_way", "planned")))
        .options(selectinload(Task.parts))  # type: ignore[arg-type]
        .order_by(col(Milestone.reported_at), col(Milestone.id))
    )
    return [Reported(stone, task, unit) for stone, task, unit in db.execute(query)]


def signings_of(db: Session, who: Actor) -> list[Signing]:
    """The rounds in which items wait for the signature of `who`, with those items."""
    places = [
        col(Signature.person_id) == who.person_id,
        col(Signature.department_id).in_(who.head_of),
        col(Signature.campaign_id).in_(who.coordinates | who.leads),
    ]
    query = (
        select(Signature, Item, Task, Round)
        .join(Item, col(Item.id) == Signature.item_id)
        .join(Task, col(Task.id) == Signature.task_id)
        .join(Round, col(Round.id) == Signature.round_id)
        .where(Signature.state == "open", or_(*places))
        .order_by(col(Signature.round_id), col(Item.position), col(Item.id))
    )
    found: dict[int | None, Signing] = {}
    for place, item, task, round_ in db.execute(query):
        if place.is_for(who):
            found.setdefault(round_.id, Signing(round_)).items.append((item, task))
    return list(found.values())


def end_of_period(db: Session, at: datetime) -> datetime:
    """The end of the last weekly period: 24:00 of the latest Friday before today, county time."""
    zone: ZoneInfo = db.info["zone"]
    today = day_of(db, at)
    friday = today - timedelta(days=(today.weekday() - FRIDAY - 1) % 7 + 1)
    return datetime.combine(friday + timedelta(days=1), time(), zone).astimezone(UTC)


def silent_units(db: Session, campaigns: Sequence[int], until: datetime) -> list[Silent]:
    """Lead departments with begun tasks nobody reported on in the week that ended at `until`, in list order.

    What waits for others, is reported or has not begun is not counted: nothing is asked for there.
    """
    day = day_of(db, until - timedelta(seconds=1))
    query = (
        select(Task, Department)
        .join(Department, col(Department.id) == Task.lead_department_id)
        .where(col(Task.campaign_id).in_(campaigns), Task.state == "under_way", Task.light_base == "open")
        .where(or_(col(Task.begins_on).is_(None), col(Task.begins_on) <= day - WEEK))
        .where(Task.created_at < until - WEEK, or_(col(Task.updated_at).is_(None), col(Task.updated_at) < until - WEEK))
        .order_by(col(Department.position), col(Department.id), col(Task.position), col(Task.id))
    )
    found: dict[int | None, Silent] = {}
    for task, unit in db.execute(query):
        one = found.setdefault(unit.id, Silent(unit))
        one.tasks.append(task)
        one.periods = max(one.periods, (until - (task.updated_at or task.created_at)) // WEEK)
    return list(found.values())
