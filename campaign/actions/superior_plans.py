"""Superior's plans (上级任务): taken in as a table, each task then carried by one of ours or left out for a reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.consulting import settle
from campaign.actions.context import day_of, take
from campaign.actions.entries import entry
from campaign.actions.tasks import add_task, edit_task
from campaign.domain.campaign import Campaign
from campaign.domain.consultation import Consultation
from campaign.domain.ledger import Grid, LedgerTask, read_ledger
from campaign.domain.ledger.grid import as_text
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, Refusal
from campaign.domain.share import ENDED
from campaign.domain.superior import MOST_TASKS, SuperiorChild, SuperiorPlan, SuperiorRow, SuperiorTask
from campaign.domain.task import Task
from campaign.domain.task_plan import TaskPlan

# The superior's own bodies are none of ours: what the reader has against them stands in no one's way.
FATAL = ("ledger_title_missing",)
UNITS = ("lead_department", "owner_departments", "co_departments")


def rows_of(grids: list[Grid], received_on: date) -> list[SuperiorRow]:
    """The tasks in a superior's table; a deadline that cannot be read keeps its words and has no day.

    Dates without a year follow the table's title, else the year of `received_on`. Raises `Invalid` naming the field.
    """
    year = received_on.year
    ledger = read_ledger(grids, date(year, 1, 1), date(year, 12, 31))
    for error in ledger.errors:
        if error.remark.code in FATAL:
            raise Invalid("superior_row", field="file", row=error.row)
    letters = {column.index: column.field for column in ledger.columns}
    grid = next(one for one in grids if one.name == ledger.sheet)
    return [_row(task, _units(grid, task, letters)) for task in ledger.tasks]


def receive_plan(
    db: Session, who: Actor, plan: SuperiorPlan, rows: Sequence[SuperiorRow], *, at: datetime
) -> SuperiorPlan:
    """Enter a superior's plan with its tasks, in the superior's order; none of them is taken yet.

    Raises `NotAllowed`, `Invalid` naming the field.
    """
    demand(who, "receive_superior_plan")
    plan.check(day_of(db, at))
    if not rows:
        raise Invalid("superior_empty", field="tasks")
    if len(rows) > MOST_TASKS:
        raise Invalid("superior_too_many", field="tasks", most=MOST_TASKS)
    plan.created_by_id, plan.created_at = who.person_id, at
    db.add(plan)
    db.flush()
    db.add_all(SuperiorTask(plan_id=plan.id or 0, position=place, **vars(row)) for place, row in enumerate(rows))
    said = {"title": plan.title, "number": plan.document_number, "level": plan.level}
    entry(db, who, "receive_superior_plan", plan, at=at, **said, tasks=len(rows))
    return plan


def remove_plan(db: Session, who: Actor, plan: SuperiorPlan, *, at: datetime) -> None:
    """Take out a plan that was entered by mistake. Raises `NotAllowed`, `Refusal` once anything hangs on it."""
    demand(who, "receive_superior_plan")
    tasks = db.scalars(select(SuperiorTask).where(SuperiorTask.plan_id == plan.id).with_for_update()).all()
    keys = [task.id for task in tasks]
    hanging = (
        select(SuperiorChild.id).where(col(SuperiorChild.superior_task_id).in_(keys)),
        select(Consultation.id).where(col(Consultation.superior_task_id).in_(keys)),
    )
    if any(task.declined_at for task in tasks) or any(db.scalars(query.limit(1)).first() for query in hanging):
        raise Refusal("superior_in_use")
    entry(db, who, "remove_superior_plan", plan, at=at, title=plan.title, tasks=len(tasks))
    for task in tasks:
        db.delete(task)
    db.flush()
    db.delete(plan)


def take_by(
    db: Session, who: Actor, superior: SuperiorTask, task: Task, *, note: str = "", at: datetime
) -> SuperiorChild:
    """A task of ours carries the superior's: it names the source and the superior's deadline from now on, the earliest
    where it carries several. `note` says why it is decided so against an objection.

    Raises `NotAllowed` (both: who plans, and runs the task's campaign), `Refusal`, `Invalid` naming the field.
    """
    demand(who, "plan_superior_task")
    demand(who, "edit_task", task)
    superior = take(db, SuperiorTask, superior.id)
    if superior.declined_at is not None:
        raise Refusal("superior_declined")
    if task.state == "cancelled":
        raise Invalid("superior_child_cancelled", field="task_id")
    if children_of(db, superior, task):
        raise Invalid("superior_child_twice", field="task_id")
    settle(db, superior, note=note, at=at)
    if task.state not in ENDED:
        edit_task(db, who, task, _source(take(db, SuperiorPlan, superior.plan_id), superior, task), at=at)
    return _link(db, who, superior, task, note, at)


def take_anew(
    db: Session, who: Actor, superior: SuperiorTask, campaign: Campaign, plan: TaskPlan, *, note: str = "", at: datetime
) -> SuperiorChild:
    """Make a task of ours from the superior's, prefilled by `prefilled`. Raises as `take_by` and `add_task`."""
    demand(who, "plan_superior_task")
    superior = take(db, SuperiorTask, superior.id)
    if superior.declined_at is not None:
        raise Refusal("superior_declined")
    settle(db, superior, note=note, at=at)
    return _link(db, who, superior, add_task(db, who, campaign, plan, at=at), note, at)


def prefilled(db: Session, superior: SuperiorTask) -> TaskPlan:
    """The superior's task as the plan of one of ours: words, target, deadline and source as they came."""
    plan = take(db, SuperiorPlan, superior.plan_id)
    return TaskPlan(
        title=superior.title,
        goal=superior.goal,
        work_package=superior.work_package,
        target_value=superior.target_value,
        unit=superior.unit,
        due_on=superior.due_on,
        due_text=superior.due_text,
        standing=superior.standing,
        source=plan.cited[:500],
        source_due_on=superior.due_on,
    )


def adapted(
    plan: TaskPlan, *, title: str, lead_department_id: int | None, due_on: date | None, target_value: Decimal | None
) -> TaskPlan:
    """`plan` with what the county says of it itself; its own deadline replaces the words the superior's had."""
    own: dict[str, Any] = {"title": title, "lead_department_id": lead_department_id, "target_value": target_value}
    if due_on != plan.due_on:
        own |= {"due_on": due_on, "due_text": "", "standing": plan.standing and due_on is None}
    return replace(plan, **own)


def let_go(db: Session, who: Actor, child: SuperiorChild, task: Task, *, at: datetime) -> None:
    """The task of ours carries it no more; the superior's is to be taken again. Raises `NotAllowed`."""
    demand(who, "edit_task", task)
    superior = take(db, SuperiorTask, child.superior_task_id)
    entry(db, who, "release_superior_task", superior, at=at, title=superior.title, task=task.id)
    db.delete(child)


def decline(
    db: Session, who: Actor, superior: SuperiorTask, *, reason: str, decided_by: str, note: str = "", at: datetime
) -> SuperiorTask:
    """Record that the county does not take it (不承担), why, and who decided. `note` as in `take_by`.

    Raises `NotAllowed`, `Refusal` (a task of ours carries it), `Invalid` naming the field.
    """
    demand(who, "plan_superior_task")
    superior = take(db, SuperiorTask, superior.id)
    if children_of(db, superior):
        raise Refusal("superior_taken")
    superior.decline(reason.strip(), decided_by.strip(), at)
    settle(db, superior, note=note or reason, at=at)
    said = {"title": superior.title, "reason": superior.declined_reason, "decided_by": superior.declined_by}
    entry(db, who, "decline_superior_task", superior, at=at, **said)
    return superior


def reopen(db: Session, who: Actor, superior: SuperiorTask, *, at: datetime) -> SuperiorTask:
    """Take the reason back: the task has to be taken. Raises `NotAllowed`, `Refusal`."""
    demand(who, "plan_superior_task")
    superior = take(db, SuperiorTask, superior.id)
    before = superior.declined_reason
    superior.reopen()
    entry(db, who, "reopen_superior_task", superior, at=at, title=superior.title, reason=before)
    return superior


def children_of(db: Session, superior: SuperiorTask, task: Task | None = None) -> list[SuperiorChild]:
    """The links of a superior's task to tasks of ours that are not cancelled, or its link to `task` alone."""
    query = select(SuperiorChild).where(SuperiorChild.superior_task_id == superior.id)
    if task is not None:
        return list(db.scalars(query.where(SuperiorChild.task_id == task.id)))
    return list(db.scalars(query.join(Task, col(Task.id) == SuperiorChild.task_id).where(Task.state != "cancelled")))


def _link(db: Session, who: Actor, superior: SuperiorTask, task: Task, note: str, at: datetime) -> SuperiorChild:
    made = SuperiorChild(
        superior_task_id=superior.id,  # type: ignore[arg-type]
        task_id=task.id,  # type: ignore[arg-type]
        linked_by_id=who.person_id,
        linked_at=at,
    )
    db.add(made)
    said = {"title": superior.title, "superior": superior.id, "later_by": superior.late_by(task.due_on)}
    entry(db, who, "take_superior_task", task, at=at, **said, note=note.strip())
    return made


def _source(plan: SuperiorPlan, superior: SuperiorTask, task: Task) -> dict[str, object]:
    days = [day for day in (task.source_due_on, superior.due_on) if day]
    source = task.source or plan.cited
    if plan.cited not in source:
        source = f"{source}；{plan.cited}"
    return {"source": source[:500], "source_due_on": min(days, default=None)}


def _row(task: LedgerTask, units: str) -> SuperiorRow:
    return SuperiorRow(
        title=task.title,
        number=task.number,
        work_package=task.work_package,
        goal=task.goal,
        target_value=task.target_value if task.target_value and task.target_value > 0 else None,
        unit=task.unit[:20],
        due_on=task.due_on or max((day for _words, day in task.milestones), default=None),
        due_text=task.due_text[:500],
        standing=task.standing,
        units=units[:500],
    )


def _units(grid: Grid, task: LedgerTask, letters: dict[int, str]) -> str:
    found = [as_text(grid.value(task.row - 1, index)) for index, field in letters.items() if field in UNITS]
    return "；".join(dict.fromkeys(text.strip() for text in found if text.strip()))
