"""People: the administrator's list of accounts, and each account with its roles and posts."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from campaign.actions import accounts
from campaign.actions.accounts import PersonFields
from campaign.actions.posts import PostWanted
from campaign.domain.permission import demand
from campaign.domain.person import ROLES, Actor
from campaign.domain.refusal import N_, Invalid
from campaign.edge import At, Db, Who
from campaign.insight.people import read_people
from campaign.insight.places import find_departments, find_people
from campaign.settings import county_day, get_settings
from campaign.web.errors import field_errors
from campaign.web.filled import Filled, day_in, key_in, text_in, typed
from campaign.web.home import home_of
from campaign.web.page import page, say, see_other
from campaign.web.paging import link_to, rows_of

router = APIRouter()
MADE = N_("{name} has an account now.")
Choice = Annotated[str, Query(max_length=100)]


@home_of("admin")
def show_admin_home(request: Request, db: Session, who: Actor, at: At) -> Response:
    """An administrator begins with the people."""
    return see_other(request, "/people")


@router.get("/people")
def list_people(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    q: Choice = "",
    role: Choice = "",
    department: Choice = "",
    retired: Choice = "",
    page_: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """Accounts by name, role and department; those out of use only when asked for."""
    demand(who, "keep_people")
    wanted = int(department) if department.isascii() and department.isdigit() and len(department) < 10 else None
    query = find_people(q, role=role, department_id=wanted, active=not retired)
    rows, total, pages = rows_of(db, query, page_)
    return page(
        request,
        "people/index.html",
        block="list",
        reads=read_people(db, rows),
        total=total,
        pages=pages,
        page_=page_,
        link=link_to(request),
        filters={"q": q, "role": role, "department": department, "retired": retired},
        departments=db.scalars(find_departments()).all(),
        today=county_day(at),
        ROLES=ROLES,
    )


@router.get("/people/new")
def new_person(request: Request, db: Db, who: Who, at: At) -> Response:
    """The empty form."""
    demand(who, "keep_people")
    return _form(request, db, at)


@router.post("/people")
def create_person(request: Request, db: Db, who: Who, at: At, form: Filled) -> Response:
    """A new account, with its first post if one was chosen."""
    demand(who, "keep_people")
    try:
        made = accounts.create_person(
            db,
            who,
            roles=[str(role) for role in form.getlist("roles")],
            posts=first_post(form, at),
            password=text_in(form, "password", 1000),
            profile=get_settings().profile(),
            at=at,
            **fields_of(form),
        )
    except Invalid as fault:
        db.rollback()
        return _form(request, db, at, form, field_errors(request, fault))
    return see_other(request, f"/people/{made.id}", toast=say(request, MADE, name=made.name))


def fields_of(form: FormData) -> PersonFields:
    return {
        "username": text_in(form, "username", 60),
        "name": text_in(form, "name", 60),
        "name_en": text_in(form, "name_en", 100),
        "email": text_in(form, "email", 200),
        "phone": text_in(form, "phone", 40),
    }


def first_post(form: FormData, at: datetime) -> list[PostWanted]:
    """The post that the form describes; none when no department is chosen."""
    department = key_in(form, "department_id")
    if department is None:
        return []
    grade = text_in(form, "grade")
    return [
        PostWanted(
            department_id=department,
            title=text_in(form, "title", 60),
            title_en=text_in(form, "title_en", 100),
            is_head=grade == "head",
            is_deputy=grade == "deputy",
            from_on=day_in(form, "from") or county_day(at),
            until_on=day_in(form, "until"),
        )
    ]


def _form(
    request: Request, db: Session, at: datetime, form: FormData | None = None, errors: dict[str, str] | None = None
) -> Response:
    said = typed(form, "roles") if form else {"from": county_day(at).isoformat(), "grade": "staff"}
    return page(
        request,
        "people/new.html",
        422 if errors else 200,
        typed=said,
        errors=errors or {},
        departments=db.scalars(find_departments(in_use=True)).all(),
        profile=get_settings().profile(),
        ROLES=ROLES,
    )
