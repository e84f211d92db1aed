"""Ledgers over the API: a sheet in, checked or imported; the campaign's ledger out."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field, TypeAdapter, ValidationError

from campaign.actions.exporting import export_ledger
from campaign.actions.finding import find_campaign
from campaign.actions.importing import Checked, Line, Wishes, check_ledger, import_ledger
from campaign.api.problems import language_of
from campaign.api.receipts import RememberingRoute, remember
from campaign.api.schemas import Answer, Body, Id, Key
from campaign.domain.department_match import Register
from campaign.domain.ledger import Named
from campaign.domain.ledger.remarks import RULES, Remark
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.edge import At, Db, Who
from campaign.i18n import gettext, speaking
from campaign.sentences import said
from campaign.uploads import Upload, read_upload

sentence(
    "ledger_decisions",
    N_(
        'The decisions cannot be read. Write {"departments":{"卫健局":{"department_id":3}},'
        '"columns":{"D":"owner_departments"}}.'
    ),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = APIRouter(route_class=RememberingRoute, tags=["Ledgers"])


class DepartmentChoice(Body):
    """Which department a name in the sheet means, or that it is to be made one."""

    department_id: Key | None = None
    create: bool = False


class Decisions(Body):
    """A person's choices: names in the sheet, letters of columns, and which sheet."""

    departments: dict[Annotated[str, Field(max_length=200)], DepartmentChoice] = {}
    columns: dict[Annotated[str, Field(pattern="^[A-Z]{1,3}$")], Annotated[str, Field(max_length=40)]] = {}
    sheet: Annotated[str, Field(max_length=100)] | None = None


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


_DECISIONS = TypeAdapter(Decisions)


@router.post(
    "/campaigns/{id}/ledgers",
    status_code=201,
    dependencies=[Depends(read_upload), Depends(remember)],
    response_model=LedgerAnswer,
    responses={
        200: {"model": LedgerAnswer, "description": "A dry run: nothing was written"},
        422: {"model": LedgerAnswer, "description": "Cells that cannot be read: nothing was written"},
    },
)
def import_a_ledger(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    id: Id,
    upload: Upload,
    decisions: Annotated[str, Form(max_length=200_000, description="JSON; see the contract")] = "",
    dry_run: Annotated[bool, Query(description="Check only; answers in every state of the campaign")] = False,
    partial: Annotated[bool, Query(description="Import the rows without errors")] = False,
    unknown_departments: Annotated[
        Literal["create"] | None, Query(description="Make every name without an exact name or alias a department")
    ] = None,
) -> JSONResponse:
    """Import a ledger (xlsx or CSV): all rows or none, or with `partial` those that can be read."""
    campaign = find_campaign(db, who, id)
    wishes = wishes_from(decisions, partial=partial, create_unknown=unknown_departments == "create")
    if dry_run:
        checked = check_ledger(db, who, campaign, upload.grids, wishes)
        return _answer(request, checked, 200, real=False)
    names = {"file_name": upload.name, "sha256": upload.sha256}
    checked = import_ledger(db, who, campaign, upload.grids, wishes, at=at, **names)
    return _answer(request, checked, 201 if checked.done else 422, real=True)


def _answer(request: Request, checked: Checked, status: int, *, real: bool) -> JSONResponse:
    with speaking(language_of(request)):
        return JSONResponse(answer_of(checked, real=real).model_dump(mode="json"), status)


@router.get(
    "/campaigns/{id}/ledger.xlsx",
    response_class=Response,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def download_ledger(db: Db, who: Who, id: Id) -> Response:
    """The campaign's ledger as Excel, in the columns it came in with; import it again to change tasks by their key."""
    campaign = find_campaign(db, who, id)
    name = f'attachment; filename="ledger-{campaign.id}.xlsx"'
    return Response(export_ledger(db, who, campaign), media_type=XLSX, headers={"content-disposition": name})


def wishes_from(text: str, *, partial: bool, create_unknown: bool) -> Wishes:
    """The form field `decisions` as wishes. Raises `Invalid("ledger_decisions")`."""
    try:
        chosen = _DECISIONS.validate_json(text or "{}")
    except ValidationError:
        raise Invalid("ledger_decisions", field="decisions") from None
    departments = {
        name: choice.department_id for name, choice in chosen.departments.items() if choice.department_id is not None
    }
    create = frozenset(name for name, choice in chosen.departments.items() if choice.create and name not in departments)
    return Wishes(chosen.columns, departments, create, create_unknown, partial, chosen.sheet)


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
    )


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
