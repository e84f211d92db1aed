"""What a sheet shows and calamine does not tell: dates whose format hides the day or the year, and hidden rows.

Typing 2026年6月 into Excel stores the 1st of June and shows the month; typing 6月30日 stores the year of typing and
shows none. A reader of the sheet sees 2026年6月 and 6月30日, and so must we.
"""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

# Number formats of a Chinese Excel that are not written into the file (ECMA-376 part 1, 18.8.30, zh-cn).
_BUILT_IN = {
    **dict.fromkeys((17, 27, 36, 50, 52, 57), "{y}年{m}月"),
    **dict.fromkeys((16, 28, 29, 51, 53, 54, 58), "{m}月{d}日"),
}
_BY_PARTS = {"ym": "{y}年{m}月", "md": "{m}月{d}日", "m": "{m}月", "y": "{y}年"}


def _part(file: BinaryIO, name: str) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.read(name).decode("utf-8", "replace")
    except (KeyError, zipfile.BadZipFile, OSError):
        return ""


def _shows(code: str) -> str:
    """Which of y, m, d a date format shows, "" when it is no date format; quoted words and colours do not count."""
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|;.*', "", code).lower()
    if re.search(r"[hs0#?]", bare):
        return ""
    return "".join(letter for letter in "ymd" if letter in bare)


def odd_formats(file: BinaryIO) -> dict[int, str]:
    """Cell style number → pattern with {y} {m} {d}, for the styles that show a date without its day or year."""
    styles = _part(file, "xl/styles.xml")
    patterns = dict(_BUILT_IN)
    for tag in re.findall(r"<numFmt\b[^>]*>", styles):
        number, code = re.search(r'numFmtId="(\d+)"', tag), re.search(r'formatCode="([^"]*)"', tag)
        if number and code:
            shown = _shows(code[1].replace("&quot;", '"'))
            patterns.pop(int(number[1]), None)
            if shown in _BY_PARTS:
                patterns[int(number[1])] = _BY_PARTS[shown]
    cell_styles = re.search(r"<cellXfs\b.*?</cellXfs>", styles, re.DOTALL)
    found = re.findall(r"<xf\b[^>]*?numFmtId=\"(\d+)\"", cell_styles[0]) if cell_styles else []
    return {place: patterns[int(number)] for place, number in enumerate(found) if int(number) in patterns}


def _sheet_part(file: BinaryIO, sheet: str) -> str:
    book, relations = _part(file, "xl/workbook.xml"), _part(file, "xl/_rels/workbook.xml.rels")
    wanted = sheet.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    for tag in re.findall(r"<sheet\b[^>]*>", book):
        name, key = re.search(r'name="([^"]*)"', tag), re.search(r'\br:id="([^"]*)"', tag)
        if name and key and name[1] == wanted:
            for link in re.findall(r"<Relationship\b[^>]*>", relations):
                target = re.search(r'Target="([^"]*)"', link)
                if target and f'Id="{key[1]}"' in link:
                    path = target[1]
                    return _part(file, path[1:] if path.startswith("/") else "xl/" + path)
    return ""


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def as_shown(file: BinaryIO, sheet: str, odd: dict[int, str]) -> dict[tuple[int, int], str]:
    """(row, column) from 0 → pattern, for the cells of a sheet that wear one of the odd formats."""
    cells = re.finditer(r'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*? ?s="(\d{1,6})"', _sheet_part(file, sheet))
    return {(int(cell[2]) - 1, _column(cell[1])): odd[int(cell[3])] for cell in cells if int(cell[3]) in odd}


def hidden_rows(file: BinaryIO, sheet: str) -> list[int]:
    """The numbers (from 1) of rows hidden by hand or by a filter."""
    part = _sheet_part(file, sheet)
    if 'hidden="' not in part:
        return []
    rows = re.findall(r"<row\b[^>]*>", part)
    return [
        int(number[1])
        for row in rows
        if re.search(r'\bhidden="(?:1|true)"', row) and (number := re.search(r'\br="(\d{1,7})"', row))
    ]
