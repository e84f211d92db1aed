"""Points in time inside one cell: every dated expression with the day it ends on and the rules that gave it."""

import re
from dataclasses import dataclass, replace
from datetime import date

from campaign.domain.deadline_text.years import CannotTell, YearContext, last_day_of

# Twelve months and their quarters leave room; more is no deadline.
MOST_POINTS = 40
SEPARATOR = r"(?:-|至|到)"
_NO_QUANTITY = r"(?!\d|\.\d|万|亿|元|%|[个人亩吨户座所]|公里|平方)"
_YEAR = (
    r"(?:(?P<year>(?:20|19)\d\d|(?<!\d)\d\d(?=年))年?(?:度)?|(?P<relative>今年|本年度?|当年|明年|次年|翌年|来年|后年))"
)
_DAY = r"(?P<day>\d{1,2})(?:[日号](?!楼|线|井|机|桥|院|院|厂|地|文|路|点|库|项)|(?=之?前|以前|止|$|[,;)\n]))"
_MONTH = (
    rf"(?:(?P<from>\d{{1,2}})(?:{SEPARATOR}|[、,和及]))?(?P<month>\d{{1,2}})月(?!份?(?:内|之内)?(?:初|中(?![旬下])))(?:份)?"
    rf"(?:(?:\d{{1,2}}[日号]?{SEPARATOR})?{_DAY}|(?P<ten>上旬|中上旬|上中旬|中旬|中下旬|下旬)|(?P<tail>底|末))?"
)
# 2000个学位: four digits without 年 are a year only where the clause ends behind them.
_NOT_A_NUMBER = rf"(?:(?<!\d)|(?=$|[,;)\n ]|之?前|以前|止|学年|{SEPARATOR}))"
_FORMS = [
    (
        "day",
        rf"(?<![\d.])(?P<year>20\d\d)(?P<sep>[-./])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})"
        rf"(?:{SEPARATOR}(?:(?P<month2>\d{{1,2}})(?P=sep))?(?P<day2>\d{{1,2}}))?[日号]?{_NO_QUANTITY}",
    ),
    ("day", r"(?<!\d)(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)"),
    (
        "month",
        rf"(?<![\d.])(?P<year>20\d\d)[-./](?P<month>\d{{1,2}})(?:{SEPARATOR}(?P<month2>\d{{1,2}}))?月?(?P<tail>底|末)?"
        rf"{_NO_QUANTITY}(?!/\d|-\d{{1,2}}(?!\d))",
    ),
    ("month", rf"(?<![\d.]){_YEAR}?{_MONTH}"),
    (
        "quarter",
        rf"{_YEAR}?(?:第?(?:\d)(?:{SEPARATOR}|[、,和及]))?(?:第(?P<quarter>\d)季度?|(?P<quarter_>\d)季度|前(?P<quarter__>\d)个?季度?|Q(?P<q>[1-4]))(?P<tail>底|末)?",
    ),
    ("half", rf"{_YEAR}?(?P<half>[上下])半年(?P<tail>底|末)?"),
    ("year", rf"(?:(?P<year0>20\d\d)年?{SEPARATOR})?{_YEAR}(?:年?(?P<tail>底|末|内|终)|全年)?(?!级){_NOT_A_NUMBER}"),
    ("year", r"(?<![\d每个几半数同])(?:年度?(?P<tail>底|末|内|终)|全年(?:内|底|度)?|^年度$)"),
    ("plan", r"[\"“]?十(?P<plan>[三四五])五[\"”]?(?:规划)?(?P<tail>期?末|期间|时期)"),
]
_SCANNERS = [(kind, re.compile(form)) for kind, form in _FORMS]
_SHORT = re.compile(r"^(?:(\d{1,2})[./](\d{1,2})-)?(\d{1,2})[./-](\d{1,2})(?P<before>之?前|以前)?$")
_TENS = {"上旬": 10, "中上旬": 20, "上中旬": 20, "中旬": 20, "中下旬": None, "下旬": None}
_RELATIVE = {"今年": 0, "本年": 0, "本年度": 0, "当年": 0, "明年": 1, "次年": 1, "翌年": 1, "来年": 1, "后年": 2}
_FIVE_YEAR_PLANS = {"三": 2020, "四": 2025, "五": 2030}


