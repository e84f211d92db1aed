"""A workbook or CSV from anybody → sheets of typed cells, read in a child process with limits.

    workbook = read_workbook(data)

Every refusal is an `Invalid` with a sentence that says what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from campaign.domain.ledger.grid import Cell, Grid
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.exchange.child import ChildFailed, Limits, run_limited

MOST_FILE_BYTES = 20 * 1024 * 1024
# Bad input is answered within 5 seconds of processor time and with less than 256 MB of real memory; a county's largest
# ledger must pass on a busy machine too, so the wall clock is kinder.
_LIMITS = Limits(memory_mb=320, cpu_seconds=4, seconds=15, answer_mb=40)

sentence("sheet_empty_file", N_("The file is empty. Choose the ledger as an Excel workbook (.xlsx) or CSV."))
sentence("sheet_file_too_large", N_("The file is larger than {most} MB. Remove pictures or split it, then try again."))
sentence(
    "sheet_unknown_kind",
    N_("This is neither an Excel workbook (.xlsx) nor a CSV. Open it in Excel or WPS and save it as .xlsx."),
)
sentence("sheet_old_format", N_("This is an old Excel file (.xls). Open it and save it as .xlsx, then try again."))
sentence("sheet_encrypted", N_("The workbook has a password. Save a copy without a password, then try again."))
sentence(
    "sheet_broken", N_("The file is damaged and cannot be opened. Open it in Excel, save it again and try that copy.")
)
sentence(
    "sheet_suspicious",
    N_("The file is not built as Excel or WPS builds a workbook and was not opened. Save it again as .xlsx."),
)
sentence(
    "sheet_too_large", N_("The workbook unpacks to far more than a ledger. Keep only the ledger's sheet and try again.")
)
sentence("sheet_too_many_rows", N_("The sheet has more than {most} rows. Split the ledger into several files."))
sentence("sheet_too_many_columns", N_("The sheet has more than {most} columns. Keep the ledger's own columns only."))

_WHY = {"time": "sheet_takes_too_long", "memory": "sheet_too_large", "answer_too_large": "sheet_too_large"}


@dataclass(frozen=True)
class Workbook:
    """A file as read. `kind` is `xlsx` or `csv`."""

    kind: str
    sheets: list[Grid]


def read_workbook(file: bytes | BinaryIO) -> Workbook:
    """Read an xlsx or CSV (UTF-8, GB18030, UTF-16 with a mark), told by its content and never by its name.

    `file` is bytes or a real file open for reading. Raises `Invalid` with field `file`.
    """
    size = len(file) if isinstance(file, bytes) else file.seek(0, 2)
    if size == 0:
        raise Invalid("sheet_empty_file", field="file")
    if size > MOST_FILE_BYTES:
        raise Invalid("sheet_file_too_large", field="file", most=MOST_FILE_BYTES // 1024 // 1024)
    try:
        found = run_limited("campaign.exchange.sheet_child:read", file, limits=_LIMITS)
    except ChildFailed as failed:
        code = failed.why if failed.why.startswith("sheet_") else _WHY.get(failed.why, "sheet_broken")
        raise Invalid(code, field="file", **failed.params) from None
    return Workbook(found["kind"], [_sheet(sheet) for sheet in found["sheets"]])


def _sheet(found: dict[str, Any]) -> Grid:
    rows: list[list[Cell]] = found["rows"]
    for row in rows:
        for place, value in enumerate(row):
            if type(value) is list:
                row[place] = _cell(value)
    merged = [(a, b, c, d) for a, b, c, d in found["merged"]]
    return Grid(found["name"], rows, merged, found["hidden_rows"], found["visible"])


def _cell(value: Any) -> Cell:
    if not isinstance(value, list):
        return value  # type: ignore[no-any-return]  # JSON's own scalars
    moment = datetime.fromisoformat(value[0])
    return moment.date() if (moment.hour, moment.minute, moment.second) == (0, 0, 0) else moment
