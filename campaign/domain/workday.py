"""Working days of a county: a listed date wins (调休), else Saturday and Sunday are off.

The dates come from the State Council's yearly notice. A year whose notice is not out is counted by weekends
alone, and `WorkCalendar.knows` says so, so that a page can tell its reader.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

ONE_DAY = timedelta(days=1)
SATURDAY = 5
# No notice lists more than 41 days; a calendar that finds no working day in this many days is a wrong one.
LONGEST_REST = 366


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. `listed` maps a date to True when it is a day off, False when it is worked."""

    listed: Mapping[date, bool]
    known_years: frozenset[int]

    @classmethod
    def of(cls, rows: Iterable[tuple[date, bool]]) -> "WorkCalendar":
        """Build from (date, is_off_day) rows. A year counts as known when it has a listed day off."""
        listed = dict(rows)
        return cls(listed, frozenset(day.year for day, is_off in listed.items() if is_off))

    def knows(self, year: int) -> bool:
        """True when the notice of that year is among the rows; False means weekends only."""
        return year in self.known_years

    def is_workday(self, day: date) -> bool:
        """True when `day` is worked."""
        is_off = self.listed.get(day)
        return day.weekday() < SATURDAY if is_off is None else not is_off

    def on_or_before(self, day: date) -> date:
        """`day` itself when it is worked, else the last working day before it."""
        return day if self.is_workday(day) else self._step(day, -ONE_DAY)

    def on_or_after(self, day: date) -> date:
        """`day` itself when it is worked, else the next working day."""
        return day if self.is_workday(day) else self._step(day, ONE_DAY)

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, counted from the day after; `after(day, 0)` is `day`."""
        for _ in range(count):
            day = self._step(day, ONE_DAY)
        return day

    def before(self, day: date, count: int) -> date:
        """The `count`-th working day before `day`, counted from the day before.

        `before(day, 0)` is `day`, or the working day before it when `day` is off: a notice is never given on
        a day of rest.
        """
        if count == 0:
            return self.on_or_before(day)
        for _ in range(count):
            day = self._step(day, -ONE_DAY)
        return day

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`; negative when `last` is earlier than `first`."""
        if last < first:
            return -self.between(last, first)
        return sum(self.is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))

    def _step(self, day: date, step: timedelta) -> date:
        for _ in range(LONGEST_REST):
            day += step
            if self.is_workday(day):
                return day
        raise ValueError("no working day within a year: the calendar lists every day as off")


def read_notice(lines: Iterable[str]) -> list[tuple[date, bool]]:
    """Rows (date, is_off_day) from CSV lines with the columns `date` (ISO) and `is_off_day` (0 or 1)."""
    return [(date.fromisoformat(row["date"]), row["is_off_day"] == "1") for row in csv.DictReader(lines)]


@lru_cache(maxsize=1)
def default_calendar() -> WorkCalendar:
    """The calendar the program carries: the State Council's notices of 2010 to 2026."""
    text = (files("campaign") / "data" / "holidays_cn.csv").read_text(encoding="utf-8")
    return WorkCalendar.of(read_notice(text.splitlines()))
