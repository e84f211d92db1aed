"""Cells of the ledgers that go out. Nothing in a sheet is live: every text is text, never a formula or a link."""

from datetime import date, datetime
from typing import Any

from campaign.domain.ledger.grid import Cell

OPTIONS = {
    "constant_memory": True,
    "in_memory": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_CELL = 32_767  # Excel refuses longer ones
# The six lights as on the pages: red and yellow come forward, the others are tints.
LIGHTS = {
    "red": ("#C4241D", "#FFFFFF"),
    "yellow": ("#F2B01E", "#15212F"),
    "blue": ("#E8EFF8", "#2A4F86"),
    "green": ("#E2F3F0", "#0A5C50"),
    "idle": ("#FFFFFF", "#5C6878"),
    "done": ("#EEF1F5", "#5C6878"),
}


def styles_of(book: Any) -> dict[str, Any]:
    """The formats of a sheet. Cells may be written in while the sheet is protected; those of `key` may not."""
    cell = {"text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#7F8A99", "locked": False}
    wrong = {"bg_color": "#FDECEB", "font_color": "#98150F"}
    bold = {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "locked": False}
    day = {"num_format": "yyyy-mm-dd", "align": "center"}
    made = {
        "title": {**bold, "font_size": 18},
        "about": {"font_color": "#414E60", "align": "right", "locked": False},
        "head": {**cell, **bold, "bg_color": "#E7EDF3"},
        "section": {**cell, "bold": True, "bg_color": "#F4F6F8"},
        "cell": cell,
        "middle": {**cell, "align": "center"},
        "day": {**cell, **day},
        "wrong": {**cell, **wrong},
        "wrong_day": {**cell, **wrong, **day},
        "free": {"locked": False},
        "key": {"locked": True, "font_color": "#7F8A99"},
    }
    for colour, (ground, ink) in LIGHTS.items():
        made[colour] = {**cell, "align": "center", "bold": True, "bg_color": ground, "font_color": ink}
    return {name: book.add_format(how) for name, how in made.items()}


def write_cell(sheet: Any, row: int, column: int, value: Cell, styles: dict[str, Any], *, wrong: bool = False) -> None:
    """One cell, as what it is; `wrong` marks it for correction."""
    if type(value) is str and value:
        sheet.write_string(row, column, value[:LONGEST_CELL], styles["wrong" if wrong else "cell"])
    elif value is None or value == "":
        sheet.write_blank(row, column, None, styles["wrong" if wrong else "cell"])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, styles["wrong" if wrong else "cell"])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, styles["wrong" if wrong else "middle"])
    elif isinstance(value, datetime | date):
        sheet.write_datetime(row, column, value, styles["wrong_day" if wrong else "day"])
