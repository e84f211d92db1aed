"""A table of figures as keepers have it: one line an area, its name or code and then the value, or of a rate the
numerator and the denominator. Pasted from a sheet, or the rows of a sheet itself; titles and headers are passed
over."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from unicodedata import normalize

from campaign.domain.area import Area
from campaign.domain.measurement import Given
from campaign.domain.refusal import N_, Invalid, sentence

SUFFIX = re.compile(r"(人民政府|街道办事处|街道|镇|乡|社区|村)$")
TOTALS = frozenset({"合计", "总计", "小计", "全县", "全市", "全区", "全镇", "total"})
NOTHING = frozenset({"", "-", "—", "——", "/", "无", "未报"})
LAST_NUMBERS = re.compile(r"^(.*?)\s+((?:[-\d.,%‰]+\s*)+)$")
COMMAS = re.compile(r"[,，;；]")
MOST_LINES = 1000

sentence("table_area", N_("Line {line}: “{text}” is none of the areas measured. Correct the name, or take it out."))
sentence("table_twice", N_("Line {line}: {area} stands here a second time. Keep one of the two lines."))
sentence("table_number", N_("Line {line}: “{text}” is not a number."))
sentence("table_long", N_("More than {most} lines. Paste only the areas of this indicator."))


def pasted(text: str) -> list[list[str]]:
    """The cells of lines copied from a sheet (parted by tabs), or typed with commas or spaces between."""
    return [_cells(line) for line in text.splitlines()]


def read_table(
    lines: Iterable[Sequence[str]], areas: Sequence[Area], *, rate: bool
) -> tuple[list[Given], list[Invalid]]:
    """What the lines say of `areas`, and what cannot be read, line by line; the field of every fault is `pasted`.

    Lines without any number are titles or headers; the line of a total is the program's own business. An area that
    has only a dash is left out: it has delivered nothing.
    """
    known = _names(areas)
    found: dict[int, Given] = {}
    faults: list[Invalid] = []
    for line, cells in enumerate(lines, 1):
        if line > MOST_LINES:
            return [], [Invalid("table_long", field="pasted", most=MOST_LINES)]
        try:
            given = _line(line, [normalize("NFKC", cell).strip() for cell in cells], known, rate)
        except Invalid as fault:
            faults.append(fault)
            continue
        if given is None:
            continue
        if given.area_id in found:
            name = next(area.name for area in areas if area.id == given.area_id)
            faults.append(Invalid("table_twice", field="pasted", line=line, area=name))
        found.setdefault(given.area_id, given)
    return list(found.values()), faults


def _cells(line: str) -> list[str]:
    if "\t" in line:
        return line.split("\t")
    typed = LAST_NUMBERS.match(normalize("NFKC", line).strip())
    if typed and "," not in typed[1]:  # the comma of 1,024 parts no cells
        return [typed[1], *typed[2].split()]
    return COMMAS.split(line)


def _names(areas: Sequence[Area]) -> dict[str, int]:
    """Everything an area is called: its code, its name in both languages, and the short name where only it has it."""
    known: dict[str, int] = {}
    short: dict[str, list[int]] = {}
    for area in areas:
        key = area.id or 0
        known |= {area.code: key, _plain(area.name): key}
        if area.name_en:
            known[_plain(area.name_en)] = key
        short.setdefault(_short(area.name), []).append(key)
    return known | {name: keys[0] for name, keys in short.items() if len(keys) == 1 and name not in known}


def _plain(text: str) -> str:
    return "".join(text.split()).lower()


def _short(name: str) -> str:
    plain = _plain(name)
    while (cut := SUFFIX.sub("", plain)) != plain and cut:
        plain = cut
    return plain


def _line(line: int, cells: list[str], known: dict[str, int], rate: bool) -> Given | None:
    place = next((n for n, cell in enumerate(cells) if _plain(cell) in known or _short(cell) in known), None)
    if place is None:
        text = next((cell for cell in cells if cell and _number(cell) is None), "")
        if text and any(_number(cell) is not None for cell in cells) and _plain(text) not in TOTALS:
            raise Invalid("table_area", field="pasted", line=line, text=text[:40])
        return None
    area_id = known.get(_plain(cells[place])) or known[_short(cells[place])]
    # A sheet may hold the code and then the name.
    rest = [cell for cell in cells[place + 1 :] if _plain(cell) not in known and _short(cell) not in known]
    figures = [cell for cell in rest if cell not in NOTHING][: 2 if rate else 1]
    numbers = [_read(line, cell) for cell in figures]
    if not numbers:
        return None
    if rate:
        return Given(area_id, numerator=numbers[0], denominator=numbers[1] if len(numbers) > 1 else None)
    return Given(area_id, value=numbers[0])


def _read(line: int, text: str) -> Decimal:
    number = _number(text)
    if number is None:
        raise Invalid("table_number", field="pasted", line=line, text=text[:40])
    return number


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.rstrip("%‰").replace(",", "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
