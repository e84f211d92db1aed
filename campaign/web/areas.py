"""Areas: the tree of county, towns and villages; entered one by one or read from a file."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from campaign.actions import places
from campaign.actions.areas import import_areas
from campaign.actions.context import take
from campaign.actions.places import AreaFields
from campaign.domain.area import LEVELS, Area
from campaign.domain.permission import demand
from campaign.domain.refusal import N_, Invalid, Invalids, Stale, sentence
from campaign.edge import At, Db, Who
from campaign.exchange.areas_csv import read_areas
from campaign.insight.places import areas_above, find_areas
from campaign.sentences import status_of
from campaign.web.errors import field_errors
from campaign.web.filled import Filled, Key, decimal_in, key_in, text_in, typed
from campaign.web.page import page, say, see_other
from campaign.web.paging import link_to, rows_of

router = APIRouter()
SAVED, MADE = N_("Saved."), N_("{name} is in the tree now.")
READ = N_("{created} areas are new, {updated} changed, {unchanged} stay as they were.")
Choice = Annotated[str, Query(max_length=100)]

sentence("areas_file", N_("Choose a CSV file first."))


@router.get("/areas")
def list_areas(
    request: Request,
    db: Db,
    who: Who,
    q: Choice = "",
    parent: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    page_: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """The areas under one area, or by name and code over the whole tree."""
    demand(who, "keep_areas")
    return _list(request, db, q, parent, page_)


@router.get("/areas/new")
def new_area(
    request: Request, db: Db, who: Who, parent: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
) -> Response:
    """The empty form, under an area if one is named."""
    demand(who, "keep_areas")
    return _form(request, db, None, above=take(db, Area, parent) if parent else None)


@router.post("/areas")
def create_area(request: Request, db: Db, who: Who, at: At, form: Filled) -> Response:
    """A new area."""
    demand(who, "keep_areas")
    try:
        made = places.create_area(db, who, at=at, **_fields(db, form))
    except Invalid as fault:
        db.rollback()
        return _form(request, db, None, form, fault)
    return see_other(request, f"/areas/{made.id}", toast=say(request, MADE, name=made.name))


@router.post("/areas/imports")
def import_file(request: Request, db: Db, who: Who, at: At, form: Filled) -> Response:
    """Areas from a CSV file: all of it or nothing, with what is wrong line by line."""
    demand(who, "keep_areas")
    file = form.get("file")
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            raise Invalid("areas_file", field="file")
        done = import_areas(db, who, read_areas(file.file.read()), at=at)
    except (Invalid, Invalids) as fault:
        db.rollback()
        return _list(request, db, faults=field_errors(request, fault))
    return see_other(request, "/areas", toast=say(request, READ, **vars(done)))


@router.get("/areas/{id}")
def show_area(request: Request, db: Db, who: Who, id: Key) -> Response:
    """One area."""
    demand(who, "keep_areas")
    return _form(request, db, take(db, Area, id))


@router.post("/areas/{id}")
def edit_area(request: Request, db: Db, who: Who, at: At, id: Key, form: Filled) -> Response:
    """Changes names, code, place on the map."""
    demand(who, "keep_areas")
    area = take(db, Area, id)
    try:
        places.edit_area(db, who, area, version=key_in(form, "version"), at=at, **_fields(db, form))
    except (Invalid, Stale) as fault:
        db.rollback()
        return _form(request, db, take(db, Area, id), form, fault)
    return see_other(request, f"/areas/{id}", toast=say(request, SAVED))


def _fields(db: Session, form: FormData) -> AreaFields:
    """The fields of the form; the area above is named by its code, the level may be left to the code."""
    fields: AreaFields = {
        "code": text_in(form, "code", 12),
        "name": text_in(form, "name", 80),
        "name_en": text_in(form, "name_en", 120),
        "parent_id": None,
        "latitude": decimal_in(form, "latitude"),
        "longitude": decimal_in(form, "longitude"),
    }
    if level := key_in(form, "level"):
        fields["level"] = level
    if above := text_in(form, "parent_code", 12):
        parent = db.scalars(find_areas(code=above)).first()
        if parent is None:
            raise Invalid("area_parent_missing", field="parent_code", code=fields["code"], parent=above)
        fields["parent_id"] = parent.id
    return fields


def _list(
    request: Request,
    db: Session,
    q: str = "",
    parent: int | None = None,
    page_: int = 1,
    faults: dict[str, str] | None = None,
) -> Response:
    above = take(db, Area, parent) if parent else None
    query = find_areas(q, parent_id=parent) if q or parent else find_areas(top=True)
    rows, total, pages = rows_of(db, query, page_)
    return page(
        request,
        "areas/index.html",
        422 if faults else 200,
        block="list",
        areas=rows,
        total=total,
        pages=pages,
        page_=page_,
        link=link_to(request),
        filters={"q": q, "parent": parent or ""},
        path=[*areas_above(db, above), above] if above else [],
        faults=faults or {},
        LEVELS=LEVELS,
    )


def _form(
    request: Request,
    db: Session,
    area: Area | None,
    form: FormData | None = None,
    fault: Invalid | Stale | None = None,
    above: Area | None = None,
) -> Response:
    path = areas_above(db, area) if area else ([*areas_above(db, above), above] if above else [])
    said = {"parent_code": path[-1].code if path else ""} | (area.model_dump() if area else {})
    return page(
        request,
        "areas/show.html",
        status_of(fault) if fault else 200,
        area=area,
        path=path,
        typed=said | (typed(form) if form else {}),
        errors=field_errors(request, fault) if isinstance(fault, Invalid) else {},
        stale=fault if isinstance(fault, Stale) else None,
        LEVELS=LEVELS,
    )
