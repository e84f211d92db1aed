"""A task as a row of a ledger going out: the columns that come in, so that the sheet can go round and return."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from campaign.domain.deadline_text import YearContext, read_deadline
from campaign.domain.ledger.columns import KEY_HEADER, MARK_HEADER
from campaign.domain.ledger.grid import Cell
from campaign.domain.light import Light
from campaign.domain.task_plan import DEADLINE_TITLE

# Field → header, in the order of the sheet. The words are those the import knows best.
HEADERS = {
    "number": "序号",
    "work_package": "任务类别",
    "title": "具体任务",
    "goal": "工作目标",
    "target_value": "目标值",
    "unit": "计量单位",
    "lead_department": "牵头单位",
    "owner_departments": "责任单位",
    "co_departments": "配合单位",
    "leader": "分管领导",
    "responsible": "责任人",
    "source": "任务来源",
    "place": "实施地点",
    "starts_on": "开始时间",
    "schedule": "时间节点",
    "due_text": "完成时限",
    "progress": "当前进度",
    "light": "红黄绿灯",
    "note": "进展情况",
}
# Columns that stand in a sheet only where some task says something there.
WHERE_FILLED = ("goal", "target_value", "unit", "leader", "source", "place", "starts_on", "schedule")
HIDDEN = {"ledger_key": KEY_HEADER, "ledger_mark": MARK_HEADER}
STANDING = "长期坚持"
# The ledger's own words in every language, as its headers are.
LIGHT_WORDS = {
    "overdue": "逾期",
    "far_behind": "严重滞后",
    "behind": "滞后",
    "due_soon": "临期",
    "on_time": "正常",
    "waiting": "待审核",
    "idle": "未启动",
    "closed": "已销号",
}


# A department's part: (part, department id, the sheet's words for many). A milestone: (share id, state, title, day).
Part = tuple[str, int, str]
Stone = tuple[int | None, str, str, date]


@dataclass(frozen=True)
class Wording:
    """What the words of a campaign's rows depend on: the departments' names by id in list order (单位序列), and the
    campaign's days, from which a deadline without a year takes its own."""

    names: Mapping[int, str]
    first_day: date | None = None
    last_day: date | None = None
    _ranks: dict[int, int] = field(default_factory=dict, repr=False)
    _read: dict[str, tuple[date | None, bool, list[date]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """A department's rank is its place in the list."""
        self._ranks.update({key: rank for rank, key in enumerate(self.names)})

    def units(self, parts: Iterable[Part], part: str) -> str:
        """The names of one part in list order; a collective such as 各乡镇 once, in the sheet's own words."""
        some = [(key, collective) for kind, key, collective in parts if kind == part]
        if len(some) > 1:
            some.sort(key=lambda one: self._ranks.get(one[0], len(self._ranks)))
        words = [collective or self.names.get(key, "") for key, collective in some]
        return words[0] if len(words) == 1 else "、".join(dict.fromkeys(word for word in words if word))

    def due(self, task: Any, stones: Iterable[Stone]) -> Cell:
        """The deadline in the plan's own words while they still say it, else as a date with 长期坚持 where it holds."""
        if task.due_text and self._still_says(task, stones):
            return str(task.due_text)
        return due_of(task)

    def _still_says(self, task: Any, stones: Iterable[Stone]) -> bool:
        if (found := self._read.get(task.due_text)) is None:
            reading = read_deadline(task.due_text, YearContext((), self.first_day, self.last_day))
            found = reading.due_on, reading.standing, sorted(step.due_on for step in reading.steps)
            if reading.error:
                found = date.min, False, []
            self._read[task.due_text] = found
        due_on, standing, days = found
        if (due_on, standing) != (task.due_on, task.standing) or task.due_text == str(task.due_on):
            return False
        return len(days) < 2 or days == sorted(day for _title, day in _own(stones))


def ledger_row(
    task: Any, work_package: str, parts: Iterable[Part], stones: Iterable[Stone], words: Wording
) -> dict[str, Cell]:
    """Field → cell of one task, with its hidden `ledger_key`; without its light, which depends on the day.

    `task` has a task's columns, `parts` and `stones` are its departments and milestones in their order.
    """
    return {
        "number": _number(task.number),
        "work_package": work_package,
        "title": task.title,
        "goal": task.goal,
        "target_value": float(task.target_value) if task.target_value is not None else None,
        "unit": task.unit,
        "lead_department": words.names.get(task.lead_department_id or 0, ""),
        "owner_departments": words.units(parts, "owner"),
        "co_departments": words.units(parts, "co"),
        "leader": task.leader,
        "responsible": task.responsible,
        "source": task.source,
        "place": task.place,
        "starts_on": task.starts_on,
        "schedule": schedule_of(stones),
        "due_text": words.due(task, stones),
        "progress": f"{task.progress:g}%" if task.progress is not None else None,
        "note": task.note,
        "ledger_key": task.ledger_key,
    }


def light_cell(light: Light) -> str:
    """The light as a word; its colour is the cell's."""
    return LIGHT_WORDS[light.reason]


def _number(text: str) -> Cell:
    """A plain number as one, that the sheet can be sorted by it; 1.1 and 007 stay as they are written."""
    return int(text) if text.isascii() and text.isdigit() and str(int(text)) == text and len(text) < 10 else text


def due_of(task: Any) -> Cell:
    """The deadline as a date, with 长期坚持 where the work is standing too."""
    if not task.standing:
        return task.due_on  # type: ignore[no-any-return]  # a date or nothing
    return f"{_day(task.due_on)}前，{STANDING}" if task.due_on else STANDING


def _own(stones: Iterable[Stone]) -> list[tuple[str, date]]:
    """(title, day) of the task's own milestones that still hold."""
    return [(title, day) for share_id, state, title, day in stones if share_id is None and state != "dropped"]


def schedule_of(stones: Iterable[Stone]) -> str:
    """The steps one below the other, "" where there is nothing but the deadline."""
    own = _own(stones)
    if len(own) < 2 and all(title == DEADLINE_TITLE for title, _day_ in own):
        return ""
    return "\n".join(f"{_day(day)}：{title}" for title, day in own)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
