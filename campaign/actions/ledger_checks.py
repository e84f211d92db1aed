"""A ledger checked for a campaign without a trace: what each row would do, and what stands in its way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session, selectinload
from sqlmodel import col, select

from campaign.actions.ledger_plans import Resolved, changes_of, plan_fault, plan_from, resolver_for, same_cells
from campaign.actions.registering import register_of
from campaign.actions.task_rows import plan_of, without_ids
from campaign.domain.campaign import Campaign, WorkPackage
from campaign.domain.department_match import Register, plain_name
from campaign.domain.ledger import Grid, Ledger, LedgerTask, read_ledger
from campaign.domain.ledger.columns import FIELDS
from campaign.domain.ledger.export import ledger_row
from campaign.domain.ledger.remarks import CellError, CellWarning, Inference, Remark
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.task import WORDS, Task
from campaign.domain.task_plan import TaskPlan

sentence("ledger_field_unknown", N_("“{name}” is no field a column can fill."))
sentence("ledger_department_gone", N_("The department chosen for “{text}” is not in the register. Choose another one."))
ENDED = ("closed", "cancelled")


@dataclass(frozen=True)
class Wishes:
    """A person's choices. `columns`: letter → field; `departments`: name in the sheet → department id; `create`: names
    to be made departments; `create_unknown`: every name left open; `partial`: take the rows without errors."""

    columns: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, int] = field(default_factory=dict)
    create: frozenset[str] = frozenset()
    create_unknown: bool = False
    partial: bool = False
    sheet: str | None = None


@dataclass
class Line:
    """One row on its way: its task as the sheet has it, the departments found, and what it will do here."""

    task: LedgerTask
    units: Resolved
    plan: TaskPlan
    known: Task | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    task_id: int | None = None
    bad: bool = False


@dataclass
class Checked:
    """What a ledger would do, or did when `done`. Errors keep their rows out; `to_create` are new departments."""

    ledger: Ledger
    register: Register
    lines: list[Line]
    errors: list[CellError]
    warnings: list[CellWarning]
    inferred: list[Inference]
    to_create: list[str]
    done: bool = False

    @property
    def created(self) -> int:
        """Rows that are new tasks."""
        return sum(not line.bad and line.known is None for line in self.lines)

    @property
    def updated(self) -> int:
        """Rows that change a task of the campaign."""
        return sum(not line.bad and line.known is not None and bool(line.changes) for line in self.lines)

    @property
    def unchanged(self) -> int:
        """Rows that stand as they are here."""
        return sum(not line.bad and line.known is not None and not line.changes for line in self.lines)


def check_ledger(db: Session, who: Actor, campaign: Campaign, grids: list[Grid], wishes: Wishes) -> Checked:
    """Read and check a ledger for a campaign, in any of its states; nothing is written.

    Raises `NotAllowed`, or `Invalid` when the sheet holds no table that can be read.
    """
    demand(who, "import_ledger", campaign)
    _check_wishes(wishes)
    ledger = read_ledger(
        grids, campaign.starts_on, campaign.ends_on, columns=wishes.columns or None, sheet=wishes.sheet
    )
    register = _with_choices(register_of(db), wishes)
    to_create = _to_create(ledger, register, wishes)
    # Names that will be departments count as known; they have the id 0 before they are made.
    resolving = replace(register, extra={**register.extra, **{plain_name(name): 0 for name in to_create}})
    known = _known_tasks(db, campaign, ledger)
    resolve = resolver_for(resolving)
    lines = [_line(task, resolve(task), known) for task in ledger.tasks]
    checked = Checked(
        ledger, register, lines, list(ledger.errors), list(ledger.warnings), list(ledger.inferred), to_create
    )
    _judge(db, campaign, checked)
    return checked


def _check_wishes(wishes: Wishes) -> None:
    for name in wishes.columns.values():
        if name not in FIELDS:
            raise Invalid("ledger_field_unknown", field="columns", name=str(name)[:40])


def _with_choices(register: Register, wishes: Wishes) -> Register:
    ids = {one.department_id for one in register.entries}
    for text, key in wishes.departments.items():
        if key not in ids:
            raise Invalid("ledger_department_gone", field="departments", text=text[:80])
    return Register.of(register.entries, wishes.departments)


def _to_create(ledger: Ledger, register: Register, wishes: Wishes) -> list[str]:
    """Names that become departments, each once, in the sheet's order."""
    wanted = {plain_name(name) for name in wishes.create}
    found: dict[str, str] = {}
    for task in ledger.tasks:
        for name in task.units():
            text, key = name.mention.text, plain_name(name.mention.text)
            if name.mention.kind != "unit" or register.match(text).department_id is not None:
                continue
            if (wishes.create_unknown or key in wanted) and not register.match(text).several:
                found.setdefault(key, text)
    return list(found.values())


