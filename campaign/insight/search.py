"""Searching over everything a person sees, in two queries however much is found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import Campaign
from campaign.domain.coordination import Coordination
from campaign.domain.department import Department
from campaign.domain.instruction import Instruction
from campaign.domain.order import Order
from campaign.domain.person import Actor
from campaign.domain.search import Phrase, SearchRow, phrases
from campaign.domain.task import Task
from campaign.domain.visible import (
    campaigns_visible_to,
    coordinations_visible_to,
    instructions_visible_to,
    orders_visible_to,
    tasks_visible_to,
)

# In the order in which they are shown.
KINDS = ("task", "campaign", "share", "order", "coordination", "instruction", "update", "comment", "department", "area")
OF_TASKS = ("task", "share", "update", "comment")  # seen by whoever sees the task
REGISTERS = ("department", "area")  # known to everybody who has an account
DATED = (
    "order",
    "coordination",
    "instruction",
    "update",
    "comment",
)  # the newest first; the others as they stand in plans and registers
FIRST, A_PAGE = 5, 20


@dataclass(frozen=True)
class Hit:
    """One thing found, with what says where it belongs; empty or None where it belongs to nothing of the kind."""

    row: SearchRow
    task: str = ""
    campaign: str = ""
    order: Order | None = None
    unit: Department | None = None


@dataclass(frozen=True)
class Found:
    """How many of each kind were found, and those shown: the first few of every kind, or one page of one kind."""

    counts: dict[str, int] = field(default_factory=dict)
    hits: Sequence[Hit] = ()

    @property
    def total(self) -> int:
        """How many things were found in all."""
        return sum(self.counts.values())

    def of(self, kind: str) -> list[Hit]:
        """Those shown of one kind."""
        return [hit for hit in self.hits if hit.row.noun == kind]


def search(db: Session, who: Actor, q: str, *, kind: str = "", page: int = 1) -> Found:
    """What `who` sees that holds every part of `q`; of one `kind` its page (from 1), of all kinds the first few."""
    wanted = phrases(q)
    if not wanted:
        return Found()
    query = found_rows(db, who, q)
    found = query.subquery()
    counted = db.execute(select(found.c.noun, func.count()).group_by(found.c.noun))
    counts = {noun: number for noun, number in counted}  # noqa: C416 – rows are no pairs to mypy
    shown = _page(query, kind, page) if kind else _first_of_each(query)
    return Found({name: counts[name] for name in KINDS if name in counts}, _hits(db, shown))


def found_rows(db: Session, who: Actor, q: str, kind: str = "") -> Select[Any]:
    """The query of what `who` sees that holds every part of `q`, of one `kind` or all; nothing for no words."""
    wanted = phrases(q)
    query = select(SearchRow).where(_matches(db, wanted) if wanted else text("1 = 0"), _seen_by(who))
    return query.where(col(SearchRow.noun) == kind) if kind else query


def _matches(db: Session, wanted: Sequence[Phrase]) -> ColumnElement[bool]:
    """The database's own index over the pairs of characters."""
    if db.get_bind().dialect.name == "postgresql":
        simple: ColumnElement[Any] = literal_column("'simple'")
        asked = func.to_tsquery(simple, " & ".join(phrase.for_postgres() for phrase in wanted))
        return func.to_tsvector(simple, col(SearchRow.grams)).bool_op("@@")(asked)
    found = text("SELECT rowid FROM search_index WHERE search_index MATCH :words")
    asked_for = " AND ".join(phrase.for_sqlite() for phrase in wanted)
    return col(SearchRow.id).in_(found.bindparams(words=asked_for))  # type: ignore[arg-type]


def _seen_by(who: Actor) -> ColumnElement[bool]:
    """Whatever a noun's own condition leaves out is not found either."""
    noun, key = col(SearchRow.noun), col(SearchRow.noun_id)
    return or_(
        noun.in_(REGISTERS),
        and_(noun.in_(OF_TASKS), col(SearchRow.task_id).in_(select(col(Task.id)).where(tasks_visible_to(who)))),
        and_(noun == "campaign", key.in_(select(col(Campaign.id)).where(campaigns_visible_to(who)))),
        and_(noun == "order", key.in_(select(col(Order.id)).where(orders_visible_to(who)))),
        and_(noun == "coordination", key.in_(select(col(Coordination.id)).where(coordinations_visible_to(who)))),
        and_(noun == "instruction", key.in_(select(col(Instruction.id)).where(instructions_visible_to(who)))),
    )


def _in_order(row: Any) -> list[Any]:
    key = col(row.noun_id)
    return [case((col(row.noun).in_(DATED), -key), else_=key)]


def _page(query: Select[Any], kind: str, page: int) -> Select[Any]:
    of_kind = query.where(col(SearchRow.noun) == kind).order_by(*_in_order(SearchRow))
    return of_kind.limit(A_PAGE).offset((page - 1) * A_PAGE)


def _first_of_each(query: Select[Any]) -> Select[Any]:
    place = func.row_number().over(partition_by=col(SearchRow.noun), order_by=_in_order(SearchRow))
    ranked = query.with_only_columns(col(SearchRow.id), place.label("place")).subquery()
    first = select(ranked.c.id).where(ranked.c.place <= FIRST)
    return select(SearchRow).where(col(SearchRow.id).in_(first)).order_by(*_in_order(SearchRow))


def _hits(db: Session, shown: Select[Any]) -> list[Hit]:
    order = and_(col(SearchRow.noun) == "order", col(Order.id) == SearchRow.noun_id)
    campaign = func.coalesce(SearchRow.campaign_id, Task.campaign_id)
    query = (
        shown.add_columns(col(Task.title), col(Campaign.title), Order, Department)
        .outerjoin(Task, col(Task.id) == SearchRow.task_id)
        .outerjoin(Campaign, col(Campaign.id) == campaign)
        .outerjoin(Order, order)
        .outerjoin(Department, col(Department.id) == Order.department_id)
    )
    return [Hit(row, task or "", title or "", order, unit) for row, task, title, order, unit in db.execute(query)]
