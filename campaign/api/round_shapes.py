"""How the API shows rounds, items, signatures, reviews, findings, rectifications and evidence."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.api.schemas import Answer
from campaign.domain.person import Actor
from campaign.domain.review import Finding, Review
from campaign.domain.round import Round
from campaign.domain.standard import Criterion
from campaign.insight.rounds import ItemRead, Place, items_by_round

RoundState = Literal["planned", "drawn", "under_review", "signing", "sealed"]
ItemState = Literal["in_review", "rectifying", "accepted", "signing", "closed", "withdrawn"]
Verdict = Literal["passed", "conditional", "failed"]


class SignatureShown(Answer):
    """One place in the order of signatures. `person_id` is who signed, or who may."""

    id: int
    item_id: int
    stage: str
    role: Literal["head", "inspector", "coordinator", "leader"]
    person_id: int | None
    state: Literal["waiting", "open", "signed", "returned", "withdrawn", "superseded"]
    opinion: str
    digest: str = Field(description="SHA-256 of the sheet that was signed")
    signed_as: str
    at: datetime | None


class ItemShown(Answer):
    """A task or share in a round."""

    id: int
    task_id: int
    share_id: int | None
    state: ItemState
    sheet_number: str
    notice_from: date | None
    notice_until: date | None
    closed_at: datetime | None
    check_code: str
    signatures: list[SignatureShown]


class RoundShown(Answer):
    """A round with its items. `seed` and `pool` repeat the draw."""

    id: int
    campaign_id: int
    title: str
    period: str
    due_on: date | None
    ground: str
    look_back: bool
    state: RoundState
    draw_kind: str
    draw_share: float | None
    seed: str
    pool: dict[str, Any]
    drawn_at: datetime | None
    signing_at: datetime | None
    sealed_at: datetime | None
    seal_code: str
    dossier_sha256: str
    items: list[ItemShown]


class CriterionBrief(Answer):
    """A criterion of the standard in force."""

    id: int
    kind: str
    title: str
    points: float


class FindingShown(Answer):
    """What one inspector found on one criterion."""

    id: int
    criterion_id: int
    person_id: int
    value: bool | float | str | None
    points: float | None
    met: bool
    note: str
    at: datetime


class ReviewShown(Answer):
    """One look at one item; the lead inspector stands first. `score` is a percentage, null while something is open."""

    id: int
    round_id: int
    item_id: int
    task_id: int
    share_id: int | None
    kind: Literal["first", "reinspection"]
    inspector_ids: list[int]
    state: Literal["open", "decided", "withdrawn"]
    verdict: Literal["", "passed", "conditional", "failed"]
    note: str
    score: float | None
    standard_id: int
    opened_at: datetime
    decided_at: datetime | None
    criteria: list[CriterionBrief]
    findings: list[FindingShown]


class RectificationShown(Answer):
    """Something to put right by `due_on`."""

    id: int
    number: str
    review_id: int
    finding_id: int | None
    item_id: int
    task_id: int
    share_id: int | None
    department_id: int | None
    problem: str
    due_on: date
    state: Literal["open", "reported", "re_inspected", "cleared", "withdrawn"]
    report: str
    opened_at: datetime
    reported_at: datetime | None
    cleared_at: datetime | None
    reinspection_id: int | None


class EvidenceShown(Answer):
    """A file as received; what it does not say of itself is null."""

    id: int
    sha256: str
    name: str
    size: int
    type: str
    task_id: int | None
    uploaded_by_id: int | None
    uploaded_at: datetime
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None
    accuracy: float | None
    distance: float | None
    width: int | None
    height: int | None


def rounds_shown(db: Session, who: Actor, rounds: Sequence[Round], day: date) -> list[RoundShown]:
    """Several rounds in the API's shape, with the items `who` sees; a fixed number of queries."""
    items = items_by_round(db, who, rounds, day)
    return [
        RoundShown.model_validate(
            each.model_dump() | {"items": [item_shown(one) for one in items.get(each.id or 0, [])]}
        )
        for each in rounds
    ]


def round_shown(db: Session, who: Actor, round_: Round, day: date) -> RoundShown:
    """One round in the API's shape."""
    return rounds_shown(db, who, [round_], day)[0]


def item_shown(read: ItemRead) -> ItemShown:
    """One item with its signatures."""
    return ItemShown.model_validate(
        read.item.model_dump() | {"signatures": [signature_shown(place) for place in read.places]}
    )


def signature_shown(place: Place) -> SignatureShown:
    """One place at the signing table."""
    return SignatureShown.model_validate(
        place.signature.model_dump() | {"role": place.role, "person_id": place.person_id}
    )


def reviews_shown(db: Session, reviews: Sequence[Review]) -> list[ReviewShown]:
    """Several reviews with their criteria and findings, in three queries."""
    standards = {each.standard_id for each in reviews}
    criteria = db.scalars(
        select(Criterion).where(col(Criterion.standard_id).in_(standards)).order_by(col(Criterion.position))
    ).all()
    findings = db.scalars(
        select(Finding).where(col(Finding.review_id).in_([each.id for each in reviews])).order_by(col(Finding.id))
    ).all()
    return [
        ReviewShown.model_validate(
            each.model_dump()
            | {
                "inspector_ids": each.inspector_ids,
                "criteria": [
                    CriterionBrief.model_validate(one) for one in criteria if one.standard_id == each.standard_id
                ],
                "findings": [FindingShown.model_validate(one) for one in findings if one.review_id == each.id],
            }
        )
        for each in reviews
    ]


def review_shown(db: Session, review: Review) -> ReviewShown:
    """One review in the API's shape."""
    return reviews_shown(db, [review])[0]
