"""Updates: the form by itself or in a card, and what it sends; submission for acceptance."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import Response

from campaign.actions.context import day_of
from campaign.actions.evidence import add_evidence
from campaign.actions.finding import find_share, find_task
from campaign.actions.progress import report_milestone, report_progress, submit_task
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Invalids, Unseen
from campaign.domain.share import Share
from campaign.domain.task import Task
from campaign.domain.update import Report
from campaign.edge import At, Db, Who
from campaign.insight.todo import read_matter
from campaign.receiving import ArrivedOrNot, Files
from campaign.web import forms
from campaign.web.errors import field_errors
from campaign.web.page import after, fragment, page, say, see_other, wants_fragment
from campaign.web.shell import safe_path

router = APIRouter()
SENT = N_("The update has been sent.")
SUBMITTED = N_("The task has been submitted for acceptance.")
Text = Annotated[str, Form(max_length=4000)]


@router.get("/tasks/{task_id}/updates/new")
def new_update(
    request: Request, db: Db, who: Who, at: At, task_id: int, share_id: str = "", back: str = "/"
) -> Response:
    """The form of an update: a card for htmx, else a page of its own."""
    task, share = _find(db, who, task_id, share_id, lock=False)
    demand(who, "report_progress", task)
    return _drawn(request, db, who, task, share, at, back=back)


@router.post("/tasks/{task_id}/updates")
def send_update(
    request: Request,
    files: ArrivedOrNot,
    db: Db,
    who: Who,
    at: At,
    task_id: int,
    progress: Text = "",
    value: Text = "",
    note: Text = "",
    no_news: Text = "",
    share_id: Text = "",
    milestone_id: Text = "",
    evidence_ids: Annotated[list[str], Form()] = [],  # noqa: B006 – FastAPI copies it
    back: Text = "/",
) -> Response:
    """Keep what was reported and, where it was ticked, the milestone; both or neither."""
    task, share = _find(db, who, task_id, share_id, lock=True)
    try:
        report = _read(progress, value, note, no_news)
        sent = [forms.chosen(number, "evidence_ids") for number in evidence_ids if number]
        sent += _keep(db, who, task, files, at)
        report_progress(db, who, task, report, share=share, evidence_ids=sent, at=at)
        _report_milestone(db, who, task, forms.whole(milestone_id, "milestone_id"), note, at)
    except (Invalid, Invalids) as fault:
        db.rollback()
        task, share = _find(db, who, task_id, share_id, lock=False)
        typed = {"progress": progress, "value": value, "note": note, "milestone_id": milestone_id}
        return _drawn(request, db, who, task, share, at, back=back, fault=fault, typed=typed)
    db.flush()
    return after(
        request,
        back,
        "todo/_matter.html",
        toast=say(request, SENT),
        matter=read_matter(db, who, task, share, day_of(db, at)),
        is_open=False,
        errors={},
        typed={},
    )


@router.get("/tasks/{task_id}/submissions/new")
def new_submission(request: Request, db: Db, who: Who, task_id: int, back: str = "/") -> Response:
    """Ask once more before the task leaves the owner's hands."""
    task = find_task(db, who, task_id)
    demand(who, "submit_task", task)
    return page(request, "updates/submit.html", task=task, back=safe_path(back))


@router.post("/tasks/{task_id}/submissions")
def submit(request: Request, db: Db, who: Who, at: At, task_id: int, note: Text = "", back: Text = "/") -> Response:
    """Submit the task for acceptance."""
    submit_task(db, who, find_task(db, who, task_id, lock=True), note=note, at=at)
    return see_other(request, back, toast=say(request, SUBMITTED))


def _find(db: Session, who: Actor, task_id: int, share_id: str, *, lock: bool) -> tuple[Task, Share | None]:
    task = find_task(db, who, task_id, lock=lock)
    key = forms.whole(share_id, "share_id")
    if key is None:
        return task, None
    share, owner = find_share(db, who, key, lock=lock)
    if owner.id != task.id:
        raise Unseen
    return task, share


def _read(progress: str, value: str, note: str, no_news: str) -> Report:
    """What the fields say; 暂无新进展 leaves the figures as they are."""
    if no_news:
        return Report(note=note[:2000], no_news=True)
    percent = forms.number(progress, "progress")
    return Report(
        progress=float(percent) if percent is not None else None,
        value=forms.number(value, "value"),
        note=note[:2000],
    )


def _keep(db: Session, who: Actor, task: Task, files: Files, at: datetime) -> list[int]:
    """The files that came with the form itself, as evidence of the task. Raises what was wrong with a bad one."""
    if files.fault:
        raise files.fault
    made = [add_evidence(db, who, task, received, at=at) for received in files.received]
    db.flush()
    return [evidence.id or 0 for evidence in made]


def _report_milestone(db: Session, who: Actor, task: Task, milestone_id: int | None, note: str, at: datetime) -> None:
    if milestone_id is None:
        return
    found = next((stone for stone in task.milestones if stone.id == milestone_id), None)
    if found is None:
        raise Invalid("milestone_unknown", field="milestone_id")
    report_milestone(db, who, task, found, note=note[:2000], at=at)


def _drawn(
    request: Request,
    db: Session,
    who: Actor,
    task: Task,
    share: Share | None,
    at: datetime,
    *,
    back: str,
    fault: Invalid | Invalids | None = None,
    typed: dict[str, Any] | None = None,
) -> Response:
    matter = read_matter(db, who, task, share, day_of(db, at))
    context: dict[str, Any] = {
        "matter": matter,
        "is_open": True,
        "errors": field_errors(request, fault) if fault else {},
        "typed": typed or {},
        "back": safe_path(back),
    }
    status = 422 if fault else 200
    if wants_fragment(request):
        return fragment(request, "todo/_matter.html", status, **context)
    return page(request, "updates/new.html", status, **context)
