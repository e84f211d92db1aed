"""Rectification: opened by a verdict, chased like any duty, reported by its department, cleared by a re-inspection."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.attaching import attach
from campaign.actions.context import day_of, take
from campaign.actions.duties import close_duty, duty_of, move_due, open_duty, reopen_duty
from campaign.actions.entries import entry
from campaign.actions.letters import coordinators_of, heads_of, holders_of, tell
from campaign.actions.rounds import carry, new_review
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.rectification import Rectification
from campaign.domain.refusal import Invalid, Refusal
from campaign.domain.review import Finding, Review
from campaign.domain.round import Item
from campaign.domain.share import Share
from campaign.domain.standard import Criterion
from campaign.domain.task import Task


def report_rectification(
    db: Session,
    who: Actor,
    wrong: Rectification,
    *,
    note: str,
    evidence_ids: Iterable[int] = (),
    at: datetime,
) -> Rectification:
    """The department says it has put it right. When all of an item are reported, its task is reported again.

    Raises `NotAllowed`, `Invalid` without a note, `Refusal("rectification_not_open")`.
    """
    demand(who, "report_rectification", wrong)
    take(db, Item, wrong.item_id)
    wrong = take(db, Rectification, wrong.id)
    if not note.strip():
        raise Invalid("rectification_note", field="note")
    wrong.move("reported", "rectification_not_open")
    wrong.report, wrong.reported_at, wrong.reported_by_id = note.strip(), at, who.person_id
    wrong.version += 1
    hashes = attach(db, who, list(evidence_ids), wrong, task=db.get_one(Task, wrong.task_id))
    duty = duty_of(db, wrong)
    if duty is not None:
        close_duty(db, duty, at)
    entry(db, who, "report_rectification", wrong, at=at, number=wrong.number, note=wrong.report, evidence=hashes)
    if not _rows(db, wrong.item_id, "open"):
        _all_reported(db, wrong, at)
    return wrong


def _all_reported(db: Session, wrong: Rectification, at: datetime) -> None:
    item = db.get_one(Item, wrong.item_id)
    carry(db, item, "reported", at)
    lead = db.get_one(Review, wrong.review_id).inspector_ids[:1]
    tell(
        db,
        [*lead, *coordinators_of(db, wrong.campaign_id)],
        "rectification_reported",
        facts={"task": db.get_one(Task, wrong.task_id).title, "number": wrong.number},
        link=f"/rounds/{item.round_id}",
        key=f"rectified:{wrong.id}:{wrong.version}",
        at=at,
        task_id=wrong.task_id,
    )


def clear_rectification(db: Session, who: Actor, wrong: Rectification, *, at: datetime, note: str = "") -> Review:
    """Post the clearance: a re-inspection of the item by the same inspectors, whose verdict clears or reopens.

    Takes every reported rectification of the item along. Raises `NotAllowed`, `Refusal` while one is still open or a
    decider holds a post in a department of the task.
    """
    first = db.get_one(Review, wrong.review_id)
    demand(who, "clear_rectification", first)
    item = take(db, Item, wrong.item_id)
    wrong = take(db, Rectification, wrong.id)
    if wrong.state != "reported" or _rows(db, item.id or 0, "open"):
        raise Refusal("rectification_not_reported")
    must_not_judge_own(db, who, item)
    review = reinspect(db, item, at)
    for row in _rows(db, item.id or 0, "reported"):
        row.move("re_inspected")
        row.reinspection_id = review.id
    entry(db, who, "clear_rectification", review, at=at, number=wrong.number, item_id=item.id, note=note.strip())
    return review


def must_not_judge_own(db: Session, who: Actor, item: Item) -> None:
    """Raises `Refusal("review_conflict")` when `who` holds a post in a department that does the task."""
    task = db.get_one(Task, item.task_id)
    if who.department_ids & set(task.departments("lead", "owner", "share")):
        raise Refusal("review_conflict")


def reinspect(db: Session, item: Item, at: datetime) -> Review:
    """A new review of an item by the inspectors of the last one; what was met stays found, the rest is looked at."""
    last = db.scalars(select(Review).where(Review.item_id == item.id).order_by(col(Review.id).desc()).limit(1)).one()
    item.move("in_review")
    carry(db, item, "in_review", at)
    review = new_review(db, item, "reinspection", last.inspector_ids, last.standard_id, at=at)
    for each in db.scalars(select(Finding).where(Finding.review_id == last.id, col(Finding.met).is_(True))).all():
        db.add(Finding(**each.model_dump(exclude={"id", "review_id"}), review_id=review.id or 0))
    db.flush()
    return review


def open_rectifications(
    db: Session, who: Actor, review: Review, unmet: Sequence[tuple[Criterion, Finding]], due_on: date, at: datetime
) -> None:
    """One rectification for each finding not met, at least one; those looked at again are reopened instead."""
    looked_at = {
        row.finding_id: row
        for row in db.scalars(select(Rectification).where(Rectification.reinspection_id == review.id))
    }
    by_criterion = _criteria_of(db, looked_at)
    failed = {criterion.id for criterion, _ in unmet}
    for finding_id, row in looked_at.items():
        if unmet and finding_id is not None and by_criterion.get(finding_id) not in failed:
            _clear(db, row, at)
        else:
            _reopen(db, who, row, due_on, at)
    known = {by_criterion[key] for key in looked_at if key is not None}
    for criterion, finding in unmet:
        if criterion.id not in known:
            _open(db, who, review, finding, finding.note or criterion.title, due_on, at)
    if not unmet and not looked_at:
        _open(db, who, review, None, review.note or db.get_one(Task, review.task_id).title, due_on, at)


def settle_rectifications(db: Session, review: Review, at: datetime) -> None:
    """A passed re-inspection clears what it looked at."""
    for row in db.scalars(select(Rectification).where(Rectification.reinspection_id == review.id)).all():
        _clear(db, row, at)


def withdraw_rectifications(db: Session, item: Item, at: datetime) -> None:
    """The item is withdrawn: nobody owes anything for it any more."""
    for row in _rows(db, item.id or 0, "open", "reported", "re_inspected"):
        row.move("withdrawn")
        duty = duty_of(db, row)
        if duty is not None:
            close_duty(db, duty, at, state="cancelled")


def _rows(db: Session, item_id: int, *states: str) -> list[Rectification]:
    db.flush()
    query = select(Rectification).where(Rectification.item_id == item_id, col(Rectification.state).in_(states))
    return list(db.scalars(query.order_by(col(Rectification.id))))


def _criteria_of(db: Session, finding_ids: Iterable[int | None]) -> dict[int, int]:
    keys = [key for key in finding_ids if key is not None]
    found = db.execute(select(Finding.id, Finding.criterion_id).where(col(Finding.id).in_(keys)))
    return {key: criterion_id for key, criterion_id in found if key is not None}


def _open(
    db: Session, who: Actor, review: Review, finding: Finding | None, problem: str, due_on: date, at: datetime
) -> None:
    task = db.get_one(Task, review.task_id)
    share = db.get(Share, review.share_id) if review.share_id else None
    department_id = (share.department_id if share else None) or task.lead_department_id
    row = Rectification(
        review_id=review.id or 0,
        finding_id=finding.id if finding else None,
        item_id=review.item_id,
        campaign_id=review.campaign_id,
        task_id=review.task_id,
        share_id=review.share_id,
        department_id=department_id,
        problem=problem[:2000],
        due_on=due_on,
        opened_at=at,
    )
    db.add(row)
    db.flush()
    row.number = f"ZG-{day_of(db, at).year}-{row.id:04}"
    duty = open_duty(
        db,
        kind="rectification",
        subject=row,
        campaign_id=row.campaign_id,
        task_id=row.task_id,
        title=row.problem,
        due_on=due_on,
        waiting_for="owner",
        department_id=department_id,
        post_id=task.owner_post_id if department_id == task.lead_department_id else None,
        at=at,
    )
    db.flush()
    entry(db, who, "open_rectification", row, at=at, number=row.number, problem=row.problem, due_on=due_on)
    tell(
        db,
        [*holders_of(db, duty, day_of(db, at)), *heads_of(db, department_id, day_of(db, at))],
        "rectification_opened",
        facts={"task": task.title, "number": row.number, "problem": row.problem[:200], "due_on": due_on},
        link=f"/rectifications/{row.id}",
        key=f"rectify:{row.id}:1",
        at=at,
        task_id=task.id,
        duty_id=duty.id,
    )


def _reopen(db: Session, who: Actor, row: Rectification, due_on: date, at: datetime) -> None:
    row.move("open")
    row.due_on = due_on
    row.version += 1
    entry(db, who, "reopen_rectification", row, at=at, number=row.number, due_on=due_on)
    duty = duty_of(db, row)
    if duty is None:
        return
    reopen_duty(db, duty, at)
    move_due(db, duty, due_on, at)
    tell(
        db,
        holders_of(db, duty, day_of(db, at)),
        "rectification_reopened",
        facts={
            "task": db.get_one(Task, row.task_id).title,
            "number": row.number,
            "problem": row.problem[:200],
            "due_on": due_on,
        },
        link=f"/rectifications/{row.id}",
        key=f"rectify:{row.id}:{row.version}",
        at=at,
        task_id=row.task_id,
        duty_id=duty.id,
    )


def _clear(db: Session, row: Rectification, at: datetime) -> None:
    row.move("cleared")
    row.cleared_at = at
    row.version += 1
