"""Tasks: added, edited, cancelled."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func
from sqlalchemy.orm import Session, selectinload
from sqlmodel import col, select

from campaign.actions.context import have
from campaign.actions.entries import About, entry, entry_about
from campaign.actions.lights import relight
from campaign.actions.new_tasks import NewTask, insert_tasks
from campaign.actions.rewriting import Changed, plan_after, rewrite_task
from campaign.actions.standards import standard_for
from campaign.actions.task_duties import end_duties
from campaign.actions.task_rows import check_references, departments_known, plan_of, work_package
from campaign.domain.campaign import Campaign
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, Refusal, Stale
from campaign.domain.task import Task
from campaign.domain.task_plan import TaskPlan


def add_task(
    db: Session, who: Actor, campaign: Campaign, plan: TaskPlan, *, at: datetime, ledger_key: str | None = None
) -> Task:
    """A new task of the campaign: planned while the campaign is a draft, else under way at once with its duties.

    `ledger_key` is the hidden key of a ledger's row; one is made when none is given. A draft takes a task without lead
    or deadline; opening asks for them. Raises `NotAllowed`, `Refusal` (winding up), `Invalid` naming the field.
    """
    return add_tasks(db, who, campaign, [(plan, ledger_key)], at=at)[0]


def add_tasks(
    db: Session, who: Actor, campaign: Campaign, plans: Iterable[tuple[TaskPlan, str | None]], *, at: datetime
) -> list[Task]:
    """Several tasks in one deed each, as `add_task`."""
    ids = enter_tasks(db, who, campaign, plans, at=at)
    loads = selectinload(Task.parts), selectinload(Task.milestones)  # type: ignore[arg-type]
    return list(db.scalars(select(Task).where(col(Task.id).in_(ids)).options(*loads).order_by(col(Task.id))))


def enter_tasks(
    db: Session, who: Actor, campaign: Campaign, plans: Iterable[tuple[TaskPlan, str | None]], *, at: datetime
) -> list[int]:
    """As `add_tasks` for a ledger's thousands, which share the look-ups and the statements. Returns their ids."""
    demand(who, "edit_task", campaign)
    campaign.must_take_tasks()
    mine = col(Task.campaign_id) == campaign.id
    count = db.execute(select(func.coalesce(func.max(Task.position) + 1, 0)).where(mine)).scalar_one()
    standard_id = standard_for(db, campaign.id or 0, at)
    packages: dict[str, int | None] = {}
    plans = list(plans)
    departments = departments_known(db, [plan for plan, _key in plans])
    new: list[NewTask] = []
    for plan, ledger_key in plans:
        plan.check()
        if campaign.state != "draft":
            plan.check_ready()
        check_references(db, plan, departments)
        if plan.work_package not in packages:
            packages[plan.work_package] = work_package(db, campaign, plan.work_package)
        position = plan.position if plan.position is not None else count + len(new)
        new.append(NewTask(plan, ledger_key or uuid4().hex, position, packages[plan.work_package], standard_id))
    ids = insert_tasks(db, campaign, new, at)
    for key, one in zip(ids, new, strict=True):
        told = {"title": one.plan.title.strip(), "lead": one.plan.lead_department_id, "due_on": one.plan.deadline}
        entry_about(db, who, "add_task", About("task", key, campaign.id, key), at=at, **told)
    return ids


def edit_task(
    db: Session, who: Actor, task: Task, changes: Mapping[str, Any], *, at: datetime, version: int | None = None
) -> Changed:
    """Change the fields of `TaskPlan` named in `changes`; the duties follow the milestones and the departments.

    Returns what really changed, as field: (before, after) – empty when nothing did. Raises `NotAllowed`, `Refusal`
    (task ended; voted by the people's congress), `Stale` when `version` is given and is not the row's own, `Invalid`
    naming the field.
    """
    demand(who, "edit_task", task)
    changed, after = plan_after(db, task, changes)
    if version is not None and version != task.version:
        before = plan_of(db, task)
        raise Stale({name: getattr(after, name) for name in changes}, {name: getattr(before, name) for name in changes})
    if have(db.get(Campaign, task.campaign_id)).works:
        task.must_be_ours(changed)
    return rewrite_task(db, who, task, changed, after, at=at)


def cancel_task(db: Session, who: Actor, task: Task, *, reason: str, at: datetime) -> Task:
    """Take a task off the plan, with the reason; nobody owes anything for it any more.

    Raises `NotAllowed`, `Invalid("reason_missing")`, `Refusal` when it is voted, struck off or cancelled already.
    """
    demand(who, "cancel_task", task)
    if have(db.get(Campaign, task.campaign_id)).works and task.voted:
        raise Refusal("task_voted")
    return end_task(db, who, task, reason=reason, at=at)


def end_task(db: Session, who: Actor, task: Task, *, reason: str, at: datetime) -> Task:
    """`cancel_task` without its question whether `who` may: of a decision that lies with somebody else."""
    if not reason.strip():
        raise Invalid("reason_missing", field="note")
    if not task.can_move("cancelled"):
        raise Refusal("task_ended")
    task.move("cancelled")
    task.cancel_reason = reason.strip()[:500]
    task.version += 1
    for share in task.shares:
        if share.can_move("cancelled"):
            share.move("cancelled")
    end_duties(db, task, at)
    entry(db, who, "cancel_task", task, at=at, reason=task.cancel_reason)
    relight(db, task, at)
    return task
