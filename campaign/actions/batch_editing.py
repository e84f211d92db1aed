"""Batches of changes to the ledger (批量修改): looked at first, written all or none, undone where nobody came after.

However many tasks there are, they are read, judged and written in the same few statements.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, selectinload
from sqlmodel import col, select

from campaign.actions.context import calendar_of, have, rules_of
from campaign.actions.entries import entry
from campaign.actions.inserting import insert_rows
from campaign.actions.rewriting import Rewrite, check_words, plan_after, rewrite_tasks
from campaign.actions.task_rows import departments_known, plan_of
from campaign.domain.batch_edit import FIELDS, MOST, TEXTS, BatchCell, BatchEdit, BatchWish, read, written
from campaign.domain.campaign import Campaign, WorkPackage
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, Refusal, Stale
from campaign.domain.task import Task
from campaign.domain.task_plan import TEXT_LIMITS, Party, TaskPlan

PARTS = {"owners": "owner_department_ids", "co": "co_department_ids"}  # what a refusal calls these fields


@dataclass(frozen=True)
class Line:
    """What a batch means for one task: its plan, what would change as (before, after), or why it cannot."""

    task: Task
    plan: TaskPlan
    rewrite: Rewrite | None
    refusal: Refusal | None

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """The fields that change, in the order in which they are shown."""
        found = self.rewrite.changed if self.rewrite else {}
        return {name: found[name] for name in FIELDS if name in found}


def preview_edit(db: Session, who: Actor, campaign: Campaign, ids: Sequence[int], wish: BatchWish) -> list[Line]:
    """What the batch would make of these tasks of the campaign, in the plan's order; nothing is written.

    Raises `NotAllowed`, `Invalid` (nothing or too much chosen, nothing wished).
    """
    demand(who, "edit_batch", campaign)
    return _judged(db, campaign, _tasks(db, campaign, ids), wish)


def edit_tasks(
    db: Session,
    who: Actor,
    campaign: Campaign,
    chosen: Mapping[int, int | None],
    wish: BatchWish,
    *,
    reason: str = "",
    at: datetime,
) -> BatchEdit:
    """Change several tasks in one deed, all that can or none; those that cannot stay, and the batch says why.

    `chosen` are the ids with the version each was looked at in (None: whatever it is). Raises `NotAllowed`, `Invalid`,
    and `Stale` naming the tasks that somebody has changed meanwhile.
    """
    demand(who, "edit_batch", campaign)
    tasks = _tasks(db, campaign, list(chosen), lock=True)
    if late := [task for task in tasks if chosen[task.id or 0] not in (None, task.version)]:
        raise Stale({str(task.id): chosen[task.id or 0] for task in late}, {str(task.id): task.title for task in late})
    edit = BatchEdit(campaign_id=campaign.id or 0, person_id=who.person_id, reason=reason.strip(), at=at)
    edit.check()
    lines = _judged(db, campaign, tasks, wish)
    if not any(line.rewrite for line in lines):
        raise Invalid("edit_none", field="ids")
    left_out = [_cell(line.task, "", None, None, line.refusal) for line in lines if line.refusal]
    return _write(db, who, campaign, edit, [line.rewrite for line in lines if line.rewrite], left_out, at)


def undo_edit(db: Session, who: Actor, campaign: Campaign, edit: BatchEdit, *, at: datetime) -> BatchEdit:
    """Put the batch's cells back to what they were, where nobody has changed them since; itself a batch.

    Raises `NotAllowed`, `Refusal` (undone already, too old, the campaign is closed, nothing is left to undo).
    """
    demand(who, "edit_batch", campaign)
    undone = db.scalar(select(BatchEdit.id).where(BatchEdit.undoes_id == edit.id)) is not None
    days = rules_of(db).undo_days
    edit.must_be_undoable(undone=undone, closed=campaign.state == "closed", days=days, at=at)
    cells: dict[int, list[BatchCell]] = defaultdict(list)
    query = select(BatchCell).where(BatchCell.edit_id == edit.id, BatchCell.refused == "").order_by(col(BatchCell.id))
    for cell in db.scalars(query):
        cells[cell.task_id].append(cell)
    tasks = _tasks(db, campaign, list(cells), lock=True)
    _packages = _held(db, campaign)
    wanted = {task.id: _restoring(plan_of(db, task), cells[task.id or 0]) for task in tasks}
    known = departments_known(db, [TaskPlan(title="", **_departments(changes)) for changes in wanted.values()])
    rewrites, left = [], []
    for task in tasks:
        changes = wanted[task.id]
        line = _line(db, campaign, task, known, lambda plan, changes=changes: changes)
        if line.rewrite:
            rewrites.append(line.rewrite)
        for cell in cells[task.id or 0]:
            if not line.rewrite or cell.field not in changes:
                why = line.refusal if line.refusal and cell.field in changes else Refusal("edit_overtaken")
                left.append(_cell(task, cell.field, cell.after, cell.before, why))
    if not rewrites:
        raise Refusal("edit_nothing_left")
    again = BatchEdit(campaign_id=campaign.id or 0, person_id=who.person_id, undoes_id=edit.id, at=at)
    return _write(db, who, campaign, again, rewrites, left, at)


def _tasks(db: Session, campaign: Campaign, ids: Sequence[int], *, lock: bool = False) -> list[Task]:
    """The campaign's tasks with these ids, with all that their plans are made of. Raises `Invalid`."""
    if len(ids) > MOST:
        raise Invalid("edit_too_many", field="ids", count=len(ids), most=MOST)
    query = select(Task).where(col(Task.campaign_id) == have(campaign).id, col(Task.id).in_(ids))
    query = query.options(*(selectinload(rows) for rows in (Task.parts, Task.milestones, Task.shares)))  # type: ignore[arg-type]
    if lock:  # by id, so that two batches that meet wait for each other and never crosswise
        locked = query.order_by(col(Task.id)).with_for_update().execution_options(populate_existing=True)
        found = list(db.scalars(locked))
    else:
        found = list(db.scalars(query))
    if not found:
        raise Invalid("nothing_chosen", field="ids")
    return sorted(found, key=lambda task: (task.position, task.id))


