"""Ledgers out: the tasks of a campaign a person may see, in the layout their office uses, ready to come back."""

from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, join, true
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.layouts import layout_for_export
from campaign.actions.ledger_rows import TaskRow, plan_order, task_rows, wording_of
from campaign.county import day_of
from campaign.domain.campaign import Campaign, WorkPackage
from campaign.domain.ledger.columns import KEY_HEADER, MARK_HEADER
from campaign.domain.ledger.export import HEADERS, WHERE_FILLED, light_cell
from campaign.domain.ledger.grid import can_head_section
from campaign.domain.ledger.mark import MARK_SHEET, mark_rows, write_mark
from campaign.domain.ledger_layout import REMARK, LedgerLayout
from campaign.domain.light import LightDates, light_on
from campaign.domain.milestone import Milestone
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import NotAllowed
from campaign.domain.task import Task
from campaign.domain.task_plan import DEADLINE_TITLE
from campaign.domain.visible import tasks_visible_to
from campaign.exchange.ledger_xlsx import Column, Line, Shape, write_ledger

# Remarks are columns of the sheet a task came from; more than these would be several sheets' worth.
MOST_EXTRA = 30
# A spreadsheet can neither sort nor filter merged cells well, and holds every merge in memory.
MOST_MERGED = 2000
WHOLE = "任务分解表"


def export_ledger(
    db: Session,
    who: Actor,
    campaign: Campaign,
    task_ids: Sequence[int] = (),
    *,
    at: datetime,
    layout: int | None = None,
) -> bytes:
    """The campaign's ledger as an xlsx, or only `task_ids` of it; importing it again changes nothing.

    `layout` is one of the office's by id, 0 the program's own, None the one the office chose. Somebody who runs, leads
    or reads the campaign gets every task, a department the tasks it has a part in. Raises `NotAllowed` when there is
    none, `Unseen` for another office's layout.
    """
    demand_export(db, who, campaign)
    ours = layout_for_export(db, campaign, layout)
    where = [*_mine(who, campaign), *([col(Task.id).in_(task_ids)] if task_ids else [])]
    count, columns, sectioned = _columns(db, where, ours)
    day, tasks = day_of(db, at), array("q")
    shape = Shape(
        title=(ours.title if ours else "") or _titled(campaign),
        about=f"数据截至{day.year}年{day.month}月{day.day}日",
        columns=columns,
        merged=("lead_department",) if count <= MOST_MERGED else (),
        sectioned=sectioned,
        marks=(MARK_SHEET, lambda: mark_rows(campaign.id or 0, campaign.title, at.isoformat(), tasks)),
    )
    words = wording_of(db, campaign)

    def lines() -> Iterator[Line]:
        for row in task_rows(db, words, *where):
            tasks.append(row.task.id)
            yield _line(row, light_on(_lit(row.task), day))

    return write_ledger(shape, lines())


def _lit(task: Any) -> LightDates:
    base = task.light_base, task.begins_on, task.overdue_on
    return LightDates(*base, task.far_behind_on, task.behind_on, task.due_soon_on)


def _titled(campaign: Campaign) -> str:
    return campaign.title if campaign.title.endswith((WHOLE, "台账")) else campaign.title + WHOLE


def _line(row: TaskRow, light: Any) -> Line:
    task, cells = row.task, row.cells
    mark = write_mark(task.id, task.version, cells, task.remarks)
    section = str(cells["work_package"])
    return Line({**task.remarks, **cells, "light": light_cell(light), "ledger_mark": mark}, section, light.colour)


def demand_export(db: Session, who: Actor, campaign: Campaign) -> None:
    """Raises `NotAllowed` unless `who` runs, leads or reads the campaign or has a part in one of its tasks."""
    try:
        demand(who, "export_ledger", campaign)
    except NotAllowed:
        task = db.scalars(select(Task).where(*_mine(who, campaign)).limit(1)).first()
        demand(who, "export_ledger", task or campaign)


def _mine(who: Actor, campaign: Campaign) -> list[Any]:
    return [Task.campaign_id == campaign.id, tasks_visible_to(who), col(Task.state) != "cancelled"]


def _columns(db: Session, where: list[Any], ours: LedgerLayout | None) -> tuple[int, list[Column], bool]:
    """How many rows there are, the columns that say something, and whether work packages stand as rows of their own.

    A work package whose words would not be read as one again stands in a column instead.
    """
    count, *filled = db.execute(select(func.count(), *(_filled(name) for name in WHERE_FILLED)).where(*where)).one()
    empty = {name for name, some in zip(WHERE_FILLED, filled, strict=True) if not some}
    packages = db.scalars(plan_order(select(WorkPackage.title).where(*where)).distinct().order_by(None))
    sectioned = all(can_head_section(title) for title in packages if title is not None)
    if ours:
        fields = [column.field for column in ours.shape]
        # A lone text in the column of the task would be a task when it comes back.
        sectioned = sectioned and "work_package" not in fields and (fields[0] != "title" or count <= MOST_MERGED)
        columns = [Column(name if name != REMARK else word, word) for name, word in ours.shape]
    else:
        empty |= {"work_package"} if sectioned else set()
        columns = [Column(name, word) for name, word in HEADERS.items() if name not in empty]
        columns += [Column(name, name) for name in _extra(db, where)]
    hidden = [Column("ledger_key", KEY_HEADER, hidden=True), Column("ledger_mark", MARK_HEADER, hidden=True)]
    return count, columns + hidden, sectioned


def _filled(name: str) -> Any:
    """Whether any task says something in a column."""
    if name == "schedule":
        step = (Milestone.task_id == Task.id, col(Milestone.share_id).is_(None), Milestone.title != DEADLINE_TITLE)
        return func.max(case((select(Milestone.id).where(*step).exists(), 1), else_=0))
    column = getattr(Task, name)
    is_text = name not in ("target_value", "starts_on")
    return func.max(case((column.is_not(None) & (column != "") if is_text else column.is_not(None), 1), else_=0))


def _extra(db: Session, where: list[Any]) -> list[str]:
    """Headers of the remarks, in the order they are met; a remark never hides a column of ours."""
    taken = {*HEADERS.values(), KEY_HEADER, MARK_HEADER}
    if db.get_bind().dialect.name == "sqlite":
        keys = func.json_each(Task.remarks).table_valued("key")
    else:
        keys = func.json_object_keys(Task.remarks).table_valued("key").render_derived()
    met = func.min(Task.position), keys.c.key
    each = join(Task, keys, true())
    found = db.scalars(select(keys.c.key).select_from(each).where(*where).group_by(keys.c.key).order_by(*met))
    return [name for name in found if name not in taken][:MOST_EXTRA]
