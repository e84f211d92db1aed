"""What every deed finds in its session: the county's rules, its working days and its time zone."""

from typing import TypeVar

from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from campaign.county import calendar_of, day_of, rules_of
from campaign.domain.refusal import Unseen

__all__ = ["calendar_of", "day_of", "have", "rules_of", "take"]

Noun = TypeVar("Noun", bound=SQLModel)


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
