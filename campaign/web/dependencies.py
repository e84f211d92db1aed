"""What a task waits for: linked in a small form, withdrawn on the task's page."""

import re
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from sqlmodel import col, select
from starlette.responses import Response

from campaign import i18n
from campaign.actions.depending import add_dependency, withdraw_dependency
from campaign.actions.finding import find_dependency, find_task
from campaign.domain.dependency import LONGEST_LAG
from campaign.domain.permission import demand, may
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Invalids, Unseen
from campaign.domain.task import Task
from campaign.edge import At, Db, Who
from campaign.insight.dependencies import Waiting
from campaign.web.decisions import explain
from campaign.web.errors import field_errors
from campaign.web.filled import Key
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]
MOST = 1000  # tasks in the list of choices
ADDED = N_("The task waits for the other one now. No deadline has changed.")
WITHDRAWN = N_("The task waits for it no more.")
WHY = N_("Why does it wait no more?")


@router.get("/tasks/{id}/dependencies/new")
def new_dependency(request: Request, db: Db, who: Who, id: Key) -> Response:
    """Which task it waits for, and how many working days more."""
    task = find_task(db, who, id)
    demand(who, "keep_dependencies", task)
    return _form(request, db, task, {})


@router.post("/tasks/{id}/dependencies")
def add(request: Request, db: Db, who: Who, at: At, id: Key, sheet: Filled) -> Response:
    """Link the two; the form comes back with why it cannot be."""
    task = find_task(db, who, id, lock=True)
    demand(who, "keep_dependencies", task)
    try:
        needs, lag = _other(db, who, sheet), sheet.number("lag")
        sheet.check()
        if lag is not None and lag != int(lag):
            raise Invalid("dependency_lag", field="lag", most=LONGEST_LAG)
        add_dependency(db, who, task, needs, lag=int(lag or 0), at=at)
    except (Invalid, Invalids) as fault:
        db.rollback()
        return _form(request, db, find_task(db, who, id), sheet.typed(), fault=fault)
    return see_other(request, f"/tasks/{id}#waits", toast=say(request, ADDED))


@router.post("/dependencies/{dependency_id}/withdrawals")
def withdraw(request: Request, db: Db, who: Who, at: At, dependency_id: Key, note: Text = "") -> Response:
    """Take the link away, with the reason."""
    found, task = find_dependency(db, who, dependency_id)
    back, title = f"/tasks/{task.id}", task.title
    try:
        withdraw_dependency(db, who, found, reason=note, at=at)
    except Invalid as fault:
        db.rollback()
        return explain(request, fault, matter=title, question=WHY, decision="", back=back)
    return see_other(request, f"{back}#waits", toast=say(request, WITHDRAWN))


def waiting_words(who: Actor, task: Task, waiting: Waiting, deadline_id: int | None) -> dict[str, Any]:
    """The sentence of a task's slip, and where it can be taken up: a shift by the office, an extension by the owner."""
    if waiting.slip is None:
        return {"waiting": waiting, "slipped": "", "take_up": []}
    days = waiting.slip.days
    if waiting.cause:
        said = i18n.ngettext(
            "“{title}” before it is late: likely to be put off by {n} working day",
            "“{title}” before it is late: likely to be put off by {n} working days",
            days,
            title=waiting.cause[:40],
        )
    else:
        said = i18n.ngettext(
            "A task before it is late: likely to be put off by {n} working day",
            "A task before it is late: likely to be put off by {n} working days",
            days,
        )
    links = []
    if may(who, "edit_task", task) and task.due_on is not None and not task.voted:
        asked = urlencode({"ids": task.id, "shift": days, "reason": said})
        links.append((f"/campaigns/{task.campaign_id}/edits/new?{asked}", i18n.gettext("Shift the deadline by it")))
    if may(who, "ask_extension", task) and deadline_id is not None and task.is_open and not task.voted:
        asked = urlencode({"reason": said, "back": f"/tasks/{task.id}"})
        links.append((f"/milestones/{deadline_id}/extensions/new?{asked}", i18n.gettext("Ask for an extension by it")))
    return {"waiting": waiting, "slipped": said, "take_up": links}


def _other(db: Session, who: Actor, sheet: Sheet) -> Task:
    """The task that was chosen, or whose address or number was typed. Raises `Invalid` where it is not seen."""
    typed = sheet.text("address")
    number = re.search(r"(\d{1,9})\D*$", typed.split("?")[0].split("#")[0]) if typed else None
    key = int(number[1]) if number else sheet.key("needs_id")
    if not key:
        raise Invalid("dependency_unknown", field="address" if typed else "needs_id")
    try:
        return find_task(db, who, key)
    except Unseen:
        raise Invalid("dependency_unknown", field="address" if typed else "needs_id") from None


def _form(
    request: Request, db: Session, task: Task, typed: dict[str, Any], *, fault: Invalid | Invalids | None = None
) -> Response:
    query = (
        select(col(Task.id), col(Task.number), col(Task.title))
        .where(col(Task.campaign_id) == task.campaign_id, col(Task.id) != task.id, col(Task.state) != "cancelled")
        .order_by(col(Task.position), col(Task.id))
        .limit(MOST)
    )
    others = [(row.id, f"{row.number} {row.title[:60]}".strip()) for row in db.execute(query)]
    errors = field_errors(request, fault) if fault else {}
    with i18n.speaking(language_of(request)):
        return page(
            request,
            "dependencies/new.html",
            422 if fault else 200,
            task=task,
            others=others,
            typed=typed,
            errors=errors,
        )
