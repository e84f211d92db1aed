"""Rows of a ledger handed back: a ledger again, with the reason in each cell that has to be corrected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from campaign.domain.ledger.grid import Cell
from campaign.exchange.cells_xlsx import LONGEST_CELL, OPTIONS, styles_of, write_cell

LONGEST_NOTE = 1_000  # comments become unreadable long before Excel refuses them


@dataclass(frozen=True)
class Returned:
    """A refused row: its cells by column number from 0, and the reasons by column number (-1: the row as a whole)."""

    cells: Sequence[Cell]
    reasons: Mapping[int, str]


def write_returned(
    title: Sequence[str],
    headers: Sequence[str],
    rows: Iterable[Returned],
    reason_header: str,
    hidden: Sequence[int] = (),
) -> bytes:
    """The refused rows under the sheet's own title lines and headers.

    Faulty cells are red and annotated, a last column sums up. `hidden` are the numbers of columns that only the
    program reads, by which a corrected row finds its task again.
    """
    import xlsxwriter  # a third of a second that only a download should cost

    file = BytesIO()
    with xlsxwriter.Workbook(file, {**OPTIONS, "constant_memory": False, "in_memory": True}) as book:
        styles = styles_of(book)
        sheet = book.add_worksheet("退回")
        for column, word in enumerate([*headers, reason_header]):
            unseen = {"hidden": True} if column in hidden else {}
            sheet.set_column(column, column, 20 if column < len(headers) else 60, None, unseen)
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
        write_cell(sheet, number, column, cell, styles, wrong=reason is not None)
        if reason:
            sheet.write_comment(number, column, reason[:LONGEST_NOTE], {"x_scale": 2})
    sheet.write_string(number, width, "\n".join(row.reasons.values())[:LONGEST_CELL], styles["cell"])
