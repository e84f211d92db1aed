"""From a deadline cell to dated steps: `read_deadline`."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from campaign.domain.deadline_text.habits import (
    is_empty,
    is_standing,
    says_at_once,
    take_repeated,
    why_undated,
)
from campaign.domain.deadline_text.normal import normalise
from campaign.domain.deadline_text.notes import without_events
from campaign.domain.deadline_text.points import SEPARATOR, Point, after_point, find_points
from campaign.domain.deadline_text.steps import Step, split_steps
from campaign.domain.deadline_text.years import EARLIEST, LATEST, CannotTell, YearContext

# Excel counts days from 1899-12-30; day 32874 is 1990-01-01 and 73415 is 2100-12-31.
EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_SERIALS = range(32874, 73416)
LONGEST_CELL = 600

_LUNAR = re.compile(r"农历|阴历|腊月|正月|冬月(?!份)")
_LEFT_OVER = re.compile(
    r"\d+(?:年(?!级|行动|规划|计划|攻坚)|个?月|日(?!活)|天|周|季|个工作日|小时|号(?!楼|线|井|机|桥|院|厂|地|文|路|点|库|项))"
    r"|(?:月|年|季|学期|周)(?:初|底|末|终|中(?!学|心|医|小))|^中|^初|[上中下]旬|季度|半年|[本当次下]月|[本下]周|学[期年]|开学|[寒暑]假|暑期|寒期"
    r"|(?:春节|元旦|清明|五一|端午|中秋|国庆|汛期|两会|[中高]考|入[春夏秋冬])节?(?:之?前|以前|前夕|期间|后)|[今来][春夏秋冬]|节前|考前|前夕"
    r"|待定|另行|至今|左右|前后|大约|大概|[几数半]年|[几数半]个?月"
)
_DATE = "\0"
# A digit left beside a date is a torn piece of it: 2026年6, 30/6/2026.
_TORN = re.compile(rf"\d[./-]?{_DATE}|{_DATE}[./-]?\d|{_DATE}[春夏秋冬]|(?:^|[,;\n])\d{{1,2}}(?=$|[,;\n])")
# 11月供暖前: a second bound right behind the date, and nobody says which one holds.
_SECOND_BOUND = re.compile(rf"{_DATE}\(?(?!下班)[^,;\n{_DATE}()前]{{1,8}}(?:之前|以前|前|期间)(?=$|[,;)\n])")
_OPEN_END = re.compile(rf"(?:底|末)?{SEPARATOR}(?!位|达|少)")
_ALTERNATIVE = re.compile(r"原定|延期|延至|推迟|顺延|调整[为至到]|改为|→|或者?(?=\d)|/(?=\d{1,2}月)|\(不含")
_AFTER = re.compile(
    r"(?:底|末|份)?(?:(?:正式|全面|集中)?启动(?=$|[,;\n])|起|开始|以来|以后|之后|后(?!续|勤|期|备)|始(?!终))"
)
_ABOUT = re.compile(r"(?:底|末|份)?(?:左右|前后|上下)")
_VAGUE_MONTH = re.compile(r"\d{1,2}月份?(?:初|中(?![旬下小学医心]))")


@dataclass(frozen=True)
class Reading:
    """What a cell says. With an `error` (a code) nothing else is filled; `rules` are the codes of what was inferred."""

    steps: tuple[Step, ...] = ()
    standing: bool = False
    rules: tuple[str, ...] = ()
    error: str | None = None
    empty: bool = False

    @property
    def due_on(self) -> date | None:
        """The deadline: the last step's day, None when there is none."""
        return max((step.due_on for step in self.steps), default=None)


def read_deadline(value: object, context: YearContext) -> Reading:
    """Read a deadline cell: text, a date or datetime, an Excel serial number, None or "" for an empty one.

    Never raises; what cannot be read is a Reading with an `error`.
    """
    try:
        return _read(value, context)
    except CannotTell as reason:
        return Reading(error=reason.code)


def _read(value: object, context: YearContext) -> Reading:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _whole_date(value, ())
    if isinstance(value, bool):
        raise CannotTell("unreadable")
    if isinstance(value, int | float):
        return _number(value, context)
    return _read_text(str(value if value is not None else "")[: LONGEST_CELL + 1], context)


@lru_cache(maxsize=8192)
def _read_text(written: str, context: YearContext) -> Reading:
    text = normalise(written)
    if is_empty(text):
        return Reading(empty=True)
    if len(text) > LONGEST_CELL:
        raise CannotTell("unreadable")
    if re.fullmatch(r"\d{5}", text) and context.covers(_from_serial(int(text)).year):
        return _whole_date(_from_serial(int(text)), ("serial",))
    return _text(text, context)


def _whole_date(day: date, rules: tuple[str, ...]) -> Reading:
    if not EARLIEST <= day.year <= LATEST:
        raise CannotTell("no_such_date")
    return Reading(steps=(Step("", day),), rules=rules)


