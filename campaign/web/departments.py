"""Departments: the county's list in its own order, with the other names that ledgers use."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from campaign.actions import places
from campaign.actions.context import take
from campaign.actions.places import DepartmentFields
from campaign.domain.area import TOWN
from campaign.domain.department import KINDS, Department
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.reform import KINDS as REFORMS
from campaign.domain.reform import REACH, has_ended
from campaign.domain.refusal import N_, Invalid, Stale
from campaign.edge import At, Db, Who
from campaign.insight.handovers import handovers_in
from campaign.insight.people import read_people
from campaign.insight.places import find_areas, find_departments, find_people, read_departments
from campaign.insight.reforms import reforms_of
from campaign.sentences import status_of
from campaign.settings import county_day
from campaign.web.errors import field_errors
from campaign.web.filled import Filled, Key, key_in, text_in, typed
from campaign.web.page import after, page, say, see_other
from campaign.web.paging import link_to, rows_of

router = APIRouter()
SAVED, MADE = N_("Saved."), N_("{name} is in the list now.")
Choice = Annotated[str, Query(max_length=100)]
ROWS = 100  # a county has 60 to 120 departments and towns


@router.get("/departments")
def list_departments(
    request: Request,
    db: Db,
    who: Who,
    q: Choice = "",
    kind: Choice = "",
    page_: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """The list in its order; by name, alias and kind."""
    demand(who, "keep_departments")
    rows, total, pages = rows_of(db, find_departments(q, kind), page_, ROWS)
    return page(
        request,
        "departments/index.html",
        block="list",
        reads=read_departments(db, rows),
        total=total,
        pages=pages,
        page_=page_,
        link=link_to(request),
        filters={"q": q, "kind": kind},
        KINDS=KINDS,
    )


@router.get("/departments/new")
def new_department(request: Request, db: Db, who: Who) -> Response:
    """The empty form."""
    demand(who, "keep_departments")
    return _form(request, db, None)


@router.post("/departments")
def create_department(request: Request, db: Db, who: Who, at: At, form: Filled) -> Response:
    """A new department, last in the list."""
    demand(who, "keep_departments")
    try:
        made = places.create_department(db, who, aliases=_aliases(form), at=at, **_fields(form))
    except Invalid as fault:
        db.rollback()
        return _form(request, db, None, form, fault)
    return see_other(request, f"/departments/{made.id}", toast=say(request, MADE, name=made.name))


@router.get("/departments/{id}")
def show_department(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """One department and the people who hold a post in it."""
    demand(who, "keep_departments")
    return _form(request, db, take(db, Department, id), at=at, who=who)


@router.post("/departments/{id}")
def edit_department(request: Request, db: Db, who: Who, at: At, id: Key, form: Filled) -> Response:
    """Changes names, kind, area and whether the department is in use."""
    demand(who, "keep_departments")
    department = take(db, Department, id)
    try:
        fields = _fields(form) | {"active": department.active if has_ended(db, department) else "active" in form}
        version = key_in(form, "version")
        places.edit_department(db, who, department, version=version, aliases=_aliases(form), at=at, **fields)
    except (Invalid, Stale) as fault:
        db.rollback()
        return _form(request, db, take(db, Department, id), form, fault, at=at, who=who)
    return see_other(request, f"/departments/{id}", toast=say(request, SAVED))


@router.post("/departments/{id}/moves")
def move_department(request: Request, db: Db, who: Who, at: At, id: Key, form: Filled) -> Response:
    """One place up or down in the list order."""
    department = take(db, Department, id)
    order = [row.id for row in db.scalars(find_departments())]
    place = order.index(department.id) + (-1 if text_in(form, "direction") == "up" else 1)
    places.edit_department(db, who, department, position=place, at=at)
    reads = read_departments(db, db.scalars(find_departments()).all())
    return after(
        request, f"/departments#department-{id}", "departments/_rows.html", reads=reads, KINDS=KINDS, ordered=True
    )


def _fields(form: FormData) -> DepartmentFields:
    return {
        "name": text_in(form, "name", 120),
        "name_en": text_in(form, "name_en", 160),
        "kind": text_in(form, "kind"),
        "area_id": key_in(form, "area_id"),
    }


def _aliases(form: FormData) -> list[str]:
    """One name a line; a name is at most 120 letters."""
    names = text_in(form, "aliases", 4000).split("\n")
    if any(len(name) > 120 for name in names):
        raise Invalid("form_too_long", field="aliases", most=120)
    return names


def _form(
    request: Request,
    db: Session,
    department: Department | None,
    form: FormData | None = None,
    fault: Invalid | Stale | None = None,
    at: At | None = None,
    who: Actor | None = None,
) -> Response:
    """The page of a department, or of a new one; with a fault, what was typed stays."""
    said = department.model_dump() | {"aliases": "\n".join(places.aliases_of(db, department))} if department else {}
    reforms = reforms_of(db, department) if department else []
    handed = handovers_in(db, who, department) if who and department else []
    people = db.scalars(find_people(department_id=department.id, active=True)).all() if department else []
    return page(
        request,
        "departments/show.html" if department else "departments/new.html",
        status_of(fault) if fault else 200,
        department=department,
        typed=said | (typed(form) if form else {}),
        errors=field_errors(request, fault) if isinstance(fault, Invalid) else {},
        stale=fault if isinstance(fault, Stale) else None,
        areas=db.scalars(find_areas(down_to=TOWN)).all(),
        people=read_people(db, people),
        today=county_day(at) if at else None,
        reforms=reforms,
        handed=handed,
        ended=any(one.reform.department_id == department.id and one.into for one in reforms) if department else False,
        REFORMS=REFORMS,
        REACH=REACH,
        KINDS=KINDS,
    )
