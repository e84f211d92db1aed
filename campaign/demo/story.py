"""The course of time in the demo county: what is to happen, in the order of days, with the sweep each morning."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from campaign.actions.chasing import sweep
from campaign.actions.context import calendar_of, day_of
from campaign.demo.county import County
from campaign.demo.plans import Plans
from campaign.domain.duty import Duty
from campaign.domain.person import Actor
from campaign.domain.task import Task

Deed = Callable[[datetime], object]
SWEEP_AT = "08:00"
EVENING = "17:40"  # later than any clock of the story; nine days off then end before 20:10
EVENING_SPEED = 90


@dataclass(order=True)
class Happening:
    """Something somebody did at a moment; deeds of one moment keep the order in which they were written."""

    at: datetime
    place: int
    deed: Deed = field(compare=False)


@dataclass
class Story:
    """The happenings of one county whose offsets count from `day`; nothing happens after `until`."""

    db: Session
    county: County
    day: date
    until: datetime
    plans: Plans = field(default_factory=Plans)
    waiting: list[Happening] = field(default_factory=list)
    written: int = 0

    def moment(self, offset: int, clock: str) -> datetime:
        """The time `clock` (HH:MM, county time) of the day `offset` days from the loading.

        What falls on a day off is done in the evening of the working day before, in the order in which it fell.
        """
        meant = self.day + timedelta(days=offset)
        worked = calendar_of(self.db).on_or_before(meant)
        at = self.clock(meant, clock)
        if meant == worked:
            return at
        since = at - self.clock(worked + timedelta(days=1), "00:00")
        return self.clock(worked, EVENING) + since / EVENING_SPEED

    def clock(self, day: date, clock: str) -> datetime:
        """The time `clock` (HH:MM, county time) on `day`."""
        zone: ZoneInfo = self.db.info["zone"]
        hour, minute = clock.split(":")
        return datetime.combine(day, time(int(hour), int(minute)), zone)

    def on(self, offset: int, clock: str, deed: Deed) -> None:
        """Let `deed` happen then, unless that is still to come."""
        self.at(self.moment(offset, clock), deed)

    def after(self, at: datetime, workdays: int, clock: str, deed: Deed) -> None:
        """Let `deed` happen some working days after `at`, unless that is still to come."""
        self.at(self.clock(calendar_of(self.db).after(day_of(self.db, at), workdays), clock), deed)

    def at(self, at: datetime, deed: Deed) -> None:
        """Let `deed` happen at that time, unless it is still to come."""
        if at <= self.until:
            self.written += 1
            heapq.heappush(self.waiting, Happening(at, self.written, deed))

    def play(self) -> None:
        """Let everything happen, in order; what a deed adds to the story comes in its own time."""
        while self.waiting:
            happening = heapq.heappop(self.waiting)
            happening.deed(happening.at)

    def who(self, username: str, at: datetime) -> Actor:
        """That person as the permission table sees them."""
        return self.county.actor(username, at)

    def task(self, key: str) -> Task:
        """A task by its key in tasks.csv, such as `river 1.2`."""
        return self.plans.tasks[key]

    @contextmanager
    def unit(self) -> Iterator[Session]:
        """What the sweep and the outbox take for a transaction: the one in which the whole county is loaded."""
        yield self.db
        self.db.flush()

    def every_morning(self, first: int, deed: Deed, clock: str = SWEEP_AT) -> None:
        """Let `deed` happen early on every working day from offset `first` on."""
        for offset in range(first, 1):
            day = self.day + timedelta(days=offset)
            if calendar_of(self.db).is_workday(day):
                self.at(self.clock(day, clock), deed)

    def sweep_daily(self, first: int, then: Deed) -> None:
        """Every morning from offset `first` on: the sweep where a rung is due, and `then` after it."""

        def morning(at: datetime) -> None:
            earliest = self.db.scalar(select(func.min(Duty.next_rung_on)).where(col(Duty.state) == "open"))
            if earliest and earliest <= day_of(self.db, at):
                sweep(self.unit, at)
                then(at)

        self.every_morning(first, morning)
        self.at(self.until, morning)
