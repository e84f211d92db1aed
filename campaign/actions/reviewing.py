"""Reviewing: inspectors record findings, the lead inspector gives the verdict, and what follows from it follows."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import select

from campaign.actions.attaching import attach
from campaign.actions.context import day_of, rules_of, take
from campaign.actions.entries import entry
from campaign.actions.evidence import attached
from campaign.actions.rectifying import must_not_judge_own, open_rectifications, settle_rectifications
from campaign.actions.rounds import carry
from campaign.actions.signing import settle_round
from campaign.domain.campaign import Campaign
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid
from campaign.domain.review import Finding, Review, effective, scores_differ, worth_of
from campaign.domain.round import Item, Round
from campaign.domain.scoring import Total, total, worth
from campaign.domain.standard import Criterion, Standard
from campaign.domain.task import Task


def record_finding(
    db: Session,
    who: Actor,
    review: Review,
    criterion_id: int,
    value: Any,
    *,
    note: str = "",
    evidence_ids: Iterable[int] = (),
    at: datetime,
) -> Finding:
    """What this inspector found on one criterion; a second finding replaces their own first one.

    `value` as the criterion's kind needs it (`domain.scoring`). Raises `NotAllowed`, `Invalid`, `Refusal` once the
    verdict is given or the inspector holds a post in a department that does the task.
    """
    demand(who, "record_finding", review)
    round_ = take(db, Round, review.round_id)
    review = take(db, Review, review.id)
    review.must_be_open()
    item = db.get_one(Item, review.item_id)
    must_not_judge_own(db, who, item)
    criterion = db.get(Criterion, criterion_id)
    if criterion is None or criterion.standard_id != review.standard_id:
        raise Invalid("criterion_unknown", field="criterion_id")
    found = worth(criterion.measure(), value)
    if round_.state == "drawn":
        round_.move("under_review")
    finding = _finding_of(db, who, review, criterion)
    finding.value, finding.met, finding.note, finding.at = value, found.met, note.strip(), at
    finding.points = float(found.points)
    db.add(finding)
    db.flush()
    hashes = attach(db, who, list(evidence_ids), finding, task=db.get_one(Task, review.task_id))
    if criterion.needs_evidence and not attached(db, "finding", [finding.id or 0]):
        raise Invalid("finding_evidence", field="evidence_ids", title=criterion.title, necessity=criterion.necessity)
    entry(
        db,
        who,
        "record_finding",
        review,
        at=at,
        criterion=criterion.title,
        value=value,
        points=found.points,
        met=found.met,
        note=finding.note,
        evidence=hashes,
    )
    return finding


def _finding_of(db: Session, who: Actor, review: Review, criterion: Criterion) -> Finding:
    mine = db.scalars(
        select(Finding).where(
            Finding.review_id == review.id,
            Finding.criterion_id == criterion.id,
            Finding.person_id == who.person_id,
        )
    ).first()
    return mine or Finding(
        review_id=review.id or 0, criterion_id=criterion.id or 0, person_id=who.person_id or 0, at=review.opened_at
    )


def result_of(db: Session, review: Review) -> tuple[Total, list[tuple[Criterion, Finding | None]], bool]:
    """The score as it stands, each criterion with the finding that counts, and whether inspectors differ."""
    standard = db.get_one(Standard, review.standard_id)
    findings = list(db.scalars(select(Finding).where(Finding.review_id == review.id)))
    counting = effective(standard.criteria, findings, (review.inspector_ids or [None])[0])  # type: ignore[list-item]
    pairs = list(zip(standard.criteria, counting, strict=True))
    result = total(
        [criterion.measure() for criterion in standard.criteria],
        [worth_of(criterion, finding) for criterion, finding in pairs],
    )
    return result, pairs, scores_differ(findings)


def give_verdict(
    db: Session,
    who: Actor,
    review: Review,
    verdict: str,
    *,
    note: str = "",
    due_on: date | None = None,
    at: datetime,
) -> Review:
    """The lead inspector decides; they need not wait for the others' scores.

    Passed: the item waits for its notice and then for signatures. Conditional or failed: what is not met is to be put
    right by `due_on` (the county's default when left out). Raises `NotAllowed`, `Invalid`, `Refusal`.
    """
    demand(who, "give_verdict", review)
    round_ = take(db, Round, review.round_id)
    review = take(db, Review, review.id)
    item = take(db, Item, review.item_id)
    review.must_be_open()
    must_not_judge_own(db, who, item)
    standard = db.get_one(Standard, review.standard_id)
    result, pairs, differs = result_of(db, review)
    review.decide(who, verdict, note, result, standard, differs=differs, at=at)
    if round_.state == "drawn":
        round_.move("under_review")
    entry(
        db,
        who,
        "give_verdict",
        review,
        at=at,
        verdict=verdict,
        note=review.note,
        score=review.score,
        unscored=result.missing,
        item_id=item.id,
    )
    if verdict == "passed":
        _pass(db, review, item, at)
    else:
        unmet = [(criterion, finding) for criterion, finding in pairs if finding is not None and not finding.met]
        _send_to_rectify(db, who, review, item, unmet, due_on, at)
    settle_round(db, who, round_, at=at)
    return review


def _pass(db: Session, review: Review, item: Item, at: datetime) -> None:
    settle_rectifications(db, review, at)
    item.move("accepted")
    item.version += 1
    days = db.get_one(Campaign, item.campaign_id).notice_days
    if days:
        item.notice_from = day_of(db, at) + timedelta(days=1)
        item.notice_until = day_of(db, at) + timedelta(days=days)
    carry(db, item, "accepted", at)


def _send_to_rectify(
    db: Session,
    who: Actor,
    review: Review,
    item: Item,
    unmet: list[tuple[Criterion, Finding]],
    due_on: date | None,
    at: datetime,
) -> None:
    day = day_of(db, at)
    due = due_on or day + timedelta(days=rules_of(db).rectify_days)
    if due <= day:
        raise Invalid("rectify_due", field="due_on")
    item.move("rectifying")
    item.version += 1
    open_rectifications(db, who, review, unmet, due, at)
    carry(db, item, "rectifying", at)
