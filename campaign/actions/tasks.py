"""Tasks: added, edited, cancelled."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
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
from campaign.actions.standards import standard_for
from campaign.actions.task_duties import end_duties, settle_milestones
from campaign.actions.task_rows import (
    check_references,
    departments_known,
    plan_of,
    recount,
    scalars_of,
    set_milestones,
    set_parts,
    work_package,
)
from campaign.domain.campaign import Campaign
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, Refusal, Stale
from campaign.domain.task import Task
from campaign.domain.task_plan import Party, PlannedMilestone, TaskPlan

Changed = dict[str, tuple[Any, Any]]
PLAN_FIELDS = tuple(field.name for field in fields(TaskPlan))


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


def plan_after(db: Session, task: Task, changes: Mapping[str, Any]) -> tuple[Changed, TaskPlan]:
    """What `changes` would make of the task: the fields that really change, as (before, after), and the whole plan.

    Raises `Refusal` when the task has ended; whether the plan can be is the question of `rewrite_task`.
    """
    if task.state in ("closed", "carried", "cancelled"):
        raise Refusal("task_ended")
    unknown = set(changes) - set(PLAN_FIELDS)
    if unknown:
        raise ValueError(f"not a field of a task's plan: {', '.join(sorted(unknown))}")
    before = plan_of(db, task)
    if task.progress_from == "indicator":  # a sheet that comes back holds the figure it went out with
        changes = {name: value for name, value in changes.items() if name != "progress"}
    after = _changed_plan(before, changes)
    return _differences(before, after), after


def check_plan(db: Session, campaign: Campaign, plan: TaskPlan) -> None:
    """Raises `Invalid` naming the field when a task of the campaign cannot be so."""
    plan.check()
    if campaign.state != "draft":
        plan.check_ready()
    check_references(db, plan)


def rewrite_task(db: Session, who: Actor, task: Task, changed: Changed, plan: TaskPlan, *, at: datetime) -> Changed:
    """Write the plan of `plan_after` onto the task, with its entry; lights and duties follow. Whether `who` may is
    the caller's question. Raises `Invalid` naming the field.
    """
    if not changed:
        return {}
    campaign = have(db.get(Campaign, task.campaign_id))
    check_plan(db, campaign, plan)
    if campaign.works and {"target_value", "unit"} & set(changed):
        task.keep_first_target()
    _apply(db, campaign, task, plan)
    if "target_value" in changed and "progress" not in changed and task.progress_from != "indicator":
        recount(task)
    entry(db, who, "edit_task", task, at=at, changes={name: _told(pair) for name, pair in changed.items()})
    relight(db, task, at)
    if task.is_open and campaign.works:
        settle_milestones(db, task, at)
    return changed


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


def _changed_plan(before: TaskPlan, changes: Mapping[str, Any]) -> TaskPlan:
    """`before` with the changes. New milestones without a new deadline may move it; a new deadline moves its own."""
    after = replace(before, **changes)
    if "milestones" in changes and "due_on" not in changes:
        days = [row.due_on for row in after.milestones]
        moved = next((row.due_on for row in after.milestones if row.is_deadline), None)
        after = replace(after, due_on=moved or max([*days, before.due_on] if before.due_on else days, default=None))
    if after.due_on is None and "due_on" in changes and "milestones" not in changes:
        after = replace(after, milestones=tuple(row for row in after.milestones if not row.is_deadline))
        after = replace(after, due_on=after.deadline)
    return after


def _differences(before: TaskPlan, after: TaskPlan) -> Changed:
    changed = {
        name: (getattr(before, name), getattr(after, name))
        for name in PLAN_FIELDS
        if name != "milestones" and getattr(before, name) != getattr(after, name)
    }
    stones = [_shape(row) for row in before.stones()], [_shape(row) for row in after.stones()]
    return changed | ({"milestones": stones} if stones[0] != stones[1] else {})


def _shape(row: PlannedMilestone) -> dict[str, Any]:
    return {"title": row.title.strip(), "due_on": row.due_on, "expected_value": row.expected_value}


def _told(pair: tuple[Any, Any]) -> list[Any]:
    def plain(value: Any) -> Any:
        return [p.department_id for p in value] if isinstance(value, tuple) and _are_parties(value) else value

    return [plain(pair[0]), plain(pair[1])]


def _are_parties(value: tuple[Any, ...]) -> bool:
    return all(isinstance(item, Party) for item in value)


def _apply(db: Session, campaign: Campaign, task: Task, plan: TaskPlan) -> None:
    """Write the plan onto the task's rows; shares keep summing its target where they have their own."""
    for name, value in scalars_of(plan).items():
        setattr(task, name, value)
    task.title = plan.title.strip()
    task.position = plan.position if plan.position is not None else task.position
    task.work_package_id = work_package(db, campaign, plan.work_package)
    if campaign.state == "draft" or task.first_due_on is None:
        task.first_due_on = plan.deadline
    set_parts(task, plan)
    set_milestones(task, plan, draft=campaign.state == "draft")
    task.version += 1
