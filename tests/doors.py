"""Both doors of the program on a real database, opened as any of the cast: no password, no network."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, select

from campaign.app import create_app
from campaign.database import new_session
from campaign.domain.person import Person
from campaign.domain.sign_in import SignIn
from campaign.edge import COOKIE, moment
from campaign.security import new_secret, secret_hash
from campaign.web.csrf import token_of
from campaign.web.wall_stream import steady
from tests.cast import Cast, a_cast

HOST = "http://campaign.test"


@cache
def one_app() -> FastAPI:
    """The application of this process: it keeps nothing of a test, and building its routes anew takes half a second."""
    return create_app()


@dataclass
class Doors:
    """The application with the cast in its database. `at` is what time it is; a test may set it."""

    engine: Engine
    at: datetime
    app: FastAPI = field(default_factory=one_app)
    beats: list[datetime] = field(default_factory=list)  # when an open wall looks; once, if nothing is said

    def __post_init__(self) -> None:
        self.app.dependency_overrides.clear()  # what the test before has set
        self.app.dependency_overrides[moment] = lambda: self.at
        self.app.dependency_overrides[steady] = lambda: beating(self.beats or [self.at])

    @contextmanager
    def deed(self) -> Iterator[Session]:
        """A writing session that commits at the end."""
        with new_session(self.engine, writer=True) as db:
            yield db
            db.commit()

    def set_up(self, fill: Callable[[Cast], None] | None = None) -> "Doors":
        """The cast, and whatever `fill` adds to it."""
        with self.deed() as db:
            cast = a_cast(db, self.at)
            if fill:
                fill(cast)
        return self

    def secret(self, username: str, kind: str = "browser") -> str:
        """The secret of a new sign-in of that person."""
        secret = new_secret()
        with self.deed() as db:
            person = db.scalars(select(Person).where(Person.username == username)).one()
            until = self.at + timedelta(hours=12)
            times = {"created_at": self.at, "last_seen_at": self.at, "expires_at": until}
            db.add(SignIn(secret_hash=secret_hash(secret), kind=kind, person_id=person.id, **times))
        return secret

    def visitor(self) -> TestClient:
        """A browser in which nobody is signed in."""
        return TestClient(self.app, base_url=HOST, follow_redirects=False)

    def page(self, username: str) -> TestClient:
        """A browser in which that person is signed in; its requests carry the token that forms have."""
        client, secret = self.visitor(), self.secret(username)
        client.cookies.set(COOKIE, secret)
        client.headers["x-csrf-token"] = token_of(secret)
        return client

    def api(self, username: str) -> TestClient:
        """A script with that person's token; paths begin after `/api/v1`."""
        headers = {"authorization": f"Bearer {self.secret(username, 'token')}", "accept-language": "en"}
        return TestClient(self.app, base_url=f"{HOST}/api/v1", headers=headers, follow_redirects=False)


async def beating(moments: list[datetime]) -> AsyncIterator[datetime]:
    """These moments, one after the other."""
    for moment_ in moments:
        yield moment_
