"""Batches of changes to a ledger: their list, and one of them cell by cell."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from campaign.domain.batch_edit import BatchCell, BatchEdit
from campaign.domain.campaign import Campaign
from campaign.domain.person import Person
from campaign.domain.refusal import Refusal
from campaign.domain.task import Task
from campaign.insight.filters import Filters, Scope, conditions, order, shape_of, values_of, within

PAGE = 50


@dataclass(frozen=True)
class BatchShown:
    """A batch: who made it, how many tasks it changed and left, and which batch undid it."""

    id: int
    by: str
    at: datetime
    reason: str
    undoes_id: int | None
    undone_by_id: int | None
    tasks: int
    left: int


@dataclass
class TaskCells:
    """What a batch did to one task: its cells, and the sentences of those that stayed, by field."""

    id: int
    number: str
    title: str
    cells: list[BatchCell] = field(default_factory=list)

    def refusal_of(self, cell: BatchCell) -> Refusal:
        """Why this cell stayed as it was."""
        return Refusal(cell.refused, **cell.params)


def batches_of(db: Session, campaign: Campaign, page: int, language: str) -> tuple[list[BatchShown], int]:
    """One page of the campaign's batches, newest first, and how many there are. Two queries."""
    mine = col(BatchEdit.campaign_id) == campaign.id
    total = db.execute(select(func.count()).select_from(BatchEdit).where(mine)).scalar_one()
    query = _shown().where(mine).order_by(col(BatchEdit.id).desc()).limit(PAGE).offset((page - 1) * PAGE)
    return [_batch(row, language) for row in db.execute(query)], total


def batch_of(db: Session, campaign: Campaign, key: int, language: str) -> BatchShown | None:
    """One batch of the campaign; None where there is no such one."""
    row = db.execute(_shown().where(BatchEdit.id == key, BatchEdit.campaign_id == campaign.id)).first()  # type: ignore[arg-type]
    return _batch(row, language) if row else None


def cells_of(db: Session, key: int, page: int) -> tuple[list[TaskCells], int]:
    """The tasks on one page of a batch, in the plan's order, those that stayed first; and how many there are."""
    mine = col(BatchCell.edit_id) == key
    total = db.execute(select(func.count(col(BatchCell.task_id).distinct())).where(mine)).scalar_one()
    stayed = func.max(case((col(BatchCell.refused) != "", 1), else_=0))
    tasks = (
        select(col(Task.id), col(Task.number), col(Task.position), col(Task.title))
        .join(BatchCell, col(BatchCell.task_id) == Task.id)
        .where(mine)
        .group_by(col(Task.id))
        .order_by(stayed.desc(), col(Task.position), col(Task.id))
    )
    found = {
        row.id: TaskCells(row.id, row.number or str(row.position + 1), row.title)
        for row in db.execute(tasks.limit(PAGE).offset((page - 1) * PAGE))
    }
    for cell in db.scalars(
        select(BatchCell).where(mine, col(BatchCell.task_id).in_(found)).order_by(col(BatchCell.id))
    ):
        found[cell.task_id].cells.append(cell)
    return list(found.values()), total


def ids_under(db: Session, scope: Scope, chosen: Filters, day: date, most: int) -> Sequence[int]:
    """The ids of all tasks that these filters leave, at most `most` and one more, so that too many shows."""
    shape = shape_of(chosen)
    query = select(col(Task.id)).where(within(scope.seen), *conditions(shape)).order_by(*order(shape)).limit(most + 1)
    return [key for key in db.scalars(query, scope.values(day) | values_of(chosen, day)) if key is not None]


def _shown() -> Any:
    again = aliased(BatchEdit)
    cells = (
        select(
            col(BatchCell.edit_id).label("edit_id"),
            func.count(case((col(BatchCell.refused) == "", col(BatchCell.task_id))).distinct()).label("tasks"),
            func.count(case((col(BatchCell.refused) != "", col(BatchCell.task_id))).distinct()).label("stayed"),
        )
        .group_by(col(BatchCell.edit_id))
        .subquery()
    )
    return (
        select(BatchEdit, Person, col(again.id).label("again"), cells.c.tasks, cells.c.stayed)
        .outerjoin(Person, col(Person.id) == BatchEdit.person_id)
        .outerjoin(again, col(again.undoes_id) == BatchEdit.id)
        .outerjoin(cells, cells.c.edit_id == BatchEdit.id)
    )


def _batch(row: Any, language: str) -> BatchShown:
    edit: BatchEdit = row[0]
    by = row[1].shown(language) if row[1] else ""
    return BatchShown(
        edit.id or 0, by, edit.at, edit.reason, edit.undoes_id, row.again, int(row.tasks or 0), int(row.stayed or 0)
    )