def _known_tasks(db: Session, campaign: Campaign, ledger: Ledger) -> dict[str, Task]:
    """The campaign's tasks that the sheet names by key."""
    if not any(task.key for task in ledger.tasks):
        return {}
    loads = selectinload(Task.parts), selectinload(Task.milestones)  # type: ignore[arg-type]
    query = select(Task).where(Task.campaign_id == campaign.id).options(*loads)
    wanted = {task.key for task in ledger.tasks}
    return {task.ledger_key: task for task in db.scalars(query) if task.ledger_key in wanted}


def _line(task: LedgerTask, units: Resolved, known: dict[str, Task]) -> Line:
    return Line(task, units, plan_from(task, units), known.get(task.key) if task.key else None)


def _judge(db: Session, campaign: Campaign, checked: Checked) -> None:
    """Gather every error and decide what each row will do."""
    for line in checked.lines:
        checked.errors.extend(line.units.errors)
        checked.warnings.extend(line.units.warnings)
    _judge_known(db, campaign, checked)
    _judge_keys(checked)
    faulty = {error.row for error in checked.errors}
    for line in checked.lines:
        line.bad = line.task.row in faulty
        if not line.bad and (line.known is None or line.changes):
            _judge_plan(campaign, checked, line)
    titles = _titles(db, campaign)
    for line in checked.lines:
        if line.known is None and line.task.title in titles:
            letter = checked.ledger.letter("title")
            checked.warnings.append(CellWarning(line.task.row, letter, Remark("ledger_same_title")))
    checked.errors.sort(key=lambda error: (error.row, error.column))
    checked.warnings.sort(key=lambda warning: (warning.row, warning.column))


def _judge_plan(campaign: Campaign, checked: Checked, line: Line) -> None:
    fault = plan_fault(line.plan, ready=campaign.state != "draft")
    if fault is None:
        return
    fields, remark = fault
    letter = checked.ledger.letter(*fields) or checked.ledger.letter("title")
    checked.errors.append(CellError(line.task.row, letter, line.task.cells.get(fields[0], ""), remark))
    line.bad = True


def _judge_keys(checked: Checked) -> None:
    seen: dict[str, int] = {}
    letter = checked.ledger.letter("ledger_key")
    for line in checked.lines:
        key, row = line.task.key, line.task.row
        if not key:
            continue
        if key in seen:
            remark = Remark("ledger_key_twice", {"row": seen[key]})
            checked.errors.append(CellError(row, letter, key, remark))
        elif line.known is None:
            checked.errors.append(CellError(row, letter, key, Remark("ledger_key_unknown", {"key": key})))
        seen.setdefault(key, row)


def _judge_known(db: Session, campaign: Campaign, checked: Checked) -> None:
    """What the sheet changes of the tasks it names by key; a cell left as the program wrote it says nothing."""
    if not any(line.known for line in checked.lines):
        return
    names = {one.department_id: one.name for one in checked.register.entries}
    packages = _packages(db, campaign)
    fields = checked.ledger.fields()
    letters = {column.letter: column.field for column in checked.ledger.columns}
    quiet: set[tuple[int, str]] = set()
    for line in checked.lines:
        if line.known is None:
            continue
        exported = ledger_row(line.known, packages.get(line.known.work_package_id or 0, ""), names)
        same = same_cells(line.task, exported)
        quiet |= {(line.task.row, letter) for letter, name in letters.items() if name in same}
        line.changes = changes_of(line.task, line.plan, without_ids(plan_of(db, line.known)), same, fields)
        if line.changes and line.known.state in ENDED:
            remark = Remark("ledger_task_fixed", {"state": WORDS[line.known.state]})
            letter = checked.ledger.letter("ledger_key")
            checked.errors.append(CellError(line.task.row, letter, line.task.title, remark))
    checked.errors = [error for error in checked.errors if (error.row, error.column) not in quiet]
    checked.warnings = [warning for warning in checked.warnings if (warning.row, warning.column) not in quiet]
    checked.inferred = [one for one in checked.inferred if (one.row, one.column) not in quiet]


def _packages(db: Session, campaign: Campaign) -> dict[int, str]:
    rows = db.execute(select(WorkPackage.id, WorkPackage.title).where(WorkPackage.campaign_id == campaign.id))
    return {key: title for key, title in rows if key is not None}


def _titles(db: Session, campaign: Campaign) -> set[str]:
    query = select(Task.title).where(Task.campaign_id == campaign.id, col(Task.state) != "cancelled")
    return set(db.scalars(query))
