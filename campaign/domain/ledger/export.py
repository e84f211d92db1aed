"""A task as a row of a ledger going out: the columns that come in, so that the sheet can go round and return."""

from collections.abc import Mapping
from datetime import date

from campaign.domain.ledger.columns import KEY_HEADER
from campaign.domain.ledger.grid import Cell
from campaign.domain.milestone import Milestone
from campaign.domain.task import Task
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
    "note": "进展情况",
}
STANDING = "长期坚持"


def ledger_row(task: Task, work_package: str, names: Mapping[int, str]) -> dict[str, Cell]:
    """Field → cell of one task. `names` are the departments' names by id; `ledger_key` is the hidden key."""
    return {
        "number": task.number,
        "work_package": work_package,
        "title": task.title,
        "goal": task.goal,
        "target_value": float(task.target_value) if task.target_value is not None else None,
        "unit": task.unit,
        "lead_department": names.get(task.lead_department_id or 0, ""),
        "owner_departments": _units(task, "owner", names),
        "co_departments": _units(task, "co", names),
        "leader": task.leader,
        "responsible": task.responsible,
        "source": task.source,
        "place": task.place,
        "starts_on": task.starts_on,
        "schedule": schedule_of(task),
        "due_text": due_of(task),
        "progress": f"{task.progress:g}%" if task.progress is not None else None,
        "note": task.note,
        "ledger_key": task.ledger_key,
    }


def _units(task: Task, part: str, names: Mapping[int, str]) -> str:
    """Names in their order; a collective such as 各乡镇 once, in the sheet's own words."""
    words = [row.collective or names.get(row.department_id, "") for row in task.parts if row.part == part]
    return "、".join(dict.fromkeys(word for word in words if word))


def due_of(task: Task) -> Cell:
    """The deadline as a date, with 长期坚持 where the work is standing too."""
    if not task.standing:
        return task.due_on
    return f"{_day(task.due_on)}前，{STANDING}" if task.due_on else STANDING


def schedule_of(task: Task) -> str:
    """The steps one below the other, "" where there is nothing but the deadline."""
    stones = [stone for stone in task.milestones if stone.share_id is None and stone.state != "dropped"]
    if all(stone.title == DEADLINE_TITLE for stone in stones) and len(stones) < 2:
        return ""
    return "\n".join(_step(stone) for stone in stones)


def _step(stone: Milestone) -> str:
    return f"{_day(stone.due_on)}：{stone.title}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


__all__ = ["HEADERS", "KEY_HEADER", "due_of", "ledger_row", "schedule_of"]
