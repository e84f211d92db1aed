"""Superior's plans as pages show them: what is taken, by whom and how it stands, what is asked, what is left out."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, case, exists, func
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.campaign import Campaign
from campaign.domain.consultation import Consultation
from campaign.domain.department import Department
from campaign.domain.light import Light, light_on
from campaign.domain.person import Actor
from campaign.domain.share import ENDED
from campaign.domain.superior import SuperiorChild, SuperiorPlan, SuperiorTask
from campaign.domain.task import Task
from campaign.domain.visible import superior_plans_visible_to, superior_tasks_visible_to, tasks_visible_to
from campaign.insight.progress import expected_of

MOST_CANDIDATES = 20


@dataclass(frozen=True)
class PlanRow:
    """A plan in the list; `counts` by standing (a key of `superior.STANDINGS`)."""

    plan: SuperiorPlan
    counts: Mapping[str, int]

    @property
    def tasks(self) -> int:
        """How many tasks it has."""
        return sum(self.counts.values())

    @property
    def missing(self) -> int:
        """How many are neither taken nor left out for a reason."""
        return self.counts.get("open", 0) + self.counts.get("consulting", 0)


@dataclass(frozen=True)
class Child:
    """A task of ours that carries a superior's. `progress`, `expected`: percent; `late_by`: days after the superior's
    deadline; `seen`: whether the reader may open it."""

    key: int
    task: Task
    unit: Department | None
    campaign: Campaign
    light: Light
    expected: float | None
    late_by: int
    seen: bool


@dataclass
class SuperiorShown:
    """One task of a superior's plan. `asked`: every consultation about it, the newest last."""

    superior: SuperiorTask
    standing: str
    children: list[Child] = field(default_factory=list)
    asked: list[tuple[Consultation, Department]] = field(default_factory=list)

    @property
    def late(self) -> bool:
        """Whether a deadline of ours is later than the superior's."""
        return any(child.late_by for child in self.children)

    @property
    def undecided(self) -> list[tuple[Consultation, Department]]:
        """What was asked and is not decided."""
        return [pair for pair in self.asked if pair[0].decided_at is None]


def list_plans(db: Session, who: Actor) -> list[PlanRow]:
    """The superior's plans `who` sees, the latest received first. Two queries."""
    inner = select(SuperiorTask.plan_id, _standing().label("standing")).where(superior_tasks_visible_to(who)).subquery()
    counted = select(inner.c.plan_id, inner.c.standing, func.count()).group_by(inner.c.plan_id, inner.c.standing)
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for plan_id, standing, n in db.execute(counted):
        counts[plan_id][standing] = n
    query = select(SuperiorPlan).where(superior_plans_visible_to(who))
    order = col(SuperiorPlan.received_on).desc(), col(SuperiorPlan.id).desc()
    return [PlanRow(plan, counts.get(plan.id or 0, {})) for plan in db.scalars(query.order_by(*order))]


def read_plan(db: Session, who: Actor, plan: SuperiorPlan, day: date) -> list[SuperiorShown]:
    """The tasks of a plan that `who` sees, in the superior's order, as they stand on `day`. Three queries."""
    return _shown(db, who, [col(SuperiorTask.plan_id) == plan.id, superior_tasks_visible_to(who)], day)


def read_superior_task(db: Session, who: Actor, superior: SuperiorTask, day: date) -> SuperiorShown:
    """One task of a plan as it stands on `day`."""
    return _shown(db, who, [col(SuperiorTask.id) == superior.id], day)[0]


def counts_of(rows: Sequence[SuperiorShown]) -> Counter[str]:
    """How many stand where, and `late`: how many of ours end after the superior's deadline."""
    return Counter(row.standing for row in rows) + Counter(late=sum(row.late for row in rows))


def superiors_of(db: Session, who: Actor, task: Task) -> list[tuple[SuperiorTask, SuperiorPlan]]:
    """The superior's tasks that `task` carries, as far as `who` sees them."""
    query = (
        select(SuperiorTask, SuperiorPlan)
        .join(SuperiorChild, col(SuperiorChild.superior_task_id) == SuperiorTask.id)
        .join(SuperiorPlan, col(SuperiorPlan.id) == SuperiorTask.plan_id)
        .where(SuperiorChild.task_id == task.id, superior_tasks_visible_to(who))
        .order_by(col(SuperiorTask.id))
    )
    return [(superior, plan) for superior, plan in db.execute(query)]