def _from_serial(number: int) -> date:
    return EXCEL_DAY_ZERO + timedelta(days=number)


def _number(value: float, context: YearContext) -> Reading:
    """A number cell: a serial day, a year, or 2022.12 typed without quotes (2022.1 may be January or October)."""
    if value != value or abs(value) > 1e9:
        raise CannotTell("unreadable")
    if int(value) in EXCEL_SERIALS:
        return _whole_date(_from_serial(int(value)), ("serial",))
    text = str(int(value)) if value == int(value) else repr(value)
    if re.fullmatch(r"20\d\d\.1", text) or re.fullmatch(r"\d{1,2}\.[123]", text):
        raise CannotTell("number_lost_a_zero")
    if re.fullmatch(r"20\d\d|20\d\d\.\d{1,2}|20\d{4}|20\d{6}|\d{1,2}\.\d{1,2}", text):
        return _text(text, context)
    raise CannotTell("unreadable")


def _written_out(text: str, context: YearContext) -> str:
    """A cell of nothing but digits with its 年月日: 2026, 2024-2026, 202606, 26.6.30."""
    if re.fullmatch(r"20\d\d(?:-20\d\d)?", text):
        return text + "年"
    if re.fullmatch(r"20\d\d(?:0[1-9]|1[0-2])", text):
        return f"{text[:4]}年{text[4:]}月"
    if apart := re.fullmatch(r"(20\d\d)[,、](\d{1,2})[,、](\d{1,2})日?", text):
        return f"{apart[1]}年{apart[2]}月{apart[3]}日"
    short = re.fullmatch(r"(\d\d)([./-])(\d{1,2})\2(\d{1,2})", text)
    if short and context.covers(2000 + int(short[1])):
        return f"{short[1]}年{short[3]}月{short[4]}日"
    return text


def _text(text: str, context: YearContext) -> Reading:
    text = _written_out(text, context)
    if _LUNAR.search(text):
        raise CannotTell("lunar")
    if _VAGUE_MONTH.search(text):
        raise CannotTell("vague")
    if _ALTERNATIVE.search(text):
        raise CannotTell("vague")
    text, explained = without_events(text)
    dated_text, repeated = take_repeated(text)
    points = find_points(dated_text, context)
    deadlines = [p for p in points if p.kind != "context" and not _is_start(dated_text, p)]
    if not deadlines:
        return _undated(dated_text, repeated=repeated, started=bool(points))
    rest = _cut(dated_text, points)
    if _LEFT_OVER.search(rest.replace(_DATE, "")) or _TORN.search(rest) or _SECOND_BOUND.search(rest):
        raise CannotTell("partly_unreadable")
    rules = [rule for point in deadlines for rule in point.rules] + ["event_beside"] * explained
    rules += ["repeated"] * repeated + ["before_a_month"] * any(_is_before_month(dated_text, p) for p in deadlines)
    return Reading(
        steps=split_steps(dated_text, points, deadlines),
        standing=is_standing(rest, beside_a_date=_DATE) or f"贯穿{_DATE}" in rest,
        rules=tuple(dict.fromkeys(rules)),
    )


def _is_before_month(text: str, point: Point) -> bool:
    """True for 6月前: read as by the end of that month, which some would call the month before."""
    return re.search(r"月份?$", text[: point.end]) is not None and text.startswith(("前", "之前", "以前"), point.end)


def _is_start(text: str, point: Point) -> bool:
    """True for 3月起, 3月开始: a beginning, not a deadline. Raises CannotTell("vague") for 6月左右."""
    if _ABOUT.match(text, point.end) or text[: point.start].endswith(("约", "大概", "左右")):
        raise CannotTell("vague")
    if _AFTER.match(text, point.end) or _OPEN_END.match(text, point.end):
        return True
    return "range_end" not in point.rules and text[: point.start].endswith(("自", "从", "始于"))


def _cut(text: str, points: list[Point]) -> str:
    """The text with each expression (and its 前, clock time, weekday) replaced by one mark."""
    pieces, at = [], 0
    for point in points:
        pieces += [text[at : point.start], _DATE]
        at = after_point(text, point)
        # 6月底前60%: behind 前 a number is a quantity again and no torn piece of the date.
        pieces.append(" " if text[point.end : at].endswith(("前", "内", "止")) else "")
    return "".join([*pieces, text[at:]])


def _undated(text: str, *, repeated: bool, started: bool) -> Reading:
    standing = is_standing(text)
    if not standing and not repeated:
        raise CannotTell("start_only" if started else why_undated(text))
    if re.search(r"要求|时限|待定|另行", text):
        raise CannotTell("depends")
    if not started and _LEFT_OVER.search(text):
        raise CannotTell("partly_unreadable")
    rules = [("repeated", repeated), ("at_once", says_at_once(text)), ("from_a_day_on", started)]
    return Reading(standing=True, rules=tuple(rule for rule, holds in rules if holds))
