"""Adjustments of tasks over the API: listed, asked with their ground, decided."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlmodel import col, select

from campaign.actions.adjusting import ask_change, decide_change
from campaign.actions.finding import find_change, find_task
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body, Day, Id, Key, Note, Number
from campaign.domain.change import Change, Wish
from campaign.edge import At, Db, Who

router = api_router("Adjustments")
Kind = Literal["target", "department", "deadline", "merge", "withdraw"]


class ChangeIn(Body):
    """What is to change, and the ground. Give the fields of its kind: target – `target_value`, `unit`, `goal`;
    department – `lead_department_id`, or `department_id` of a share; deadline – `due_on`; merge – `into_task_id`."""

    kind: Kind
    ground: Annotated[str, Field(min_length=1, max_length=500, examples=["云发改〔2026〕33 号批复"])]
    reason: Annotated[str, Field(max_length=1000)] = ""
    share_id: Key | None = None
    target_value: Annotated[Number, Field(gt=0)] | None = None
    unit: Annotated[str, Field(max_length=20)] | None = None
    goal: Note | None = None
    lead_department_id: Key | None = None
    department_id: Key | None = None
    due_on: Day | None = None
    into_task_id: Key | None = None


class ChangeDecision(Body):
    """Approved, or refused with the reason in `note`. Of a voted livelihood project the standing committee of the
    people's congress decides; `document_number` is its document."""

    decision: Literal["approved", "refused"]
    note: Annotated[str, Field(max_length=1000)] = ""
    document_number: Annotated[str, Field(max_length=120)] = ""


class ChangeShown(Answer):
    """An adjustment. `before` and `after` hold the same fields; days and numbers stand there as text."""

    id: int
    task_id: int
    share_id: int | None
    into_task_id: int | None
    kind: Kind
    before: dict[str, Any]
    after: dict[str, Any]
    ground: str
    reason: str
    state: Literal["asked", "decided"]
    asked_by_id: int | None
    asked_at: datetime
    decision: Literal["", "approved", "refused"]
    decided_by_id: int | None
    decided_at: datetime | None
    decision_note: str
    document_number: str


@router.get("/tasks/{id}/changes")
def list_changes(db: Db, who: Who, paged: Paged, id: Id) -> Page[ChangeShown]:
    """The adjustments asked of a task, newest first."""
    query = select(Change).where(col(Change.task_id) == find_task(db, who, id).id)
    return page_of(db, query, [col(Change.id)], paged, ChangeShown.model_validate, newest_first=True)


@router.post("/tasks/{id}/changes", status_code=201)
def ask_for_change(db: Db, who: Who, at: At, id: Id, body: ChangeIn) -> ChangeShown:
    """Ask that a task, or one share of it, be adjusted; the coordinator decides."""
    own = {"kind", "ground", "reason", "share_id"}
    values = {name: getattr(body, name) for name in body.model_fields_set - own}
    wish = Wish(kind=body.kind, ground=body.ground, reason=body.reason, share_id=body.share_id, values=values)
    made = ask_change(db, who, find_task(db, who, id, lock=True), wish, at=at)
    db.flush()
    return ChangeShown.model_validate(made)


@router.post("/changes/{id}/decisions", status_code=201)
def decide_on_change(db: Db, who: Who, at: At, id: Id, body: ChangeDecision) -> ChangeShown:
    """Approve an adjustment, which is then applied at once, or refuse it with the reason."""
    change, task = find_change(db, who, id)
    said = {"note": body.note, "document_number": body.document_number}
    decide_change(db, who, task, change, decision=body.decision, at=at, **said)
    return ChangeShown.model_validate(change)