def candidates(db: Session, who: Actor, superior: SuperiorTask, q: str = "") -> list[tuple[int, str]]:
    """Open tasks `who` may link: those whose words are likest to the superior's (or contain `q`), best first."""
    if not who.coordinates:
        return []
    query = (
        select(Task.id, Task.number, Task.title)
        .where(col(Task.campaign_id).in_(who.coordinates), col(Task.state).not_in(ENDED))
        .where(col(Task.id).not_in(select(SuperiorChild.task_id).where(SuperiorChild.superior_task_id == superior.id)))
    )
    wanted = _pairs(q or superior.title)
    ranked = sorted(
        (
            (-_likeness(wanted, _pairs(title)), key or 0, f"{number} {title}".strip())
            for key, number, title in db.execute(query)
        ),
    )
    return [(key, words[:80]) for _rank, key, words in ranked[:MOST_CANDIDATES]]


def campaigns_to_plan(db: Session, who: Actor) -> list[tuple[int, str]]:
    """The campaigns `who` runs that still take tasks, the newest first."""
    query = select(Campaign.id, Campaign.title).where(col(Campaign.id).in_(who.coordinates))
    query = query.where(col(Campaign.state).in_(("draft", "running", "paused"))).order_by(col(Campaign.id).desc())
    return [(key or 0, title) for key, title in db.execute(query)]


def _pairs(text: str) -> set[str]:
    letters = "".join(text.split())[:200]
    return {letters[place : place + 2] for place in range(len(letters) - 1)}


def _likeness(first: set[str], second: set[str]) -> float:
    return len(first & second) / (len(first | second) or 1)


def _standing() -> ColumnElement[str]:
    carried = exists().where(
        col(SuperiorChild.superior_task_id) == SuperiorTask.id,
        col(SuperiorChild.task_id) == Task.id,
        col(Task.state) != "cancelled",
    )
    asked = exists().where(
        col(Consultation.superior_task_id) == SuperiorTask.id, col(Consultation.decided_at).is_(None)
    )
    return case(
        (col(SuperiorTask.declined_at).is_not(None), "declined"),
        (carried, "taken"),
        (asked, "consulting"),
        else_="open",
    )


def _shown(db: Session, who: Actor, where: list[ColumnElement[bool]], day: date) -> list[SuperiorShown]:
    order = col(SuperiorTask.plan_id), col(SuperiorTask.position), col(SuperiorTask.id)
    query = select(SuperiorTask, _standing()).where(*where).order_by(*order)
    rows = {superior.id: SuperiorShown(superior, standing) for superior, standing in db.execute(query)}
    wanted = select(SuperiorTask.id).where(*where)
    children = (
        select(SuperiorChild, Task, Department, Campaign, tasks_visible_to(who))  # type: ignore[call-overload]
        .join(Task, col(Task.id) == SuperiorChild.task_id)
        .join(Campaign, col(Campaign.id) == Task.campaign_id)
        .join(Department, col(Department.id) == Task.lead_department_id, isouter=True)
        .where(col(SuperiorChild.superior_task_id).in_(wanted), col(Task.state) != "cancelled")
        .order_by(col(SuperiorChild.id))
    )
    for link, task, unit, campaign, seen in db.execute(children):
        row = rows[link.superior_task_id]
        expected = expected_of(task, campaign.starts_on, day)
        late_by = row.superior.late_by(task.due_on)
        row.children.append(Child(link.id, task, unit, campaign, light_on(task, day), expected, late_by, bool(seen)))
    asked = (
        select(Consultation, Department)
        .join(Department, col(Department.id) == Consultation.department_id)
        .where(col(Consultation.superior_task_id).in_(wanted))
        .order_by(col(Consultation.id))
    )
    for consultation, unit in db.execute(asked):
        rows[consultation.superior_task_id].asked.append((consultation, unit))
    return list(rows.values())
