"""Finding a thing among what a person may see: the first step of every door. What they cannot see is not there."""

from typing import Any, TypeVar

from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col, or_, select

from campaign.domain.batch_edit import BatchEdit
from campaign.domain.campaign import Campaign
from campaign.domain.change import Change
from campaign.domain.comment import Comment
from campaign.domain.coordination import Coordination
from campaign.domain.dependency import Dependency
from campaign.domain.document import Document
from campaign.domain.extension import Extension
from campaign.domain.handover import HandOver
from campaign.domain.indicator import Indicator
from campaign.domain.instruction import Instruction
from campaign.domain.milestone import Milestone
from campaign.domain.person import Actor, Person
from campaign.domain.publication import Publication
from campaign.domain.refusal import Unseen
from campaign.domain.roll_out import RollOut
from campaign.domain.saved_view import SavedView
from campaign.domain.share import Share
from campaign.domain.task import Task
from campaign.domain.visible import (
    campaigns_visible_to,
    coordinations_visible_to,
    handovers_visible_to,
    indicators_visible_to,
    instructions_visible_to,
    people_visible_to,
    tasks_visible_to,
)

Noun = TypeVar("Noun", bound=SQLModel)


def find_campaign(db: Session, who: Actor, key: int, *, lock: bool = False) -> Campaign:
    """The campaign `key` if `who` sees it, its row locked for a deed when asked. Raises `Unseen`."""
    return _found(db, Campaign, col(Campaign.id) == key, campaigns_visible_to(who), lock=lock)


def find_task(db: Session, who: Actor, key: int, *, lock: bool = False) -> Task:
    """The task `key` if `who` sees it, its row locked for a deed when asked. Raises `Unseen`."""
    return _found(db, Task, col(Task.id) == key, tasks_visible_to(who), lock=lock)


def find_milestone(db: Session, who: Actor, key: int, *, lock: bool = True) -> tuple[Milestone, Task]:
    """The milestone `key` of a task `who` sees, and that task, locked for a deed. Raises `Unseen`."""
    return _of_task(db, who, Milestone, key, lock=lock)


def find_extension(db: Session, who: Actor, key: int, *, lock: bool = True) -> tuple[Extension, Task]:
    """The extension `key` of a task `who` sees, and that task, locked for a deed. Raises `Unseen`."""
    return _of_task(db, who, Extension, key, lock=lock)


def find_change(db: Session, who: Actor, key: int, *, lock: bool = True) -> tuple[Change, Task]:
    """The adjustment `key` of a task `who` sees, and that task, locked for a deed. Raises `Unseen`."""
    return _of_task(db, who, Change, key, lock=lock)


def find_share(db: Session, who: Actor, key: int, *, lock: bool = True) -> tuple[Share, Task]:
    """The share `key` of a task `who` sees, and that task, locked for a deed. Raises `Unseen`."""
    return _of_task(db, who, Share, key, lock=lock)


def find_roll_out(db: Session, who: Actor, key: int) -> RollOut:
    """The roll-out `key` if `who` sees the task it takes to the towns. Raises `Unseen`."""
    seen = select(Task.id).where(tasks_visible_to(who))
    return _found(db, RollOut, col(RollOut.id) == key, col(RollOut.task_id).in_(seen), lock=False)


def find_coordination(db: Session, who: Actor, key: int, *, lock: bool = True) -> tuple[Coordination, Task]:
    """The coordination `key` if `who` sees it, and its task, locked for a deed. Raises `Unseen`."""
    seen = coordinations_visible_to(who)
    task_id = db.scalar(select(Coordination.task_id).where(Coordination.id == key, seen))
    if task_id is None:
        raise Unseen
    task = _found(db, Task, col(Task.id) == task_id, lock=lock)
    return _found(db, Coordination, col(Coordination.id) == key, lock=lock), task


def find_handover(db: Session, who: Actor, key: int, *, lock: bool = False) -> HandOver:
    """The hand-over `key` if `who` sees it, its row locked for a deed when asked. Raises `Unseen`."""
    return _found(db, HandOver, col(HandOver.id) == key, handovers_visible_to(who), lock=lock)


