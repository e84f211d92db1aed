"""Tasks that wait for other tasks (前置任务): linked without circles, and the link taken away again."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.entries import entry
from campaign.domain.dependency import Dependency, Link, chain_between, links_before
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, Refusal
from campaign.domain.task import Task

SHOWN = 24  # characters of each title in a circle that is named


def add_dependency(db: Session, who: Actor, task: Task, needs: Task, *, lag: int = 0, at: datetime) -> Dependency:
    """Let `task` wait for `needs`, of its own campaign or of another one that `who` sees, and `lag` working days more.

    Neither deadline changes. Raises `NotAllowed`, `Refusal` (the task has ended), `Invalid` (itself, twice, the days
    between, a circle, which is named link by link).
    """
    demand(who, "keep_dependencies", task)
    if task.state in ("closed", "cancelled"):
        raise Refusal("task_ended")
    keys: dict[str, Any] = {"campaign_id": task.campaign_id, "task_id": task.id, "needs_id": needs.id}
    made = Dependency(**keys, lag=lag, person_id=who.person_id, at=at)
    made.check()
    same = select(Dependency.id).where(Dependency.task_id == task.id, Dependency.needs_id == needs.id)
    if db.scalars(same.where(Dependency.state == "in_force")).first() is not None:
        raise Invalid("dependency_twice", field="needs_id")
    links = [Link(*row) for row in db.execute(links_before([needs.id or 0]))]
    chain = chain_between(links, needs.id or 0, task.id or 0)
    if chain:
        titles = {row.id: row.title for row in db.execute(select(Task.id, Task.title).where(col(Task.id).in_(chain)))}
        names = [titles[key][:SHOWN] for key in (task.id, *chain)]
        raise Invalid("dependency_circle", field="needs_id", chain=" → ".join(names))
    db.add(made)
    entry(db, who, "add_dependency", made, at=at, name=needs.title, needs=needs.id, lag=lag)
    return made


def withdraw_dependency(db: Session, who: Actor, found: Dependency, *, reason: str, at: datetime) -> Dependency:
    """The task waits for the other one no more. Raises `NotAllowed`, `Invalid` (reason), `Refusal` (withdrawn)."""
    demand(who, "keep_dependencies", found)
    found.withdraw(reason, at)
    entry(db, who, "withdraw_dependency", found, at=at, reason=found.withdrawn_reason, needs=found.needs_id)
    return found
