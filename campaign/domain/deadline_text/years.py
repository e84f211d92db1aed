"""Which year a date without one belongs to: the sheet's title says, else the campaign's own days."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

EARLIEST, LATEST = 2000, 2099


class CannotTell(Exception):
    """The cell cannot be read; `code` names the reason (its sentence stands in `ledger_words`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class YearContext:
    """What is known beside the cell: the years its title names, and the campaign's first and last day."""

    title_years: tuple[int, ...] = ()
    first_day: date | None = None
    last_day: date | None = None

    def disagrees(self) -> bool:
        """True when the title names years and none of them touches the campaign's days."""
        if not self.title_years or self.first_day is None:
            return False
        last = self.last_day or self.first_day
        return not any(self.first_day.year <= year <= last.year for year in self.title_years)

    def covers(self, year: int) -> bool:
        """True when the title or the campaign speaks of `year`, or neither speaks of any."""
        if self.title_years:
            return min(self.title_years) <= year <= max(self.title_years)
        if self.first_day is None:
            return True
        return self.first_day.year <= year <= (self.last_day or self.first_day).year

    def year_for(self, month: int, day: int | None) -> tuple[int, str]:
        """The year of `month` (and `day`, None for the month's end) and the rule it was found by.

        Raises CannotTell("year_unknown") when more than one year, or none, fits.
        """
        if len(self.title_years) == 1:
            return self.title_years[0], "year_from_title"
        if self.first_day is None:
            raise CannotTell("year_unknown")
        last = self.last_day or date(self.first_day.year, 12, 31)
        if self.first_day.year == last.year:
            return last.year, "year_from_campaign"
        fits = [
            year
            for year in range(self.first_day.year, last.year + 1)
            if self.first_day <= last_day_of(year, month, day) <= last
        ]
        if len(fits) != 1:
            raise CannotTell("year_unknown")
        return fits[0], "year_from_campaign"


def last_day_of(year: int, month: int, day: int | None = None) -> date:
    """The date, `day` None meaning the month's last. Raises CannotTell("no_such_date"), as for 2月30日."""
    if not (EARLIEST <= year <= LATEST and 1 <= month <= 12):
        raise CannotTell("no_such_date")
    last = monthrange(year, month)[1]
    if day is None:
        return date(year, month, last)
    if not 1 <= day <= last:
        raise CannotTell("no_such_date")
    return date(year, month, day)


_SPAN = re.compile(r"(20\d\d)年?\s*[-—–~～至到]\s*(20\d\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s*(?:年(?!\s*\d{1,2}\s*月\s*\d)|学年|$|[^\d年.\-/〕\]】）)]))")
_CHINESE_YEAR = re.compile(r"二[〇○零O0]([一二三四五六七八九])([〇○零O0一二三四五六七八九])(?=\s*(?:年|[-—–~至到]))")
_NOTE = re.compile(
    r"填报|填表|制表|报送|更新|统计|打印|印发|截至|截止|^(?:单位|日期|时间|联系)|^[（(]?20\d\d年\d{1,2}月(?:\d{1,2}日)?[)）]?$"
)


def years_in_title(lines: list[str]) -> tuple[int, ...]:
    """The years the title lines above a table speak of: (2023,), (2024, 2025, 2026) for a span, or ().

    A line about the table (填报时间, 截至…) and a document number (〔2023〕5号) are no title. Two lines that name
    different years leave it open: the first line that names any is the title.
    """
    for line in lines:
        line = re.sub(r"^附件\s*\d*\s*[:：]?", "", line.strip())
        line = _CHINESE_YEAR.sub(lambda year: "20" + _digit(year[1]) + _digit(year[2]), line)
        if _NOTE.search(line):
            continue
        if span := _SPAN.search(line):
            first, last = int(span[1]), int(span[2])
            if first <= last <= first + 15:
                return tuple(range(first, last + 1))
        if found := _YEAR.findall(line):
            return tuple(sorted({int(year) for year in found}))
    return ()


def _digit(numeral: str) -> str:
    return str(max("〇一二三四五六七八九".find(numeral), 0))
