"""Fields of work (领域): education, healthcare, environment, and what a county adds."""

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from campaign.actions import places
from campaign.domain.permission import demand
from campaign.domain.refusal import N_, Invalid
from campaign.edge import At, Db, Who
from campaign.web.errors import field_errors
from campaign.web.filled import Filled, key_in, text_in, typed
from campaign.web.page import page, say, see_other

router = APIRouter()
SAVED = N_("Saved.")


@router.get("/focus-areas")
def list_focus_areas(request: Request, db: Db, who: Who) -> Response:
    """The fields of work in their order, and the form for another one."""
    demand(who, "keep_focus_areas")
    return _drawn(request, db)


@router.post("/focus-areas")
def keep_focus_area(request: Request, db: Db, who: Who, at: At, form: Filled) -> Response:
    """A new field, or other names for one that is there."""
    demand(who, "keep_focus_areas")
    try:
        names = {"name": text_in(form, "name", 60), "name_en": text_in(form, "name_en", 80)}
        places.keep_focus_area(db, who, text_in(form, "code", 30), position=key_in(form, "position"), at=at, **names)
    except Invalid as fault:
        db.rollback()
        return _drawn(request, db, form, fault)
    return see_other(request, "/focus-areas", toast=say(request, SAVED))


def _drawn(request: Request, db: Session, form: FormData | None = None, fault: Invalid | None = None) -> Response:
    return page(
        request,
        "focus_areas/index.html",
        422 if fault else 200,
        fields=places.focus_areas(db),
        typed=typed(form) if form else {},
        errors=field_errors(request, fault) if fault else {},
    )
