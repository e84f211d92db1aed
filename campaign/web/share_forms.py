"""Shares given to several towns at once, or to one site, and edited or cancelled later."""

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from campaign import i18n
from campaign.actions import planning
from campaign.actions.finding import find_share, find_task
from campaign.domain.permission import demand
from campaign.domain.refusal import N_, Invalid, Invalids, Stale
from campaign.domain.share import Share
from campaign.domain.task import Task
from campaign.domain.task_plan import ShareTarget
from campaign.edge import At, Db, Who
from campaign.insight.overview import names
from campaign.web.choices import department_choices
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of

router = APIRouter()
PLACE = ("site", "latitude", "longitude")
COMMON = ("unit", "due_on")


@router.get("/tasks/{id}/shares/new")
def new_shares(request: Request, db: Db, who: Who, id: int) -> Response:
    """The county's towns with a box each, and a site's own fields."""
    task = find_task(db, who, id)
    demand(who, "keep_shares", task)
    return _towns_form(request, db, task, {"unit": [task.unit]})


@router.post("/tasks/{id}/shares")
def add_shares(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Give every chosen town, and the site if one is named, its part; all or none."""
    task = find_task(db, who, id, lock=True)
    demand(who, "keep_shares", task)
    try:
        planning.add_shares(db, who, task, _targets(sheet), at=at)
    except (Invalid, Invalids) as fault:
        db.rollback()
        return _towns_form(request, db, find_task(db, who, id), sheet.typed(), fault=fault)
    return see_other(request, f"/tasks/{id}", toast=say(request, N_("The shares have been added.")))


@router.get("/shares/{id}/edit")
def edit_share_form(request: Request, db: Db, who: Who, id: int) -> Response:
    """One share's own fields."""
    share, task = find_share(db, who, id)
    demand(who, "keep_shares", task)
    return _share_form(request, db, task, share, _typed_of(share))


@router.post("/shares/{id}")
def edit_share(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Keep the changes, or show the form again with what is wrong."""
    share, task = find_share(db, who, id)
    demand(who, "keep_shares", task)
    try:
        target, version = _target(sheet), sheet.key("version")
        sheet.check()
        planning.edit_share(db, who, task, share, target, version=version, at=at)
    except (Invalid, Invalids, Stale) as fault:
        db.rollback()
        share, task = find_share(db, who, id)
        typed = sheet.typed() | ({"version": [str(share.version)]} if isinstance(fault, Stale) else {})
        return _share_form(request, db, task, share, typed, fault=fault)
    return see_other(request, f"/tasks/{task.id}", toast=say(request, N_("The changes are kept.")))


@router.post("/shares/{id}/cancellations")
def cancel_share(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Take one part off the task, with the reason."""
    share, task = find_share(db, who, id)
    try:
        planning.cancel_share(db, who, task, share, reason=sheet.text("note"), at=at)
    except Invalid as fault:
        return _share_form(request, db, task, share, _typed_of(share), fault=fault)
    return see_other(request, f"/tasks/{task.id}", toast=say(request, N_("The share is cancelled.")))


def _targets(sheet: Sheet) -> list[ShareTarget]:
    """The chosen towns with their quantities, and the site. Raises `Invalids`."""
    common: dict[str, Any] = {"unit": sheet.text("unit"), "due_on": sheet.day("due_on")}
    found = [
        ShareTarget(area_id=town, target_value=sheet.number(f"target_{town}"), **common) for town in sheet.keys("towns")
    ]
    if any(sheet.text(name) for name in PLACE):
        found.append(ShareTarget(**(_target(sheet) | common)))
    if not found:
        sheet.fault("share_place", "towns")
    sheet.check()
    return found


def _target(sheet: Sheet) -> dict[str, Any]:
    latitude, longitude = sheet.number("latitude"), sheet.number("longitude")
    return {
        "site": sheet.text("site"),
        "latitude": None if latitude is None else float(latitude),
        "longitude": None if longitude is None else float(longitude),
        "department_id": sheet.key("department_id"),
        "unit": sheet.text("unit"),
        "target_value": sheet.number("target_value"),
        "due_on": sheet.day("due_on"),
    }


def _towns_form(
    request: Request, db: Session, task: Task, typed: dict[str, Any], *, fault: Invalid | Invalids | None = None
) -> Response:
    with i18n.speaking(language_of(request)):
        known = names(db, None, i18n.current_language())
        taken = {share.area_id for share in task.shares if share.state != "cancelled" and not share.site}
        return page(
            request,
            "tasks/shares.html",
            422 if fault else 200,
            task=task,
            typed=typed,
            errors=field_errors(request, fault) if fault else {},
            towns=[(key, words) for key, words in known.towns.items() if key not in taken],
            departments=department_choices(db, i18n.current_language(), typed),
        )


def _share_form(
    request: Request,
    db: Session,
    task: Task,
    share: Share,
    typed: dict[str, Any],
    *,
    fault: Invalid | Invalids | Stale | None = None,
) -> Response:
    with i18n.speaking(language_of(request)):
        known = names(db, None, i18n.current_language())
        return page(
            request,
            "tasks/share.html",
            412 if isinstance(fault, Stale) else 422 if fault else 200,
            task=task,
            share=share,
            typed=typed,
            errors=field_errors(request, fault) if isinstance(fault, Invalid | Invalids) else {},
            lost=fault if isinstance(fault, Stale) else None,
            place=known.towns.get(share.area_id or 0) or share.site,
            departments=department_choices(db, i18n.current_language(), typed),
        )


def _typed_of(share: Share) -> dict[str, list[str]]:
    fields = ("site", "latitude", "longitude", "department_id", "unit", "due_on", "version")
    typed = {name: ["" if (value := getattr(share, name)) is None else str(value)] for name in fields}
    return typed | {"target_value": ["" if share.target_value is None else f"{share.target_value.normalize():f}"]}
