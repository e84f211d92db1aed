"""A ledger comes in over three pages: upload, check (columns, departments, cells), done. And goes out as Excel."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, UploadFile
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from campaign import i18n
from campaign.actions.finding import find_campaign
from campaign.actions.ledger_checks import must_be_ours
from campaign.actions.ledger_uploads import check_upload, decide, find_upload, keep_upload, take_in
from campaign.database import get_engine, new_session
from campaign.domain.campaign import Campaign
from campaign.domain.ledger import Grid
from campaign.domain.ledger.columns import FIELDS, letter_of
from campaign.domain.ledger.grid import as_text, guess_header
from campaign.domain.ledger_upload import LedgerUpload
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid
from campaign.edge import At, Db, Who, current_actor
from campaign.exchange.sheet import read_workbook
from campaign.sentences import said
from campaign.uploads import Id, LedgerFile, may_import, read_upload
from campaign.web.ledger_files import grid_of, returned
from campaign.web.ledger_view import column_words, field_words, view_of
from campaign.web.page import page, say, see_other
from campaign.web.shell import language_of

router = APIRouter()
NO_TABLE = ("ledger_no_header", "ledger_no_title_column", "ledger_no_rows")


def read_form_file(request: Request, at: At, id: Id, file: UploadFile | None = None) -> LedgerFile | Invalid:
    """The uploaded ledger, or why it cannot be one: the form is drawn again with the sentence."""
    if file is None or not file.filename:
        may_import(request, id, at)
        return Invalid("sheet_empty_file", field="file")
    try:
        return read_upload(request, at, id, file)
    except Invalid as fault:
        return fault


def read_kept_file(request: Request, at: At, id: Id, upload: Id) -> list[Grid]:
    """The sheets of an upload kept before, read before this request's transaction begins."""
    with new_session(get_engine()) as reading:
        who = current_actor(request, reading, at)
        content = find_upload(reading, who, find_campaign(reading, who, id), upload).content
    return read_workbook(content).sheets


Given = Annotated[LedgerFile | Invalid, Depends(read_form_file)]
Kept = Annotated[list[Grid], Depends(read_kept_file)]


@router.get("/campaigns/{id}/ledgers/new")
def show_upload(request: Request, db: Db, who: Who, id: Id) -> Response:
    """Where a file is chosen."""
    campaign = find_campaign(db, who, id)
    demand(who, "import_ledger", campaign)
    return page(request, "ledgers/new.html", campaign=campaign, errors={})


@router.post("/campaigns/{id}/ledgers")
def upload_ledger(request: Request, given: Given, db: Db, who: Who, at: At, id: Id) -> Response:
    """Keeps the file and goes on to its check."""
    campaign = find_campaign(db, who, id)
    try:
        if isinstance(given, Invalid):
            raise given
        must_be_ours(campaign, given.grids)
    except Invalid as fault:
        with i18n.speaking(language_of(request)):
            return page(request, "ledgers/new.html", 422, campaign=campaign, errors={"file": said(fault)})
    names = {"file_name": given.name, "sha256": given.sha256}
    kept = keep_upload(db, who, campaign, content=given.content, at=at, **names)
    return see_other(request, address(campaign, kept))


