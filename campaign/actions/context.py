"""What every deed finds in its session: the county's rules, its working days and its time zone."""

from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from campaign.domain.refusal import Unseen
from campaign.domain.rules import Rules
from campaign.domain.workday import WorkCalendar

Noun = TypeVar("Noun", bound=SQLModel)


def rules_of(db: Session) -> Rules:
    """The county's figures."""
    rules: Rules = db.info["rules"]
    return rules


def calendar_of(db: Session) -> WorkCalendar:
    """The county's working days."""
    calendar: WorkCalendar = db.info["calendar"]
    return calendar


def day_of(db: Session, at: datetime) -> date:
    """The county's calendar day at `at`."""
    zone: ZoneInfo = db.info["zone"]
    return at.astimezone(zone).date()


def take(db: Session, noun: type[Noun], key: int | None) -> Noun:
    """The row with this id, locked until the transaction ends, so that two deeds on it queue.

    Raises `Unseen` when there is none. Whether the person may see it is the caller's question.
    """
    found = db.get(noun, key, with_for_update=True, populate_existing=True) if key is not None else None
    if found is None:
        raise Unseen
    return found


def have(found: Noun | None) -> Noun:
    """`found`, which the database's own foreign key promises to exist. Raises `Unseen` otherwise."""
    if found is None:
        raise Unseen
    return found
