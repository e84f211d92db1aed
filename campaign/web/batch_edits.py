"""Several tasks of a ledger changed at once: what is to change, a look at it, the deed, its page, and the way back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from campaign import i18n
from campaign.actions.batch_editing import Line, edit_tasks, preview_edit, undo_edit
from campaign.actions.context import day_of, rules_of
from campaign.actions.finding import find_batch, find_campaign
from campaign.actions.nudging import tasks_chosen
from campaign.domain.batch_edit import FARTHEST, FIELDS, MOST, TEXTS, BatchWish
from campaign.domain.campaign import SENSITIVITIES, Campaign
from campaign.domain.permission import demand, may
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Invalids, Stale
from campaign.edge import At, Db, Who
from campaign.insight.batches import PAGE, batch_of, batches_of, cells_of, ids_under
from campaign.insight.filters import scope_of
from campaign.insight.overview import packages_of
from campaign.web.batch_words import kept, previewed
from campaign.web.batches import asked_for
from campaign.web.campaign_head import headed
from campaign.web.campaigns import filters_of
from campaign.web.errors import field_errors
from campaign.web.filled import Key
from campaign.web.page import page, say, see_other
from campaign.web.paging import page_in
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of

router = APIRouter()
PARTS = ("owners_add", "owners_remove", "co_add", "co_remove")
NAMES = ("due_on", "shift", "lead_department_id", *PARTS, *TEXTS, "empty", "weight", "sensitivity", "reason")
CHANGED = N_("The batch is written. It can be undone on this page.")
UNDONE = N_("The batch has been undone.")
Fault = Invalid | Invalids | Stale


@router.get("/campaigns/{id}/edits")
def list_edits(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """The batches of a campaign, newest first."""
    campaign = find_campaign(db, who, id)
    demand(who, "read_batches", campaign)
    number = page_in(request)
    batches, total = batches_of(db, campaign, number, language_of(request))
    context = headed(request, db, who, campaign, at, "ledger")
    return page(request, "campaigns/edits.html", batches=batches, total=total, **_pages(id, number, total), **context)


@router.get("/campaigns/{id}/edits/new")
def new_edit(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """What is to change, empty or as the address proposes it, for the ticked rows or `all` that the filters leave."""
    campaign = find_campaign(db, who, id)
    demand(who, "edit_batch", campaign)
    ids: Sequence[int] = asked_for(request, MOST + 1)
    if request.query_params.get("all"):
        ids = ids_under(db, scope_of(who, campaign), filters_of(request), day_of(db, at), MOST)
    proposed = {name: request.query_params.getlist(name) for name in NAMES}
    return _form(request, db, who, campaign, at, dict.fromkeys(ids), proposed)


@router.get("/campaigns/{id}/deadlines/new")
def new_deadline(request: Request, db: Db, who: Who, id: Key) -> Response:
    """The address of an earlier day: one deadline for several tasks is an edit like others."""
    demand(who, "edit_batch", find_campaign(db, who, id))
    return see_other(request, f"/campaigns/{id}/edits/new?{urlencode([('ids', key) for key in asked_for(request)])}")


@router.post("/campaigns/{id}/edits/previews")
def preview(request: Request, db: Db, who: Who, at: At, id: Key, sheet: Filled) -> Response:
    """A look at what would change, task by task; nothing is written."""
    campaign = find_campaign(db, who, id)
    demand(who, "edit_batch", campaign)
    chosen = _chosen(sheet)
    try:
        lines = preview_edit(db, who, campaign, list(chosen), wish_in(sheet))
    except (Invalid, Invalids) as fault:
        return _form(request, db, who, campaign, at, chosen, sheet.typed(), fault=fault)
    return _form(request, db, who, campaign, at, chosen, sheet.typed(), lines=lines)


@router.post("/campaigns/{id}/edits")
@router.post("/campaigns/{id}/deadlines")
def edit(request: Request, db: Db, who: Who, at: At, id: Key, sheet: Filled) -> Response:
    """Write it, all or none. When somebody was faster, nothing is written and their tasks are named (412)."""
    campaign = find_campaign(db, who, id, lock=True)
    demand(who, "edit_batch", campaign)
    chosen = _chosen(sheet)
    try:
        made = edit_tasks(db, who, campaign, chosen, wish_in(sheet), reason=sheet.text("reason"), at=at)
    except (Invalid, Invalids, Stale) as fault:
        db.rollback()
        campaign = find_campaign(db, who, id)
        lines = preview_edit(db, who, campaign, list(chosen), wish_in(sheet)) if isinstance(fault, Stale) else None
        return _form(request, db, who, campaign, at, chosen, sheet.typed(), fault=fault, lines=lines)
    return see_other(request, f"/campaigns/{id}/edits/{made.id}", toast=say(request, CHANGED))


@router.get("/campaigns/{id}/edits/{edit_id}")
def show_edit(request: Request, db: Db, who: Who, at: At, id: Key, edit_id: Key) -> Response:
    """One batch, cell by cell, and the button that undoes it."""
    campaign = find_campaign(db, who, id)
    demand(who, "read_batches", campaign)
    made = find_batch(db, campaign, edit_id)
    number, language = page_in(request), language_of(request)
    rows, total = cells_of(db, edit_id, number)
    days = rules_of(db).undo_days
    undoable = may(who, "edit_batch", campaign) and campaign.state != "closed" and at <= made.last_moment(days)
    with i18n.speaking(language):
        context = headed(request, db, who, campaign, at, "ledger")
        told = kept(rows, context["names"])
        shown = batch_of(db, campaign, edit_id, language)
        pages = _pages(f"{id}/edits/{edit_id}", number, total)
        return page(
            request,
            "campaigns/edit_show.html",
            shown=shown,
            told=told,
            undoable=undoable,
            until=made.last_moment(days),
            **pages,
            **context,
        )


@router.post("/campaigns/{id}/edits/{edit_id}/undos")
def undo(request: Request, db: Db, who: Who, at: At, id: Key, edit_id: Key) -> Response:
    """Put back what nobody has changed since; the page of the new batch names what stays."""
    campaign = find_campaign(db, who, id, lock=True)
    demand(who, "edit_batch", campaign)
    made = undo_edit(db, who, campaign, find_batch(db, campaign, edit_id, lock=True), at=at)
    return see_other(request, f"/campaigns/{id}/edits/{made.id}", toast=say(request, UNDONE))


def wish_in(sheet: Sheet) -> BatchWish:
    """What the form wishes. Raises `Invalids` for what cannot be read."""
    shift = sheet.number("shift")
    if shift is not None and shift != int(shift):
        sheet.fault("edit_shift_range", "shift", most=FARTHEST)
    emptied = {name: "" for name in sheet.texts("empty") if name in TEXTS}
    wish = BatchWish(
        due_on=sheet.day("due_on"),
        shift=None if shift is None else int(shift),
        lead_department_id=sheet.key("lead_department_id"),
        **{name: tuple(sheet.keys(name)) for name in PARTS},  # type: ignore[arg-type]
        weight=sheet.number("weight"),
        sensitivity=sheet.text("sensitivity"),
        texts={name: text for name in TEXTS if (text := sheet.text(name))} | emptied,
    )
    sheet.check()
    return wish


def _chosen(sheet: Sheet) -> dict[int, int | None]:
    """The chosen tasks with the versions they were looked at in, as `id` or `id:version`."""
    found: dict[int, int | None] = {}
    for text in sheet.texts("ids"):
        key, _colon, version = text.partition(":")
        if key.isascii() and key.isdigit() and len(key) < 10:
            found[int(key)] = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    return found


def _form(
    request: Request,
    db: Session,
    who: Actor,
    campaign: Campaign,
    at: datetime,
    chosen: Mapping[int, int | None],
    typed: Mapping[str, list[str]],
    *,
    lines: Sequence[Line] | None = None,
    fault: Fault | None = None,
) -> Response:
    tasks = tasks_chosen(db, campaign, list(chosen)[: MOST + 1])
    status = 200 if fault is None else 412 if isinstance(fault, Stale) else 422
    with i18n.speaking(language_of(request)):
        context = headed(request, db, who, campaign, at, "ledger")
        departments = list(context["names"].departments.items())
        return page(
            request,
            "campaigns/edit_new.html",
            status,
            chosen=tasks,
            told=previewed(lines, context["names"]) if lines is not None else None,
            applied=sum(1 for line in lines or () if line.rewrite),
            typed=typed,
            hidden=[(name, text) for name in NAMES for text in typed.get(name, []) if text],
            lost=fault.theirs if isinstance(fault, Stale) else None,
            errors=field_errors(request, fault) if isinstance(fault, (Invalid, Invalids)) else {},
            departments=departments,
            packages=packages_of(db, campaign.id or 0),
            sensitivities=[(key, i18n.gettext(words)) for key, words in SENSITIVITIES.items()],
            emptied=[(name, i18n.gettext(FIELDS[name])) for name in TEXTS],
            **context,
        )


def _pages(path: Any, number: int, total: int) -> dict[str, Any]:
    start = f"/campaigns/{path}" if "/" in str(path) else f"/campaigns/{path}/edits"
    return {
        "page_number": number,
        "pages": max(1, -(-total // PAGE)),
        "to_page": lambda other: f"{start}?page={other}",
    }
