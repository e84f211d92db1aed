"""Finding rounds, reviews, rectifications and evidence among what a person may see."""

from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.evidence import Evidence
from campaign.domain.person import Actor
from campaign.domain.rectification import Rectification
from campaign.domain.refusal import Unseen
from campaign.domain.review import Review
from campaign.domain.round import Item, Round
from campaign.domain.task import Task
from campaign.domain.visible import reviews_visible_to, rounds_visible_to, tasks_visible_to


def find_round(db: Session, who: Actor, key: int) -> Round:
    """The round `key` if `who` sees it. Raises `Unseen`."""
    return _found(db, select(Round).where(Round.id == key, rounds_visible_to(who)))  # type: ignore[no-any-return]


def find_item(db: Session, who: Actor, key: int) -> Item:
    """The item `key` if `who` sees its task. Raises `Unseen`."""
    seen = col(Item.task_id).in_(select(Task.id).where(tasks_visible_to(who)))
    return _found(db, select(Item).where(Item.id == key, seen))  # type: ignore[no-any-return]


def find_review(db: Session, who: Actor, key: int) -> Review:
    """The review `key` if `who` sees it. Raises `Unseen`."""
    return _found(db, select(Review).where(Review.id == key, reviews_visible_to(who)))  # type: ignore[no-any-return]


def rectifications_visible_to(who: Actor) -> Any:
    """The rectifications of the tasks `who` sees."""
    return col(Rectification.task_id).in_(select(Task.id).where(tasks_visible_to(who)))


def find_rectification(db: Session, who: Actor, key: int) -> Rectification:
    """The rectification `key` if `who` sees its task. Raises `Unseen`."""
    query = select(Rectification).where(Rectification.id == key, rectifications_visible_to(who))
    return _found(db, query)  # type: ignore[no-any-return]


def find_evidence(db: Session, who: Actor, key: int) -> Evidence:
    """The evidence `key` if `who` sees its task. Raises `Unseen`."""
    seen = col(Evidence.task_id).in_(select(Task.id).where(tasks_visible_to(who)))
    return _found(db, select(Evidence).where(Evidence.id == key, seen))  # type: ignore[no-any-return]


def _found(db: Session, query: Any) -> Any:
    found = db.scalars(query).first()
    if found is None:
        raise Unseen
    return found
