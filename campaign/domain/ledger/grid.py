"""A sheet as a grid: cells with merged ranges filled, and where its header rows stand."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from campaign.domain.ledger.columns import fields_for

Cell = str | float | bool | date | datetime | None
HEADER_WITHIN = 40
MOST_HEADER_ROWS = 4
MOST_SIGNATURE = 20
LONGEST_SECTION = 200
DITTO = frozenset(("同上", "〃", "″", "”", "同上行", "同前", "''"))
# A row is a header when its words name at least this many fields; two will do when they are a task and a unit.
LEAST_FIELDS = 3
_WEAK = {"remark", "stage", "number"}


@dataclass(frozen=True)
class Grid:
    """One sheet. `rows[0]` is row 1; rows may differ in length. `merged` are (row, column, last row, last column)
    from 0, both ends included; `hidden_rows` are row numbers from 1. A CSV is one sheet without a name."""

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    visible: bool = True

    @cached_property
    def width(self) -> int:
        """The number of columns."""
        return max((len(row) for row in self.rows), default=0)

    @cached_property
    def _origins(self) -> dict[tuple[int, int], tuple[int, int, int, int]]:
        """For each cell inside a merged range, the range."""
        most = max(len(self.rows), 1), max(self.width, 1)
        return {
            (row, column): (top, left, bottom, right)
            for top, left, bottom, right in self.merged
            for row in range(top, min(bottom + 1, most[0]))
            for column in range(left, min(right + 1, most[1]))
        }

    @cached_property
    def merged_rows(self) -> set[int]:
        """The rows in which some cell is merged: the others are what they seem."""
        return {row for row, _column in self._origins}

    def origin(self, row: int, column: int) -> tuple[int, int]:
        """The cell whose value is seen at (row, column): its range's first cell, else itself."""
        span = self._origins.get((row, column))
        return (span[0], span[1]) if span else (row, column)

    def span(self, row: int, column: int) -> tuple[int, int, int, int]:
        """The merged range around a cell, else the cell alone."""
        return self._origins.get((row, column), (row, column, row, column))

    def value(self, row: int, column: int) -> Cell:
        """What is seen at (row, column), from 0."""
        if row in self.merged_rows:
            row, column = self.origin(row, column)
        line = self.rows[row] if row < len(self.rows) else []
        return line[column] if column < len(line) else None

    def text(self, row: int, column: int) -> str:
        """The cell as text, as the sheet has it; "" when empty."""
        return as_text(self.value(row, column))

    def with_cells(self, cells: Mapping[tuple[int, int], Cell]) -> "Grid":
        """The same sheet with other values at some (row, column); a merged range one of them lies in comes apart."""
        rows = {row: list(self.rows[row]) if row < len(self.rows) else [] for row, _column in cells}
        apart = {span for place in cells if (span := self._origins.get(place))}
        filled = {
            (row, column): self.value(top, left)
            for top, left, bottom, right in apart
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
        for (row, column), value in (filled | dict(cells)).items():
            line = rows.setdefault(row, list(self.rows[row]) if row < len(self.rows) else [])
            line += [None] * (column + 1 - len(line))
            line[column] = value
        merged = [span for span in self.merged if tuple(span) not in apart]
        new = [rows.get(row, line) for row, line in enumerate(self.rows)]
        return Grid(self.name, new, merged, self.hidden_rows, self.visible)

    def filled(self, row: int) -> list[tuple[int, str]]:
        """(column, text) of the non-empty cells of a row, a merged range once, at its first column of this row."""
        if row not in self.merged_rows:
            line = self.rows[row] if row < len(self.rows) else []
            return [(column, text) for column, value in enumerate(line) if (text := as_text(value))]
        seen: set[tuple[int, int]] = set()
        found = []
        for column in range(self.width):
            origin = self.origin(row, column)
            if origin not in seen and (text := self.text(row, column)):
                seen.add(origin)
                found.append((column, text))
        return found


@dataclass(frozen=True)
class Header:
    """Where the header stands (rows from 0, both included), its words by column, and the title lines above it."""

    first: int
    last: int
    words: list[str]
    title: list[str]
    fields: int


def as_text(value: Cell) -> str:
    """A cell as people would write it: 1.0 is 1, a date is ISO, outer space is gone."""
    if type(value) is str:
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def find_header(grid: Grid, own: Callable[[Iterable[str]], Mapping[str, str]] | None = None) -> Header | None:
    """The row whose words name most fields, within the first 40; None when no row looks like a header.

    `own` tells of a row's words which of them an office uses for which field; {} where they are not its header.
    """
    for row in range(min(HEADER_WITHIN, len(grid.rows))) if own else ():
        if own and (words := own(text for _column, text in grid.filled(row))):
            return _header_at(grid, row, len(words))
    best, most = None, 0
    for row in range(min(HEADER_WITHIN, len(grid.rows))):
        named = _fields_named(grid, row)
        strong = named - _WEAK
        is_pair = bool(named & {"title", "goal"}) and bool(named & {"lead_department", "owner_departments"})
        if len(strong) > most and (len(strong) >= LEAST_FIELDS or is_pair):
            best, most = row, len(strong)
    return _header_at(grid, best, most) if best is not None else None


def guess_header(grid: Grid) -> Header | None:
    """The first row with two cells side by side: where a person says by letter what the columns mean."""
    rows = range(min(HEADER_WITHIN, len(grid.rows)))
    return next((_header_at(grid, row, 0) for row in rows if len(grid.filled(row)) >= 2), None)


def _fields_named(grid: Grid, row: int) -> set[str]:
    return {fields[0][1] for _column, text in grid.filled(row) if (fields := fields_for(text))}


def _header_at(grid: Grid, row: int, count: int) -> Header:
    # What is merged over more rows is a title that stands upright beside the whole table.
    spans = [grid.span(row, column) for column in range(grid.width)]
    spans = [span for span in spans if span[2] - span[0] < MOST_HEADER_ROWS]
    first = min([row, *(top for top, _, _, _ in spans)])
    last = max([row, *(bottom for _, _, bottom, _ in spans)])
    if last == row and _continues(grid, row):
        last = row + 1
    if first == row and row and (_is_group_row(grid, row) or _is_completed_above(grid, row)):
        first = row - 1
    words = [_word(grid, first, last, column) for column in range(grid.width)]
    title = [text for above in range(first) for _column, text in grid.filled(above)]
    title += [text for column, text in grid.filled(row) if grid.span(row, column)[2] > last]
    return Header(first, last, words, title, count)


def _continues(grid: Grid, row: int) -> bool:
    """True when the next row only names what this one leaves open: a second header row without merged cells."""
    below = grid.filled(row + 1) if row + 1 < len(grid.rows) else []
    return bool(below) and all(fields_for(text) and not fields_for(grid.text(row, column)) for column, text in below)


def _is_group_row(grid: Grid, row: int) -> bool:
    """True when the row above holds group words over several columns (责任分工 over 牵头、配合)."""
    above = grid.filled(row - 1)
    spread = [grid.span(row - 1, column) for column, _text in above]
    return len(above) > 1 and any(1 <= right - left < grid.width - 2 for _, left, _, right in spread)


def _is_completed_above(grid: Grid, row: int) -> bool:
    """True when the row above names fields just where this one is empty: two header rows without merged cells."""
    open_above = [text for column, text in grid.filled(row - 1) if not grid.text(row, column)]
    return sum(bool(fields_for(text)) for text in open_above) >= 2


def _word(grid: Grid, first: int, last: int, column: int) -> str:
    """A column's header word: the lowest that means something, with the word above it where that is needed."""
    rows = [row for row in range(last, first - 1, -1) if grid.span(row, column)[2] <= last]
    words = [text for row in rows if (text := grid.text(row, column))]
    words = list(dict.fromkeys(words))
    for word in words:
        if fields_for(word):
            return word
    joined = "".join(reversed(words))
    return joined if len(words) < 2 or fields_for(joined) else words[0]


_SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}(?:部分|章|类|项|方面)|[A-Z][.、．])"
)
_FOOTER = re.compile(r"^(?:备注|注|说明|填表|制表|填报|审核|审批|联系|合计|总计|小计|附注|附件|单位负责人|分管领导签)")


def is_section_number(text: str) -> bool:
    """True for 一、 (二) 第三部分 at the start, or a Chinese numeral alone."""
    return (
        _SECTION.match(text) is not None or re.fullmatch(r"[(（]?[一二三四五六七八九十]{1,3}[)）]?", text) is not None
    )


def is_footer(text: str) -> bool:
    """True for notes, totals and signature lines."""
    return _FOOTER.match(text) is not None or is_signature(text)


def can_head_section(text: str) -> bool:
    """Whether words alone in a row are read as the work package of the rows below, and as nothing else."""
    one_line = 0 < len(text) <= LONGEST_SECTION and text == as_text(text) and not text.strip(".").isdigit()
    return one_line and text not in DITTO and not is_footer(text)


def is_signature(text: str) -> bool:
    """True for a place to sign: 主要领导签字： (盖章)."""
    return re.search(r"(?:签字|签名|签章|盖章)[)）]?\s*[:：]?\s*$", text) is not None and len(text) <= MOST_SIGNATURE