@router.get("/campaigns/{id}/ledgers/{upload}")
def show_check(
    request: Request,
    kept: Kept,
    db: Db,
    who: Who,
    id: Id,
    upload: Id,
    rows: Annotated[str, Query(pattern="^(bad|all)$")] = "bad",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
    part: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """What stands in the way, what was inferred, and the rows; after the import, what it did."""
    campaign = find_campaign(db, who, id)
    found = find_upload(db, who, campaign, upload)
    if found.done_at:
        return page(request, "ledgers/done.html", campaign=campaign, upload=found, column_words=column_words)
    return _check_page(request, db, who, campaign, found, kept, everything=rows == "all", number=number, part=part)


def _check_page(
    request: Request,
    db: Session,
    who: Actor,
    campaign: Campaign,
    upload: LedgerUpload,
    grids: list[Grid],
    *,
    everything: bool = False,
    number: int = 1,
    part: int = 1,
    status: int = 200,
    refusal: str = "",
) -> Response:
    same: dict[str, Any] = {
        "campaign": campaign,
        "upload": upload,
        "sheets": [grid.name for grid in grids if grid.name],
    }
    with i18n.speaking(language_of(request)):
        fields = field_words()
        try:
            checked = check_upload(db, who, campaign, upload, grids)
        except Invalid as fault:
            if fault.code not in NO_TABLE:
                raise
            return page(
                request, "ledgers/columns.html", 422, fields=fields, why=said(fault), **_bare(grids, upload), **same
            )
        view = view_of(checked, grid_of(grids, checked), everything=everything, page=number, part=part)
    register = [(one.department_id, one.name) for one in checked.register.entries]
    return page(
        request,
        "ledgers/show.html",
        status,
        view=view,
        fields=fields,
        register=register,
        everything=everything,
        number=number,
        refusal=refusal,
        part=part,
        column_words=column_words,
        part_link=lambda wanted: f"{address(campaign, upload)}?part={wanted}#changes",
        page_link=lambda wanted: f"{address(campaign, upload)}?rows={'all' if everything else 'bad'}&page={wanted}",
        **same,
    )


def _bare(grids: list[Grid], upload: LedgerUpload) -> dict[str, Any]:
    """The first rows of the sheet, for a person to say what its columns are."""
    wanted = upload.decisions.get("sheet")
    grid = next((one for one in grids if one.name == wanted), grids[0] if grids else Grid("", []))
    header = guess_header(grid)
    first = header.first if header else 0
    rows = [
        [as_text(grid.value(row, column)) for column in range(grid.width)]
        for row in range(first, min(first + 6, len(grid.rows)))
    ]
    letters = [letter_of(column) for column in range(grid.width)]
    chosen = upload.decisions.get("columns", {})
    return {"preview": rows, "width": grid.width, "first": first, "chosen": chosen, "letters": letters}


async def _form(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=2000)


Typed = Annotated[FormData, Depends(_form)]


@router.post("/campaigns/{id}/ledgers/{upload}/decisions")
def decide_on_ledger(request: Request, typed: Typed, db: Db, who: Who, id: Id, upload: Id) -> Response:
    """Keeps what the columns mean, which sheet, which departments the names mean, and what becomes of conflicts and
    of missing tasks; then checks again."""
    campaign = find_campaign(db, who, id)
    found = find_upload(db, who, campaign, upload, lock=True)
    columns = {
        name.removeprefix("column-"): str(value)
        for name, value in typed.items()
        if name.startswith("column-") and value in FIELDS
    }
    has_columns = any(name.startswith("column-") for name in typed)
    sheet = str(typed["sheet"])[:100] if typed.get("sheet") else None
    decide(
        db,
        who,
        campaign,
        found,
        columns=columns if has_columns else None,
        sheet=sheet,
        departments=_departments(typed),
        cells=_cells(typed),
        missing=_missing(typed),
    )
    return see_other(request, address(campaign, found))


def _departments(typed: FormData) -> dict[str, int | str]:
    """`name` and `choice` in pairs: an id, "create", or nothing chosen; a button's own choice wins over the lists."""
    if typed.get("one"):
        name, _, choice = str(typed["one"]).rpartition("=")
        return {name: _choice(choice)}
    pairs = zip(typed.getlist("name"), typed.getlist("choice"), strict=False)
    return {str(name): _choice(str(choice)) for name, choice in pairs}


def _cells(typed: FormData) -> dict[str, str]:
    """Which words hold, by conflict: each as it is chosen, or all those shown by one button."""
    keys = [name.removeprefix("cell-") for name in typed if name.startswith("cell-")]
    shown = [str(key) for key in typed.getlist("shown")]
    if whole := str(typed.get("whole", "")):
        return dict.fromkeys(shown, whole)
    return {key[:300]: str(typed[f"cell-{key}"]) for key in keys}


def _missing(typed: FormData) -> dict[int, str | None]:
    """Of tasks the sheet lost: None where they stay, else the reason typed, which may still be missing."""
    chosen = {name.removeprefix("gone-"): str(value) for name, value in typed.items() if name.startswith("gone-")}
    return {
        int(key): str(typed.get(f"reason-{key}", "")).strip() if choice == "cancel" else None
        for key, choice in chosen.items()
        if key.isascii() and key.isdigit() and len(key) < 10
    }


def _choice(text: str) -> int | str:
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    return "create" if text == "create" else ""


@router.post("/campaigns/{id}/ledgers/{upload}/imports")
def import_kept_ledger(
    request: Request,
    kept: Kept,
    db: Db,
    who: Who,
    at: At,
    id: Id,
    upload: Id,
    partial: Annotated[str, Form(max_length=5)] = "",
    agreed: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Takes the ledger in: all rows, or by a deliberate tick those that can be read."""
    campaign = find_campaign(db, who, id)
    found = find_upload(db, who, campaign, upload, lock=True)
    if partial and not agreed:
        refusal = say(
            request, N_("Tick the box first: the rows left out are handed back and have to be sent in later.")
        )
        return _check_page(request, db, who, campaign, found, kept, status=422, refusal=refusal)
    if not all(reason.strip() for reason in found.decisions.get("missing", {}).values()):
        refusal = say(request, N_("Write why each of these tasks is cancelled, or let it stay."))
        return _check_page(request, db, who, campaign, found, kept, status=422, refusal=refusal)
    checked = take_in(db, who, campaign, found, kept, partial=bool(partial), at=at)
    if found.returned_rows:
        with i18n.speaking(language_of(request)):
            found.returned = returned(checked, grid_of(kept, checked))
    toast = say(request, N_("Imported: {new} new, {changed} changed."), new=found.created, changed=found.updated)
    return see_other(request, address(campaign, found), toast=toast)


def address(campaign: Campaign, upload: LedgerUpload) -> str:
    """The page of an upload."""
    return f"/campaigns/{campaign.id}/ledgers/{upload.id}"
