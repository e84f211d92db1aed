"""What the demo county is made of, as written in data/demo: one CSV file a thing, days as offsets from the loading."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

EVERY_TOWN = "各乡镇"


@lru_cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """The rows of data/demo/<name>.csv by column."""
    text = (files("campaign") / "data" / "demo" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


class Stone(NamedTuple):
    """A milestone as planned: its title, how many days after the loading it is due (before: negative), and the plan's
    own figure for that day in percent, where it gives one."""

    title: str
    offset: int
    expected: float | None


class Part(NamedTuple):
    """A town's share: the town's name (empty: the next one in the county's order), its target and what is done."""

    town: str
    target: str
    done: str


@dataclass(frozen=True)
class TaskRow:
    """One task of tasks.csv. `progress` is percent done at the loading, None where nobody gives a number."""

    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    @property
    def key(self) -> str:
        """How the story names it, such as `river 1.2`."""
        return f"{self['campaign']} {self['number']}"

    @property
    def progress(self) -> float | None:
        """Percent done at the loading."""
        return float(self["progress"]) if self["progress"] else None

    @property
    def stones(self) -> list[Stone]:
        """Its milestones in order, written `title@offset` or `title@offset=percent`."""
        found = []
        for text in filter(None, self["milestones"].split(";")):
            title, _, rest = text.rpartition("@")
            offset, _, expected = rest.partition("=")
            found.append(Stone(title, int(offset), float(expected) if expected else None))
        return found

    @property
    def parts_start(self) -> int:
        """The offset from which the towns work: the last milestone until which nothing is expected, else the start."""
        return max((s.offset for s in self.stones if s.expected == 0), default=self.days("starts") or 0)

    @property
    def parts(self) -> list[Part]:
        """Its shares in the order of the towns."""
        return list(_parts(self["shares"]))

    def days(self, column: str) -> int | None:
        """A column that holds an offset in days; None where it is empty."""
        return int(self[column]) if self[column] else None


def _parts(text: str) -> Iterator[Part]:
    for word in text.split():
        town, _, figures = word.rpartition(":")
        target, _, done = figures.partition("/")
        yield Part(town, target, done)


def tasks() -> list[TaskRow]:
    """Every task of every campaign, in the order of the plans."""
    return [TaskRow(row) for row in rows_of("tasks")]


def filled(text: str, day: date) -> str:
    """`text` with the year and the days it names: `{year}`, and `{+12}` or `{-30}` as `11月30日`."""
    dated = re.sub(r"\{([+-]\d+)\}", lambda found: spoken(day + timedelta(days=int(found[1]))), text)
    return dated.replace("{year}", str(day.year))


def spoken(day: date) -> str:
    """A day as officials write it: 11月30日."""
    return f"{day.month}月{day.day}日"
