"""Is everything there that the program needs? Asked by `/healthz` at every scrape and by `campaign doctor`."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from campaign.database import get_engine, new_session
from campaign.domain.slot import Slot
from campaign.schema import newest_revision, revision_of
from campaign.settings import get_settings
from campaign.store import EvidenceStore

SWEEP = "sweep"
LATE_AFTER = timedelta(hours=1)  # the sweep ticks every few minutes
LEAST_FREE = 200 * 1024**2  # bytes; below this an upload may fail half way


@dataclass(frozen=True)
class Check:
    """One look. `state` is `ok`, `late` (works, but needs somebody) or `failed`; `detail` is for an operator."""

    name: str
    state: str
    detail: str = ""


def all_checks(at: datetime) -> list[Check]:
    """Every check, in the order in which one depends on the other; none raises."""
    engine = get_engine()
    looks: dict[str, Callable[[], Check]] = {
        "database": lambda: check_database(engine),
        "schema": lambda: check_schema(engine),
        "store": lambda: check_store(get_settings().evidence()),
        "clock": lambda: check_clock(engine, at),
    }
    return [_safely(name, look) for name, look in looks.items()]


def _safely(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except (SQLAlchemyError, OSError, ValueError) as error:
        return Check(name, "failed", f"{type(error).__name__}: {str(error).splitlines()[0]}")


def check_database(engine: Engine) -> Check:
    """Whether the database answers."""
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return Check("database", "ok", engine.url.get_backend_name())


def check_schema(engine: Engine) -> Check:
    """Whether the database is at the revision this program was written for."""
    found, newest = revision_of(engine), newest_revision()
    if found == newest:
        return Check("schema", "ok", found)
    return Check("schema", "failed", f"at {found or 'nothing'}, newest is {newest}: run “campaign migrate”")


def check_store(url: str) -> Check:
    """Whether evidence can be read and, in a folder, written with room to spare."""
    next(EvidenceStore(url).names(), None)
    parts = urlsplit(url)
    if parts.scheme != "file":
        return Check("store", "ok", f"{parts.scheme}://{parts.netloc}")
    folder = Path(unquote(parts.path))
    if not os.access(folder, os.W_OK | os.X_OK):
        return Check("store", "failed", f"{folder} cannot be written to")
    free = shutil.disk_usage(folder).free
    return Check("store", "ok" if free >= LEAST_FREE else "late", f"{free // 1024**2} MB free")


def check_clock(engine: Engine, at: datetime) -> Check:
    """Whether the sweep of the ladder has run lately, in whichever process holds the clock."""
    with new_session(engine) as db:
        last = db.exec(
            select(Slot.finished_at)
            .where(Slot.job == SWEEP, col(Slot.finished_at).is_not(None))
            .order_by(col(Slot.finished_at).desc())
            .limit(1)
        ).first()
    if last is None:
        return Check("clock", "late", "no sweep has run yet")
    state = "ok" if at - last <= LATE_AFTER else "late"
    return Check("clock", state, f"last sweep {last.isoformat(timespec='seconds')}")
