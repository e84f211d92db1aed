"""Real databases for every test that needs one: SQLite always, PostgreSQL where its binaries are installed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from sqlmodel import Session

from campaign.database import get_engine, make_engine, new_session
from campaign.demo.loading import load
from campaign.receiving import get_store
from campaign.settings import get_settings
from campaign.store import EvidenceStore
from tests.cast import Cast, a_cast
from tests.chromium import browser
from tests.doors import Doors
from tests.postgres import Postgres, start_postgres

__all__ = ["browser"]

# A Monday morning in the county, a working day: 2026-11-23 09:00 +08:00.
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


# How fast an example runs is the machine's matter: time is measured in tests/bench and never asserted.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


# The quick rooms first, so that a broken rule is told within seconds; what drives a browser comes last.
ROOMS = ("domain", "exchange", "actions", "insight", "web", "api", "commands", "house", "browser", "journeys")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sorts the tests by room; files keep their order within one."""

    def room(item: pytest.Item) -> int:
        return next((place for place, name in enumerate(ROOMS) if f"tests/{name}/" in item.path.as_posix()), 0)

    items.sort(key=room)


@pytest.fixture
def at() -> datetime:
    """The moment most tests play in."""
    return AT


def migrate(engine: Engine) -> None:
    """Bring a database to the newest schema, the way the program does."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    with engine.execution_options(writer=True).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres | None]:
    """One PostgreSQL server for the whole run; None, said loudly, where its binaries are missing."""
    server = start_postgres(tmp_path_factory.mktemp("postgres"))
    yield server
    if server:
        server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file that tests copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A migrated, empty database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield from _sqlite_engine(request, tmp_path)
        return
    server: Postgres | None = request.getfixturevalue("postgres")
    if server is None:
        pytest.skip("PostgreSQL's binaries are not installed: this half of the tests did NOT run")
    made = make_engine(server.new_database(migrate))
    yield made
    made.dispose()


def _sqlite_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "campaign.sqlite3"
    path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
    made = make_engine(f"sqlite:///{path}")
    yield made
    made.dispose()


@pytest.fixture
def sqlite_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A migrated, empty SQLite database, for tests of the doors."""
    yield from _sqlite_engine(request, tmp_path)


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    """A writing session on both databases in turn; what it leaves uncommitted is rolled back."""
    with new_session(engine, writer=True) as session:
        yield session
        session.rollback()


@pytest.fixture(autouse=True, scope="session")
def _own_var(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests never write into the checkout's own var/."""
    os.environ.setdefault("CAMPAIGN_VAR", str(tmp_path_factory.mktemp("var")))


def count(db: Session, table: str) -> int:
    """How many rows `table` has."""
    return int(db.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.fixture
def cast(db: Session, at: datetime) -> Cast:
    """The cast, on both databases in turn."""
    return a_cast(db, at)


@pytest.fixture
def doors(sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: datetime) -> Iterator[Doors]:
    """Both doors on an SQLite database with the cast in it; `doors.page("wen")`, `doors.api("ke")`."""
    with opened_on(tmp_path, monkeypatch):
        yield Doors(sqlite_engine, at).set_up()


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the demo county as it is at `AT`, for tests that need every noun; loaded once a run."""
    folder = tmp_path_factory.mktemp("demo")
    path = folder / "demo.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    load(engine, AT, EvidenceStore((folder / "evidence").as_uri()))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def demo_doors(demo_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: datetime) -> Iterator[Doors]:
    """Both doors on the demo county; `demo_doors.page("owner-edu")`."""
    path = tmp_path / "campaign.sqlite3"
    path.write_bytes(demo_template.read_bytes())
    shutil.copytree(demo_template.with_name("evidence"), tmp_path / "var" / "evidence")
    engine = make_engine(f"sqlite:///{path}")
    with opened_on(tmp_path, monkeypatch):
        yield Doors(engine, at)
    engine.dispose()


@contextmanager
def opened_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program's own engine and settings look at `folder` meanwhile."""
    monkeypatch.setenv("CAMPAIGN_DATABASE_URL", f"sqlite:///{folder / 'campaign.sqlite3'}")
    monkeypatch.setenv("CAMPAIGN_VAR", str(folder / "var"))
    for cached in (get_settings, get_engine, get_store):
        cached.cache_clear()
    yield
    get_engine().dispose()
    for cached in (get_settings, get_engine, get_store):
        cached.cache_clear()
