"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from campaign import i18n
from campaign.actions import signing_in
from campaign.database import get_engine, new_session
from campaign.domain.refusal import N_, Refusal
from campaign.edge import COOKIE, At, Db, MaybeWho, cookie_name, is_secure, secret_of
from campaign.sentences import said
from campaign.settings import get_settings
from campaign.web.page import page, say, see_other
from campaign.web.preferences import keep_density, keep_language
from campaign.web.shell import language_of, safe_path

router = APIRouter()
SIGNED_OUT = N_("You are signed out.")
RENEW = N_("Your password is older than {days} days. Please choose a new one now.")


@router.get("/sign-in")
def show_sign_in(request: Request, who: MaybeWho, next: str = "/") -> Response:
    """The form; somebody who is signed in already is sent on."""
    return see_other(request, safe_path(next)) if who else _form(request, next)


@router.post("/sign-in")
def sign_in(
    request: Request,
    db: Db,
    at: At,
    username: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Opens a session under a new secret, or shows the form again with the reason."""
    profile, username = get_settings().profile(), username.strip()
    with new_session(get_engine()) as reading:
        right = signing_in.fits(reading, username, password)
    device = request.headers.get("user-agent", "")
    outcome = signing_in.sign_in(db, username, right=right, profile=profile, at=at, device=device)
    if isinstance(outcome, Refusal):
        return _form(request, next, username=username, refusal=outcome)
    signing_in.forget(db, secret_of(request)[1], at=at)
    renew = signing_in.must_renew(outcome.person, profile, at)
    toast = say(request, RENEW, days=profile.renew_days) if renew else ""
    answer = see_other(request, "/account" if renew else safe_path(next), toast=toast)
    keep_language(request, answer, outcome.person.language)
    keep_density(request, answer, outcome.person.density)
    answer.set_cookie(
        cookie_name(request),
        outcome.secret,
        max_age=profile.longest_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
        path="/",
    )
    return answer


@router.post("/sign-out")
def sign_out(request: Request, db: Db, at: At) -> Response:
    """Ends the session; a second time changes nothing."""
    signing_in.forget(db, secret_of(request)[1], at=at)
    answer = see_other(request, "/sign-in", toast=say(request, SIGNED_OUT))
    answer.delete_cookie(cookie_name(request, COOKIE), path="/", secure=is_secure(request), httponly=True)
    return answer


def _form(request: Request, next: str, *, username: str = "", refusal: Refusal | None = None) -> Response:
    with i18n.speaking(language_of(request)):
        error = said(refusal) if refusal else ""
    status = 422 if refusal else 200
    return page(request, "sign_in/show.html", status, next=safe_path(next), username=username, error=error)
