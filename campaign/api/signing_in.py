"""Tokens for scripts, and who I am."""

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from campaign.actions import signing_in
from campaign.api.people import PersonShown, person_shown
from campaign.api.problems import MEDIA_TYPE, Problem, answer
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body
from campaign.database import get_engine, new_session
from campaign.domain.person import Person
from campaign.domain.refusal import Invalid, Refusal
from campaign.edge import At, Db, Who
from campaign.settings import get_settings

router = APIRouter()
visitors = APIRouter(tags=["Signing in"])
signed_in = api_router("Signing in")
REFUSED = {"model": Problem, "content": {MEDIA_TYPE: {}}}


class Credentials(Body):
    """A user name and its password."""

    username: str = Field(min_length=1, max_length=200, examples=["coordinator"])
    password: str = Field(min_length=1, max_length=1000, examples=["campaign-demo"])


class Token(Answer):
    """A bearer token; it is shown once and kept nowhere."""

    token: str
    expires_at: datetime


@visitors.post("/tokens", status_code=201, response_model=Token, responses={401: REFUSED, 429: REFUSED})
def create_token(request: Request, db: Db, at: At, body: Credentials) -> Token | Response:
    """A token for `Authorization: Bearer …`, good for twelve hours. Five wrong passwords lock the account (429)."""
    profile = get_settings().profile()
    with new_session(get_engine()) as reading:
        right = signing_in.fits(reading, body.username, body.password)
    device = request.headers.get("user-agent", "")
    outcome = signing_in.sign_in(db, body.username, right=right, profile=profile, at=at, kind="token", device=device)
    if isinstance(outcome, Refusal):
        return answer(request, outcome, 401 if isinstance(outcome, Invalid) else 429)
    return Token(token=outcome.secret, expires_at=outcome.sign_in.expires_at)


@signed_in.get("/me", response_model=PersonShown)
def show_me(db: Db, who: Who) -> PersonShown:
    """The person the token belongs to."""
    return person_shown(db, db.get_one(Person, who.person_id))


router.include_router(visitors)
router.include_router(signed_in)
