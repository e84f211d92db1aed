"""What a change would make of tasks, and writing it: the step that all deeds on a plan share, for one task or many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from campaign.actions.context import have
from campaign.actions.entries import entry
from campaign.actions.lights import relight_all
from campaign.actions.task_duties import settle_milestones
from campaign.actions.task_rows import (
    check_references,
    plan_of,
    recount,
    scalars_of,
    set_milestones,
    set_parts,
    work_packages,
)
from campaign.domain.campaign import Campaign
from campaign.domain.person import Actor
from campaign.domain.refusal import Refusal
from campaign.domain.task import Task
from campaign.domain.task_plan import Party, PlannedMilestone, TaskPlan

Changed = dict[str, tuple[Any, Any]]
PLAN_FIELDS = tuple(field.name for field in fields(TaskPlan))


@dataclass(frozen=True)
class Rewrite:
    """A task, the fields that really change as (before, after), and the whole plan it is to have."""

    task: Task
    changed: Changed
    plan: TaskPlan


def plan_after(db: Session, task: Task, changes: Mapping[str, Any]) -> tuple[Changed, TaskPlan]:
    """What `changes` would make of the task: the fields that really change, as (before, after), and the whole plan.

    Raises `Refusal` when the task has ended; whether the plan can be is the question of `check_plan`.
    """
    if task.has_ended:
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
    check_words(campaign, plan)
    check_references(db, plan)


def check_words(campaign: Campaign, plan: TaskPlan) -> None:
    """`check_plan` as far as the plan itself tells, without what it points at."""
    plan.check()
    if campaign.state != "draft":
        plan.check_ready()


def rewrite_task(db: Session, who: Actor, task: Task, changed: Changed, plan: TaskPlan, *, at: datetime) -> Changed:
    """Write the plan of `plan_after` onto the task, with its entry; lights and duties follow. Whether `who` may is
    the caller's question. Raises `Invalid` naming the field.
    """
    if changed:
        campaign = have(db.get(Campaign, task.campaign_id))
        check_plan(db, campaign, plan)
        rewrite_tasks(db, who, campaign, [Rewrite(task, changed, plan)], at=at)
    return changed


def rewrite_tasks(
    db: Session, who: Actor, campaign: Campaign, rewrites: Sequence[Rewrite], *, at: datetime, **said: Any
) -> None:
    """Write checked plans onto tasks of one campaign, in as many statements for a thousand as for one.

    Every task gets its entry, with what is `said` of all of them; lights and duties follow.
    """
    packages = work_packages(db, campaign, {one.plan.work_package for one in rewrites})
    for one in rewrites:
        task, changed = one.task, one.changed
        if campaign.works and {"target_value", "unit"} & set(changed):
            task.keep_first_target()
        _apply(campaign, task, one.plan, packages[one.plan.work_package])
        if "target_value" in changed and "progress" not in changed and task.progress_from != "indicator":
            recount(task)
        told = {name: _told(pair) for name, pair in changed.items()}
        entry(db, who, "edit_task", task, at=at, changes=told, **said)
    tasks = [one.task for one in rewrites]
    relight_all(db, tasks, at)
    if campaign.works:
        settle_milestones(db, [task for task in tasks if task.is_open], at)


def _apply(campaign: Campaign, task: Task, plan: TaskPlan, package_id: int | None) -> None:
    """Write the plan onto the task's rows; shares keep summing its target where they have their own."""
    for name, value in scalars_of(plan).items():
        setattr(task, name, value)
    task.title = plan.title.strip()
    task.position = plan.position if plan.position is not None else task.position
    task.work_package_id = package_id
    if campaign.state == "draft" or task.first_due_on is None:
        task.first_due_on = plan.deadline
    set_parts(task, plan)
    set_milestones(task, plan, draft=campaign.state == "draft")
    task.version += 1


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


def _are_parties(value: Iterable[Any]) -> bool:
    return all(isinstance(item, Party) for item in value)
