"""The edge both doors share: one unit of work a request, who is asking, and what time it is.

Only here does a request commit, and before it is answered. A request that may write takes SQLite's write lock at once.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Annotated

from anyio import Semaphore
from anyio.lowlevel import RunVar
from fastapi import Depends, Request
from sqlalchemy import update
from sqlmodel import Session, col, select

from campaign.actions.people import actor_for
from campaign.actions.signing_in import WRONG, count_wrong
from campaign.county import day_of
from campaign.database import get_engine, new_session, transaction
from campaign.domain.person import Actor, Person
from campaign.domain.sign_in import SignIn
from campaign.insight.remembered import remembered
from campaign.security import secret_hash
from campaign.settings import get_settings, now

COOKIE = "campaign_session"
READS = ("GET", "HEAD", "OPTIONS")
# Requests of one process in the database: fewer than its threads (40), and with the second connection that some take
# for a moment fewer than the pool's (30).
AT_ONCE = 12

_turns: RunVar[Semaphore] = RunVar("turns")  # one for each event loop


class SignInNeeded(Exception):
    """Nobody is signed in: a page sends the visitor to /sign-in, the API answers 401."""


async def turn() -> AsyncIterator[None]:
    """Waits, holding no thread, until few enough requests of this process have a unit of work.

    A request needs a thread for each of its steps. If all of them were held by requests that wait for SQLite's write
    lock, or for a connection, the one that has it could not take its next step until the others give up.
    """
    try:
        turns = _turns.get()
    except LookupError:
        turns = Semaphore(AT_ONCE)
        _turns.set(turns)
    async with turns:
        yield


def unit_of_work(request: Request, _: Annotated[None, Depends(turn, scope="function")]) -> Iterator[Session]:
    """The session of this request; commits when the deed is done, rolls back when anything is raised."""
    session = new_session(get_engine(), writer=request.method not in READS)
    try:
        with session:
            yield session
            session.commit()
    finally:
        # A wrong password undoes the deed it was typed for; that it was wrong must stay.
        if typed_wrong := session.info.get(WRONG):
            person_id, at = typed_wrong
            with transaction() as own:
                count_wrong(own, person_id, at=at)


async def moment() -> datetime:
    """What time it is for this request. Asked on the loop itself: it is not worth a thread."""
    return now()


Db = Annotated[Session, Depends(unit_of_work, scope="function")]
At = Annotated[datetime, Depends(moment)]


def is_secure(request: Request) -> bool:
    """Whether the browser speaks to us over TLS, itself or through the proxy that `CAMPAIGN_BASE_URL` names."""
    return request.url.scheme == "https" or get_settings().base_url.startswith("https://")


def site_of(request: Request) -> str:
    """The address of this site without a slash at its end: as the settings name it, else as it was asked for."""
    settings = get_settings()
    named = "base_url" in settings.model_fields_set
    return (settings.base_url if named else str(request.base_url)).rstrip("/")


def cookie_name(request: Request, name: str = COOKIE) -> str:
    """The cookie's name; over TLS with the prefix that binds it to this very host."""
    return f"__Host-{name}" if is_secure(request) else name


def secret_of(request: Request) -> tuple[str, str]:
    """Which kind of sign-in this door takes and the secret carried: a bearer token on the API, else the cookie."""
    header = request.headers.get("authorization", "")
    if request.url.path.startswith("/api/"):
        return "token", header[7:].strip() if header[:7].lower() == "bearer " else ""
    return "browser", request.cookies.get(cookie_name(request), "")


def sign_in_of(db: Session, request: Request, at: datetime) -> tuple[SignIn, Person] | None:
    """The living sign-in the request carries and whose it is, if any. A token is no cookie: each has its own limits."""
    kind, secret = secret_of(request)
    if not secret:
        return None
    query = select(SignIn, Person).join(Person, col(Person.id) == SignIn.person_id)
    found = db.execute(query.where(SignIn.secret_hash == secret_hash(secret), SignIn.kind == kind)).first()
    return (found[0], found[1]) if found and found[0].is_alive(at, get_settings().profile()) else None


def current_actor(request: Request, db: Db, at: At) -> Actor:
    """Who asks. Raises `SignInNeeded` when nobody is signed in."""
    return actor_at(request, db, at)


def actor_at(request: Request, db: Session, at: datetime, *, noted: bool = True) -> Actor:
    """Who asks, at a moment of an answer that goes on for long; `noted`: whether that counts as being there.

    Raises `SignInNeeded` when nobody is signed in, or no longer.
    """
    signed_in = sign_in_of(db, request, at)
    if signed_in is None or not signed_in[1].active:
        raise SignInNeeded
    found, person = signed_in
    if noted and found.must_be_noted(at):
        _note(request, db, found, at)
    request.state.sign_in = found
    # Roles, posts and campaigns change by deeds, posts also with the day; a choice of language leaves no entry.
    key = ("actor", person.id, person.language, day_of(db, at))
    actor = remembered(db, key, lambda: actor_for(db, person, at))
    request.state.who = actor
    return actor


def _note(request: Request, db: Session, found: SignIn, at: datetime) -> None:
    """Writes down that the person was there. A read does it in a transaction of its own, before its page is drawn."""
    if request.method not in READS:
        found.last_seen_at = at
        return
    with transaction() as own:
        own.execute(update(SignIn).where(col(SignIn.id) == found.id).values(last_seen_at=at))


def maybe_actor(request: Request, db: Db, at: At) -> Actor | None:
    """Who asks, or None for a visitor: for the few pages that anybody may open."""
    try:
        return current_actor(request, db, at)
    except SignInNeeded:
        return None


Who = Annotated[Actor, Depends(current_actor)]
MaybeWho = Annotated[Actor | None, Depends(maybe_actor)]
