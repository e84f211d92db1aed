"""The chase log: every rung climbed, order and reply of a task or a campaign, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.department import Department
from campaign.domain.duty import CALL, Chase, Duty
from campaign.domain.entry import Entry
from campaign.domain.letter import Letter, LetterLine
from campaign.domain.order import Order, OrderMatter
from campaign.domain.person import Actor, Person
from campaign.domain.refusal import N_
from campaign.domain.visible import chases_visible_to

KINDS = ("chases", "orders", "replies")  # what the log can be narrowed to
EVENTS = {
    "drafted": N_("{card} drafted by hand"),
    "issued": N_("{card} {number} issued"),
    "held": N_("{card} held back"),
    "waived": N_("{card} waived"),
    "received": N_("{card} {number} received"),
    "replied": N_("{card} {number} answered"),
    "closed": N_("{card} {number} closed"),
}


@dataclass(frozen=True)
class Event:
    """One line of the log. `kind`: a rung (`chase`), notices that follow one another (`notices`, at `moments`), a
    telephone call (`call`), or what became of an order (a key of `EVENTS`)."""

    at: datetime
    kind: str
    chase: Chase | None = None
    duty: Duty | None = None
    order: Order | None = None
    people: tuple[Person, ...] = ()
    failed: tuple[Person, ...] = ()  # whose e-mail could not be delivered
    moments: tuple[datetime, ...] = ()  # oldest first
    by: str = ""
    note: str = ""
    unit: Department | None = None  # whom the order went to


def chases_query(who: Actor, task_id: int | None = None, campaign_id: int | None = None) -> Select[Any]:
    """The chases `who` sees; the caller orders and pages them."""
    query = select(Chase).where(chases_visible_to(who))
    if task_id is not None:
        query = query.where(Chase.task_id == task_id)
    return query.where(Chase.campaign_id == campaign_id) if campaign_id is not None else query


def log_of(
    db: Session, chases: Sequence[Chase], orders: Sequence[Order], only: str = "", calls: Sequence[Event] = ()
) -> list[Event]:
    """These chases and calls and what became of these orders as one story, newest first."""
    events = [] if only in ("orders", "replies") else _chase_events(db, [c for c in chases if c.state != "skipped"])
    events += [] if only in ("orders", "replies") else calls
    if only != "chases":
        units = {one.id: one for one in _rows(db, Department, {order.department_id for order in orders})}
        events += [event for order in orders for event in _order_events(order, units.get(order.department_id))]
    if only == "replies":
        events = [event for event in events if event.kind in ("received", "replied", "closed")]
    return _notices_as_one(sorted(events, key=lambda event: event.at, reverse=True))


def _notices_as_one(events: Sequence[Event]) -> list[Event]:
    """Notices in a row are one line: they reproach nobody, and many of them would hide the rest."""
    found: list[Event] = []
    for event in events:
        if event.chase is None or not event.chase.rung.startswith("notice"):
            found.append(event)
        elif found and found[-1].kind == "notices":
            found[-1] = replace(found[-1], moments=(event.at, *found[-1].moments))
        else:
            found.append(replace(event, kind="notices", moments=(event.at,)))
    return found


def orders_of_duty(db: Session, duty: Duty) -> list[Order]:
    """The orders about a duty, and those drafted by hand about its task, newest first."""
    by_hand = col(OrderMatter.duty_id).is_(None) & (col(OrderMatter.task_id) == duty.task_id)
    named = select(OrderMatter.order_id).where(or_(col(OrderMatter.duty_id) == duty.id, by_hand))
    query = select(Order).where(col(Order.id).in_(named))
    return list(db.scalars(query.order_by(col(Order.drafted_at).desc(), col(Order.id).desc())))


def calls_about(db: Session, task_id: int) -> list[Event]:
    """The telephone calls about a task, newest first."""
    query = select(Entry).where(Entry.task_id == task_id, Entry.deed == CALL).order_by(col(Entry.seq).desc())
    return [Event(one.at, "call", by=one.actor, note=str(one.data.get("note", ""))) for one in db.scalars(query)]


def _chase_events(db: Session, chases: Sequence[Chase]) -> list[Event]:
    duties = {duty.id: duty for duty in _rows(db, Duty, {chase.duty_id for chase in chases})}
    people = {one.id: one for one in _rows(db, Person, {key for chase in chases for key in chase.recipients})}
    orders = {one.id: one for one in _rows(db, Order, {chase.order_id for chase in chases})}
    failed = _undelivered(db, set(duties))
    return [
        Event(
            chase.at,
            "chase",
            chase,
            duties[chase.duty_id],
            orders.get(chase.order_id),
            tuple(people[key] for key in chase.recipients if key in people),
            tuple(people[key] for key in chase.recipients if (chase.key, key) in failed and key in people),
        )
        for chase in chases
    ]


def _undelivered(db: Session, duties: set[int | None]) -> set[tuple[str, int]]:
    """(chase, person) of which the e-mail is a dead letter: they are to be telephoned."""
    query = (
        select(col(LetterLine.key), col(LetterLine.person_id))
        .join(Letter, col(Letter.id) == LetterLine.email_id)
        .where(col(LetterLine.duty_id).in_(duties), Letter.state == "dead")
    )
    return {(key.removeprefix("chase:").rpartition(":")[0], person) for key, person in db.execute(query)}


def _order_events(order: Order, unit: Department | None) -> list[Event]:
    moments = {
        "drafted" if order.drafted_by_id else "": order.drafted_at,
        order.state if order.state in ("held", "waived") else "issued": order.decided_at,
        "received": order.received_at,
        "replied": order.replied_at,
        "closed": order.closed_at,
    }
    return [Event(at, kind, order=order, unit=unit) for kind, at in moments.items() if at and kind]


def _rows(db: Session, noun: Any, keys: set[Any]) -> list[Any]:
    wanted = {key for key in keys if key}
    return list(db.scalars(select(noun).where(noun.id.in_(wanted)))) if wanted else []
