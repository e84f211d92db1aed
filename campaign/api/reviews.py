"""Reviews over the API: findings, evidence, the verdict; and rectifications: reported, cleared."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from sqlmodel import col, select

from campaign.actions.evidence import add_evidence
from campaign.actions.finding_rounds import (
    find_rectification,
    find_review,
    rectifications_visible_to,
)
from campaign.actions.rectifying import clear_rectification, report_rectification
from campaign.actions.reviewing import give_verdict, record_finding
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import RememberingRoute, api_router, remember
from campaign.api.round_shapes import (
    EvidenceShown,
    FindingShown,
    RectificationShown,
    ReviewShown,
    Verdict,
    review_shown,
    reviews_shown,
)
from campaign.api.schemas import LARGEST, SILENT, Body, Day, Id, Key, Note, Number, Remark
from campaign.domain.rectification import Rectification
from campaign.domain.review import Review
from campaign.domain.task import Task
from campaign.domain.visible import reviews_visible_to
from campaign.edge import At, Db, Who
from campaign.receiving import Arrived

router = api_router("Reviews")
uploads = APIRouter(route_class=RememberingRoute, tags=["Evidence"])
Keys = Annotated[list[Key], Field(max_length=100)]
Wanted = Annotated[int | None, Query(ge=1, le=LARGEST)]
Remembered = Annotated[None, Depends(remember)]


class FindingIn(Body):
    """What was found. `value`: yes_no true = met; veto true = it applies; points 0…points; else a quantity."""

    criterion_id: Key
    value: bool | Number
    note: Note = ""
    evidence_ids: Keys = []


class VerdictIn(Body):
    """The lead inspector's verdict; `due_on` is when what is not met must be right (default: 30 days)."""

    verdict: Verdict
    note: Note = ""
    due_on: Day | None = None


class ReportIn(Body):
    """What has been put right."""

    note: Annotated[str, Field(min_length=1, max_length=2000)]
    evidence_ids: Keys = []


@router.get("/reviews")
def list_reviews(db: Db, who: Who, paged: Paged, round_id: Wanted = None) -> Page[ReviewShown]:
    """The reviews you see, in the order they were opened."""
    query = select(Review).where(reviews_visible_to(who))
    if round_id is not None:
        query = query.where(Review.round_id == round_id)
    page: Page[Review] = page_of(db, query, [col(Review.id)], paged, _as_is)
    return Page(items=reviews_shown(db, page.items), total=page.total, next=page.next)


@router.get("/reviews/{id}")
def show_review(db: Db, who: Who, id: Id) -> ReviewShown:
    """A review with its criteria and findings."""
    return review_shown(db, find_review(db, who, id))


@router.post("/reviews/{id}/findings", status_code=201)
def create_finding(db: Db, who: Who, at: At, id: Id, body: FindingIn) -> FindingShown:
    """Record what you found on one criterion; a second finding replaces your own first one."""
    review = find_review(db, who, id)
    value = float(body.value) if isinstance(body.value, Decimal) else body.value
    made = record_finding(
        db, who, review, body.criterion_id, value, note=body.note, evidence_ids=body.evidence_ids, at=at
    )
    return FindingShown.model_validate(made)


@router.post("/reviews/{id}/verdicts", status_code=201)
def create_verdict(db: Db, who: Who, at: At, id: Id, body: VerdictIn) -> ReviewShown:
    """Give the verdict: passed, conditional or failed; the last two open rectifications."""
    review = find_review(db, who, id)
    give_verdict(db, who, review, body.verdict, note=body.note, due_on=body.due_on, at=at)
    return review_shown(db, review)


@uploads.post("/reviews/{id}/evidence", status_code=201)
def create_review_evidence(received: Arrived, _: Remembered, db: Db, who: Who, at: At, id: Id) -> EvidenceShown:
    """Send in a photo or document for a review; name its id in a finding's `evidence_ids`."""
    review = find_review(db, who, id)
    made = add_evidence(db, who, db.get_one(Task, review.task_id), received, review=review, at=at)
    db.flush()
    return EvidenceShown.model_validate(made)


@router.get("/rectifications")
def list_rectifications(db: Db, who: Who, paged: Paged, task_id: Wanted = None) -> Page[RectificationShown]:
    """The rectifications of the tasks you see, the oldest first."""
    query = select(Rectification).where(rectifications_visible_to(who))
    if task_id is not None:
        query = query.where(Rectification.task_id == task_id)
    return page_of(db, query, [col(Rectification.id)], paged, RectificationShown.model_validate)


@router.get("/rectifications/{id}")
def show_rectification(db: Db, who: Who, id: Id) -> RectificationShown:
    """One rectification."""
    return RectificationShown.model_validate(find_rectification(db, who, id))


@router.post("/rectifications/{id}/reports", status_code=201)
def create_rectification_report(db: Db, who: Who, at: At, id: Id, body: ReportIn) -> RectificationShown:
    """Say that it has been put right; when all of an item are, its task is reported again."""
    wrong = find_rectification(db, who, id)
    made = report_rectification(db, who, wrong, note=body.note, evidence_ids=body.evidence_ids, at=at)
    return RectificationShown.model_validate(made)


@router.post("/rectifications/{id}/clearances", status_code=201)
def create_clearance(db: Db, who: Who, at: At, id: Id, body: Remark = SILENT) -> ReviewShown:
    """Post the clearance: the re-inspection review whose verdict clears or reopens."""
    return review_shown(db, clear_rectification(db, who, find_rectification(db, who, id), at=at, note=body.note))


def _as_is(row: Review) -> Review:
    return row