def _held(db: Session, campaign: Campaign) -> list[WorkPackage]:
    """The campaign's packages, read at once: while somebody holds them, plans find theirs without asking."""
    return list(db.scalars(select(WorkPackage).where(WorkPackage.campaign_id == campaign.id)))


def _judged(db: Session, campaign: Campaign, tasks: Sequence[Task], wish: BatchWish) -> list[Line]:
    wish.check()
    _check_texts(wish)
    _packages = _held(db, campaign)
    asked = [(wish.lead_department_id,), wish.owners_add, wish.co_add]
    named = TaskPlan(title="", owners=tuple(Party(key) for some in asked for key in some if key is not None))
    known = departments_known(db, [named])
    calendar = calendar_of(db)
    return [_line(db, campaign, task, known, lambda plan: wish.changes_of(plan, calendar)) for task in tasks]


def _check_texts(wish: BatchWish) -> None:
    """What no task can take is refused once, at its field, not a thousand times."""
    for name in TEXTS:
        if len(wish.texts.get(name, "")) > TEXT_LIMITS[name]:
            raise Invalid("text_too_long", field=name, limit=TEXT_LIMITS[name])
    if wish.weight is not None:
        TaskPlan(title="-", weight=wish.weight).check()


def _line(db: Session, campaign: Campaign, task: Task, known: set[int | None], changes_of: Any) -> Line:
    plan = plan_of(db, task)
    try:
        changed, after = plan_after(db, task, changes_of(plan))
        if campaign.works:
            task.must_be_ours(changed)
        if not changed:
            raise Refusal("edit_same")
        check_words(campaign, after)
        _check_departments(plan, after, known)
    except Refusal as refusal:
        return Line(task, plan, None, refusal)
    return Line(task, plan, Rewrite(task, changed, after), None)


def _check_departments(before: TaskPlan, after: TaskPlan, known: set[int | None]) -> None:
    """Raises `Invalid` where a department that comes in is not there."""
    there = {before.lead_department_id, *(party.department_id for party in (*before.owners, *before.co))}
    if after.lead_department_id not in known | there:
        raise Invalid("department_unknown", field="lead_department_id")
    for part, name in PARTS.items():
        if not (known | there).issuperset(party.department_id for party in getattr(after, part)):
            raise Invalid("department_unknown", field=name)


def _restoring(plan: TaskPlan, cells: Sequence[BatchCell]) -> dict[str, Any]:
    """Of a task's cells those that stand as the batch left them, with what they were before."""
    return {
        cell.field: read(cell.field, cell.before) for cell in cells if written(getattr(plan, cell.field)) == cell.after
    }


def _departments(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: changes[name] for name in ("lead_department_id", "owners", "co") if name in changes}


def _write(
    db: Session,
    who: Actor,
    campaign: Campaign,
    edit: BatchEdit,
    rewrites: Sequence[Rewrite],
    left: list[dict[str, Any]],
    at: datetime,
) -> BatchEdit:
    db.add(edit)
    db.flush()
    cells = [
        _cell(one.task, name, written(one.changed[name][0]), written(one.changed[name][1]), None)
        for one in rewrites
        for name in FIELDS
        if name in one.changed
    ]
    insert_rows(db, BatchCell, [{"edit_id": edit.id, **cell} for cell in [*cells, *left]])
    said = {"batch": edit.id} | ({"ground": edit.reason} if edit.reason else {})
    rewrite_tasks(db, who, campaign, rewrites, at=at, **said)
    deed = "edit_batch" if edit.undoes_id is None else "undo_batch"
    told = {"tasks": len(rewrites), "fields": list(dict.fromkeys(cell["field"] for cell in cells))}
    entry(db, who, deed, edit, at=at, **told, left=len(left), undoes=edit.undoes_id, reason=edit.reason)
    return edit


def _cell(task: Task, name: str, before: Any, after: Any, why: Refusal | None) -> dict[str, Any]:
    refused = {"refused": why.code if why else "", "params": written(why.params) if why else {}}
    return {"task_id": task.id, "field": name, "before": before, "after": after, **refused}
