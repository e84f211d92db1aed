"""Progress over the API: updates, milestones, submissions, extensions."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field
from sqlmodel import col, select

from campaign.actions.context import day_of
from campaign.actions.extending import ask_extension, decide_extension
from campaign.actions.finding import find_extension, find_milestone, find_share, find_task
from campaign.actions.progress import decide_milestone, report_milestone, report_progress, submit_task
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body, Day, Id, Key, Note, Number
from campaign.api.task_shapes import MilestoneShown, TaskShown, task_shown
from campaign.domain.refusal import Invalid, Unseen
from campaign.domain.update import Report, Update
from campaign.edge import At, Db, Who

router = api_router("Progress")
Keys = Annotated[list[Key], Field(max_length=100)]
Reason = Annotated[str, Field(min_length=1, max_length=1000)]


class UpdateIn(Body):
    """How it stands: `progress` in percent, or `value` in the task's unit, or words; `no_news` is an honest report.

    With `share_id` it is about one town's or site's part; a divided task takes its figures only so.
    """

    progress: Annotated[float, Field(ge=0, le=100, strict=False)] | None = Field(default=None, examples=[65])
    value: Number | None = None
    note: Note = ""
    no_news: bool = False
    share_id: Key | None = None
    evidence_ids: Keys = []


class UpdateShown(Answer):
    """A report as it was given. `at` is when it was meant, `recorded_at` when it was written down."""

    id: int
    task_id: int
    share_id: int | None
    person_id: int | None
    department_id: int | None
    at: datetime
    recorded_at: datetime
    progress: float | None
    value: float | None
    no_news: bool
    note: str


class Words(Body):
    """Words that go with it."""

    note: Note = ""


class MilestoneReport(Words):
    """A milestone is reached; the evidence was sent in for the task before."""

    evidence_ids: Keys = []


class MilestoneDecision(Words):
    """Confirmed, or returned with the reason in `note`."""

    decision: Literal["confirmed", "returned"]


class ExtensionIn(Body):
    """Another day for a milestone, asked before the present one has passed."""

    due_on: Day
    reason: Reason


class ExtensionDecision(Words):
    """Granted, or refused with the reason in `note`."""

    decision: Literal["granted", "refused"]


class ExtensionShown(Answer):
    """A request for more time. `old_due_on` is the day it was asked instead of."""

    id: int
    task_id: int
    milestone_id: int
    old_due_on: date
    due_on: date
    reason: str
    state: Literal["asked", "granted", "refused"]
    asked_at: datetime
    decided_at: datetime | None
    decision_note: str


@router.get("/tasks/{id}/updates")
def list_updates(db: Db, who: Who, paged: Paged, id: Id) -> Page[UpdateShown]:
    """What has been reported of a task, newest first."""
    query = select(Update).where(col(Update.task_id) == find_task(db, who, id).id)
    keys = [col(Update.at), col(Update.id)]
    return page_of(db, query, keys, paged, UpdateShown.model_validate, newest_first=True)


@router.post("/tasks/{id}/updates", status_code=201)
def report_update(db: Db, who: Who, at: At, id: Id, body: UpdateIn) -> UpdateShown:
    """Report how a task, or one share of it, stands."""
    task = find_task(db, who, id, lock=True)
    share = None
    if body.share_id is not None:
        try:
            share, owner = find_share(db, who, body.share_id)
        except Unseen:
            raise Invalid("share_unknown", field="share_id") from None
        if owner.id != task.id:
            raise Invalid("share_unknown", field="share_id")
    report = Report(progress=body.progress, value=body.value, note=body.note, no_news=body.no_news)
    made = report_progress(db, who, task, report, share=share, evidence_ids=body.evidence_ids, at=at)
    db.flush()
    return UpdateShown.model_validate(made)


@router.post("/tasks/{id}/submissions", status_code=201)
def submit(db: Db, who: Who, at: At, id: Id, body: Words) -> TaskShown:
    """Submit a task for acceptance; every milestone must have been reported."""
    task = submit_task(db, who, find_task(db, who, id, lock=True), note=body.note, at=at)
    return task_shown(db, task, day_of(db, at))


@router.post("/milestones/{id}/reports", status_code=201)
def report_reached(db: Db, who: Who, at: At, id: Id, body: MilestoneReport) -> MilestoneShown:
    """Report that a milestone is reached; the office confirms or returns it."""
    milestone, task = find_milestone(db, who, id)
    report_milestone(db, who, task, milestone, note=body.note, evidence_ids=body.evidence_ids, at=at)
    return MilestoneShown.model_validate(milestone)


@router.post("/milestones/{id}/decisions", status_code=201)
def decide_reached(db: Db, who: Who, at: At, id: Id, body: MilestoneDecision) -> MilestoneShown:
    """Confirm a reported milestone, or return it with the reason."""
    milestone, task = find_milestone(db, who, id)
    decide_milestone(db, who, task, milestone, decision=body.decision, note=body.note[:500], at=at)
    return MilestoneShown.model_validate(milestone)


@router.post("/milestones/{id}/extensions", status_code=201)
def ask_for_time(db: Db, who: Who, at: At, id: Id, body: ExtensionIn) -> ExtensionShown:
    """Ask for more time for a milestone; the chasing pauses once while it is undecided."""
    milestone, task = find_milestone(db, who, id)
    made = ask_extension(db, who, task, milestone, due_on=body.due_on, reason=body.reason, at=at)
    return ExtensionShown.model_validate(made)


@router.post("/extensions/{id}/decisions", status_code=201)
def decide_time(db: Db, who: Who, at: At, id: Id, body: ExtensionDecision) -> ExtensionShown:
    """Grant more time, or refuse it with the reason."""
    extension, task = find_extension(db, who, id)
    decide_extension(db, who, task, extension, decision=body.decision, note=body.note[:1000], at=at)
    return ExtensionShown.model_validate(extension)
