"""A ledger checked for a campaign without a trace: what each row would do, and what stands in its way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session, selectinload
from sqlmodel import col, select

from campaign.actions.layouts import layouts_of
from campaign.actions.ledger_merge import ENDED, Known, Missing, match_rows, put_right
from campaign.actions.ledger_plans import SPEAKS_FOR, Resolved, changes_of, plan_fault, plan_from, resolver_for
from campaign.actions.ledger_rows import AT_ONCE
from campaign.actions.registering import register_of
from campaign.actions.task_rows import plan_of, without_ids
from campaign.domain.campaign import Campaign, WorkPackage
from campaign.domain.department_match import Register, plain_name
from campaign.domain.ledger import Grid, Ledger, LedgerTask, read_ledger
from campaign.domain.ledger.columns import FIELDS
from campaign.domain.ledger.mark import FIELDS as FIELDS_OUT
from campaign.domain.ledger.mark import SheetMark, read_sheet_mark
from campaign.domain.ledger.merging import REMARK, CellChange
from campaign.domain.ledger.remarks import CellError, CellWarning, Inference, Remark
from campaign.domain.ledger.table import OwnWords
from campaign.domain.ledger_layout import best_words
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.task import WORDS, Task
from campaign.domain.task_plan import TaskPlan

sentence("ledger_field_unknown", N_("“{name}” is no field a column can fill."))
sentence("ledger_department_gone", N_("The department chosen for “{text}” is not in the register. Choose another one."))


@dataclass(frozen=True)
class Wishes:
    """A person's choices. `columns`: letter → field; `departments`: name in the sheet → department id; `create`: names
    to be made departments; `create_unknown`: every name left open; `partial`: take the rows without errors; `cells`: of
    a conflict, by `CellChange.key` or `TASK:FIELD`, whether the `sheet` or the `system` holds; `cancel`: tasks that the
    sheet lost and that are cancelled, with the reason."""

    columns: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, int] = field(default_factory=dict)
    create: frozenset[str] = frozenset()
    create_unknown: bool = False
    partial: bool = False
    sheet: str | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    cancel: Mapping[int, str] = field(default_factory=dict)


@dataclass
class Line:
    """One row on its way: its task as the sheet has it, the departments found, and what it will do here."""

    task: LedgerTask
    units: Resolved
    plan: TaskPlan
    known: Known | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    task_id: int | None = None
    bad: bool = False

    @property
    def cells(self) -> list[CellChange]:
        """The cells that say something else of the task; those that only write the same differently are left out."""
        names = set(self.changes)
        return [one for one in (self.known.changes if self.known else ()) if names & set(_speaks_for(one.field))]


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
    missing: list[Missing] = field(default_factory=list)
    done: bool = False

    @property
    def changes(self) -> list[CellChange]:
        """The cells of the sheet that change a task, as they will be written."""
        lines = (line for line in self.lines if line.known and not line.bad)
        return [one for line in lines for one in line.cells if one.taken]

    @property
    def conflicts(self) -> list[CellChange]:
        """The cells changed both in the sheet and in the program since it went out, decided or not."""
        return [one for line in self.lines if line.known for one in line.known.changes if one.conflict]

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
    mark = must_be_ours(campaign, grids)
    own = _own_words(db, campaign)
    ledger = _read(grids, campaign, wishes, own)
    matched = match_rows(db, campaign, ledger, mark, wishes.cells)
    if right := put_right(grids, ledger, matched.known):
        ledger = _read(right, campaign, wishes, own)
    register = _with_choices(register_of(db), wishes)
    to_create = _to_create(ledger, register, wishes)
    # Names that will be departments count as known; they have the id 0 before they are made.
    resolving = replace(register, extra={**register.extra, **{plain_name(name): 0 for name in to_create}})
    resolve = resolver_for(resolving)
    lines = [_line(task, resolve(task), matched.known.get(task.row)) for task in ledger.tasks]
    checked = Checked(
        ledger, register, lines, list(ledger.errors), list(ledger.warnings), list(ledger.inferred), to_create
    )
    checked.missing = [replace(one, reason=wishes.cancel.get(one.task_id)) for one in matched.missing]
    _judge(db, campaign, checked, matched.warnings)
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


def must_be_ours(campaign: Campaign, grids: list[Grid]) -> SheetMark | None:
    """The marks of an export, where there are any. Raises `Invalid` when another campaign's ledger was exported."""
    mark = read_sheet_mark(grids)
    if mark is not None and mark.campaign_id != campaign.id:
        raise Invalid("ledger_other_campaign", field="file", title=mark.title)
    return mark


