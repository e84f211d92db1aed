"""Areas from CSV: `code,name,level,parent_code` with a header in English or Chinese, UTF-8 or GB18030.

`level` and `parent_code` may be missing: a statistical code says both.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from campaign.domain.area import DIGITS, PROVINCE, check_code, level_of
from campaign.domain.refusal import N_, Invalid, Invalids, sentence

HEADERS = {
    "code": ("code", "代码", "区划代码", "统计用区划代码", "行政区划代码"),
    "name": ("name", "名称", "区划名称"),
    "level": ("level", "级别", "层级"),
    "parent_code": ("parent_code", "上级代码", "父级代码"),
}
MOST_LINES = 800_000  # the whole country has about 700,000
MOST_FAULTS = 100

sentence("areas_header", N_("The first line must name the columns: code, name, level, parent_code."))
sentence("areas_encoding", N_("The file is neither UTF-8 nor GB18030 text. Save it as “CSV UTF-8”."))
sentence("areas_lines", N_("The file has more than {most} lines."))
sentence("areas_columns", N_("This line has more cells than the header has columns."))
sentence("areas_twice", N_("The code {code} stands in line {line} already."))
sentence("areas_parent", N_("The code {parent} above {code} is neither in the file nor in the register."))


@dataclass(frozen=True)
class AreaLine:
    """One line of the file; `line` counts from 1 with the header. `parent_code` is empty for a province."""

    line: int
    code: str
    name: str
    level: int
    parent_code: str


def read_areas(data: bytes) -> list[AreaLine]:
    """The lines in the file's order. Raises `Invalids`, each with `line N` as its field, at most 100."""
    faults: list[Invalid] = []
    lines: list[AreaLine] = []
    first: dict[str, int] = {}
    for number, cells in _cells(data):
        try:
            line = _line(number, cells)
            if line.code in first:
                raise Invalid("areas_twice", code=line.code, line=first[line.code])
        except Invalid as fault:
            fault.field = f"line {number}"
            faults.append(fault)
            if len(faults) == MOST_FAULTS:
                break
            continue
        first[line.code] = number
        lines.append(line)
    if faults:
        raise Invalids(faults)
    return lines


def _cells(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by our own column names; empty lines are passed over."""
    text = _text(data)
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        columns = [_column(title) for title in next(rows, [])]
        if not {"code", "name"} <= set(columns):
            raise Invalid("areas_header", field="line 1")
        for row in rows:
            if rows.line_num > MOST_LINES:
                raise Invalid("areas_lines", field=f"line {rows.line_num}", most=MOST_LINES)
            if any(cell.strip() for cell in row):
                yield rows.line_num, _row(columns, row)
    except csv.Error as error:
        raise Invalid("areas_encoding", field=f"line {rows.line_num}") from error


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Invalid("areas_encoding", field="line 1")


def _column(title: str) -> str:
    wanted = title.strip().lower()
    return next((column for column, titles in HEADERS.items() if wanted in titles), "")


def _row(columns: list[str], row: list[str]) -> dict[str, str]:
    cells = {column: cell.strip() for column, cell in zip(columns, row, strict=False) if column}
    if any(cell.strip() for cell in row[len(columns) :]):
        cells["too_many"] = "1"
    return cells


def _line(number: int, cells: dict[str, str]) -> AreaLine:
    if "too_many" in cells:
        raise Invalid("areas_columns")
    code = check_code(cells.get("code", ""))
    level = cells.get("level") or str(level_of(code))
    if level not in {str(known) for known in DIGITS}:
        raise Invalid("area_level", code=code, level=level[:20])
    parent = cells.get("parent_code") or _above(code, int(level))
    if parent:
        check_code(parent)
    name = cells.get("name", "")
    if not name or len(name) > 80:
        raise Invalid("area_name_empty", code=code)
    return AreaLine(number, code, name, int(level), parent)


def _above(code: str, level: int) -> str:
    """The code of the area one level up; empty for a province."""
    return "" if level == PROVINCE else code[: DIGITS[level - 1]].ljust(12, "0")
