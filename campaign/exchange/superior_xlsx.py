"""A superior's plan back out: its tasks in its own order, with what carries them here and how that stands."""

from collections.abc import Iterable

from campaign.exchange.ledger_xlsx import Column, Line, Shape, write_ledger

# The words of the sheet that goes upward are those of the office in every language.
HEADERS = {
    "number": "序号",
    "work_package": "任务类别",
    "title": "上级任务",
    "due": "上级完成时限",
    "standing": "承接情况",
    "child": "本级承接任务",
    "lead": "牵头单位",
    "own_due": "本级完成时限",
    "progress": "完成进度（%）",
    "light": "亮灯",
    "note": "进展情况或不承担原因",
}


def write_superior_plan(title: str, about: str, lines: Iterable[Line]) -> bytes:
    """An xlsx under the plan's own title, one row for each child of a task, one for a task without any.

    `about` is the line below the title.
    """
    columns = [Column(field, header) for field, header in HEADERS.items()]
    return write_ledger(Shape(title, about, columns), lines)