def _own_words(db: Session, campaign: Campaign) -> OwnWords | None:
    layouts = [layout.words for layout in layouts_of(db, campaign)]
    return (lambda headers: best_words(headers, layouts)) if layouts else None


def _read(grids: list[Grid], campaign: Campaign, wishes: Wishes, own: OwnWords | None) -> Ledger:
    days = campaign.starts_on, campaign.ends_on
    return read_ledger(grids, *days, columns=wishes.columns or None, sheet=wishes.sheet, own=own)


def _line(task: LedgerTask, units: Resolved, known: Known | None) -> Line:
    return Line(task, units, plan_from(task, units), known)


def _speaks_for(name: str) -> tuple[str, ...]:
    return ("remarks",) if name.startswith(REMARK) else SPEAKS_FOR.get(name, ())


def _judge(db: Session, campaign: Campaign, checked: Checked, more: list[CellWarning]) -> None:
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
    checked.warnings.extend(more)
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
    """What the sheet changes of the tasks it knows; a cell that changes nothing there says nothing."""
    known = {line.task.row: line for line in checked.lines if line.known}
    if not known:
        return
    mine = select(WorkPackage).where(WorkPackage.campaign_id == campaign.id)
    _packages = list(db.scalars(mine))  # held, that the session need not ask for each
    _load(db, [line.known for line in known.values() if line.known and line.known.touched])
    for line in known.values():
        if line.known and line.known.task:
            line.changes = _changes(db, line, line.known, line.known.task)
        if line.known and line.changes and line.known.state in ENDED:
            remark = Remark("ledger_task_fixed", {"state": WORDS[line.known.state]})
            letter = checked.ledger.letter("ledger_key")
            checked.errors.append(CellError(line.task.row, letter, line.task.title, remark))

    letters = {column.letter: column.field for column in checked.ledger.columns}

    def speaks(one: CellError | CellWarning | Inference) -> bool:
        line = known.get(one.row)
        name = letters.get(one.column, "")
        return line is None or not line.known or name not in FIELDS_OUT or name in line.known.touched

    checked.errors = [error for error in checked.errors if speaks(error)]
    checked.warnings = [warning for warning in checked.warnings if speaks(warning)]
    checked.inferred = [one for one in checked.inferred if speaks(one)]


def _load(db: Session, some: list[Known]) -> None:
    loads = selectinload(Task.parts), selectinload(Task.milestones)  # type: ignore[arg-type]
    by_id = {known.id: known for known in some}
    keys = list(by_id)
    for first in range(0, len(keys), AT_ONCE):
        wanted = col(Task.id).in_(keys[first : first + AT_ONCE])
        for task in db.scalars(select(Task).where(wanted).options(*loads)):
            by_id[task.id or 0].task = task


def _changes(db: Session, line: Line, known: Known, task: Task) -> dict[str, Any]:
    changes = changes_of(line.plan, without_ids(plan_of(db, task)), known.touched)
    remarks = {one.field.removeprefix(REMARK): one.new for one in known.changes if one.taken and REMARK in one.field}
    if remarks:
        changes["remarks"] = {name: text for name, text in {**known.remarks, **remarks}.items() if text}
    return changes


def _titles(db: Session, campaign: Campaign) -> set[str]:
    query = select(Task.title).where(Task.campaign_id == campaign.id, col(Task.state) != "cancelled")
    return set(db.scalars(query))
