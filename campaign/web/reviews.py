"""An inspector's pages: the list of what was drawn, and one review on a phone – findings, evidence, the verdict."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import JSONResponse, Response

from campaign.actions.context import day_of
from campaign.actions.evidence import add_evidence
from campaign.actions.finding_rounds import find_review
from campaign.actions.reviewing import give_verdict, record_finding
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid
from campaign.domain.review import VERDICTS, Review
from campaign.domain.standard import Criterion
from campaign.domain.task import Task
from campaign.edge import At, Db, Who
from campaign.insight.review_page import due_choices, read_review, reviews_for
from campaign.receiving import Arrived, ArrivedWithForm
from campaign.web import forms
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]
SAVED = N_("Saved.")
DECIDED = N_("The verdict has been given.")
YES_NO = ("yes_no", "veto")


@router.get("/reviews")
def index(request: Request, db: Db, who: Who) -> Response:
    """What was drawn for the reader."""
    return page(
        request,
        "reviews/index.html",
        open=reviews_for(db, who),
        decided=reviews_for(db, who, state="decided", most=20),
        verdicts=VERDICTS,
    )


@router.get("/reviews/{review_id}")
def show(request: Request, db: Db, who: Who, at: At, review_id: int, criterion: int | None = None) -> Response:
    """One review; `criterion` is the one that stands open."""
    return _drawn(request, db, who, at, find_review(db, who, review_id), criterion)


@router.post("/reviews/{review_id}/findings")
def send_finding(
    request: Request,
    files: ArrivedWithForm,
    db: Db,
    who: Who,
    at: At,
    review_id: int,
    criterion_id: Text = "",
    value: Text = "",
    points: Text = "",
    note: Text = "",
    evidence_ids: Annotated[list[str], Form()] = [],  # noqa: B006 – FastAPI copies it
) -> Response:
    """Keep one finding, then go on to the next criterion."""
    review = find_review(db, who, review_id)
    demand(who, "record_finding", review)
    key = forms.chosen(criterion_id, "criterion_id")
    try:
        sent = [forms.chosen(number, "evidence_ids") for number in evidence_ids if number]
        task = db.get_one(Task, review.task_id)
        for file in files:
            made = add_evidence(db, who, task, file, review=review, at=at)
            db.flush()
            sent.append(made.id or 0)
        found = _value(db, key, points.strip() or value)
        record_finding(db, who, review, key, found, note=note[:2000], evidence_ids=sent, at=at)
    except Invalid as fault:
        db.rollback()
        typed = {"value": value, "points": points, "note": note}
        errors = field_errors(request, fault)
        return _drawn(request, db, who, at, find_review(db, who, review_id), key, 422, errors=errors, typed=typed)
    return see_other(request, f"/reviews/{review_id}#now", toast=say(request, SAVED))


def _value(db: Session, key: int, text: str) -> Any:
    """What the field says, as the criterion's kind wants it."""
    criterion = db.get(Criterion, key)
    if criterion is None:
        raise Invalid("criterion_unknown", field="criterion_id")
    if criterion.kind in YES_NO:
        if text not in ("true", "false"):
            raise Invalid("finding_yes_no", field="value", title=criterion.title)
        return text == "true"
    found = forms.number(text, "value")
    return float(found) if found is not None else None


@router.post("/reviews/{review_id}/verdicts")
def send_verdict(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    review_id: int,
    verdict: Text = "",
    note: Text = "",
    days: Text = "",
) -> Response:
    """Give the verdict; `days` is how long there is to put right what is not met."""
    review = find_review(db, who, review_id)
    try:
        allowed = forms.whole(days, "days")
        due_on = day_of(db, at) + timedelta(days=allowed) if allowed and verdict != "passed" else None
        give_verdict(db, who, review, verdict, note=note[:2000], due_on=due_on, at=at)
    except (Invalid, OverflowError) as fault:
        db.rollback()
        errors = field_errors(request, fault if isinstance(fault, Invalid) else Invalid("rectify_due", field="days"))
        typed = {"verdict": verdict, "verdict_note": note, "days": days}
        return _drawn(request, db, who, at, find_review(db, who, review_id), None, 422, errors=errors, typed=typed)
    return see_other(request, f"/reviews/{review_id}", toast=say(request, DECIDED))


@router.post("/reviews/{review_id}/evidence")
def send_evidence(received: Arrived, db: Db, who: Who, at: At, review_id: int) -> JSONResponse:
    """Keep one photo for a review; `upload.js` asks for JSON, so a refusal comes as JSON too."""
    review = find_review(db, who, review_id)
    made = add_evidence(db, who, db.get_one(Task, review.task_id), received, review=review, at=at)
    db.flush()
    return JSONResponse({"id": made.id, "name": made.name}, status_code=201)


def _drawn(
    request: Request,
    db: Session,
    who: Actor,
    at: datetime,
    review: Review,
    criterion: int | None,
    status: int = 200,
    **context: Any,
) -> Response:
    shown = read_review(db, who, review)
    filled = {"errors": {}, "typed": {}} | context
    return page(
        request,
        "reviews/show.html",
        status,
        shown=shown,
        opened=shown.opened(criterion),
        verdicts=VERDICTS,
        choices=due_choices(day_of(db, at)),
        **filled,
    )
