"""Which words belong to which date: the clauses of a deadline cell as titled steps."""

import re
from dataclasses import dataclass
from datetime import date

from campaign.domain.deadline_text.habits import without_standing
from campaign.domain.deadline_text.points import Point, after_point

_EDGE = " ,;:、\n-()[]《》.!"
_NUMBERING = re.compile(r"^(?:\(?\d{1,2}[)、.](?!\d)|第?\d阶段|[一二三四五六七八九]是)")
_GLUE = re.compile(r"^(?:之前|以前|前|止|内|之内|底|份|完成(?=$)|(?:,|;))+")
_LABEL = re.compile(r"^(?:整改|完成|办理|工作|目标)?(?:时限|时间|期限)(?:为|是)?$")
_NO_TITLE = (
    "",
    "完成",
    "前",
    "底前",
    "推进",
    "贯穿",
    "实施",
    "开展",
    "整改",
    "完成整改",
    "完成任务",
    "任务",
    "即日起",
    "已",
    "已完成",
)
_LEAD = re.compile(
    r"(?:力争|争取|确保|计划|预计|务必|最迟|不迟于|不晚于|截止到?|截至|自|从|于|在|到|至|其中|最晚|暂定|拟)+$"
)


@dataclass(frozen=True)
class Step:
    """A dated promise: `title` is the text beside the date, "" when the cell holds nothing but the date."""

    title: str
    due_on: date


def split_steps(text: str, points: list[Point], deadlines: list[Point]) -> tuple[Step, ...]:
    """One step for each of `deadlines` (those of `points` that are no start or context), in the cell's order."""
    bounds = [0, *(_boundary(text, one, two) for one, two in zip(points, points[1:], strict=False)), len(text)]
    steps = [
        Step(_title(text, start, end, point), point.due_on)
        for point, start, end in zip(points, bounds, bounds[1:], strict=False)
        if point in deadlines
    ]
    return tuple(dict.fromkeys(steps))


def _boundary(text: str, one: Point, two: Point) -> int:
    """Where the clause of `one` ends: at the strongest punctuation before `two`, else where `two` begins."""
    between = text[one.end : two.start]
    for marks in ("\n", ";", ",", "、"):
        if (cut := between.rfind(marks)) >= 0:
            return one.end + cut + 1
    if opened := re.search(r"\(?\d{1,2}[)、.]$|[一二三四五六七八九]是$|第\d阶段\(?$|\($", between):
        return one.end + opened.start()
    return two.start


def _title(text: str, start: int, end: int, point: Point) -> str:
    before = without_standing(_LEAD.sub("", text[start : point.start]).strip(_EDGE)).strip(_EDGE)
    before = re.split(r"[;\n]", before)[-1]
    before = _LABEL.sub("", _NUMBERING.sub("", before).strip(_EDGE))
    after = without_standing(_GLUE.sub("", text[after_point(text, point) : end])).strip(_EDGE)
    after = re.split(r"[;\n]", after)[0]
    joined = (before + after).strip(_EDGE + "和及与并")
    return "" if joined in _NO_TITLE else joined
