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
from campaign.actions.indexing import rebuild
from campaign.database import make_engine, new_session
from campaign.demo.bulk import load_many
from campaign.domain.area import Area
from campaign.domain.campaign import Campaign, CampaignCoordinator
from campaign.domain.person import SYSTEM, Person
from campaign.domain.share import Share
from campaign.domain.sign_in import SignIn
from campaign.domain.task import Task, TaskDepartment
from campaign.edge import COOKIE
from campaign.schema import upgrade
from campaign.security import new_secret, secret_hash
from campaign.settings import now
from tests.postgres import start_postgres


@dataclass(frozen=True)
class BenchCounty:
    """Where it is, the pages to ask for, and as whom."""

    database_url: str
    page: str
    wall: str
    headers: dict[str, str]
    search: str = "/search?q=%E6%B1%A1%E6%B0%B4"  # 污水


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


def fill(database_url: str, tasks: int, *, searched: bool = False) -> BenchCounty:
    """Load a demo county of `tasks` tasks and sign its coordinator in; `searched`: index its words too."""
    engine = make_engine(database_url)
    upgrade(engine)
    load_many(engine, now(), tasks)
    with new_session(engine, writer=True) as db:
        page, wall = busiest_page(db), a_wall(db)
        if searched:
            rebuild(db)
        county = BenchCounty(database_url, page, wall, {"Cookie": f"{COOKIE}={sign_in(db, 'coordinator')}"})
        db.commit()
    settle(engine)
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


def a_wall(db: Session) -> str:
    """The wall chart of a campaign of 20 tasks in 20 towns, a share of each in each."""
    at = now()
    like = db.execute(select(Campaign).limit(1)).scalar_one()
    plan = {name: getattr(like, name) for name in ("focus_area", "starts_on", "ends_on", "leader_id", "created_at")}
    made = Campaign(code="WALL", title="作战图", state="running", lead_department_id=like.lead_department_id, **plan)
    made.coordinators = [CampaignCoordinator(person_id=one.person_id) for one in like.coordinators]
    county = db.execute(select(Area).where(col(Area.level) == 3).limit(1)).scalar_one()
    towns = [
        Area(code=f"{county.code[:6]}{900 + n}000", name=f"第{n}镇", level=4, parent_id=county.id) for n in range(20)
    ]
    db.add_all([made, *towns])
    db.flush()
    unit = like.lead_department_id
    for n in range(20):
        row = {"campaign_id": made.id, "lead_department_id": unit, "state": "under_way", "created_at": at}
        task = Task(**row, title=f"任务{n}", position=n, due_on=made.ends_on, ledger_key=f"wall-{n}", progress=40.0)
        task.parts = [TaskDepartment(department_id=unit, part="lead")]
        task.shares = [
            Share(area_id=town.id, position=k, state="under_way", progress=40.0) for k, town in enumerate(towns)
        ]
        db.add(task)
    db.flush()
    return f"/campaigns/{made.id}/wall"


def sign_in(db: Session, username: str) -> str:
    """A living browser session of this person; its secret."""
    secret, at = new_secret(), now()
    person = db.execute(select(Person).where(Person.username == username)).scalar_one()
    times = {"created_at": at, "last_seen_at": at, "expires_at": at + timedelta(hours=8)}
    db.add(SignIn(secret_hash=secret_hash(secret), person_id=person.id, csrf=new_secret(), **times))
    return secret
