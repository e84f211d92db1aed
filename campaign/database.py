"""Engines and sessions. SQLite by default (WAL, durable, foreign keys), PostgreSQL by URL; the same code on both.

A writer's transaction on SQLite begins with BEGIN IMMEDIATE, so that two writers queue instead of failing half-way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, make_url
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, create_engine

from campaign.actions.entries import number_entries
from campaign.actions.indexing import forget_changes, note_changes, write_changes
from campaign.domain.rules import DEFAULT_RULES
from campaign.domain.workday import default_calendar
from campaign.settings import get_settings, now

# Connections of one process: at rest, and beyond. `campaign.edge.AT_ONCE` counts on thirty.
POOL: dict[str, Any] = {"pool_size": 10, "max_overflow": 20}


def make_engine(url: str) -> Engine:
    """An engine for `url`, with the habits this program relies on."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, **POOL)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"check_same_thread": False, "timeout": 30}, **POOL)
    event.listen(engine, "connect", _sqlite_habits)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_habits(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Any) -> None:
    writer = connection.get_execution_options().get("writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


@lru_cache
def get_engine() -> Engine:
    """The engine of this process."""
    return make_engine(get_settings().url())


def new_session(engine: Engine, *, writer: bool = False) -> Session:
    """A session that knows the county's rules and working days; `writer` takes SQLite's write lock at once."""
    session = Session(engine.execution_options(writer=writer), expire_on_commit=False)
    settings = get_settings()
    rules = replace(DEFAULT_RULES, separate_admin=settings.separate_admin, undo_days=settings.undo_days)
    session.info.update(rules=rules, calendar=default_calendar(), zone=settings.zone(), clock=now)
    return session


@event.listens_for(OrmSession, "after_flush")
def _note_after_flush(session: OrmSession, _context: Any) -> None:
    note_changes(session)


@event.listens_for(OrmSession, "before_commit")
def _number_before_commit(session: OrmSession) -> None:
    write_changes(session)
    # Last of all, so that the one row every deed must lock is held for the shortest time.
    if session.info.get("entries"):
        number_entries(session)


@event.listens_for(OrmSession, "after_rollback")
def _forget_after_rollback(session: OrmSession) -> None:
    # What is taken back was never done: a form that is drawn again must not leave an entry.
    session.info.pop("entries", None)
    forget_changes(session)


@contextmanager
def transaction(engine: Engine | None = None, *, writer: bool = True) -> Iterator[Session]:
    """One unit of work for the command line and the clock: commits at the end, rolls back on any error."""
    with new_session(engine or get_engine(), writer=writer) as session:
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
