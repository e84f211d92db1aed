"""A county of so many tasks on SQLite or PostgreSQL, somebody signed in to it, and the page they look at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import Engine, func, select, text
from sqlmodel import Session, col

from campaign.actions.entries import entry
from campaign.database import make_engine, new_session
from campaign.demo.bulk import load_many
from campaign.domain.campaign import Campaign
from campaign.domain.person import SYSTEM, Person
from campaign.domain.sign_in import SignIn
from campaign.domain.task import Task
from campaign.edge import COOKIE
from campaign.schema import upgrade
from campaign.security import new_secret, secret_hash
from campaign.settings import now
from tests.postgres import start_postgres


@dataclass(frozen=True)
class BenchCounty:
    """Where it is, what to ask for, and as whom."""

    database_url: str
    path: str
    headers: dict[str, str]


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a new, empty database of this kind, gone with the block."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'county.sqlite3'}"
        return
    server = start_postgres(folder)
    if server is None:
        raise SystemExit("PostgreSQL's binaries are not installed")
    try:
        yield server.new_database(upgrade)
    finally:
        server.stop()


def fill(database_url: str, tasks: int) -> BenchCounty:
    """Load a demo county of `tasks` tasks and sign its coordinator in."""
    engine = make_engine(database_url)
    upgrade(engine)
    load_many(engine, now(), tasks)
    settle(engine)
    with new_session(engine, writer=True) as db:
        county = BenchCounty(database_url, busiest_page(db), {"Cookie": f"{COOKIE}={sign_in(db, 'coordinator')}"})
        db.commit()
    engine.dispose()
    return county


@contextmanager
def deeds(database_url: str, every: float = 1.0) -> Iterator[None]:
    """While the block runs, a deed leaves its entry every so many seconds."""
    engine, over = make_engine(database_url), Event()

    def work() -> None:
        while not over.wait(every):
            with new_session(engine, writer=True) as db:
                entry(db, SYSTEM, "look_at", db.execute(select(Campaign).limit(1)).scalar_one(), at=now())
                db.commit()

    worker = Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()
        engine.dispose()


def settle(engine: Engine) -> None:
    """Let the database learn how its rows are spread, as its own housekeeping would have by the next day."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def busiest_page(db: Session) -> str:
    """The largest campaign's page, filtered by the department that leads most of its tasks."""
    tasks = func.count(col(Task.id)).desc()
    campaigns = select(Task.campaign_id).group_by(col(Task.campaign_id)).order_by(tasks)
    campaign_id = db.execute(campaigns).scalars().first()
    leads = select(Task.lead_department_id).where(Task.campaign_id == campaign_id)
    department_id = db.execute(leads.group_by(col(Task.lead_department_id)).order_by(tasks)).scalars().first()
    return f"/campaigns/{campaign_id}?department={department_id}"


def sign_in(db: Session, username: str) -> str:
    """A living browser session of this person; its secret."""
    secret, at = new_secret(), now()
    person = db.execute(select(Person).where(Person.username == username)).scalar_one()
    times = {"created_at": at, "last_seen_at": at, "expires_at": at + timedelta(hours=8)}
    db.add(SignIn(secret_hash=secret_hash(secret), person_id=person.id, csrf=new_secret(), **times))
    return secret
