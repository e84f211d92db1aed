"""One field of a task edited in place, in a row of the ledger or on the task's page; without htmx the form does it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from campaign import i18n
from campaign.actions import planning
from campaign.actions.context import day_of, have
from campaign.actions.finding import find_task
from campaign.domain.campaign import Campaign
from campaign.domain.permission import demand, may
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Invalids, Stale, Unseen
from campaign.domain.task import Task
from campaign.edge import At, Db, Who
from campaign.insight.filters import Filters, scope_of
from campaign.insight.ledger_rows import one_row
from campaign.insight.overview import overview
from campaign.web.campaign_head import headed
from campaign.web.campaigns import band, linker, row_context
from campaign.web.deeds import FIELDS
from campaign.web.errors import field_errors
from campaign.web.page import fragment, say, see_other, wants_fragment
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of

router = APIRouter()
# How each field is typed: day, number or text.
KINDS = {"due_on": "date", "weight": "number", "responsible": "text", "leader": "text", "goal": "area"}


@router.get("/tasks/{id}/fields/{name}")
def edit_field(request: Request, db: Db, who: Who, id: int, name: str) -> Response:
    """The small form in place of the field; without htmx the whole form."""
    task = find_task(db, who, id)
    demand(who, "edit_task", task)
    if name not in KINDS:
        raise Unseen
    if not wants_fragment(request):
        return see_other(request, f"/tasks/{id}/edit")
    return _field(request, task, name, _value(task, name))


@router.post("/tasks/{id}/fields/{name}")
def keep_field(request: Request, db: Db, who: Who, at: At, id: int, name: str, sheet: Filled) -> Response:
    """Keep it and answer with the row as it is now; the form again where it cannot be (422), or was changed (412)."""
    task = find_task(db, who, id, lock=True)
    demand(who, "edit_task", task)
    if name not in KINDS:
        raise Unseen
    try:
        changes = {name: _read(sheet, name)}
        sheet.check()
        planning.edit_task(db, who, task, changes, version=sheet.key("version"), at=at)
    except (Invalid, Invalids, Stale) as fault:
        db.rollback()
        return _field(request, find_task(db, who, id), name, sheet.text(name), fault=fault)
    saved = say(request, N_("The changes are kept."))
    if _place(request) == "page" or not wants_fragment(request):
        return see_other(request, f"/tasks/{id}", toast=saved)
    db.flush()
    return _row(request, db, who, task, at, toast=saved)


@router.get("/tasks/{id}/row")
def show_row(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """The row of the ledger as it is, when an edit is taken back."""
    return _row(request, db, who, find_task(db, who, id), at)


def _row(request: Request, db: Session, who: Actor, task: Task, at: datetime, *, toast: str = "") -> Response:
    """The row, and after a change the band above it, whose counts may have changed."""
    campaign, day = have(db.get(Campaign, task.campaign_id)), day_of(db, at)
    with i18n.speaking(language_of(request)):
        context = headed(request, db, who, campaign, at, "ledger")
        if toast:
            whole = overview(db, scope_of(who, campaign), day, at)
            chosen = Filters()
            context |= band(whole, chosen, linker(f"/campaigns/{campaign.id}", chosen), everything=True) | {
                "chosen": chosen
            }
        return fragment(
            request,
            "campaigns/_changed.html",
            toast=toast,
            row=one_row(db, campaign, task.id or 0, day, drafts=may(who, "draft_order", campaign)),
            towns_shown=request.query_params.get("towns") == "1",
            with_band=bool(toast),
            **(context | row_context(context["names"])),
        )


def _field(
    request: Request, task: Task, name: str, value: str, *, fault: Invalid | Invalids | Stale | None = None
) -> HTMLResponse:
    status = 412 if isinstance(fault, Stale) else 422 if fault else 200
    with i18n.speaking(language_of(request)):
        drawn = fragment(
            request,
            "tasks/_field.html",
            status,
            task=task,
            field_name=name,
            kind=KINDS[name],
            label=i18n.gettext(FIELDS[name]),
            value=value,
            place=_place(request),
            towns=request.query_params.get("towns", ""),
            errors=field_errors(request, fault) if isinstance(fault, Invalid | Invalids) else {},
            theirs=_value(task, name) if isinstance(fault, Stale) else None,
        )
    if fault:
        drawn.headers["HX-Retarget"] = f"#t{task.id}-{name}" if _place(request) == "row" else f"#f-{name}"
        drawn.headers["HX-Reswap"] = "innerHTML"
    return drawn


def _place(request: Request) -> str:
    return "row" if request.query_params.get("in") == "row" else "page"


def _value(task: Task, name: str) -> str:
    value = getattr(task, name)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _read(sheet: Sheet, name: str) -> Any:
    if KINDS[name] == "date":
        return sheet.day(name)
    if KINDS[name] == "number":
        number = sheet.number(name)
        if number is None and not sheet.faults:
            sheet.fault("field_empty", name)
        return number
    return sheet.text(name)
