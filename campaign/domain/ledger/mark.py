"""The hidden marks of an exported ledger: what each row said when it went out, and which tasks the sheet held.

With them a sheet that comes back tells what was changed in it from what was changed in the program meanwhile.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise

from campaign.domain.ledger.export import HEADERS
from campaign.domain.ledger.grid import Cell, Grid, as_text

MARK_SHEET = "导出标记"
KIND, FORM = "campaign-ledger", 1
FIELDS = tuple(name for name in HEADERS if name != "light")
# A reader cuts cells at 4,000 characters; what is longer than a glance is known again by its digest.
LONGEST_MARK, LONGEST_KEPT, LONGEST_SHOWN = 3900, 120, 60
LONGEST_SEEN = 4000
RUNS_A_ROW = 150
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")


def seen_as(value: Cell) -> str:
    """A cell of ours as it will be read again: without control characters and outer space."""
    if value is None or value == "":
        return ""
    text = (value.strip() if type(value) is str else as_text(value))[:LONGEST_SEEN]
    return text if text.isprintable() else _CONTROL.sub("", text).strip()


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@lru_cache(maxsize=4096)
def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Was:
    """A cell as it went out: its words, or the first of them with `digest` of the whole."""

    shown: str
    digest: str = ""

    def says(self, text: str) -> bool:
        """Whether the cell said this."""
        return _digest(text) == self.digest if self.digest else text == self.shown

    @property
    def words(self) -> str:
        """For a reader: cut short where only the beginning is known."""
        return self.shown + "…" if self.digest else self.shown


@dataclass(frozen=True)
class RowMark:
    """A row as it went out: its task, the version it had, and its cells by field; `remarks` by header."""

    task_id: int
    version: int
    cells: Mapping[str, Was] = field(default_factory=dict)
    remarks: Mapping[str, Was] = field(default_factory=dict)

    def was(self, name: str) -> Was | None:
        """What the cell of a field said; a remark is named `remark:HEADER`. None where the mark does not know."""
        if name.startswith("remark:"):
            return self.remarks.get(name.removeprefix("remark:"), Was(""))
        return self.cells.get(name)


def write_mark(task_id: int, version: int, cells: Mapping[str, Cell], remarks: Mapping[str, str]) -> str:
    """The mark of a row that goes out with these cells."""
    texts = [seen_as(cells[name]) for name in FIELDS]
    for longest in (LONGEST_KEPT, 12):
        kept = [_kept(text, longest) for text in texts]
        more = {header[:60]: _kept(seen_as(text), longest) for header, text in remarks.items()}
        mark = _written([FORM, task_id, version, kept, more])
        if len(mark) <= LONGEST_MARK:
            return mark
    return ""  # so many remarks that nothing is known: compared with what stands in the program alone


def _kept(text: str, longest: int) -> str | list[str]:
    return text if len(text) <= longest else [text[: min(longest, LONGEST_SHOWN)], _digest(text)]


def read_mark(text: str) -> RowMark | None:
    """The mark in a cell; None where it is none, or not whole."""
    try:
        form, task_id, version, kept, more = json.loads(text)
        if form != FORM or not isinstance(task_id, int) or len(kept) != len(FIELDS):
            return None
        cells = {name: _was(was) for name, was in zip(FIELDS, kept, strict=True)}
        return RowMark(task_id, int(version), cells, {str(key): _was(was) for key, was in more.items()})
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _was(kept: str | list[str]) -> Was:
    return Was(kept) if isinstance(kept, str) else Was(str(kept[0]), str(kept[1]))


@dataclass(frozen=True)
class SheetMark:
    """Of a whole export: its campaign, the moment it was made, and the tasks that stood in it."""

    campaign_id: int
    title: str
    at: str
    tasks: frozenset[int]


def mark_rows(campaign_id: int, title: str, at: str, tasks: Iterable[int]) -> Iterator[tuple[str, str]]:
    """The rows of the hidden sheet of marks."""
    yield KIND, str(FORM)
    yield from (("campaign", str(campaign_id)), ("title", title[:200]), ("at", at))
    line: list[str] = []
    for first, last in _runs(sorted(tasks)):
        line.append(f"{first}-{last}" if last > first else str(first))
        if len(line) == RUNS_A_ROW:
            yield "tasks", ",".join(line)
            line = []
    if line:
        yield "tasks", ",".join(line)


def _runs(keys: list[int]) -> Iterator[tuple[int, int]]:
    """Ascending numbers as (first, last) of their runs."""
    ends = [place for place, (one, next_) in enumerate(pairwise(keys)) if next_ != one + 1]
    for first, last in zip([0, *(end + 1 for end in ends)], [*ends, len(keys) - 1], strict=True):
        if keys:
            yield keys[first], keys[last]


MOST_TASKS = 200_000


def read_sheet_mark(grids: Iterable[Grid]) -> SheetMark | None:
    """The marks of an export among a workbook's sheets; None where it is no export or they were taken out."""
    for grid in grids:
        if grid.name == MARK_SHEET and grid.rows and as_text(grid.value(0, 0)) == KIND:
            said: dict[str, list[str]] = {}
            for row in range(len(grid.rows)):
                said.setdefault(grid.text(row, 0), []).append(grid.text(row, 1))
            try:
                return SheetMark(int(_first(said, "campaign")), _first(said, "title"), _first(said, "at"), _tasks(said))
            except ValueError:
                return None
    return None


def _first(said: Mapping[str, list[str]], name: str) -> str:
    return said.get(name, [""])[0]


def _tasks(said: Mapping[str, list[str]]) -> frozenset[int]:
    found: set[int] = set()
    for run in ",".join(said.get("tasks", [])).split(","):
        first, _, last = run.partition("-")
        if first:
            found.update(range(int(first), min(int(last or first), int(first) + MOST_TASKS) + 1))
        if len(found) > MOST_TASKS:
            raise ValueError
    return frozenset(found)