@dataclass(frozen=True)
class Point:
    """One expression: where it stands in the text, its last day, and what the reading rests on."""

    start: int
    end: int
    kind: str
    due_on: date
    rules: tuple[str, ...]
    year_said: bool


@dataclass
class _YearSoFar:
    """The year in force while a cell is read from left to right."""

    context: YearContext
    said: int | None = None

    def resolve(self, groups: dict[str, str | None], month: int, day: int | None) -> tuple[int, tuple[str, ...]]:
        """Year and rules for a match. A year said earlier in the cell holds on, unless the title says another."""
        if year := groups.get("year"):
            self.said = int(year) if len(year) == 4 else 2000 + int(year)
            return self.said, () if len(year) == 4 else ("two_digit_year",)
        if relative := groups.get("relative"):
            base, rule = (self.said, "year_from_cell") if self.said else self.context.year_for(month, day)
            self.said = base + _RELATIVE[relative]
            return self.said, (rule,)
        if self.said is None:
            year_found, rule = self.context.year_for(month, day)
            return year_found, (rule,)
        return self.said, ("year_from_cell",)


def _month_end(groups: dict[str, str | None], years: _YearSoFar) -> tuple[date, tuple[str, ...]]:
    month = int(groups.get("month2") or groups["month"] or 0)
    day = int(groups["day"] or 0) if groups.get("day") else None
    ten = groups.get("ten")
    if ten:
        day = _TENS[ten]
    year, rules = years.resolve(groups, month, day)
    if not groups.get("day"):
        rules += ("ten_days",) if ten else ("month_end",)
    if groups.get("from"):
        last_day_of(year, int(groups["from"] or 0))
        if int(groups["from"] or 0) >= month:
            raise CannotTell("range_backwards")
        rules += ("range_end",)
    return last_day_of(year, month, day), rules


def _day(groups: dict[str, str | None], years: _YearSoFar) -> tuple[date, tuple[str, ...]]:
    year, rules = years.resolve(groups, 0, None)
    first = last_day_of(year, int(groups["month"] or 0), int(groups["day"] or 0))
    if not groups.get("day2"):
        return first, rules
    last = last_day_of(year, int(groups["month2"] or groups["month"] or 0), int(groups["day2"] or 0))
    if last <= first:
        raise CannotTell("range_backwards")
    return last, (*rules, "range_end")


def _part_of_year(kind: str, groups: dict[str, str | None], years: _YearSoFar) -> tuple[date, tuple[str, ...]]:
    if kind == "quarter":
        quarter = int(groups["quarter"] or groups["quarter_"] or groups["quarter__"] or groups["q"] or 0)
        if not 1 <= quarter <= 4:
            raise CannotTell("no_such_date")
        month, rule = quarter * 3, "quarter_end"
    elif kind == "half":
        month, rule = (6 if groups["half"] == "上" else 12), "half_year_end"
    else:
        month, rule = 12, "year_end"
    year, rules = years.resolve(groups, month, None)
    return last_day_of(year, month), (*rules, rule)


def _end_of(kind: str, match: re.Match[str], years: _YearSoFar) -> tuple[date, tuple[str, ...]]:
    groups = match.groupdict()
    if kind == "plan":
        return date(_FIVE_YEAR_PLANS[match["plan"]], 12, 31), ("five_year_plan",)
    if kind == "day":
        return _day(groups, years)
    if kind == "month":
        return _month_end(groups, years)
    return _part_of_year(kind, groups, years)


def _next_match(text: str, start: int) -> tuple[str, re.Match[str]] | None:
    """The leftmost expression from `start` on; among those that begin together, the longest."""
    found = [(kind, match) for kind, form in _SCANNERS if (match := form.search(text, start))]
    return min(found, key=lambda pair: (pair[1].start(), -pair[1].end()), default=None)


def find_points(text: str, context: YearContext) -> list[Point]:
    """Every dated expression in a normalised cell, ranges joined into their end.

    Raises CannotTell for a date that does not exist (2月30日), a year that cannot be known, a backward range.
    """
    years = _YearSoFar(context)
    if short := _SHORT.match(text):
        return [_short_form(text, short, years)]
    points: list[Point] = []
    at = 0
    while found := _next_match(text, at):
        kind, match = found
        due_on, rules = _end_of(kind, match, years)
        said = bool(match.groupdict().get("year") or match.groupdict().get("relative"))
        _check_order(points, due_on, rules, context)
        if len(points) == MOST_POINTS:
            raise CannotTell("unreadable")
        points.append(Point(match.start(), match.end(), kind, due_on, rules, said))
        at = match.end()
    joined = _join_ranges(text, points)
    _check_brackets(text, joined)
    return _without_mere_years(text, joined)


