"""Comments on a task: written, told to the departments they name, withdrawn by whoever wrote them."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import have
from campaign.actions.entries import entry
from campaign.actions.letters import coordinators_of, heads_of, owners_of, tell
from campaign.domain.campaign import Campaign
from campaign.domain.comment import Comment, CommentMention, check_text, mentioned
from campaign.domain.department import Department, DepartmentAlias
from campaign.domain.letter import LetterLine
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, Named, Refusal
from campaign.domain.task import Task


def add_comment(
    db: Session, who: Actor, task: Task, *, text: str, department_ids: Iterable[int] = (), at: datetime
) -> Comment:
    """Say something about a task. The units named (with @ in the text, or chosen) find a line in their next digest.

    The ledger keeps the digest of the words and not the words: what should not have been written can be taken back.
    Raises `NotAllowed`, `Refusal` (carried over), `Invalid` (nothing said, an unknown unit, one that does not see it).
    """
    demand(who, "comment_task", task)
    if task.state == "carried":
        raise Refusal("campaign_frozen")
    text = check_text(text)
    told = mentioned(text, names_of(db), department_ids)
    units = [_must_see(db, task, key) for key in told]
    made = Comment(campaign_id=task.campaign_id, task_id=task.id or 0, person_id=who.person_id, text=text, at=at)
    db.add(made)
    db.flush()
    db.add_all(CommentMention(comment_id=made.id or 0, department_id=key) for key in told)
    digest = sha256(text.encode()).hexdigest()
    entry(db, who, "add_comment", made, at=at, units=[unit.name for unit in units], sha256=digest)
    for unit in units:
        _tell(db, who, task, made, unit, at)
    return made


def withdraw_comment(db: Session, who: Actor, comment: Comment, *, reason: str, at: datetime) -> Comment:
    """Its writer takes the words back; the reason stands in their place, and lines not yet sent are cancelled.

    Raises `NotAllowed`, `Refusal` (withdrawn before), `Invalid("reason_missing")`.
    """
    demand(who, "withdraw_comment", comment)
    comment.withdraw(reason, at)
    entry(db, who, "withdraw_comment", comment, at=at, reason=comment.withdrawn_reason)
    unsent = update(LetterLine).where(col(LetterLine.letter_id).is_(None), col(LetterLine.cancelled_at).is_(None))
    db.execute(unsent.where(col(LetterLine.key).startswith(f"comment:{comment.id}:")).values(cancelled_at=at))
    return comment


def names_of(db: Session) -> dict[str, int]:
    """Every name and alias of the working departments, each with the id of its department."""
    units = db.execute(select(Department.id, Department.name, Department.name_en).where(col(Department.active))).all()
    working = {key for key, _name, _english in units}
    aliases = db.execute(select(DepartmentAlias.alias, DepartmentAlias.department_id)).all()
    names = {alias: key for alias, key in aliases if key in working}
    names |= {english: key for key, _name, english in units if english and key}
    return names | {name: key for key, name, _english in units if key}


def _must_see(db: Session, task: Task, department_id: int) -> Department:
    """The department, if it has a part in the task or runs its campaign. Raises `Invalid` naming it."""
    unit = db.get(Department, department_id)
    if unit is None or not unit.active:
        raise Invalid("department_unknown", field="department_id")
    runs = have(db.get(Campaign, task.campaign_id)).lead_department_id
    if unit.id != runs and unit.id not in {row.department_id for row in task.parts}:
        raise Invalid("mention_unseen", field="text", department=Named(unit.name, unit.name_en))
    return unit


def _tell(db: Session, who: Actor, task: Task, comment: Comment, unit: Department, at: datetime) -> None:
    people = {*heads_of(db, unit.id), *owners_of(db, unit.id)}
    if unit.id not in {row.department_id for row in task.parts}:
        people = set(coordinators_of(db, task.campaign_id))  # of the office, those who see the campaign
    tell(
        db,
        people - {who.person_id},
        "comment",
        facts={"task": task.title, "writer": who.name, "unit": unit.name, "unit_en": unit.name_en},
        link=f"/tasks/{task.id}?story=comments#chases",
        key=f"comment:{comment.id}:{unit.id}",
        task_id=task.id,
        at=at,
    )
