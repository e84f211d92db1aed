"""Coordinations (提请协调): asked, taken up, assigned, answered, sent back, withdrawn."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import Response

from campaign.actions import coordinating
from campaign.actions.context import day_of
from campaign.actions.finding import find_coordination, find_task
from campaign.domain.coordination import Coordination, Wish
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid
from campaign.domain.task import Task
from campaign.edge import At, Db, Who
from campaign.insight.coordinations import colleagues, departments_to_ask, read_request
from campaign.web import forms
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other, wants_fragment
from campaign.web.shell import language_of, safe_path

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]
DONE = {
    "asked": N_("The request has been sent to the office."),
    "accepted": N_("Taken up; the asked unit holds the matter now."),
    "assigned": N_("Your colleague has been named."),
    "answered": N_("The answer has been sent."),
    "refused": N_("The request has been sent back."),
    "withdrawn": N_("The request is withdrawn."),
}


@router.get("/tasks/{task_id}/coordinations/new")
def new_coordination(
    request: Request, db: Db, who: Who, at: At, task_id: int, share_id: str = "", back: str = "/"
) -> Response:
    """Who should do what by when."""
    task = find_task(db, who, task_id)
    demand(who, "ask_coordination", task)
    return _form(request, db, task, at, back=back, typed={"share_id": share_id})


@router.post("/tasks/{task_id}/coordinations")
def ask(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    task_id: int,
    to_department_id: Text = "",
    action: Text = "",
    due_on: Text = "",
    milestone_id: Text = "",
    share_id: Text = "",
    back: Text = "/",
) -> Response:
    """Send the request; the form comes back with what was typed when it cannot be read."""
    task = find_task(db, who, task_id, lock=True)
    try:
        wish = Wish(
            to_department_id=forms.chosen(to_department_id, "to_department_id"),
            action=action[:1000],
            due_on=forms.day(due_on, "due_on"),
            milestone_id=forms.whole(milestone_id, "milestone_id"),
            share_id=forms.whole(share_id, "share_id"),
        )
        coordinating.ask_coordination(db, who, task, wish, at=at)
    except Invalid as fault:
        db.rollback()
        typed = {
            "to_department_id": to_department_id,
            "action": action,
            "due_on": due_on,
            "milestone_id": milestone_id,
            "share_id": share_id,
        }
        return _form(request, db, find_task(db, who, task_id), at, back=back, fault=fault, typed=typed)
    return see_other(request, back, toast=say(request, DONE["asked"]))


@router.get("/coordinations/{key}")
def show(request: Request, db: Db, who: Who, at: At, key: int, back: str = "/") -> Response:
    """The request, where it stands, and what the reader may do with it."""
    asked, task = find_coordination(db, who, key, lock=False)
    return _shown(request, db, who, asked, task, at, back=back)


@router.post("/coordinations/{key}/acceptances")
def accept(request: Request, db: Db, who: Who, at: At, key: int, back: Text = "/") -> Response:
    """Take it up and hand it to the asked unit."""
    asked, task = find_coordination(db, who, key)
    coordinating.accept_coordination(db, who, task, asked, at=at)
    return see_other(request, back, toast=say(request, DONE["accepted"]))


@router.post("/coordinations/{key}/assignments")
def assign(request: Request, db: Db, who: Who, at: At, key: int, person_id: Text = "", back: Text = "/") -> Response:
    """Name the colleague who does it."""
    asked, task = find_coordination(db, who, key)
    demand(who, "assign_coordination", asked)
    try:
        person = forms.chosen(person_id, "person_id")
        coordinating.assign_coordination(db, who, task, asked, person_id=person, at=at)
    except Invalid as fault:
        return _again(request, db, who, key, at, back, fault)
    return see_other(request, back, toast=say(request, DONE["assigned"]))


@router.post("/coordinations/{key}/answers")
def answer(request: Request, db: Db, who: Who, at: At, key: int, answer: Text = "", back: Text = "/") -> Response:
    """Say what has been done."""
    asked, task = find_coordination(db, who, key)
    try:
        coordinating.answer_coordination(db, who, task, asked, answer=answer[:2000], at=at)
    except Invalid as fault:
        return _again(request, db, who, key, at, back, fault)
    return see_other(request, back, toast=say(request, DONE["answered"]))


@router.post("/coordinations/{key}/refusals")
def refuse(request: Request, db: Db, who: Who, at: At, key: int, note: Text = "", back: Text = "/") -> Response:
    """Send it back with the reason."""
    asked, task = find_coordination(db, who, key)
    try:
        coordinating.refuse_coordination(db, who, task, asked, reason=note[:2000], at=at)
    except Invalid as fault:
        return _again(request, db, who, key, at, back, fault)
    return see_other(request, back, toast=say(request, DONE["refused"]))


@router.post("/coordinations/{key}/withdrawals")
def withdraw(request: Request, db: Db, who: Who, at: At, key: int, back: Text = "/") -> Response:
    """The asker no longer needs it."""
    asked, task = find_coordination(db, who, key)
    coordinating.withdraw_coordination(db, who, task, asked, at=at)
    return see_other(request, back, toast=say(request, DONE["withdrawn"]))


def _again(request: Request, db: Session, who: Actor, key: int, at: datetime, back: str, fault: Invalid) -> Response:
    """The page once more with what is missing; for htmx the alert says it, and the page stays as it is."""
    if wants_fragment(request):
        raise fault
    db.rollback()
    asked, task = find_coordination(db, who, key)
    return _shown(request, db, who, asked, task, at, back=back, fault=fault)


def _shown(
    request: Request,
    db: Session,
    who: Actor,
    asked: Coordination,
    task: Task,
    at: datetime,
    *,
    back: str,
    fault: Invalid | None = None,
) -> Response:
    return page(
        request,
        "coordinations/show.html",
        422 if fault else 200,
        found=read_request(db, who, asked, task),
        task=task,
        colleagues=colleagues(db, asked.to_department_id, day_of(db, at)),
        back=safe_path(back),
        errors=field_errors(request, fault) if fault else {},
    )


def _form(
    request: Request,
    db: Session,
    task: Task,
    at: datetime,
    *,
    back: str,
    typed: dict[str, Any],
    fault: Invalid | None = None,
) -> Response:
    return page(
        request,
        "coordinations/new.html",
        422 if fault else 200,
        task=task,
        departments=[(one.id, one.shown(language_of(request))) for one in departments_to_ask(db)],
        milestones=[(stone.id, stone.title) for stone in task.milestones if stone.state == "open"],
        today=day_of(db, at),
        back=safe_path(back),
        typed=typed,
        errors=field_errors(request, fault) if fault else {},
    )
