"""A round's acceptance ledger (验收台账) as xlsx; every text is written as text, so that nothing in it is live."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO


def write_round(
    title: str, headers: Sequence[str], rows: Iterable[Sequence[str | float | None]], made_at: datetime
) -> bytes:
    """A title row, the headers and the rows; `made_at` is the only time in the file, so that it is always the same."""
    import xlsxwriter  # a third of a second that only a download should cost

    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": made_at.replace(tzinfo=None)})
    sheet = book.add_worksheet("验收台账")
    bold = book.add_format({"bold": True, "text_wrap": True, "border": 1})
    plain = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for column, header in enumerate(headers):
        sheet.write_string(1, column, header, bold)
        sheet.set_column(column, column, 36 if column == 1 else 16)
    for number, row in enumerate(rows, 2):
        for column, cell in enumerate(row):
            if isinstance(cell, int | float):
                sheet.write_number(number, column, cell, plain)
            else:
                sheet.write_string(number, column, cell or "", plain)
    sheet.freeze_panes(2, 0)
    book.close()
    return file.getvalue()
