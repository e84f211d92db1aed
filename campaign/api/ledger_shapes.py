"""The shapes of a ledger's check or import, as the contract names them."""

from datetime import date
from typing import Any, Literal

from campaign.actions.importing import Checked, Line
from campaign.api.schemas import Answer
from campaign.domain.department_match import Register
from campaign.domain.ledger import Named
from campaign.domain.ledger.merging import CellChange
from campaign.domain.ledger.remarks import RULES, Remark
from campaign.i18n import gettext
from campaign.sentences import said


class UnitShown(Answer):
    """A unit as the sheet names it. A collective (各乡镇) is one entry with `department_ids`."""

    text: str
    department_id: int | None
    department_ids: list[int] | None = None


class StepShown(Answer):
    """A dated step of a row."""

    title: str
    due_on: date


class LedgerTaskShown(Answer):
    """A row read as a task; `id` is None while it is not one."""

    id: int | None
    row: int
    number: str
    work_package: str
    title: str
    goal: str
    target_value: float | None
    unit: str
    lead_department: UnitShown | None
    owner_departments: list[UnitShown]
    co_departments: list[UnitShown]
    leader: str
    responsible: str
    source: str
    place: str
    starts_on: date | None
    due_text: str
    due_on: date | None
    standing: bool
    milestones: list[StepShown]
    progress: float | None
    note: str


class ChangeShown(Answer):
    """A cell that changes a task; `field` is one of the columns' fields, or `remark:HEADER`."""

    row: int
    task_id: int
    field: str
    old: str
    new: str


class ConflictShown(Answer):
    """A cell changed in the sheet and in the program since the sheet was exported. It is written when `decisions` say
    `sheet`, by `key` or as `TASK:FIELD`; until then the program's words stand."""

    key: str
    row: int
    task_id: int
    field: str
    exported: str
    system: str
    sheet: str
    choice: Literal["", "sheet", "system"]


class MissingShown(Answer):
    """A task that was in the export and is no more in the sheet; it stays unless `decisions` give a `reason`."""

    task_id: int
    title: str
    reason: str | None


class ErrorShown(Answer):
    """What keeps a row out."""

    sheet: str
    row: int
    column: str
    value: str
    message: str


class WarningShown(Answer):
    """What is worth a look and never blocks."""

    row: int
    column: str
    message: str


class InferenceShown(Answer):
    """What was read beyond the letters, and by which rule."""

    row: int
    column: str
    text: str
    value: str
    rule: str


class ColumnShown(Answer):
    """A column of the sheet and the field it fills ("" when nobody knows)."""

    letter: str
    header: str
    field: str


class LedgerAnswer(Answer):
    """What a ledger would do (dry run) or did. `rows` is how many rows hold a task."""

    sheet: str
    header_row: int
    columns: list[ColumnShown]
    rows: int
    created: int
    updated: int
    unchanged: int
    new_departments: list[str]
    tasks: list[LedgerTaskShown]
    errors: list[ErrorShown]
    warnings: list[WarningShown]
    inferred: list[InferenceShown]
    changes: list[ChangeShown]
    conflicts: list[ConflictShown]
    missing: list[MissingShown]


def answer_of(checked: Checked, *, real: bool = False) -> LedgerAnswer:
    """A check or import in the contract's shape. `real`: what was not done counts nothing."""
    ledger, counts = checked.ledger, not real or checked.done
    return LedgerAnswer(
        sheet=ledger.sheet,
        header_row=ledger.header_row,
        columns=[ColumnShown(letter=c.letter, header=c.header, field=c.field) for c in ledger.columns],
        rows=len(checked.lines),
        created=checked.created if counts else 0,
        updated=checked.updated if counts else 0,
        unchanged=checked.unchanged if counts else 0,
        new_departments=checked.to_create,
        tasks=[_task(line, checked.register) for line in checked.lines],
        errors=[
            ErrorShown(
                sheet=ledger.sheet, row=error.row, column=error.column, value=error.value, message=words(error.remark)
            )
            for error in checked.errors
        ],
        warnings=[
            WarningShown(row=warning.row, column=warning.column, message=words(warning.remark))
            for warning in checked.warnings
        ],
        inferred=[
            InferenceShown(row=one.row, column=one.column, text=one.text, value=one.value, rule=rule_words(one.rules))
            for one in checked.inferred
        ],
        changes=[
            ChangeShown(row=one.row, task_id=one.task_id, field=one.field, old=one.old, new=one.new)
            for one in checked.changes
        ],
        conflicts=[_conflict(one) for one in checked.conflicts],
        missing=[MissingShown(task_id=one.task_id, title=one.title, reason=one.reason) for one in checked.missing],
    )


def _conflict(one: CellChange) -> ConflictShown:
    texts = {"exported": one.was or "", "system": one.old, "sheet": one.new}
    place = {"key": one.key, "row": one.row, "task_id": one.task_id, "field": one.field}
    return ConflictShown.model_validate({**place, **texts, "choice": one.choice})


def words(remark: Remark) -> str:
    """A remark in the reader's language."""
    return said(remark.as_refusal())


def rule_words(rules: tuple[str, ...]) -> str:
    """The sentences of the rules, one after the other."""
    return " ".join(gettext(RULES[rule]) for rule in rules)


def _task(line: Line, register: Register) -> LedgerTaskShown:
    task = line.task
    same = ("row", "number", "work_package", "title", "goal", "unit", "leader", "responsible", "source", "place")
    fields: dict[str, Any] = {name: getattr(task, name) for name in same}
    return LedgerTaskShown(
        **fields,
        id=line.task_id or (line.known.id if line.known else None),
        target_value=float(task.target_value) if task.target_value is not None else None,
        lead_department=_unit(task.lead, register) if task.lead else None,
        owner_departments=[_unit(name, register) for name in task.owners],
        co_departments=[_unit(name, register) for name in task.cos],
        starts_on=task.starts_on,
        due_text=task.due_text,
        due_on=task.due_on,
        standing=task.standing,
        milestones=[StepShown(title=title, due_on=due_on) for title, due_on in task.milestones],
        progress=task.progress,
        note=task.note,
    )


def _unit(name: Named, register: Register) -> UnitShown:
    mention = name.mention
    key = register.match(mention.text).department_id
    ids = None if mention.kind == "unit" else register.towns(mention.text) if mention.kind == "towns" else []
    return UnitShown(text=mention.text, department_id=key or None, department_ids=ids)
