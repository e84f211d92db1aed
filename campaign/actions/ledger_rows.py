"""A campaign's tasks as rows of its ledger, read by column and not by object: a county's largest holds 50,000."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Select, func, nulls_first, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.ledger.export import Wording, ledger_row
from campaign.domain.ledger.grid import Cell
from campaign.domain.light import Lit
from campaign.domain.milestone import Milestone
from campaign.domain.task import TaskDepartment

AT_ONCE = 1000
_PLAN = (
    *("number", "title", "goal", "target_value", "unit", "lead_department_id", "leader", "responsible", "source"),
    *("place", "starts_on", "due_on", "due_text", "standing", "progress", "note", "ledger_key", "remarks"),
)
_LIT = tuple(Lit.model_fields)
# Columns of the tables and not of the nouns: the session makes no objects of them.
_TASK, _PACKAGE = SQLModel.metadata.tables["task"], SQLModel.metadata.tables["work_package"]
_NAMES = ("id", "state", "version", *_PLAN, *_LIT, "package")
_COLUMNS = [_TASK.c[name] for name in _NAMES[:-1]]


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task: its columns by name, and its cells by field."""

    task: Any
    cells: dict[str, Cell]


def wording_of(db: Session, campaign: Campaign) -> Wording:
    """The words a campaign's rows are written in."""
    query = select(col(Department.id), col(Department.name)).order_by(col(Department.position), col(Department.id))
    return Wording({row.id: row.name for row in db.execute(query)}, campaign.starts_on, campaign.ends_on)


def plan_order(query: Select[Any]) -> Select[Any]:
    """Tasks by work package in the plan's order; those of none come first, where no section row stands above them."""
    order = nulls_first(_PACKAGE.c.position.asc()), nulls_first(_PACKAGE.c.id.asc())
    joined = _TASK.outerjoin(_PACKAGE, _TASK.c.work_package_id == _PACKAGE.c.id)
    return query.select_from(joined).order_by(*order, _TASK.c.position, _TASK.c.id)


def task_rows(db: Session, words: Wording, *where: Any) -> Iterator[TaskRow]:
    """The tasks that fulfil `where`, in the plan's order; three statements for each thousand."""
    package = func.coalesce(_PACKAGE.c.title, "").label("package")
    query = plan_order(select(*_COLUMNS, package).where(*where))
    for some in db.execute(query.execution_options(yield_per=AT_ONCE)).partitions():
        tasks = [SimpleNamespace(**dict(zip(_NAMES, row, strict=True))) for row in some]
        ids = [task.id for task in tasks]
        parts = _of_tasks(db, ids, TaskDepartment, ("part", "department_id", "collective"))
        stones = _of_tasks(db, ids, Milestone, ("share_id", "state", "title", "due_on"))
        for task in tasks:
            cells = ledger_row(task, task.package, parts.get(task.id, ()), stones.get(task.id, ()), words)
            yield TaskRow(task, cells)


def _of_tasks(db: Session, ids: Sequence[int], noun: Any, names: Sequence[str]) -> dict[int, list[tuple[Any, ...]]]:
    """The rows of another table by their task, in their own order, as plain tuples."""
    table = SQLModel.metadata.tables[noun.__tablename__].c
    query = select(table.task_id, *(table[name] for name in names)).where(table.task_id.in_(ids))
    found: dict[int, list[tuple[Any, ...]]] = {}
    for key, *rest in db.execute(query.order_by(table.task_id, table.position)).all():
        found.setdefault(key, []).append(tuple(rest))
    return found
