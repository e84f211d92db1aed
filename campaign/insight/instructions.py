"""Instructions as their list and their own page show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.instruction import Instruction
from campaign.domain.person import Actor, Person, PersonRole
from campaign.domain.task import Task
from campaign.domain.visible import instructions_visible_to, tasks_visible_to

A_PAGE = 30


@dataclass(frozen=True)
class Given:
    """One instruction with its unit, its leader and what it is about; `task` is None where the reader sees none."""

    instruction: Instruction
    unit: Department
    leader: Person
    campaign: Campaign
    task: Task | None


def count_instructions(db: Session, who: Actor) -> dict[str, int]:
    """How many instructions `who` sees in each state."""
    query = select(col(Instruction.state), func.count()).where(instructions_visible_to(who))
    return {state: n for state, n in db.execute(query.group_by(col(Instruction.state)))}  # noqa: C416 – rows to mypy


def list_instructions(db: Session, who: Actor, states: Sequence[str], page: int = 1) -> list[Given]:
    """One page (from 1) of the instructions `who` sees in these states, the soonest due first."""
    query = _given(who).where(col(Instruction.state).in_(states))
    query = query.order_by(col(Instruction.due_on), col(Instruction.id)).limit(A_PAGE).offset((page - 1) * A_PAGE)
    return [Given(*row) for row in db.execute(query)]


def read_instruction(db: Session, who: Actor, given: Instruction) -> Given:
    """One instruction that `who` has found."""
    return Given(*db.execute(_given(who).where(col(Instruction.id) == given.id)).one())


def reports_to(db: Session, who: Actor) -> list[Given]:
    """What units have reported on the instructions `who` gave, the oldest report first."""
    mine = _given(who).where(col(Instruction.given_by_id) == who.person_id, col(Instruction.state) == "answered")
    return [Given(*row) for row in db.execute(mine.order_by(col(Instruction.answered_at), col(Instruction.id)))]


def instructions_of(db: Session, who: Actor, task: Task) -> list[Given]:
    """The instructions about a task that `who` sees, the newest first."""
    query = _given(who).where(col(Instruction.task_id) == task.id)
    return [Given(*row) for row in db.execute(query.order_by(col(Instruction.id).desc()))]


def leaders_of(db: Session) -> list[Person]:
    """Everybody who can have given an instruction."""
    query = select(Person).join(PersonRole, col(PersonRole.person_id) == Person.id)
    query = query.where(col(PersonRole.role) == "leader", col(Person.active).is_(True))
    return list(db.scalars(query.order_by(col(Person.id))))


def _given(who: Actor) -> Any:
    seen = aliased(Task, select(Task).where(tasks_visible_to(who)).subquery())
    return (
        select(Instruction, Department, Person, Campaign, seen)
        .join(Department, col(Department.id) == Instruction.to_department_id)
        .join(Person, col(Person.id) == Instruction.given_by_id)
        .join(Campaign, col(Campaign.id) == Instruction.campaign_id)
        .join(seen, seen.id == Instruction.task_id, isouter=True)  # type: ignore[arg-type]
        .where(instructions_visible_to(who))
    )
