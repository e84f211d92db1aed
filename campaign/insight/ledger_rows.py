"""The rows of a campaign's ledger: one page of tasks with everything a row shows, in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import Campaign
from campaign.domain.task import Task
from campaign.insight import lights
from campaign.insight.filters import (
    Condition,
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
from campaign.insight.remembered import remembered
from campaign.insight.row_details import Details, Row
from campaign.insight.tallies import Tally, tallies_of

PAGE = 50
COLUMNS = (
    *("id", "number", "position", "title", "goal", "lead_department_id", "responsible", "target_value", "done_value"),
    *("unit", "starts_on", "due_on", "standing", "state", "progress", "updated_at", "version", "work_package_id"),
)


@dataclass(frozen=True)
class Group:
    """Rows under one heading. `counts` are of the whole group, also where its rows go on over the page."""

    key: int | None
    title: str
    counts: Mapping[str, int]
    rows: list[Row] = field(default_factory=list)

    @property
    def worst(self) -> str | None:
        """A group takes its worst light."""
        return lights.worst(colour for colour, n in self.counts.items() if n)


@dataclass(frozen=True)
class LedgerPage:
    """One page of the ledger. `total` and `behind` (below what is expected) count all pages."""

    groups: list[Group]
    total: int
    behind: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))

    @property
    def rows(self) -> list[Row]:
        """The rows of all groups."""
        return [row for group in self.groups for row in group.rows]


def ledger_page(db: Session, scope: Scope, chosen: Filters, day: date, *, drafts: bool = False) -> LedgerPage:
    """The page of the ledger that `chosen` asks for. Eight queries, whatever the size, nine where plans bend.

    The counts of its groups are remembered and say which groups the page covers, so that only their rows are put in
    order. `drafts`: whether the reader may know of orders not yet issued.
    """
    shape, values = shape_of(chosen), scope.values(day) | values_of(chosen, day)
    key = ("tallies", scope.key, replace(chosen, page=1, sort="number"), day)
    tallies, behind = remembered(db, key, lambda: tallies_of(db, scope, shape, values, day))
    total = sum(tally.total for tally in tallies)
    page = min(max(1, chosen.page), max(1, -(-total // PAGE)))
    covered, first = _covered(tallies, (page - 1) * PAGE)
    keys = [tally.key for tally in covered if tally.key is not None]
    statement = _ids(shape, scope, bare=len(keys) < len(covered), several=len(covered) > 1)
    filled = values | {"groups": keys or [-1], "group": next(iter(keys), None), "first": first}
    found = db.execute(statement, filled).all() if covered else []
    rows = rows_of(db, [row.id for row in found], scope, day, drafts=drafts)
    groups = {tally.key: Group(tally.key, tally.title, lights.by_colour(tally.reasons)) for tally in covered}
    for row in found:
        groups[row.group_key].rows.append(rows[row.id])
    return LedgerPage([group for group in groups.values() if group.rows], total, behind, page)


def _covered(tallies: list[Tally], first: int) -> tuple[list[Tally], int]:
    """The groups in which the page's rows lie, and how many rows of the first of them come before the page."""
    found: list[Tally] = []
    start = 0
    for tally in tallies:
        if start < first + PAGE and start + tally.total > first:
            found.append(tally)
        elif not found:
            first -= tally.total
            continue
        start += tally.total
    return found, first


def _ids(shape: Filters, scope: Scope, *, bare: bool, several: bool) -> Any:
    if scope.seen is None:
        return _kept_ids(shape, bare, several)
    return _ids_statement(shape, scope.seen, bare, several)


def _ids_statement(shape: Filters, seen: Condition | None, bare: bool, several: bool) -> Any:
    """Ids of the rows of the groups on the page, in their order; `bare`: of those without a group too.

    Of a single group they come out of an index in the plan's order, without being sorted.
    """
    key, rank = group_key(shape)
    found = select(col(Task.id), key.label("group_key")).select_from(Task).where(within(seen), *conditions(shape))
    if several:
        mine = key.in_(bindparam("groups", expanding=True, type_=Integer()))
        found = with_group(found, shape).where(or_(mine, key.is_(None)) if bare else mine).order_by(rank, key)
    else:
        found = found.where(key.is_(None) if bare else key == bindparam("group", type_=Integer()))
    return found.order_by(*order(shape)).limit(PAGE).offset(bindparam("first", type_=Integer()))


@lru_cache(maxsize=500)
def _kept_ids(shape: Filters, bare: bool, several: bool) -> Any:
    return _ids_statement(shape, None, bare, several)


_ROWS = select(lights.reason_on(lights.DAY).label("reason"), *(getattr(Task, name) for name in COLUMNS)).where(
    col(Task.id).in_(bindparam("ids", expanding=True, type_=Integer()))
)


def rows_of(db: Session, ids: list[int], scope: Scope, day: date, *, drafts: bool) -> dict[int, Row]:
    """The rows of these tasks, by id."""
    if not ids:
        return {}
    details = Details.of(db, ids, day, drafts=drafts)
    found = db.execute(_ROWS, {"ids": ids, "day": day})
    return {task.id: details.row(task, scope.campaign.starts_on, day) for task in found}


def one_row(db: Session, campaign: Campaign, task_id: int, day: date, *, drafts: bool = False) -> Row:
    """One row anew, after an edit."""
    return rows_of(db, [task_id], Scope(campaign, None), day, drafts=drafts)[task_id]
