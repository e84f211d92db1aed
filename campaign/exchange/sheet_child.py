"""Inside the limited child: a workbook's bytes → its sheets as plain values. See `exchange.sheet`."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, BinaryIO

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from campaign.exchange.child import Unreadable
from campaign.exchange.sheet_formats import as_shown, hidden_rows, odd_formats

MOST_ENTRIES = 2000
MOST_BYTES = 150 * 1024 * 1024
# Deflate makes XML at most some 50 times smaller; a bomb is made of a thousand times.
MOST_RATIO, RATIO_COUNTS_FROM = 150, 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_CELLS, LONGEST_TEXT = 60_000, 200, 1_500_000, 4000
MOST_SHEETS = 60
LOCAL_HEADER = 30

_ENCODINGS = ("utf-8-sig", "gb18030")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_OLE = b"\xd0\xcf\x11\xe0"


def read(file: BinaryIO) -> dict[str, Any]:
    """`{"kind", "sheets": [{"name", "visible", "rows", "merged", "hidden_rows"}]}`.

    A cell is text, a number, a truth value, None, or `[ISO text]` for a date or datetime. Rows lose their empty
    tail. `merged` are `[row, column, last row, last column]` from 0. Raises Unreadable with a reason.
    """
    head = file.read(4)
    file.seek(0)
    if head.startswith(b"PK"):
        check_zip(file)
        file.seek(0)
        return {"kind": "xlsx", "sheets": _read_xlsx(file)}
    data = file.read()
    if head == _OLE:
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable("sheet_encrypted" if encrypted else "sheet_old_format")
    return {"kind": "csv", "sheets": [_read_csv(data)]}


def check_zip(file: BinaryIO) -> None:
    """Refuse what no office program writes: bombs, entries over each other, encryption, paths that climb."""
    try:
        entries = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable("sheet_broken") from None
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("sheet_encrypted")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
        raise Unreadable("sheet_unknown_kind")
    climbing = any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names)
    if climbing or len(set(names)) != len(names) or _overlap(entries):
        raise Unreadable("sheet_suspicious")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise Unreadable("sheet_suspicious")
    swollen = any(
        entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if swollen or len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Unreadable("sheet_too_large")


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """True when two entries share bytes, as in a bomb that packs one kernel many times."""
    free_from = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < free_from:
            return True
        free_from = entry.header_offset + LOCAL_HEADER + len(entry.filename.encode()) + entry.compress_size
    return False


def _read_xlsx(file: BinaryIO) -> list[dict[str, Any]]:
    try:
        book = CalamineWorkbook.from_filelike(file)
        kinds = book.sheets_metadata[:MOST_SHEETS]
        odd = odd_formats(file)
        return [
            _read_sheet(book.get_sheet_by_name(kind.name), kind.visible == SheetVisibleEnum.Visible, file, odd)
            for kind in kinds
            if kind.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        raise Unreadable("sheet_encrypted") from None
    except (Unreadable, MemoryError):
        raise
    except Exception:  # calamine has many errors for one fact: this is no workbook it can read
        raise Unreadable("sheet_broken") from None


def _read_sheet(sheet: CalamineSheet, visible: bool, file: BinaryIO, odd: dict[int, str]) -> dict[str, Any]:
    if sheet.total_height * min(sheet.total_width, MOST_COLUMNS) > MOST_CELLS or sheet.total_height > MOST_ROWS:
        raise Unreadable("sheet_too_many_rows", most=MOST_ROWS)
    shown = as_shown(file, sheet.name, odd) if odd else {}
    left = sheet.start[1] if sheet.start else 0  # iter_rows begins in row 1, but in the first column with a value
    rows = [
        [None] * left + row
        for r, values in enumerate(sheet.iter_rows())
        if (row := _trimmed([_plain(value, shown.get((r, c))) for c, value in enumerate(values, left)])) is not None
    ]
    if max(map(len, rows), default=0) > MOST_COLUMNS:
        raise Unreadable("sheet_too_many_columns", most=MOST_COLUMNS)
    return {
        "name": sheet.name,
        "visible": visible,
        "rows": rows,
        "merged": [[*first, *last] for first, last in sheet.merged_cell_ranges or ()],
        "hidden_rows": hidden_rows(file, sheet.name),
    }


def _plain(value: Any, shown: str | None) -> Any:
    if value is None or value == "":
        return None
    if type(value) is str:
        return _clean(value)
    if shown and isinstance(value, date | float | int):
        return _by_format(value, shown)
    if isinstance(value, datetime | date):
        return [value.isoformat()]
    if isinstance(value, time | timedelta):
        return str(value)
    return value


@lru_cache(maxsize=4096)
def _clean(text: str) -> str | None:
    """Text without control characters, which no database and no reader wants; None when nothing is left."""
    return _CONTROL.sub("", text[:LONGEST_TEXT]).strip() or None


def _by_format(value: date | float, shown: str) -> Any:
    """A date whose format hides its day or year: what the reader of the sheet sees is what it says."""
    if not isinstance(value, date):
        if not 32874 <= value <= 73415:
            return value
        value = date(1899, 12, 30) + timedelta(days=int(value))
    return shown.format(y=value.year, m=value.month, d=value.day)


def _trimmed(row: list[Any]) -> list[Any]:
    while row and row[-1] is None:
        row.pop()
    return row


def _read_csv(data: bytes) -> dict[str, Any]:
    text = _decoded(data)
    if re.match(r"\s*<(?:\?xml|!doctype|html|table)", text, re.IGNORECASE) or text.startswith("%PDF"):
        raise Unreadable("sheet_unknown_kind")
    csv.field_size_limit(1_000_000)
    delimiter = max(",\t;", key=lambda mark: _columns_with(mark, text))
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(_trimmed([_clean(value) for value in row]))
            if len(rows) > MOST_ROWS:
                raise Unreadable("sheet_too_many_rows", most=MOST_ROWS)
            if len(rows[-1]) > MOST_COLUMNS:
                raise Unreadable("sheet_too_many_columns", most=MOST_COLUMNS)
    except csv.Error:
        raise Unreadable("sheet_broken") from None
    return {"name": "", "visible": True, "rows": rows, "merged": [], "hidden_rows": []}


def _columns_with(delimiter: str, text: str) -> int:
    """How well a mark cuts the first rows into columns; a title line above them has none, and text may hold others."""
    widths: Counter[int] = Counter()
    try:
        for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 50):
            widths[len(row) - 1] += 1
    except csv.Error:
        return 0
    return max((columns * rows for columns, rows in widths.items()), default=0)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in data:
        raise Unreadable("sheet_unknown_kind")
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("sheet_unknown_kind")
