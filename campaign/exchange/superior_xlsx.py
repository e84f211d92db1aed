"""A superior's plan back out: its tasks in its own order, with what carries them here and how that stands."""

from collections.abc import Iterable, Mapping

from campaign.domain.ledger.grid import Cell
from campaign.exchange.ledger_xlsx import write_ledger

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


def write_superior_plan(title: str, rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """An xlsx under the plan's own title, one row for each child of a task, one for a task without any."""
    return write_ledger(title, HEADERS, rows)
