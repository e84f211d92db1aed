"""My account: password, language, row height, and where I am signed in."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlmodel import Session, select
from starlette.responses import Response

from campaign.actions import signing_in
from campaign.actions.subscribing import living_feed
from campaign.domain.person import ROLES, Person
from campaign.domain.refusal import N_, Invalid
from campaign.domain.sign_in import SignIn
from campaign.edge import At, Db, Who
from campaign.insight.handovers import seats_below, show_handovers
from campaign.insight.people import read_people
from campaign.insight.sign_ins import living_sign_ins
from campaign.settings import county_day, get_settings
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other

router = APIRouter()
CHANGED = N_("The password is changed. Every other sign-in of yours has ended.")
ENDED = N_("That sign-in has ended.")
ALL_ENDED = N_("Every other sign-in has ended.")
BROWSERS = {
    "Edg/": "Edge",
    "Firefox/": "Firefox",
    "MicroMessenger": "WeChat",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
    "python": "Python",
    "curl": "curl",
}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux"}


@router.get("/account")
def show_account(request: Request, db: Db, who: Who, at: At) -> Response:
    """Who I am here, what I may change, where I am signed in."""
    return account_page(request, db, at)


@router.post("/account/password")
def change_password(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    old: Annotated[str, Form(max_length=1000)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    again: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """A new password, typed twice; every other sign-in of mine ends."""
    mine: SignIn = request.state.sign_in
    try:
        if password != again:
            raise Invalid("password_again", field="again")
        profile = get_settings().profile()
        signing_in.change_password(db, who, old=old, new=password, profile=profile, at=at, but=mine.id)
    except Invalid as fault:
        db.rollback()
        return account_page(request, db, at, field_errors(request, fault))
    return see_other(request, "/account", toast=say(request, CHANGED))


@router.post("/account/revocations")
def revoke(
    request: Request, db: Db, who: Who, at: At, sign_in: Annotated[int, Form(ge=0, le=2**31 - 1)] = 0
) -> Response:
    """Ends one of my sign-ins, or with 0 every other one."""
    mine: SignIn = request.state.sign_in
    if sign_in:
        signing_in.revoke_sign_in(db, who, sign_in, at=at)
        return see_other(request, "/account", toast=say(request, ENDED))
    signing_in.end_sign_ins(db, db.get_one(Person, who.person_id), at=at, but=mine.id)
    return see_other(request, "/account", toast=say(request, ALL_ENDED))


def device_of(agent: str) -> str:
    """What a browser calls itself, in two words; the beginning of its own words where they are unknown."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or re.sub(r"[^\w ./-]", "", agent)[:40]


def account_page(
    request: Request, db: Session, at: At, errors: dict[str, str] | None = None, *, calendar_address: str = ""
) -> Response:
    """My account; with why a new password was refused, or with the calendar's new address, which is shown once."""
    mine: SignIn = request.state.sign_in
    person = db.scalars(select(Person).where(Person.id == request.state.who.person_id)).one()
    profile = get_settings().profile()
    return page(
        request,
        "account/show.html",
        422 if errors else 200,
        read=read_people(db, [person])[0],
        today=county_day(at),
        sign_ins=[(one, device_of(one.device), one.id == mine.id) for one in living_sign_ins(db, person, profile, at)],
        profile=profile,
        calendar=living_feed(db, request.state.who),
        calendar_address=calendar_address,
        renew=signing_in.must_renew(person, profile, at),
        errors=errors or {},
        ROLES=ROLES,
        handovers=show_handovers(db, person_id=person.id),
        below=seats_below(db, request.state.who, county_day(at)),
    )
