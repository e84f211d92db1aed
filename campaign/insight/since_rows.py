"""The rows the figures of a comparison are made of: each task then and now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, literal, select, union_all
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import Campaign
from campaign.domain.light import COLOUR_OF, LIGHTS, Light
from campaign.domain.task import Task
from campaign.insight.then import KINDS, Compared, Condition, Days

PAGE = 50
# Every list a figure may open: the kinds of change, the tasks of a colour now, and those that came to it or left it.
LISTS = (*KINDS, *LIGHTS, *(f"{colour}-moved" for colour in LIGHTS))


@dataclass(frozen=True)
class ChangedRow:
    """A task then and now; progress is percent. `light_then`, `state_then` are None where there was no task yet or
    nothing is known of it, `plan_known` says whether its deadline of then is. `kinds`: the changes it is told among."""

    id: int
    number: str
    title: str
    campaign_id: int
    campaign: str
    department_id: int | None
    state: str
    state_then: str | None
    light: Light
    light_then: Light | None
    progress: float | None
    progress_then: float | None
    due_on: date | None
    due_then: date | None
    plan_known: bool
    added: bool
    kinds: tuple[str, ...]

    @property
    def points(self) -> float | None:
        """Percentage points gained; None where there is no figure on one of the two days."""
        if self.progress is None or self.progress_then is None:
            return None
        return round(self.progress - self.progress_then, 1)

    @property
    def days_moved(self) -> int | None:
        """Calendar days by which the deadline is later (below zero: earlier); None where one of them is missing."""
        return (self.due_on - self.due_then).days if self.due_on and self.due_then else None


def first_rows(db: Session, where: Condition, days: Days, most: int) -> dict[str, list[ChangedRow]]:
    """The first `most` rows of every kind of change, in the plans' order. Two queries, whatever the size."""
    compared = Compared(days, where)
    flags = [case((compared.flags[kind], 1), else_=0).label(kind) for kind in KINDS]
    # Looked through once for all kinds: a common table that is used several times is worked out only once.
    found = select(*_plan(compared.c), *flags).where(compared.changed).cte("changed").c
    parts = [_first(kind, found, most) for kind in KINDS]
    keys = [(row.kind, row.id) for row in db.execute(union_all(*parts))]
    rows = _rows(db, {key for _kind, key in keys}, days)
    place = {key: number for number, key in enumerate(rows)}
    return {kind: [rows[key] for key in sorted((k for of, k in keys if of == kind), key=place.get)] for kind in KINDS}  # type: ignore[arg-type]


def _first(kind: str, found: Any, most: int) -> Any:
    rows = select(literal(kind).label("kind"), found.id).where(found[kind] == 1).order_by(*_plan(found)).limit(most)
    return select(rows.subquery())


def page_of_rows(db: Session, where: Condition, days: Days, kind: str, page: int) -> list[ChangedRow]:
    """One page of the rows of one of `LISTS`, in the plans' order. Two queries."""
    compared = Compared(days, where)
    query = select(compared.c.id).where(compared.flags[kind]).order_by(*_plan(compared.c))
    return rows_of(db, list(db.scalars(query.limit(PAGE).offset((page - 1) * PAGE))), days)


def rows_of(db: Session, ids: Collection[int], days: Days) -> list[ChangedRow]:
    """These tasks then and now, in the plans' order. One query."""
    return list(_rows(db, ids, days).values())


def _rows(db: Session, ids: Collection[int], days: Days) -> Mapping[int, ChangedRow]:
    if not ids:
        return {}
    compared = Compared(days, col(Task.id).in_(ids))
    c = compared.c
    flags = [compared.flags[kind].label(f"is_{kind}") for kind in KINDS]
    told: Any = (col(Task.number), col(Task.title), col(Task.lead_department_id), col(Campaign.title).label("campaign"))
    query = (
        select(compared.rows, *flags, *told)
        .join(Task, col(Task.id) == c.id)
        .join(Campaign, col(Campaign.id) == c.campaign_id)
        .order_by(*_plan(c))
    )
    return {row.id: _row(row) for row in db.execute(query)}


def _row(row: Any) -> ChangedRow:
    then = row.reason_then
    return ChangedRow(
        row.id,
        row.number,
        row.title,
        row.campaign_id,
        row.campaign,
        row.lead_department_id,
        row.state,
        row.state_then,
        Light(COLOUR_OF[row.reason], row.reason),
        Light(COLOUR_OF[then], then) if then else None,
        row.progress,
        row.progress_then,
        row.due_on,
        row.due_then,
        row.weight_then is not None,
        bool(row.added),
        tuple(kind for kind in KINDS if getattr(row, f"is_{kind}")),
    )


def _plan(c: Any) -> Sequence[Any]:
    """The order of a plan; work packages in that of their making, so that no other table is needed."""
    return c.campaign_id, c.package, c.position, c.id
