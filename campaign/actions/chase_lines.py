"""The digest lines a sweep writes: one for every person who holds what is due, and one for the office per new draft."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import calendar_of
from campaign.actions.directory import Directory
from campaign.actions.entries import plain
from campaign.actions.standings import DutyRow
from campaign.domain.department import Department
from campaign.domain.ladder import Rung, Standing
from campaign.domain.order import Order

Line = dict[str, Any]


class Climbing(Protocol):
    """What is needed of one climb to write its lines."""

    row: DutyRow
    standing: Standing
    rung: Rung | None
    people: list[int]
    copies: list[int]
    warning: str


def rung_lines(db: Session, climb: Climbing, directory: Directory, at: datetime) -> list[Line]:
    """The lines of one rung: its holder's, and the copies. From a card upward the holder still gets the matter's."""
    row, rung = climb.row, climb.rung
    if rung is None:
        return []
    anchor = climb.standing.anchor
    facts = plain(
        {
            "matter": row.title,
            "task": row.task or "",
            "kind": row.kind,
            "campaign": row.campaign,
            "due_on": row.due_on,
            "rung": rung.name,
            "days": calendar_of(db).between(directory.day, anchor),
            "overdue": directory.day > row.due_on,
            "warning": climb.warning,
        }
    )
    shared = {
        "link": f"/tasks/{row.task_id}/chases" if row.task_id else "/",
        "task_id": row.task_id,
        "duty_id": row.id,
        "at": at,
        "recorded_at": db.info["clock"](),
        "facts": facts,
    }
    key = f"chase:{row.id}:{rung.name}:{row.version}"
    return [
        {"key": f"{key}:{person}", "person_id": person, "kind": kind, **shared}
        for kind, people in ((rung.letter, climb.people), ("copy", climb.copies))
        for person in people
    ]


def draft_lines(db: Session, orders: Iterable[Order], directory: Directory, at: datetime) -> list[Line]:
    """Tell the office of each campaign that a draft waits on its desk."""
    orders = list(orders)
    wanted = {order.department_id for order in orders}
    units = {unit.id: unit for unit in db.scalars(select(Department).where(col(Department.id).in_(wanted)))}
    return [
        {
            "key": f"drafted:{order.id}:{person}",
            "person_id": person,
            "kind": "order_drafted",
            "facts": _of_order(order, units[order.department_id]),
            "link": f"/orders/{order.id}",
            "task_id": None,
            "duty_id": None,
            "at": at,
            "recorded_at": db.info["clock"](),
        }
        for order in orders
        for person in directory.coordinators(db, order.campaign_id)
    ]


def _of_order(order: Order, unit: Department) -> dict[str, Any]:
    return {"card": order.card, "unit": unit.name, "unit_en": unit.name_en}
