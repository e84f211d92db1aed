"""The library of standards: what acceptances are scored by, version by version, and the form of the next one."""

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from sqlmodel import col, select
from starlette.responses import Response

from campaign import i18n
from campaign.actions.standards import find_standard, general_standard, make_standard, newest_of
from campaign.domain.campaign import FocusArea
from campaign.domain.milestone_pattern import ANCHORS
from campaign.domain.permission import demand
from campaign.domain.refusal import N_, Invalid, Invalids, Stale
from campaign.domain.standard import KINDS, Standard
from campaign.domain.standard_guess import GUESSES
from campaign.domain.standard_versions import PARTS, PATTERN_PARTS, difference
from campaign.edge import At, Db, Who
from campaign.insight.standards import library, versions_of
from campaign.web.errors import field_errors
from campaign.web.filled import Key
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled
from campaign.web.shell import language_of
from campaign.web.standard_form import Draft, draft_in, draft_of, new_draft, standard_in

router = APIRouter()
MADE = N_("Version {version} is kept. It never changes; a change is the next version.")
KINDS_SAID = {
    "yes_no": N_("all points or none"),
    "points": N_("the inspector gives the points"),
    "proportional": N_("value ÷ {figure} × points"),
    "deduction": N_("{figure} points less for each case, down to zero"),
    "all_or_nothing": N_("all points from {figure} on, else none"),
    "veto": N_("if it is so, the item fails"),
    "bonus": N_("added or taken, at most {figure}"),
}
UNITS = {"working": N_("working days"), "days": N_("days")}


@router.get("/standards")
def list_standards(request: Request, db: Db, who: Who) -> Response:
    """Every standard by its focus area, with the newest version and how many tasks use which."""
    return page(request, "standards/index.html", screens=["standards"], found=library(db, who))


@router.get("/standards/new")
def new_standard(request: Request, db: Db, who: Who) -> Response:
    """An empty form."""
    demand(who, "keep_standards")
    return draw_form(request, db, new_draft())


@router.post("/standards")
def keep_standard(request: Request, db: Db, who: Who, at: At, sheet: Filled) -> Response:
    """Keep the standard or its next version; what was typed comes back with what is wrong."""
    demand(who, "keep_standards")
    draft = draft_in(sheet)
    try:
        general_standard(db, at)  # so that nobody's standard can become the first version of the general one
        before = newest_of(db, draft.head["code"])
        made = standard_in(draft, before)
        make_standard(db, who, made, follows=draft.follows, at=at)
    except (Invalid, Invalids, Stale) as fault:
        db.rollback()
        return draw_form(request, db, draft, fault=fault)
    return see_other(request, f"/standards/{made.id}", toast=say(request, MADE, version=made.version))


@router.post("/standards/drafts")
def redraw(request: Request, db: Db, who: Who, sheet: Filled) -> Response:
    """The form with another row, one row less, or its sums computed anew; nothing is kept."""
    demand(who, "keep_standards")
    draft = draft_in(sheet)
    draft.change(sheet.text("do"))
    if "whom" in sheet.form:
        whom = sheet.text("whom")
        draft.keep_only(whom)
        draft.head["title"] = f"{draft.head['title']}（{whom}）"
    return draw_form(request, db, draft)


@router.get("/standards/{id}")
def show_standard(request: Request, db: Db, who: Who, id: Key, against: int | None = None) -> Response:
    """One version with its criteria; beside another one of its versions (`?against=`), what differs."""
    standard = find_standard(db, id)
    versions = versions_of(db, who, standard)
    known = {row.id: row.version for row in versions}
    other = db.get(Standard, against) if against in known and against != standard.id else None
    before, after = (other, standard) if other and other.version < standard.version else (standard, other)
    with i18n.speaking(language_of(request)):
        return page(
            request,
            "standards/show.html",
            screens=["standards"],
            standard=standard,
            versions=versions,
            focus=_focus(db).get(standard.focus_area, ""),
            sums={each.title: each for each in standard.sums},
            others=[row for row in versions if row.id != standard.id],
            compared=other,
            older=before,
            newer=after,
            differs=difference(before, after) if other and before and after else None,
            part_words={name: i18n.gettext(words) for name, words in (PARTS | PATTERN_PARTS).items()},
            **_words(),
        )


@router.get("/standards/{id}/versions/new")
def new_version(request: Request, db: Db, who: Who, id: Key) -> Response:
    """The form filled in as this version stands."""
    demand(who, "keep_standards")
    standard = find_standard(db, id)
    draft = draft_of(standard)
    newest = newest_of(db, standard.code)
    draft.head["follows"] = str(newest.version if newest else standard.version)
    return draw_form(request, db, draft)


def draw_form(
    request: Request,
    db: Session,
    draft: Draft,
    *,
    fault: Invalid | Invalids | Stale | None = None,
) -> Response:
    """The form of a standard; when a next version was faster (412), it now follows that one."""
    if isinstance(fault, Stale):
        draft.head["follows"] = str(fault.theirs["version"])
    with i18n.speaking(language_of(request)):
        return page(
            request,
            "standards/form.html",
            412 if isinstance(fault, Stale) else 422 if fault else 200,
            screens=["standards"],
            draft=draft,
            follows=draft.follows,
            lost=isinstance(fault, Stale),
            errors=field_errors(request, fault) if isinstance(fault, Invalid | Invalids) else {},
            focus_areas=list(_focus(db).items()),
            guesses=GUESSES,
            **_words(),
        )


def _focus(db: Session) -> dict[str, str]:
    language = i18n.current_language()
    rows = db.scalars(select(FocusArea).order_by(col(FocusArea.position), col(FocusArea.code)))
    return {row.code: row.shown(language) for row in rows}


def _words() -> dict[str, Any]:
    """The words of kinds, anchors and units, in the reader's language."""
    return {
        "kinds": {name: i18n.gettext(words) for name, words in KINDS.items()},
        "scored": KINDS_SAID,
        "anchors": {name: i18n.gettext(words) for name, words in ANCHORS.items()},
        "units": {name: i18n.gettext(words) for name, words in UNITS.items()},
    }
