"""Ledgers in: checked without a trace, then all rows or none – or, by choice, the rows that can be read.

checked = check_ledger(db, who, campaign, grids, wishes)          # a dry run; writes nothing
checked = import_ledger(db, who, campaign, grids, wishes, at=at)  # writes, or leaves `checked.done` False
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from campaign.actions.context import have
from campaign.actions.entries import About, entry, entry_about
from campaign.actions.ledger_checks import Checked, Line, Wishes, check_ledger
from campaign.actions.ledger_plans import plan_from, resolver_for
from campaign.actions.registering import learn_aliases, register_departments, register_of
from campaign.actions.tasks import cancel_task, edit_task, enter_tasks
from campaign.domain.campaign import Campaign
from campaign.domain.department_match import plain_name
from campaign.domain.ledger import Grid
from campaign.domain.person import Actor
from campaign.domain.task import Task

# Under this word a task's remarks say what was inferred when it came in; the word is the ledger's own.
INFERRED = "推断"

__all__ = ["Checked", "Line", "Wishes", "check_ledger", "import_ledger"]


def import_ledger(
    db: Session,
    who: Actor,
    campaign: Campaign,
    grids: list[Grid],
    wishes: Wishes,
    *,
    at: datetime,
    file_name: str = "",
    sha256: str = "",
) -> Checked:
    """Import a ledger: every row, or with `wishes.partial` the rows without errors; else nothing at all.

    New departments and the aliases a person confirmed are kept with it. Raises as `check_ledger`, and `Refusal` when
    the campaign is winding up.
    """
    checked = check_ledger(db, who, campaign, grids, wishes)
    if checked.errors and not (wishes.partial and any(not line.bad for line in checked.lines)):
        return checked
    campaign.must_take_tasks()
    made = register_departments(db, who, _needed(checked), at=at)
    mentioned = {name.mention.text for line in checked.lines for name in line.task.units()}
    learn_aliases(db, who, {text: key for text, key in wishes.departments.items() if text in mentioned}, at=at)
    if made:
        extra = {**checked.register.extra, **{plain_name(name): key for name, key in made.items()}}
        checked.register = replace(register_of(db), extra=extra)
        _resolve_again(checked)
    _write(db, who, campaign, checked, at)
    bad = sorted({line.task.row for line in checked.lines if line.bad})
    counts = {"created": checked.created, "updated": checked.updated, "unchanged": checked.unchanged}
    counts |= {"cells": len(checked.changes), "conflicts": len(checked.conflicts)}
    entry(db, who, "import_ledger", campaign, at=at, file=file_name, sha256=sha256, refused_rows=bad, **counts)
    checked.done = True
    return checked


def _needed(checked: Checked) -> list[str]:
    """Of the names to be created, those that a row to be written bears."""
    borne = {name.mention.text for line in checked.lines if not line.bad for name in line.task.units()}
    keys = {plain_name(text) for text in borne}
    return [name for name in checked.to_create if plain_name(name) in keys]


def _resolve_again(checked: Checked) -> None:
    """Give the rows the ids of the departments just made; what they change was decided before."""
    resolver = resolver_for(checked.register)
    for line in checked.lines:
        if not line.bad and line.units.waits_for_new:
            line.units = resolver(line.task)
            line.plan = plan_from(line.task, line.units)
            line.changes = {name: getattr(line.plan, name) for name in line.changes}


def _write(db: Session, who: Actor, campaign: Campaign, checked: Checked, at: datetime) -> None:
    new = [line for line in checked.lines if not line.bad and line.known is None]
    marks = _marks(checked)
    for one in new:
        if one.task.row in marks:
            one.plan.remarks[INFERRED] = marks[one.task.row]
    plans = [(one.plan, None) for one in new]
    for line, key in zip(new, enter_tasks(db, who, campaign, plans, at=at), strict=True):
        line.task_id = key
    for line in checked.lines:
        if line.known is None or line.bad:
            continue
        line.task_id = line.known.id
        if line.changes and line.known.task:
            edit_task(db, who, line.known.task, line.changes, at=at)
        _note_conflicts(db, who, campaign, line, at)
    for lost in checked.missing:
        if lost.reason is not None:
            cancel_task(db, who, have(db.get(Task, lost.task_id)), reason=lost.reason, at=at)


def _note_conflicts(db: Session, who: Actor, campaign: Campaign, line: Line, at: datetime) -> None:
    """Of a cell changed on both sides both values are kept, and what was chosen."""
    for one in line.known.changes if line.known else ():
        if one.conflict:
            told = {"column": one.field, "sheet": one.new, "system": one.old, "exported": one.was, "choice": one.choice}
            about = About("task", one.task_id, campaign.id, one.task_id)
            entry_about(db, who, "settle_cell", about, at=at, **told)


def _marks(checked: Checked) -> dict[int, str]:
    """Row → what was inferred there, as "text → value"; it stays with the task after the import."""
    marks: dict[int, list[str]] = {}
    for one in checked.inferred:
        marks.setdefault(one.row, []).append(f"{one.text} → {one.value}" if one.value else one.text)
    return {row: "；".join(some)[:500] for row, some in marks.items()}
