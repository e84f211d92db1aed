"""Ledgers over the API: a sheet in, checked or imported; the campaign's ledger out."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field, TypeAdapter, ValidationError

from campaign.actions.exporting import export_ledger
from campaign.actions.finding import find_campaign
from campaign.actions.importing import Checked, Wishes, check_ledger, import_ledger
from campaign.api.ledger_shapes import LedgerAnswer, answer_of
from campaign.api.problems import language_of
from campaign.api.receipts import RememberingRoute, remember
from campaign.api.schemas import Body, Id, Key
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.edge import At, Db, Who
from campaign.i18n import speaking
from campaign.uploads import Upload, read_upload

sentence(
    "ledger_decisions",
    N_(
        'The decisions cannot be read. Write {"departments":{"卫健局":{"department_id":3}},'
        '"columns":{"D":"owner_departments"}}.'
    ),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LayoutKey = Annotated[
    int | None, Query(ge=0, le=2**31 - 1, description="A layout of the office; 0 is the program's own")
]
router = APIRouter(route_class=RememberingRoute, tags=["Ledgers"])


class DepartmentChoice(Body):
    """Which department a name in the sheet means, or that it is to be made one."""

    department_id: Key | None = None
    create: bool = False


class Decisions(Body):
    """A person's choices: names in the sheet, letters of columns, which sheet; of conflicts (their key, or TASK:FIELD)
    whether the sheet's or the system's words hold; and the reasons for which missing tasks are cancelled, by id."""

    departments: dict[Annotated[str, Field(max_length=200)], DepartmentChoice] = {}
    columns: dict[Annotated[str, Field(pattern="^[A-Z]{1,3}$")], Annotated[str, Field(max_length=40)]] = {}
    sheet: Annotated[str, Field(max_length=100)] | None = None
    cells: dict[Annotated[str, Field(max_length=200)], Literal["sheet", "system"]] = {}
    missing: dict[Annotated[str, Field(pattern="^[0-9]{1,9}$")], Annotated[str, Field(max_length=500)]] = {}


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
def download_ledger(db: Db, who: Who, at: At, id: Id, layout: LayoutKey = None) -> Response:
    """The campaign's ledger as Excel, in the office's own layout; import it again to change tasks by their key."""
    campaign = find_campaign(db, who, id)
    name = f'attachment; filename="ledger-{campaign.id}.xlsx"'
    return Response(
        export_ledger(db, who, campaign, at=at, layout=layout), media_type=XLSX, headers={"content-disposition": name}
    )


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
    return Wishes(
        columns=chosen.columns,
        departments=departments,
        create=create,
        create_unknown=create_unknown,
        partial=partial,
        sheet=chosen.sheet,
        cells=chosen.cells,
        cancel={int(key): reason for key, reason in chosen.missing.items()},
    )
