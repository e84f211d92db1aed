"""Drafted orders of the ladder: one per unit, card and ISO week, with all its matters. Nobody is told by a draft but
the office: the program never issues by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import tuple_
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import day_of, rules_of
from campaign.actions.entries import entry, plain
from campaign.actions.inserting import insert_new
from campaign.domain.order import Order, OrderMatter
from campaign.domain.person import SYSTEM

Unit = tuple[int, int, str]  # campaign, department, card
TRIES = 4


@dataclass(frozen=True)
class Matter:
    """One duty that has reached a card, and why."""

    campaign_id: int
    department_id: int
    card: str
    duty_id: int
    task_id: int | None
    rung: str
    version: int
    title: str
    facts: dict[str, Any]

    @property
    def unit(self) -> Unit:
        """What it is merged by, within a week."""
        return self.campaign_id, self.department_id, self.card


@dataclass(frozen=True)
class Drafts:
    """The order of each unit, and which of them are new."""

    ids: dict[Unit, int]
    new: list[Order]


def iso_week(day: date) -> str:
    """The ISO week of a day, such as 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def draft_orders(db: Session, matters: Sequence[Matter], at: datetime) -> Drafts:
    """Put each matter into its unit's draft of this week, opening drafts where there is none to join.

    A draft that has been decided meanwhile is not touched: the unit gets a further one.
    """
    week = iso_week(day_of(db, at))
    units = sorted({matter.unit for matter in matters})
    if not units:
        return Drafts({}, [])
    ids: dict[Unit, int] = {}
    new: list[Order] = []
    for _ in range(TRIES):
        known = _orders(db, units, week)
        ids = {unit: order.id for unit, orders in known.items() for order in orders if order.state == "drafted"}  # type: ignore[misc]
        missing = [unit for unit in units if unit not in ids]
        if not missing:
            break
        written = insert_new(db, Order, [_row(db, unit, week, len(known.get(unit, [])), at) for unit in missing])
        new += db.scalars(select(Order).where(col(Order.key).in_(written))).all() if written else []
    db.add_all(_matter_row(matter, ids[matter.unit]) for matter in matters)
    for order in new:
        entry(db, SYSTEM, "draft_order", order, at=at, card=order.card, week=week, department_id=order.department_id)
    return Drafts(ids, new)


def _orders(db: Session, units: Sequence[Unit], week: str) -> dict[Unit, list[Order]]:
    """This week's orders of these units, locked, so that none is decided while a matter joins it."""
    query = (
        select(Order)
        .where(Order.week == week)
        .where(tuple_(col(Order.campaign_id), col(Order.department_id), col(Order.card)).in_(units))
        .order_by(col(Order.key))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found: dict[Unit, list[Order]] = {}
    for order in db.scalars(query):
        found.setdefault((order.campaign_id, order.department_id, order.card), []).append(order)
    return found


def _row(db: Session, unit: Unit, week: str, earlier: int, at: datetime) -> dict[str, Any]:
    campaign_id, department_id, card = unit
    suffix = f":{earlier + 1}" if earlier else ""
    return {
        "campaign_id": campaign_id,
        "department_id": department_id,
        "card": card,
        "week": week,
        "issuing_body": "",
        "ground": "",
        "demand": "",
        "limit_days": rules_of(db).reply_workdays,
        "state": "drafted",
        "drafted_at": at,
        "decision_note": "",
        "reply": "",
        "key": f"{campaign_id}:{department_id}:{card}:{week}{suffix}",
    }


def _matter_row(matter: Matter, order_id: int) -> OrderMatter:
    return OrderMatter(
        order_id=order_id,
        duty_id=matter.duty_id,
        task_id=matter.task_id,
        rung=matter.rung,
        version=matter.version,
        title=matter.title,
        facts=plain(matter.facts),
    )
