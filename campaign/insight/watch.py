"""Is the clock alive, and what has it done: the slots of the scheduled jobs, as pages show them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.letter import Letter
from campaign.domain.slot import Slot

SWEEP, DELIVER = "sweep", "deliver"
LATE_AFTER = timedelta(hours=1)
EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Watch:
    """The last sweep, what the sweeps of the day have come to, and the day's digests."""

    last: datetime | None
    late: bool
    considered: int
    drafted: int
    people: int
    failed: int
    next_at: datetime | None


def read_watch(db: Session, at: datetime, day: date) -> Watch:
    """How the clock stands at `at`; the sums are of county day `day`."""
    zone: ZoneInfo = db.info["zone"]
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    last = db.scalar(select(func.max(Slot.finished_at)).where(Slot.job == SWEEP))
    results = db.scalars(select(Slot.result).where(Slot.job == SWEEP, Slot.claimed_at >= midnight)).all()
    letters = select(func.count()).select_from(Letter).where(Letter.day == day)
    late = last is None or at - last > LATE_AFTER
    return Watch(
        last=last,
        late=late,
        considered=sum(result.get("considered", 0) for result in results),
        drafted=sum(result.get("drafted", 0) for result in results),
        people=db.scalar(letters.where(Letter.channel == "inbox")) or 0,
        failed=db.scalar(letters.where(col(Letter.state) == "dead")) or 0,
        next_at=None if last is None or late else max(at, last + EVERY),
    )


@dataclass(frozen=True)
class Moment:
    """Something the clock did today, or is going to do. `kind`: sweep | deliver | next."""

    at: datetime
    kind: str
    result: dict[str, Any]


def moments_of(db: Session, day: date, watch: Watch) -> list[Moment]:
    """Today's runs that did something, oldest first, and the next one."""
    zone: ZoneInfo = db.info["zone"]
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    query = select(Slot).where(col(Slot.job).in_((SWEEP, DELIVER)), Slot.claimed_at >= midnight)
    query = query.where(col(Slot.finished_at).is_not(None)).order_by(col(Slot.claimed_at))
    found = [Moment(slot.claimed_at, slot.job, slot.result) for slot in db.scalars(query) if _did(slot)]
    return [*found[-8:], *([Moment(watch.next_at, "next", {})] if watch.next_at else [])]


def _did(slot: Slot) -> bool:
    """Whether a run is worth a line: a sweep that climbed or a round that made digests or failed."""
    worth = ("climbed", "digests", "failed", "dead")
    return any(slot.result.get(name) for name in worth)
