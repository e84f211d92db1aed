"""Ledgers out as offices lay them out: a title, a row for each work package, merged leads, lights in colour, A4.

A sheet can be edited, filtered and lengthened, and comes back by the hidden columns at its end, which are locked. The
rows are written as they come, so that memory does not grow with them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from campaign.domain.ledger.grid import Cell
from campaign.exchange.cells_xlsx import LONGEST_CELL, OPTIONS, styles_of, write_cell

_WIDTHS = {
    **dict.fromkeys(("number", "unit"), 7),
    **dict.fromkeys(("target_value", "progress", "light"), 10),
    **dict.fromkeys(("starts_on", "leader", "responsible"), 13),
    **dict.fromkeys(("title", "goal", "schedule", "note"), 36),
    **dict.fromkeys(("owner_departments", "co_departments"), 22),
}
_USUAL, _ROOM = 16, 40  # columns to the right that a clerk may still fill
# What a clerk may do while the hidden columns are locked; there is no password, so that nothing is shut away from them.
_ALLOWED = (
    *("format_cells", "format_columns", "format_rows", "insert_columns", "insert_rows", "insert_hyperlinks"),
    *("delete_columns", "delete_rows", "sort", "autofilter", "objects", "scenarios"),
)
_FOOTER = "&C第 &P 页 / 共 &N 页"


@dataclass(frozen=True)
class Column:
    """A column: the field (or the remark's header) whose cells stand in it, and its header word."""

    field: str
    header: str
    hidden: bool = False


@dataclass(frozen=True)
class Line:
    """A row: its cells by field, the work package it stands under, and the colour of its light."""

    cells: Mapping[str, Cell]
    section: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Shape:
    """The sheet around the rows. `merged` are fields of which the same value in rows that follow each other is one
    cell; `sectioned`: a work package is a row of its own; `marks` are the name and the rows of a sheet nobody sees,
    asked for when all others are written."""

    title: str
    about: str
    columns: Sequence[Column]
    merged: Sequence[str] = ()
    sectioned: bool = False
    marks: tuple[str, Callable[[], Iterable[tuple[str, str]]]] | None = None


def write_ledger(shape: Shape, lines: Iterable[Line]) -> bytes:
    """An xlsx of the rows in this shape."""
    import xlsxwriter  # a third of a second that only a download should cost

    file = BytesIO()
    # Closed in any case: with constant memory the rows lie in a temporary file of the library's own.
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        _Sheet(book, shape).write(lines)
        if shape.marks:
            name, marks = shape.marks
            hidden = book.add_worksheet(name)
            hidden.very_hidden()
            for number, pair in enumerate(marks()):
                for column, text in enumerate(pair):
                    hidden.write_string(number, column, text)
    return file.getvalue()


class _Sheet:
    """The worksheet while its rows are written, one after the other."""

    def __init__(self, book: Any, shape: Shape) -> None:
        self.shape, self.styles = shape, styles_of(book)
        self.sheet = book.add_worksheet("任务分解表")
        self.fields = [column.field for column in shape.columns]
        self.width = sum(not column.hidden for column in shape.columns)
        # Merged columns by number: the row their value stands in, and the value.
        self.open: dict[int, tuple[int, Cell]] = {}
        ours = list(enumerate(self.fields))
        self.own = [(number, field) for number, field in ours if number >= self.width or field == "light"]
        self.plain = [one for one in ours if one not in self.own]
        self.mergeable = [number for number, field in enumerate(self.fields) if field in shape.merged]

    def write(self, lines: Iterable[Line]) -> None:
        """Everything, from the title to the print set-up."""
        header = self._head()
        row, section = header, ""
        for line in lines:
            if self.shape.sectioned and line.section != section:
                self._close(row)
                row, section = row + 1, line.section
                self._section(row, section)
            row += 1
            self._line(row, line)
        self._close(row)
        self._set_up(header, row)

    def _head(self) -> int:
        """Title, day and header words; returns the header's row."""
        sheet, styles, last = self.sheet, self.styles, max(self.width - 1, 1)
        for number, column in enumerate(self.shape.columns):
            if column.hidden:
                sheet.set_column(number, number, _USUAL, styles["key"], {"hidden": True})
            else:
                sheet.set_column(number, number, _WIDTHS.get(column.field, _USUAL), styles["free"])
        sheet.set_row(0, 34)
        sheet.merge_range(0, 0, 0, last, "", styles["title"])
        sheet.write_string(0, 0, self.shape.title[:LONGEST_CELL], styles["title"])
        sheet.merge_range(1, 0, 1, last, "", styles["about"])
        sheet.write_string(1, 0, self.shape.about, styles["about"])
        sheet.set_row(2, 30)
        for number, column in enumerate(self.shape.columns):
            sheet.write_string(2, number, column.header[:LONGEST_CELL], styles["key" if column.hidden else "head"])
        return 2

    def _section(self, row: int, text: str) -> None:
        style, sheet = self.styles["section"], self.sheet
        if self.shape.merged:
            sheet.merge_range(row, 0, row, max(self.width - 1, 1), "", style)
        else:
            for number in range(1, self.width):
                sheet.write_blank(row, number, None, style)
        sheet.write_string(row, 0, text[:LONGEST_CELL], style)

    def _line(self, row: int, line: Line) -> None:
        for number in self.mergeable:
            value = line.cells.get(self.fields[number])
            if not value or (opened := self.open.get(number)) is None or opened[1] != value:
                self._close(row - 1, number)
                self.open[number] = row, value
        below = [number for number, (first, _value) in self.open.items() if first < row]
        cells, sheet, style = line.cells, self.sheet, self.styles["cell"]
        for number, field in self.plain:
            value = cells.get(field)
            if type(value) is str and 0 < len(value) <= LONGEST_CELL and not below:  # as most cells are
                sheet.write_string(row, number, value, style)
            else:
                write_cell(sheet, row, number, None if number in below else value, self.styles)
        for number, field in self.own:
            styled = self.styles[(line.colour or "cell") if field == "light" else "key"]
            sheet.write_string(row, number, str(cells.get(field) or ""), styled)

    def _close(self, last: int, *only: int) -> None:
        """Merge the cells of one value down to row `last`. With constant memory `merge_range` refuses rows that were
        written, as these were with all their cells; so the range goes straight into the library's list of them."""
        for number in only or self.mergeable:
            first, _value = self.open.pop(number, (last, None))
            if first < last:
                self.sheet.merge.append([first, number, last, number])

    def _set_up(self, header: int, last: int) -> None:
        sheet = self.sheet
        # Last of all: the library walks over every column it knows of, row by row.
        sheet.set_column(len(self.fields), len(self.fields) + _ROOM, None, self.styles["free"])
        sheet.freeze_panes(header + 1, 0)
        sheet.autofilter(header, 0, max(last, header + 1), self.width - 1)
        sheet.protect("", dict.fromkeys(_ALLOWED, True))
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(header)
        sheet.print_area(0, 0, max(last, header + 1), self.width - 1)
        sheet.set_footer(_FOOTER)
