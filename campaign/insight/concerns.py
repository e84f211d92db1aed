"""What a leader is asked to settle: the latest tasks of their campaigns, with what the office proposes (拟办意见)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, selectinload
from sqlmodel import col

from campaign.county import calendar_of, rules_of
from campaign.domain.campaign import Campaign
from campaign.domain.coordination import Coordination
from campaign.domain.department import Department
from campaign.domain.instruction import OPEN as UNSETTLED
from campaign.domain.instruction import Instruction, limit_of
from campaign.domain.light import Light, light_on
from campaign.domain.order import CARDS, Order, OrderMatter
from campaign.domain.order import OPEN as IN_FORCE
from campaign.domain.person import Actor, Person
from campaign.domain.post import Post
from campaign.domain.task import Task
from campaign.insight.lights import has_colour
from campaign.insight.phones import phones_of

MOST = 3  # what fits a telephone at a glance; the rest is one tap away
UNANSWERED = ("asked", "accepted", "assigned")


@dataclass
class Concern:
    """A red task: days overdue (0 when only its figures are behind), the gravest card in force, what was asked.

    `proposed` are the units the office proposes to instruct, `proposed_on` by when: those already asked for help by the
    day they were asked for, else the lead department by the limit of an urgent instruction.
    """

    task: Task
    campaign: Campaign
    light: Light
    lead: Department | None
    days: int
    card: str = ""
    asked: list[tuple[Coordination, Department]] = field(default_factory=list)
    phones: list[tuple[Person, Post]] = field(default_factory=list)
    proposed_on: date | None = None

    @property
    def proposed(self) -> list[Department]:
        """The units the office proposes, each once."""
        units = {unit.id: unit for _, unit in self.asked} or ({self.lead.id: self.lead} if self.lead else {})
        return list(units.values())

    def choices(self, language: str) -> list[tuple[int | None, str]]:
        """The proposed units as id and name in the reader's language."""
        return [(unit.id, unit.shown(language)) for unit in self.proposed]


@dataclass(frozen=True)
class Concerns:
    """The few that are shown, and how many red tasks wait in all without an instruction."""

    shown: Sequence[Concern] = ()
    total: int = 0


def concerns_of(db: Session, who: Actor, day: date) -> Concerns:
    """The red tasks of the running campaigns `who` leads for which no instruction is open; the latest first.

    Five queries, however many tasks.
    """
    if not who.leads:
        return Concerns()
    unsettled = exists().where(col(Instruction.task_id) == Task.id, col(Instruction.state).in_(UNSETTLED))
    red = and_(col(Task.campaign_id).in_(who.leads), has_colour("red", day), ~unsettled)
    running = col(Campaign.state).in_(("running", "closing"))
    query = (
        select(Task, Campaign, Department, func.count().over())
        .join(Campaign, col(Campaign.id) == Task.campaign_id)
        .join(Department, col(Department.id) == Task.lead_department_id, isouter=True)
        .where(red, running)
        .order_by(col(Task.overdue_on).is_(None), col(Task.overdue_on), col(Task.far_behind_on), col(Task.id))
        .limit(MOST)
        .options(selectinload(Task.milestones))  # type: ignore[arg-type]
    )
    rows = list(db.execute(query))
    found = [Concern(task, campaign, light_on(task, day), lead, _days(task, day)) for task, campaign, lead, _ in rows]
    _add_cards(db, found)
    _add_asked(db, found, day)
    phones = phones_of(db, sorted({one.task.lead_department_id or 0 for one in found}), day)
    for one in found:
        one.phones = phones.get(one.task.lead_department_id or 0, [])
    return Concerns(found, rows[0][3] if rows else 0)


def _days(task: Task, day: date) -> int:
    """Calendar days since the oldest open promise was due."""
    late = [stone.due_on for stone in task.milestones if stone.state == "open" and stone.due_on < day]
    return (day - min(late)).days if late else 0


def _add_cards(db: Session, found: Sequence[Concern]) -> None:
    query = (
        select(col(OrderMatter.task_id), col(Order.card))
        .join(Order, col(Order.id) == OrderMatter.order_id)
        .where(col(OrderMatter.task_id).in_([one.task.id for one in found]), col(Order.state).in_(IN_FORCE))
    )
    cards: dict[int | None, set[str]] = {}
    for task_id, card in db.execute(query):
        cards.setdefault(task_id, set()).add(card)
    for one in found:
        one.card = max(cards.get(one.task.id, ()), key=list(CARDS).index, default="")


def _add_asked(db: Session, found: Sequence[Concern], day: date) -> None:
    query = (
        select(Coordination, Department)
        .join(Department, col(Department.id) == Coordination.to_department_id)
        .where(col(Coordination.task_id).in_([one.task.id for one in found]))
        .where(col(Coordination.state).in_(UNANSWERED))
        .order_by(col(Coordination.due_on), col(Coordination.id))
    )
    by_task: dict[int | None, list[tuple[Coordination, Department]]] = {}
    for asked, unit in db.execute(query):
        by_task.setdefault(asked.task_id, []).append((asked, unit))
    usual = limit_of("urgent", day, calendar_of(db), rules_of(db))
    for one in found:
        one.asked = by_task.get(one.task.id, [])
        days = [asked.due_on for asked, _ in one.asked if asked.due_on >= day]
        one.proposed_on = min(days, default=usual)
