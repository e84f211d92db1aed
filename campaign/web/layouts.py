"""The layouts of an office's ledgers (我们的表式): kept, changed, taken over from a sheet in one click, removed."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from campaign.actions.finding import find_campaign
from campaign.actions.layouts import find_layout, keep_layout, layout_from, layouts_of, remove_layout
from campaign.actions.ledger_uploads import check_upload, find_upload
from campaign.domain.campaign import Campaign
from campaign.domain.ledger.columns import FIELDS as COLUMNS
from campaign.domain.ledger.export import HEADERS
from campaign.domain.ledger_layout import FIELDS, LONGEST_NAME, LedgerLayout
from campaign.domain.permission import demand
from campaign.domain.refusal import N_, Invalid
from campaign.edge import At, Db, Who
from campaign.uploads import Id
from campaign.web.errors import field_errors
from campaign.web.ledgers import Kept
from campaign.web.page import page, say, see_other

router = APIRouter()
KEPT = N_("The layout is kept.")
TAKEN = N_("From now on ledgers are exported in this layout.")
REMOVED = N_("The layout is removed.")
SPARE = 4  # empty rows of the form, for columns to come
WORDS = {**COLUMNS, "light": N_("Red, yellow or green light")}


async def _form(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=300)


Typed = Annotated[FormData, Depends(_form)]


@router.get("/campaigns/{id}/layouts")
def list_layouts(request: Request, db: Db, who: Who, id: Id) -> Response:
    """The layouts of the office that runs the campaign."""
    campaign = find_campaign(db, who, id)
    demand(who, "keep_layout", campaign)
    return page(request, "layouts/list.html", campaign=campaign, layouts=layouts_of(db, campaign), words=WORDS)


@router.get("/campaigns/{id}/layouts/new")
def new_layout(request: Request, db: Db, who: Who, id: Id) -> Response:
    """A form that begins with the program's own columns."""
    campaign = find_campaign(db, who, id)
    demand(who, "keep_layout", campaign)
    return _page(request, campaign, {"name": "", "title": "", "columns": list(HEADERS.items()), "chosen": True})


@router.get("/campaigns/{id}/layouts/{layout}")
def edit_layout(request: Request, db: Db, who: Who, id: Id, layout: Id) -> Response:
    """The columns of a layout, to be changed."""
    campaign = find_campaign(db, who, id)
    demand(who, "keep_layout", campaign)
    found = find_layout(db, campaign, layout)
    typed = {"name": found.name, "title": found.title, "columns": found.columns, "chosen": found.chosen}
    return _page(request, campaign, typed, layout=found)


@router.post("/campaigns/{id}/layouts")
def keep(request: Request, typed: Typed, db: Db, who: Who, at: At, id: Id) -> Response:
    """Keeps a layout; one of that name is replaced."""
    campaign = find_campaign(db, who, id)
    given: dict[str, Any] = {
        "name": str(typed.get("name", ""))[:200],
        "title": str(typed.get("title", ""))[:500],
        "columns": _columns(typed),
        "chosen": bool(typed.get("chosen")),
    }
    try:
        keep_layout(db, who, campaign, **given, at=at)
    except Invalid as fault:
        db.rollback()
        return _page(request, find_campaign(db, who, id), given, fault=fault)
    return see_other(request, f"/campaigns/{id}/layouts", toast=say(request, KEPT))


@router.post("/campaigns/{id}/ledgers/{upload}/layouts")
def take_over(request: Request, kept: Kept, db: Db, who: Who, at: At, id: Id, upload: Id) -> Response:
    """Keeps the columns of an uploaded sheet under its file's name, and exports in them from now on."""
    campaign = find_campaign(db, who, id)
    found = find_upload(db, who, campaign, upload)
    ledger = check_upload(db, who, campaign, found, kept).ledger
    name = found.file_name.rsplit(".", 1)[0].strip()[:LONGEST_NAME] or ledger.sheet[:LONGEST_NAME]
    made = layout_from(db, who, campaign, ledger, name=name, at=at)
    db.flush()
    return see_other(request, f"/campaigns/{id}/layouts/{made.id}", toast=say(request, TAKEN))


@router.post("/campaigns/{id}/layouts/{layout}/removals")
def remove(request: Request, db: Db, who: Who, at: At, id: Id, layout: Id) -> Response:
    """Forgets a layout."""
    campaign = find_campaign(db, who, id)
    demand(who, "keep_layout", campaign)
    remove_layout(db, who, campaign, find_layout(db, campaign, layout), at=at)
    return see_other(request, f"/campaigns/{id}/layouts", toast=say(request, REMOVED))


def _columns(typed: FormData) -> list[tuple[str, str]]:
    """The columns as typed, in the order of their places; a row without a field is left out."""
    rows = zip(typed.getlist("field"), typed.getlist("header"), typed.getlist("place"), strict=False)
    found = [
        (_place(str(place), number), str(field), str(header)) for number, (field, header, place) in enumerate(rows)
    ]
    return [(field, header) for _place_, field, header in sorted(found, key=lambda row: row[0]) if field]


def _place(text: str, number: int) -> float:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 4 else number + 1.5


def _page(
    request: Request,
    campaign: Campaign,
    typed: dict[str, Any],
    *,
    layout: LedgerLayout | None = None,
    fault: Invalid | None = None,
) -> Response:
    return page(
        request,
        "layouts/edit.html",
        422 if fault else 200,
        campaign=campaign,
        typed=typed,
        layout=layout,
        rows=[*typed["columns"], *([("", "")] * SPARE)],
        fields=[(name, WORDS[name]) for name in FIELDS],
        errors=field_errors(request, fault) if fault else {},
    )
