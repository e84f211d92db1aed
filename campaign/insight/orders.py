"""Orders as the desk, the list and their own page show them: ground, history, what was asked for and not answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.campaign import Campaign
from campaign.domain.coordination import Coordination
from campaign.domain.department import Department
from campaign.domain.duty import Chase, Duty
from campaign.domain.order import OPEN, UNSEEN, Order, OrderMatter
from campaign.domain.person import Actor
from campaign.domain.reform import Called, called_on
from campaign.domain.task import Task
from campaign.domain.visible import orders_visible_to

UNANSWERED = ("asked", "accepted", "assigned")


@dataclass(frozen=True)
class Asked:
    """What the late unit itself asked of another and has not been answered."""

    coordination: Coordination
    unit: Department


@dataclass
class MatterShown:
    """One matter with its history: `trail` are the rungs climbed, oldest first."""

    matter: OrderMatter
    task: Task | None
    settled: bool
    before: Order | None
    trail: list[Chase] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def on(self, name: str) -> date | None:
        """A day among the facts, such as `due_on`; None where there is none."""
        value = self.matter.facts.get(name)
        return date.fromisoformat(value) if value else None

    @property
    def checks(self) -> list[date]:
        """The two weekly checks at which the figures were behind."""
        return [date.fromisoformat(value) for value in self.matter.facts.get("checks", [])]

    @property
    def told(self) -> list[Chase]:
        """The trail from the reminder on: notices before the deadline are no reproach."""
        return [chase for chase in self.trail if not chase.rung.startswith("notice")]


@dataclass
class OrderShown:
    """One order with its unit (as it was called when it was issued), its campaign and its matters."""

    order: Order
    unit: Department | Called
    campaign: Campaign
    matters: list[MatterShown] = field(default_factory=list)

    @property
    def live(self) -> list[MatterShown]:
        """The matters that are still not settled."""
        return [one for one in self.matters if not one.settled]

    @property
    def asked(self) -> list[Asked]:
        """What was asked for and not answered, over all matters, once each."""
        found = {one.coordination.id: one for matter in self.matters for one in matter.asked}
        return list(found.values())


def orders_query(who: Actor, states: Iterable[str] = (), campaign_id: int | None = None) -> Select[Any]:
    """The orders `who` sees, newest draft first."""
    query = select(Order).where(orders_visible_to(who)).order_by(col(Order.drafted_at).desc(), col(Order.id).desc())
    if states := list(states):
        query = query.where(col(Order.state).in_(states))
    return query.where(Order.campaign_id == campaign_id) if campaign_id else query


def show_orders(db: Session, orders: Sequence[Order]) -> list[OrderShown]:
    """These orders with everything their pages show, in a fixed number of queries."""
    units = _by_id(db, Department, {order.department_id for order in orders})
    campaigns = _by_id(db, Campaign, {order.campaign_id for order in orders})
    issued = {o.id: o.decided_at.date() for o in orders if o.decided_at and o.state not in UNSEEN}
    called = called_on(db, ((o.department_id, issued[o.id]) for o in orders if o.id in issued))
    shown = {o.id: OrderShown(o, units[o.department_id], campaigns[o.campaign_id]) for o in orders}
    for key, day in issued.items():  # a document keeps the names of its time
        order = shown[key].order
        then = Called(order.addressee, "") if order.addressee else called.get((order.department_id, day))
        shown[key].unit = then or shown[key].unit
    query = select(OrderMatter).where(col(OrderMatter.order_id).in_(shown)).order_by(col(OrderMatter.id))
    matters = list(db.scalars(query)) if shown else []
    duties = _by_id(db, Duty, {matter.duty_id for matter in matters})
    tasks = _by_id(db, Task, {matter.task_id for matter in matters})
    before = _by_id(db, Order, {matter.facts.get("order_id") for matter in matters})
    trails = _trails(db, duties)
    asked = _asked(db, tasks)
    for matter in matters:
        one = MatterShown(
            matter,
            tasks.get(matter.task_id),
            _is_settled(matter, duties.get(matter.duty_id)),
            before.get(matter.facts.get("order_id")),
        )
        one.trail = [chase for chase in trails.get(matter.duty_id, []) if chase.version == matter.version]
        one.asked = asked.get(matter.task_id, [])
        shown[matter.order_id].matters.append(one)
    return list(shown.values())


def by_card(orders: Iterable[OrderShown]) -> list[OrderShown]:
    """Red before yellow before blue, each in the order given."""
    return sorted(orders, key=lambda one: ("red", "yellow", "blue").index(one.order.card))


def _is_settled(matter: OrderMatter, duty: Duty | None) -> bool:
    if matter.facts.get("settled"):
        return True
    return duty is not None and (duty.state != "open" or duty.version != matter.version)


def _by_id(db: Session, noun: Any, keys: Iterable[int | None]) -> dict[Any, Any]:
    wanted = {key for key in keys if key}
    return {row.id: row for row in db.scalars(select(noun).where(noun.id.in_(wanted)))} if wanted else {}


def _trails(db: Session, duties: Iterable[int]) -> dict[int | None, list[Chase]]:
    """What has been done about each duty so far, without the rungs that were skipped."""
    query = select(Chase).where(col(Chase.duty_id).in_(duties), Chase.state != "skipped").order_by(col(Chase.at))
    found: dict[int | None, list[Chase]] = {}
    for chase in db.scalars(query):
        found.setdefault(chase.duty_id, []).append(chase)
    return found


def _asked(db: Session, tasks: Iterable[int]) -> dict[int | None, list[Asked]]:
    query = (
        select(Coordination, Department)
        .join(Department, col(Department.id) == Coordination.to_department_id)
        .where(col(Coordination.task_id).in_(tasks), col(Coordination.state).in_(UNANSWERED))
        .order_by(col(Coordination.asked_at))
    )
    found: dict[int | None, list[Asked]] = {}
    for coordination, unit in db.execute(query):
        found.setdefault(coordination.task_id, []).append(Asked(coordination, unit))
    return found


def issued_in(db: Session, year: int) -> int:
    """How many orders the county has issued in a year: counted against its own limit."""
    return int(db.execute(select(func.count()).select_from(Order).where(Order.year == year)).scalar_one())


def counts_by_state(db: Session, who: Actor) -> dict[str, int]:
    """How many orders of each state `who` sees."""
    query = select(col(Order.state), func.count()).where(orders_visible_to(who)).group_by(col(Order.state))
    return {state: count for state, count in db.execute(query)}  # noqa: C416


@dataclass(frozen=True)
class OnRecord:
    """One unit's orders in a campaign: running ones and drafts, by card."""

    unit: Department
    running: dict[str, int]
    drafted: dict[str, int]


def on_record(db: Session, campaign_id: int) -> list[OnRecord]:
    """The units of a campaign with orders running or to be issued, in the county's list order (在册)."""
    query = (
        select(Department, col(Order.card), col(Order.state), func.count())
        .join(Order, col(Order.department_id) == Department.id)
        .where(Order.campaign_id == campaign_id, col(Order.state).in_((*OPEN, "drafted", "held")))
        .group_by(Department, col(Order.card), col(Order.state))  # type: ignore[arg-type]
        .order_by(col(Department.position), col(Department.id))
    )
    found: dict[int | None, OnRecord] = {}
    for unit, card, state, count in db.execute(query):
        row = found.setdefault(unit.id, OnRecord(unit, {}, {}))
        counts = row.drafted if state in ("drafted", "held") else row.running
        counts[card] = counts.get(card, 0) + count
    return list(found.values())


def red_running(db: Session, department_id: int) -> int:
    """How many red orders run for a unit; three put a talk (约谈) on the list."""
    query = select(func.count()).select_from(Order)
    query = query.where(Order.department_id == department_id, Order.card == "red", col(Order.state).in_(OPEN))
    return int(db.execute(query).scalar_one())
