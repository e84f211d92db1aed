"""Reforms of a department: renamed, merged or abolished, with what would move shown first."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from campaign import i18n
from campaign.actions.context import day_of, have
from campaign.actions.reforming import reform_department, seats_of
from campaign.actions.succession import asked_between, reach
from campaign.domain.department import Department
from campaign.domain.permission import demand
from campaign.domain.reform import KINDS, REACH, ReformWish, has_ended
from campaign.domain.refusal import N_, Invalid, Refusal
from campaign.edge import At, Db, Who
from campaign.insight.places import departments_in_use
from campaign.web import forms
from campaign.web.errors import field_errors
from campaign.web.filled import Key
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of

router = APIRouter()
DONE = {
    "renamed": N_("Renamed. Documents of the past keep the old name."),
    "merged": N_("Merged. What was open is with the successor."),
    "abolished": N_("Abolished. What was open is with the successor."),
}


@router.get("/departments/{id}/reforms/new")
def new_reform(request: Request, db: Db, who: Who, at: At, id: Key, kind: str = "merged", into: str = "") -> Response:
    """What is to happen (`?kind=`), to whom (`?into=`), and how much would move."""
    demand(who, "reform_departments")
    return _form(request, db, have(db.get(Department, id)), at, {"kind": [kind], "into_id": [into]})


@router.post("/departments/{id}/reforms")
def reform(request: Request, db: Db, who: Who, at: At, id: Key, sheet: Filled) -> Response:
    """Do it, or show the form again with what is wrong."""
    demand(who, "reform_departments")
    department = have(db.get(Department, id))
    try:
        wish = _wish(sheet, at, db, department)
        reform_department(db, who, department, wish, at=at)
    except Invalid as fault:
        db.rollback()
        return _form(request, db, have(db.get(Department, id)), at, sheet.typed(), fault)
    return see_other(request, f"/departments/{wish.into_id or id}", toast=say(request, DONE[wish.kind]))


def _wish(sheet: Sheet, at: datetime, db: Session, department: Department) -> ReformWish:
    day = sheet.text("from_on")
    from_on = forms.day(day, "from_on") if day else day_of(db, at)
    seats = {post.id or 0 for post, _tenure, _person in seats_of(db, department, from_on)}
    ended = {key for key in seats if sheet.text(f"post-{key}") == "ended"}
    return ReformWish(
        kind=sheet.text("kind"),
        from_on=from_on,
        ground=sheet.text("ground"),
        name=sheet.text("name"),
        name_en=sheet.text("name_en"),
        into_id=forms.whole(sheet.text("into_id"), "into_id"),
        ended_post_ids=frozenset(ended),
    )


def _form(
    request: Request,
    db: Session,
    department: Department,
    at: datetime,
    typed: dict[str, Any],
    fault: Invalid | None = None,
) -> Response:
    if has_ended(db, department):
        raise Refusal("reform_ended")
    today = day_of(db, at)
    kind = (typed.get("kind") or [""])[0]
    kind = kind if kind in KINDS else "merged"
    into = (typed.get("into_id") or [""])[0]
    between = (
        asked_between(db, department.id or 0, int(into)) if into.isascii() and into.isdigit() and len(into) < 10 else 0
    )
    with i18n.speaking(language_of(request)):
        units = departments_in_use(db, i18n.current_language())
        return page(
            request,
            "departments/reform.html",
            422 if fault else 200,
            department=department,
            kind=kind,
            kinds=[(name, i18n.gettext(words)) for name, words in KINDS.items()],
            typed={"from_on": [today.isoformat()], "name": [department.name], "name_en": [department.name_en], **typed},
            departments=[unit for unit in units if unit[0] != department.id],
            counts=[(i18n.gettext(REACH[name]), n) for name, n in reach(db, department.id or 0).items()],
            seats=seats_of(db, department, today),
            between=between,
            errors=field_errors(request, fault) if fault else {},
        )