def _short_form(text: str, match: re.Match[str], years: _YearSoFar) -> Point:
    """A whole cell such as 6.30 or 3.1-6.30: month and day with no year."""
    month, day = int(match[3]), int(match[4])
    year, rules = years.resolve({}, month, day)
    due_on = last_day_of(year, month, day)
    if match[1] and last_day_of(year, int(match[1]), int(match[2])) >= due_on:
        raise CannotTell("range_backwards")
    return Point(0, len(text), "day", due_on, (*rules, "month_day"), False)


def _check_order(points: list[Point], due_on: date, rules: tuple[str, ...], context: YearContext) -> None:
    """A later step that would fall before an earlier one by a year carried over is not ours to decide."""
    if "year_from_cell" in rules and points and due_on < points[-1].due_on and context.title_years != (due_on.year,):
        campaign_year = context.first_day and context.last_day and {context.first_day.year, context.last_day.year}
        if context.title_years or campaign_year != {due_on.year}:
            raise CannotTell("year_unknown")


def _check_brackets(text: str, points: list[Point]) -> None:
    """A date in brackets behind another one (年底前（12月20日）) is the same day, or nobody can say which holds."""
    for one, two in zip(points, points[1:], strict=False):
        bare_year = _is_mere_year(text, one) or _is_mere_year(text, two)
        if one.due_on != two.due_on and not bare_year and re.fullmatch(r"(?:之?前|以前)?\(", text[one.end : two.start]):
            raise CannotTell("vague")


def _join_ranges(text: str, points: list[Point]) -> list[Point]:
    joined: list[Point] = []
    for point in points:
        between = text[joined[-1].end : point.start] if joined else None
        if between is not None and re.fullmatch(rf"(?:起|开始|启动)?{SEPARATOR}", between):
            first = joined.pop()
            if point.due_on < first.due_on:
                raise CannotTell("range_backwards")
            rules = tuple(dict.fromkeys((*point.rules, "range_end")))
            point = replace(point, start=first.start, rules=rules, year_said=first.year_said or point.year_said)
        joined.append(point)
    return joined


def _is_mere_year(text: str, point: Point) -> bool:
    words = text[point.start : point.end]
    return point.kind == "year" and re.fullmatch(r"(?:20\d\d年?|今年|本年|当年)度?", words) is not None


def _without_mere_years(text: str, points: list[Point]) -> list[Point]:
    """Call a bare year that only introduces finer dates by its name: 2026年重点工作6月底前完成.

    Raises CannotTell where a bare year stands behind a finer date (6月底(2026年)) or before 前 (2026年前).
    """
    named = []
    for point in points:
        if _is_mere_year(text, point):
            clause_start = max(text.rfind(mark, 0, point.start) for mark in ",;\n")
            if any(clause_start < other.start < point.start and other.kind != "year" for other in points):
                raise CannotTell("partly_unreadable")
            if re.match("之?前|以前", text[point.end :]):
                raise CannotTell("vague")
            if any(
                o.kind != "year" and o.start >= point.end and not re.search("[;\n]", text[point.end : o.start])
                for o in points
            ):
                point = replace(point, kind="context")
        named.append(point)
    return named


_CLOCK = re.compile(
    r"(?:\(?(?:星期|周)[一二三四五六日天1-7]\)?)?[ T]?(?:[上下]午|中午|晚上?)?"
    r"(?:\d{1,2}(?::\d{2}){1,2}(?:\.\d+)?|\d{1,2}[点时](?:半|整|\d{1,2}分)?)?"
)
_BEFORE = re.compile(r"(?:之前|以前|前|止|内|之内|以内)")


def after_point(text: str, point: Point) -> int:
    """Where the text goes on behind an expression, its weekday, its clock time and its 前 passed over."""
    clock = _CLOCK.match(text, point.end)
    at = clock.end() if clock else point.end
    before = _BEFORE.match(text, at)
    return before.end() if before else at
