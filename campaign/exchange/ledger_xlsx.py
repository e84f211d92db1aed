"""Ledgers out: an xlsx in the columns a ledger comes in with, and the rows handed back with a reason in each cell.

Nothing in a sheet is live: every text is written as text, never as a formula or a link.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from campaign.domain.ledger.grid import Cell

_OPTIONS = {
    "constant_memory": True,
    "in_memory": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDE = {"title", "goal", "schedule", "note"}
# Excel refuses longer cells, and comments long before that become unreadable.
LONGEST_CELL, LONGEST_NOTE = 32_767, 1_000


@dataclass(frozen=True)
class Returned:
    """A refused row: its cells by column number from 0, and the reasons by column number (-1: the row as a whole)."""

    cells: Sequence[Cell]
    reasons: Mapping[int, str]


def write_ledger(
    title: str, headers: Mapping[str, str], rows: Iterable[Mapping[str, Cell]], extra: Sequence[str] = ()
) -> bytes:
    """An xlsx with a title row, the header words and the rows (field → cell); `ledger_key` is a hidden last column.

    `extra` are headers of remarks; their cells stand in a row under the same words.
    """
    import xlsxwriter  # a third of a second that only a download should cost

    file = BytesIO()
    fields = [*headers, *extra]
    # Closed in any case: with constant memory the rows lie in a temporary file of the library's own.
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        styles = _styles(book)
        sheet = book.add_worksheet("任务分解表")
        for column, field in enumerate(fields):
            hidden = {"hidden": True} if field == "ledger_key" else {}
            sheet.set_column(column, column, 40 if field in _WIDE else 14, None, hidden)
        sheet.merge_range(0, 0, 0, max(len(fields) - 1, 1), "", styles["title"])
        sheet.write_string(0, 0, title[:LONGEST_CELL], styles["title"])
        for column, field in enumerate(fields):
            sheet.write_string(1, column, headers.get(field, field)[:LONGEST_CELL], styles["head"])
        sheet.freeze_panes(2, 0)
        for number, row in enumerate(rows, 2):
            for column, field in enumerate(fields):
                _write(sheet, number, column, row.get(field), styles)
    return file.getvalue()


def write_returned(title: Sequence[str], headers: Sequence[str], rows: Iterable[Returned], reason_header: str) -> bytes:
    """The refused rows under the sheet's own title lines and headers.

    Faulty cells are red and annotated, a last column sums up.
    """
    import xlsxwriter  # a third of a second that only a download should cost

    file = BytesIO()
    with xlsxwriter.Workbook(file, {**_OPTIONS, "constant_memory": False, "in_memory": True}) as book:
        styles = _styles(book)
        sheet = book.add_worksheet("退回")
        for column, word in enumerate([*headers, reason_header]):
            sheet.set_column(column, column, 20 if column < len(headers) else 60)
            sheet.write_string(len(title), column, word[:LONGEST_CELL], styles["head"])
        for number, line in enumerate(title):
            sheet.write_string(number, 0, line[:LONGEST_CELL])
        for number, row in enumerate(rows, len(title) + 1):
            _write_returned(sheet, number, row, len(headers), styles)
    return file.getvalue()


def _write_returned(sheet: Any, number: int, row: Returned, width: int, styles: dict[str, Any]) -> None:
    for column in range(width):
        cell = row.cells[column] if column < len(row.cells) else None
        reason = row.reasons.get(column)
        _write(sheet, number, column, cell, styles, wrong=reason is not None)
        if reason:
            sheet.write_comment(number, column, reason[:LONGEST_NOTE], {"x_scale": 2})
    sheet.write_string(number, width, "\n".join(row.reasons.values())[:LONGEST_CELL], styles["cell"])


def _styles(book: Any) -> dict[str, Any]:
    cell = {"text_wrap": True, "valign": "top", "border": 1}
    wrong = {"bg_color": "#FDECEB", "font_color": "#98150F"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "head": book.add_format(
            {"bold": True, "text_wrap": True, "align": "center", "border": 1, "bg_color": "#EEF1F5"}
        ),
        "cell": book.add_format(cell),
        "day": book.add_format({**cell, "num_format": "yyyy-mm-dd"}),
        "wrong": book.add_format({**cell, **wrong}),
        "wrong_day": book.add_format({**cell, **wrong, "num_format": "yyyy-mm-dd"}),
    }


def _write(sheet: Any, row: int, column: int, value: Cell, styles: dict[str, Any], *, wrong: bool = False) -> None:
    plain, day = (styles["wrong"], styles["wrong_day"]) if wrong else (styles["cell"], styles["day"])
    if value is None or value == "":
        sheet.write_blank(row, column, None, plain)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, plain)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, plain)
    elif isinstance(value, datetime | date):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_string(row, column, value[:LONGEST_CELL], plain)
