"""Coordinations over the API: one unit asks another for what it cannot do alone."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field
from sqlmodel import col, select

from campaign.actions import coordinating
from campaign.actions.finding import find_coordination, find_task
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import SILENT, Answer, Body, Day, Id, Key, Note, Remark
from campaign.domain.coordination import Coordination, Wish
from campaign.domain.visible import coordinations_visible_to
from campaign.edge import At, Db, Who

router = api_router("Coordination")
Answered = Annotated[str, Field(min_length=1, max_length=2000)]


class CoordinationIn(Body):
    """Who should do what by when; for the whole task unless a milestone or a share is named."""

    to_department_id: Key
    action: Annotated[str, Field(min_length=1, max_length=1000)] = Field(examples=["办理 4 村管网用地手续"])
    due_on: Day
    milestone_id: Key | None = None
    share_id: Key | None = None


class AnswerIn(Body):
    """What becomes of a request, in one body: `accepted` and `refused` by the office, `answered` (or `refused`) by the
    asked unit. `note` is what was done or why not; `answer` is the same under the field's own name."""

    decision: Literal["accepted", "answered", "refused"] = "answered"
    note: Note = Field(default="", examples=["用地手续 11月26日办结"])
    answer: Note = ""


class RefusalIn(Body):
    """Why it is sent back."""

    note: Answered


class AssignmentIn(Body):
    """The colleague of the asked unit who does it."""

    person_id: Key


class CoordinationShown(Answer):
    """A request on its way. `answer` is what was done, or why it was sent back."""

    id: int
    campaign_id: int
    task_id: int
    share_id: int | None
    milestone_id: int | None
    from_department_id: int
    to_department_id: int
    action: str
    due_on: date
    state: Literal["asked", "accepted", "assigned", "answered", "refused", "withdrawn"]
    asked_at: datetime
    accepted_at: datetime | None
    assigned_at: datetime | None
    assigned_to_id: int | None
    answered_at: datetime | None
    answer: str


@router.get("/tasks/{id}/coordinations")
def list_coordinations(db: Db, who: Who, paged: Paged, id: Id) -> Page[CoordinationShown]:
    """The requests of a task that you see, oldest first."""
    task = find_task(db, who, id)
    query = select(Coordination).where(col(Coordination.task_id) == task.id, coordinations_visible_to(who))
    return page_of(db, query, [col(Coordination.id)], paged, CoordinationShown.model_validate)


@router.post("/tasks/{id}/coordinations", status_code=201)
def ask_coordination(db: Db, who: Who, at: At, id: Id, body: CoordinationIn) -> CoordinationShown:
    """Ask the office to have another unit do something; the chasing pauses once while it is undecided."""
    task = find_task(db, who, id, lock=True)
    made = coordinating.ask_coordination(db, who, task, Wish(**body.model_dump()), at=at)
    return CoordinationShown.model_validate(made)


@router.get("/coordinations/{id}")
def show_coordination(db: Db, who: Who, id: Id) -> CoordinationShown:
    """One request."""
    asked, _ = find_coordination(db, who, id, lock=False)
    return CoordinationShown.model_validate(asked)


@router.post("/coordinations/{id}/acceptances", status_code=201)
def accept_coordination(db: Db, who: Who, at: At, id: Id, body: Remark = SILENT) -> CoordinationShown:
    """Take it up: the asked unit holds the duty from now on, and the asker is not blamed."""
    asked, task = find_coordination(db, who, id)
    made = coordinating.accept_coordination(db, who, task, asked, at=at, note=body.note)
    return CoordinationShown.model_validate(made)


@router.post("/coordinations/{id}/assignments", status_code=201)
def assign_coordination(db: Db, who: Who, at: At, id: Id, body: AssignmentIn) -> CoordinationShown:
    """The asked unit names who does it."""
    asked, task = find_coordination(db, who, id)
    coordinating.assign_coordination(db, who, task, asked, person_id=body.person_id, at=at)
    return CoordinationShown.model_validate(asked)


@router.post("/coordinations/{id}/answers", status_code=201)
def answer_coordination(db: Db, who: Who, at: At, id: Id, body: AnswerIn) -> CoordinationShown:
    """Answer a request: take it up, send it back with the reason, or say what has been done."""
    asked, task = find_coordination(db, who, id)
    said = body.answer or body.note
    if body.decision == "accepted":
        coordinating.accept_coordination(db, who, task, asked, at=at)
    elif body.decision == "refused":
        coordinating.refuse_coordination(db, who, task, asked, reason=said, at=at)
    else:
        coordinating.answer_coordination(db, who, task, asked, answer=said, at=at)
    return CoordinationShown.model_validate(asked)


@router.post("/coordinations/{id}/refusals", status_code=201)
def refuse_coordination(db: Db, who: Who, at: At, id: Id, body: RefusalIn) -> CoordinationShown:
    """Send it back with the reason: the office before it is taken up, the asked unit afterwards."""
    asked, task = find_coordination(db, who, id)
    coordinating.refuse_coordination(db, who, task, asked, reason=body.note, at=at)
    return CoordinationShown.model_validate(asked)


@router.post("/coordinations/{id}/withdrawals", status_code=201)
def withdraw_coordination(db: Db, who: Who, at: At, id: Id, body: Remark = SILENT) -> CoordinationShown:
    """The asker no longer needs it."""
    asked, task = find_coordination(db, who, id)
    return CoordinationShown.model_validate(
        coordinating.withdraw_coordination(db, who, task, asked, at=at, note=body.note)
    )
