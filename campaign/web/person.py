"""One account: what it says of the person, roles, posts, password, and taking it out of use."""

from datetime import datetime

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from campaign.actions import accounts
from campaign.actions.context import take
from campaign.actions.posts import PostWanted
from campaign.domain.permission import demand
from campaign.domain.person import ROLES, Person
from campaign.domain.post import UNRECORDED
from campaign.domain.refusal import N_, Invalid, Stale, sentence
from campaign.edge import At, Db, Who
from campaign.insight.people import read_people
from campaign.insight.places import find_departments
from campaign.sentences import status_of
from campaign.settings import county_day, get_settings
from campaign.web.errors import field_errors
from campaign.web.filled import Filled, Key, key_in, text_in, typed
from campaign.web.page import page, say, see_other
from campaign.web.people import fields_of, first_post

router = APIRouter()
SAVED = N_("Saved.")
RETIRED, RESTORED = N_("{name} is out of use and signed out."), N_("{name} is in use again.")
PASSWORD_GIVEN = N_("The new password is valid at once. Every sign-in of {name} has ended.")

sentence("post_department_missing", N_("Choose the department of the post."))


@router.get("/people/{id}")
def show_person(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """One account: what it says, its posts, and how to take it out of use."""
    demand(who, "keep_people")
    return _shown(request, db, at, take(db, Person, id))


@router.post("/people/{id}")
def edit_person(request: Request, db: Db, who: Who, at: At, id: Key, form: Filled) -> Response:
    """Changes what the form says of the person, and the roles."""
    demand(who, "keep_people")
    person = take(db, Person, id)
    try:
        roles = [str(role) for role in form.getlist("roles")]
        accounts.edit_person(db, who, person, version=key_in(form, "version"), roles=roles, at=at, **fields_of(form))
    except (Invalid, Stale) as fault:
        db.rollback()
        return _shown(request, db, at, take(db, Person, id), form, fault)
    return see_other(request, f"/people/{id}", toast=say(request, SAVED))


@router.post("/people/{id}/posts")
def add_post(request: Request, db: Db, who: Who, at: At, id: Key, form: Filled) -> Response:
    """One more post, from the day given."""
    demand(who, "keep_people")
    person = take(db, Person, id)
    try:
        if key_in(form, "department_id") is None:
            raise Invalid("post_department_missing", field="department_id")
        posts = [*posts_held(db, person), *first_post(form, at)]
        accounts.edit_person(db, who, person, posts=posts, at=at)
    except Invalid as fault:
        db.rollback()
        return _shown(request, db, at, take(db, Person, id), form, fault)
    return see_other(request, f"/people/{id}", toast=say(request, SAVED))


@router.post("/people/{id}/posts/{tenure_id}/endings")
def end_post(request: Request, db: Db, who: Who, at: At, id: Key, tenure_id: Key) -> Response:
    """The post ended yesterday; its duties wait for the successor."""
    demand(who, "keep_people")
    person = take(db, Person, id)
    posts = posts_held(db, person, but=tenure_id)
    accounts.edit_person(db, who, person, posts=posts, at=at)
    return see_other(request, f"/people/{id}", toast=say(request, SAVED))


@router.post("/people/{id}/passwords")
def give_password(request: Request, db: Db, who: Who, at: At, id: Key, form: Filled) -> Response:
    """A new password, valid at once."""
    demand(who, "keep_people")
    person = take(db, Person, id)
    try:
        password = text_in(form, "password", 1000)
        accounts.give_password(db, who, person, password, profile=get_settings().profile(), at=at)
    except Invalid as fault:
        db.rollback()
        return _shown(request, db, at, take(db, Person, id), fault=fault)
    return see_other(request, f"/people/{id}", toast=say(request, PASSWORD_GIVEN, name=person.name))


@router.post("/people/{id}/retirements")
def retire_person(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """Out of use: signed out everywhere, posts ended."""
    person = take(db, Person, id)
    accounts.retire_person(db, who, person, at=at)
    return see_other(request, f"/people/{id}", toast=say(request, RETIRED, name=person.name))


@router.post("/people/{id}/restorations")
def restore_person(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """In use again, without posts."""
    person = take(db, Person, id)
    accounts.restore_person(db, who, person, at=at)
    return see_other(request, f"/people/{id}", toast=say(request, RESTORED, name=person.name))


def posts_held(db: Session, person: Person, but: int | None = None) -> list[PostWanted]:
    """The posts of a person as a wish list, `but` the tenure with this id: what stays when one is added or ended."""
    return [
        PostWanted(
            department_id=post.department_id,
            title=post.title,
            is_head=post.is_head,
            is_deputy=post.is_deputy,
            from_on=post.from_on,
            until_on=post.until_on,
        )
        for post in read_people(db, [person])[0].posts
        if post.tenure_id != but
    ]


def _shown(
    request: Request,
    db: Session,
    at: datetime,
    person: Person,
    form: FormData | None = None,
    fault: Invalid | Stale | None = None,
) -> Response:
    """The account's page; with a fault, what was typed stays in the form and the fault is told at its field."""
    said = person.model_dump() | (typed(form, "roles") if form and "username" in form else {})
    status = status_of(fault) if fault else 200
    return page(
        request,
        "people/show.html",
        status,
        person=person,
        read=read_people(db, [person])[0],
        typed=said,
        errors=field_errors(request, fault) if isinstance(fault, Invalid) else {},
        post=typed(form) if form and "grade" in form else {"from": county_day(at).isoformat()},
        stale=fault if isinstance(fault, Stale) else None,
        departments=db.scalars(find_departments(in_use=True)).all(),
        today=county_day(at),
        UNRECORDED=UNRECORDED,
        profile=get_settings().profile(),
        ROLES=ROLES,
    )
