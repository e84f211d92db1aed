"""The rows of a campaign's ledger: one page of tasks with everything a row shows, in a fixed number of queries."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, literal, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import Campaign, WorkPackage
from campaign.domain.department import Department
from campaign.domain.task import Task
from campaign.insight import lights
from campaign.insight.filters import Condition, Filters, conditions, group_key, order
from campaign.insight.progress import bent_plans
from campaign.insight.remembered import remembered
from campaign.insight.row_details import Details, Row

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


def ledger_page(
    db: Session,
    campaign: Campaign,
    seen: Condition,
    chosen: Filters,
    day: date,
    *,
    scope: Hashable = None,
    drafts: bool = False,
) -> LedgerPage:
    """The page of the ledger that `chosen` asks for, among the tasks under `seen`. Eight queries, whatever the size.

    `scope` names the readers for whom `seen` is the same, so that counts can be remembered for them; `drafts`: whether
    this one may know of orders not yet issued.
    """
    where = [seen, *conditions(chosen, day)]
    key = ("tallies", scope, replace(chosen, page=1, sort="number"), day) if scope else None
    tallies, behind = remembered(db, key, lambda: _tallies(db, campaign, where, chosen, day))
    total = sum(sum(tally.values()) for tally, _ in tallies.values())
    page = min(max(1, chosen.page), max(1, -(-total // PAGE)))
    group, rank = group_key(chosen, day)
    query = (
        select(group.label("group_key"), lights.reason_on(day).label("reason"), *(getattr(Task, n) for n in COLUMNS))
        .outerjoin(WorkPackage, col(WorkPackage.id) == Task.work_package_id)
        .outerjoin(Department, col(Department.id) == Task.lead_department_id)
        .where(*where)
        .order_by(rank, group, *order(chosen, day))
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    found = db.execute(query).all() if total else []
    details = Details.of(db, [row.id for row in found], day, drafts=drafts)
    groups: dict[int | None, Group] = {}
    for row in found:
        tally, title = tallies[row.group_key]
        rows = groups.setdefault(row.group_key, Group(row.group_key, title, lights.by_colour(tally))).rows
        rows.append(details.row(row, campaign.starts_on, day))
    return LedgerPage(list(groups.values()), total, behind, page)


def one_row(db: Session, campaign: Campaign, task_id: int, day: date, *, drafts: bool = False) -> Row:
    """One row anew, after an edit."""
    query = select(lights.reason_on(day).label("reason"), *(getattr(Task, n) for n in COLUMNS))
    found = db.execute(query.where(col(Task.id) == task_id)).one()
    return Details.of(db, [task_id], day, drafts=drafts).row(found, campaign.starts_on, day)


Tally = tuple[Counter[str], str]


def _tallies(
    db: Session, campaign: Campaign, where: list[Condition], chosen: Filters, day: date
) -> tuple[dict[int | None, Tally], int]:
    """Of each group the counts by reason and its title; and how many tasks are below what is expected."""
    key, _rank = group_key(chosen, day)
    done, expected = lights.done_so_far(), lights.expected_on(day, campaign.starts_on)
    title: Any = {"package": WorkPackage.title, "department": Department.name}.get(chosen.by)
    inner = (
        select(
            key.label("group_key"),
            (title if title is not None else literal("")).label("title"),
            lights.reason_on(day).label("reason"),
            case((and_(done < expected, Task.light_base == "open"), 1), else_=0).label("behind"),  # type: ignore[arg-type]
        )
        .select_from(Task)
        .outerjoin(WorkPackage, col(WorkPackage.id) == Task.work_package_id)
        .outerjoin(Department, col(Department.id) == Task.lead_department_id)
        .where(*where)
        .subquery()
    )
    c = inner.c
    rows = db.execute(
        select(c.group_key, c.title, c.reason, func.count(), func.sum(c.behind)).group_by(
            c.group_key, c.title, c.reason
        )
    )
    tallies: dict[int | None, Tally] = {}
    behind = 0
    for group, words, reason, n, low in rows:
        tallies.setdefault(group, (Counter(), words or ""))[0][reason] += n
        behind += int(low or 0)
    for task, straight, bent in bent_plans(db, where, day):
        if task.light_base == "open" and task.progress is not None:
            behind += (task.progress < bent) - (task.progress < straight)
    return tallies, behind