def find_instruction(db: Session, who: Actor, key: int, *, lock: bool = False) -> Instruction:
    """The instruction `key` if `who` sees it, its row locked for a deed when asked. Raises `Unseen`."""
    return _found(db, Instruction, col(Instruction.id) == key, instructions_visible_to(who), lock=lock)


def find_person(db: Session, who: Actor, key: int) -> Person:
    """The person `key` if `who` sees them. Raises `Unseen`."""
    return _found(db, Person, col(Person.id) == key, people_visible_to(who), lock=False)


def find_view(db: Session, who: Actor, key: int) -> SavedView:
    """The view `key`, one's own or shared, of a campaign `who` sees. Raises `Unseen`."""
    seen = select(Campaign.id).where(campaigns_visible_to(who))
    mine = or_(col(SavedView.person_id) == who.person_id, col(SavedView.shared))
    return _found(db, SavedView, col(SavedView.id) == key, mine, col(SavedView.campaign_id).in_(seen), lock=False)


def find_indicator(db: Session, who: Actor, key: int, *, lock: bool = False) -> Indicator:
    """The indicator `key` if `who` sees it, its row locked for a deed when asked. Raises `Unseen`."""
    return _found(db, Indicator, col(Indicator.id) == key, indicators_visible_to(who), lock=lock)


def find_publication(db: Session, who: Actor, key: int) -> tuple[Publication, Indicator]:
    """The publication `key` of an indicator `who` sees, and that indicator, locked for a deed. Raises `Unseen`."""
    indicator_id = db.scalar(select(Publication.indicator_id).where(Publication.id == key))
    indicator = find_indicator(db, who, indicator_id or 0, lock=True)
    return _found(db, Publication, col(Publication.id) == key, lock=False), indicator


def find_batch(db: Session, campaign: Campaign, key: int, *, lock: bool = False) -> BatchEdit:
    """The batch `key` of a campaign that was found, its row locked for a deed when asked. Raises `Unseen`."""
    return _found(db, BatchEdit, col(BatchEdit.id) == key, col(BatchEdit.campaign_id) == campaign.id, lock=lock)


def find_dependency(db: Session, who: Actor, key: int, *, lock: bool = True) -> tuple[Dependency, Task]:
    """The link `key` of a task `who` sees, and that task, locked for a deed. Raises `Unseen`."""
    return _of_task(db, who, Dependency, key, lock=lock)


def find_document(db: Session, who: Actor, key: int, *, lock: bool = False) -> Document:
    """The file `key` of a task, or of a campaign as a whole, that `who` sees, locked when asked. Raises `Unseen`."""
    tasks = select(Task.id).where(tasks_visible_to(who))
    campaigns = select(Campaign.id).where(campaigns_visible_to(who))
    whole = col(Document.task_id).is_(None) & col(Document.campaign_id).in_(campaigns)
    return _found(db, Document, col(Document.id) == key, or_(col(Document.task_id).in_(tasks), whole), lock=lock)


def find_comment(db: Session, who: Actor, key: int, *, lock: bool = True) -> tuple[Comment, Task]:
    """The comment `key` of a task `who` sees, and that task, locked for a deed. Raises `Unseen`."""
    return _of_task(db, who, Comment, key, lock=lock)


def _of_task(db: Session, who: Actor, noun: Any, key: int, *, lock: bool) -> tuple[Any, Task]:
    # The task first: whoever changes a part of it waits for whoever is changing it, always in this order.
    query = select(noun.task_id).join(Task, col(Task.id) == noun.task_id).where(noun.id == key, tasks_visible_to(who))
    task_id = db.scalar(query)
    if task_id is None:
        raise Unseen
    task = _found(db, Task, col(Task.id) == task_id, lock=lock)
    return _found(db, noun, noun.id == key, lock=lock), task


def _found(db: Session, noun: type[Noun], *conditions: Any, lock: bool) -> Noun:
    query = select(noun).where(*conditions)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalars(query).first()
    if found is None:
        raise Unseen
    return found
