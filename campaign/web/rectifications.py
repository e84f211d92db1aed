"""A rectification's page: what is wrong, by when; the department reports it, the office posts the clearance."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import Response

from campaign.actions.evidence import add_evidence
from campaign.actions.finding_rounds import find_rectification
from campaign.actions.rectifying import clear_rectification, report_rectification
from campaign.domain.person import Actor
from campaign.domain.rectification import Rectification
from campaign.domain.refusal import N_, Invalid
from campaign.domain.task import Task
from campaign.edge import At, Db, Who
from campaign.insight.rectification_page import read_rectification
from campaign.receiving import ArrivedWithForm
from campaign.web import forms
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]
REPORTED = N_("Reported as put right. The inspectors look at it next.")
CLEARED = N_("The re-inspection is open; the inspectors have been told.")


@router.get("/rectifications/{rectification_id}")
def show(request: Request, db: Db, who: Who, rectification_id: int) -> Response:
    """One rectification."""
    return _drawn(request, db, who, find_rectification(db, who, rectification_id))


@router.post("/rectifications/{rectification_id}/reports")
def send_report(
    request: Request,
    files: ArrivedWithForm,
    db: Db,
    who: Who,
    at: At,
    rectification_id: int,
    note: Text = "",
    evidence_ids: Annotated[list[str], Form()] = [],  # noqa: B006 – FastAPI copies it
) -> Response:
    """The department says that it has been put right."""
    wrong = find_rectification(db, who, rectification_id)
    try:
        sent = [forms.chosen(number, "evidence_ids") for number in evidence_ids if number]
        for file in files:
            made = add_evidence(db, who, db.get_one(Task, wrong.task_id), file, at=at)
            db.flush()
            sent.append(made.id or 0)
        report_rectification(db, who, wrong, note=note[:2000], evidence_ids=sent, at=at)
    except Invalid as fault:
        db.rollback()
        wrong = find_rectification(db, who, rectification_id)
        return _drawn(request, db, who, wrong, 422, errors=field_errors(request, fault), typed={"note": note})
    return see_other(request, f"/rectifications/{rectification_id}", toast=say(request, REPORTED))


@router.post("/rectifications/{rectification_id}/clearances")
def send_clearance(request: Request, db: Db, who: Who, at: At, rectification_id: int) -> Response:
    """Open the re-inspection and go to it."""
    review = clear_rectification(db, who, find_rectification(db, who, rectification_id), at=at)
    db.flush()
    return see_other(request, f"/reviews/{review.id}", toast=say(request, CLEARED))


def _drawn(
    request: Request, db: Session, who: Actor, wrong: Rectification, status: int = 200, **context: Any
) -> Response:
    filled = {"errors": {}, "typed": {}} | context
    return page(request, "rectifications/show.html", status, shown=read_rectification(db, wrong), **filled)
