"""The whole ledger under its filters, for paper: every row of every group, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.task import Task, TaskDepartment
from campaign.domain.task_plan import Party
from campaign.insight.filters import (
    Filters,
    Scope,
    conditions,
    group_key,
    order,
    shape_of,
    values_of,
    with_group,
    within,
)
from campaign.insight.ledger_rows import Group, rows_of
from campaign.insight.lights import by_colour
from campaign.insight.row_details import Row
from campaign.insight.tallies import tallies_of

MOST = 2000  # rows of one printed ledger; some 150 sheets


@dataclass(frozen=True)
class PrintedLedger:
    """Groups with all their rows; `owners` are the responsible departments by task; `total` counts also what is cut."""

    groups: list[Group]
    owners: dict[int, list[Party]]
    total: int

    @property
    def shown(self) -> int:
        """How many rows are printed."""
        return sum(len(group.rows) for group in self.groups)


def printed_ledger(db: Session, scope: Scope, chosen: Filters, day: date) -> PrintedLedger:
    """All rows that `chosen` leaves, in its groups and its order, at most `MOST`. Orders not yet issued stay inside."""
    shape, values = shape_of(chosen), scope.values(day) | values_of(chosen, day)
    tallies, _behind = tallies_of(db, scope, shape, values, day)
    key, rank = group_key(shape)
    query = select(col(Task.id), key.label("group_key")).select_from(Task).where(within(scope.seen), *conditions(shape))
    query = with_group(query, shape).order_by(rank, key, *order(shape)).limit(MOST)
    found = db.execute(query, values).all()
    ids = [row.id for row in found]
    rows = rows_of(db, ids, scope, day, drafts=False)
    groups = {tally.key: Group(tally.key, tally.title, by_colour(tally.reasons)) for tally in tallies}
    for row in found:
        groups[row.group_key].rows.append(rows[row.id])
    shown = [group for group in groups.values() if group.rows]
    return PrintedLedger(shown, _owners(db, ids), sum(tally.total for tally in tallies))


def spans(rows: list[Row]) -> list[int]:
    """For each row, over how many rows its lead department's cell goes: 0 where the cell above goes on."""
    found: list[int] = []
    for place, row in enumerate(rows):
        above = rows[place - 1] if place else None
        if above is not None and row.lead_department_id and above.lead_department_id == row.lead_department_id:
            found.append(0)
            start = max(at for at, n in enumerate(found[:-1]) if n)
            found[start] += 1
        else:
            found.append(1)
    return found


def _owners(db: Session, ids: list[int]) -> dict[int, list[Party]]:
    query = (
        select(col(TaskDepartment.task_id), col(TaskDepartment.department_id), col(TaskDepartment.collective))
        .where(col(TaskDepartment.task_id).in_(ids), col(TaskDepartment.part) == "owner")
        .order_by(col(TaskDepartment.task_id), col(TaskDepartment.position))
    )
    found: dict[int, list[Party]] = defaultdict(list)
    for task_id, department_id, collective in db.execute(query) if ids else ():
        found[task_id].append(Party(department_id, collective))
    return found
