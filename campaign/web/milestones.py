"""Milestones: reported, confirmed or returned; more time asked and decided."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from campaign.actions.context import day_of
from campaign.actions.extending import ask_extension, decide_extension
from campaign.actions.finding import find_extension, find_milestone
from campaign.actions.progress import decide_milestone, report_milestone
from campaign.domain.milestone import Milestone
from campaign.domain.permission import demand
from campaign.domain.refusal import N_, Invalid
from campaign.domain.task import Task
from campaign.edge import At, Db, Who
from campaign.web import forms
from campaign.web.decisions import explain
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other
from campaign.web.shell import safe_path

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]
REPORTED = N_("The milestone has been reported.")
DECIDED = {
    "confirmed": N_("The milestone is confirmed."),
    "returned": N_("The milestone has been returned."),
    "granted": N_("More time is given."),
    "refused": N_("No more time is given."),
}
ASKED = N_("More time has been asked.")
WHY = {"returned": N_("Why is the milestone returned?"), "refused": N_("Why is no more time given?")}


@router.post("/milestones/{milestone_id}/reports")
def report(
    request: Request, db: Db, who: Who, at: At, milestone_id: int, note: Text = "", back: Text = "/"
) -> Response:
    """The owner says the promise is kept."""
    milestone, task = find_milestone(db, who, milestone_id)
    report_milestone(db, who, task, milestone, note=note[:2000], at=at)
    return see_other(request, back, toast=say(request, REPORTED))


@router.post("/milestones/{milestone_id}/decisions")
def decide(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    milestone_id: int,
    decision: Text = "",
    note: Text = "",
    back: Text = "/",
) -> Response:
    """Confirm it, or return it with the reason."""
    milestone, task = find_milestone(db, who, milestone_id)
    title = milestone.title
    try:
        decide_milestone(db, who, task, milestone, decision=decision, note=note[:500], at=at)
    except Invalid as fault:
        db.rollback()
        return explain(request, fault, matter=title, question=WHY.get(decision, ""), decision=decision, back=back)
    return see_other(request, back, toast=say(request, DECIDED[decision]))


@router.get("/milestones/{milestone_id}/extensions/new")
def new_extension(
    request: Request, db: Db, who: Who, at: At, milestone_id: int, back: str = "/", reason: str = ""
) -> Response:
    """Ask for more time: which day, and why; the address may propose the reason."""
    milestone, task = find_milestone(db, who, milestone_id, lock=False)
    demand(who, "ask_extension", task)
    typed = {"reason": reason[:1000]}
    return _form(request, milestone, task, back=back, today=day_of(db, at), typed=typed)


@router.post("/milestones/{milestone_id}/extensions")
def ask(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    milestone_id: int,
    due_on: Text = "",
    reason: Text = "",
    back: Text = "/",
) -> Response:
    """Ask for another day; the form comes back with what was typed when it cannot be read."""
    milestone, task = find_milestone(db, who, milestone_id)
    try:
        wanted = forms.day(due_on, "due_on")
        ask_extension(db, who, task, milestone, due_on=wanted, reason=reason[:1000], at=at)
    except Invalid as fault:
        db.rollback()
        milestone, task = find_milestone(db, who, milestone_id)
        typed = {"due_on": due_on, "reason": reason}
        return _form(request, milestone, task, back=back, today=day_of(db, at), fault=fault, typed=typed)
    return see_other(request, back, toast=say(request, ASKED))


@router.post("/extensions/{extension_id}/decisions")
def decide_time(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    extension_id: int,
    decision: Text = "",
    note: Text = "",
    back: Text = "/",
) -> Response:
    """Give the time, or say why not."""
    extension, task = find_extension(db, who, extension_id)
    title = task.title
    try:
        decide_extension(db, who, task, extension, decision=decision, note=note[:1000], at=at)
    except Invalid as fault:
        db.rollback()
        return explain(request, fault, matter=title, question=WHY.get(decision, ""), decision=decision, back=back)
    return see_other(request, back, toast=say(request, DECIDED[decision]))


def _form(
    request: Request,
    milestone: Milestone,
    task: Task,
    *,
    back: str,
    today: Any,
    fault: Invalid | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    return page(
        request,
        "extensions/new.html",
        422 if fault else 200,
        milestone=milestone,
        task=task,
        today=today,
        back=safe_path(back),
        errors=field_errors(request, fault) if fault else {},
        typed=typed or {},
    )
