"""Comments on a task: written under its story, withdrawn there by whoever wrote them."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from campaign.actions.commenting import add_comment, withdraw_comment
from campaign.actions.finding import find_comment, find_task
from campaign.domain.refusal import N_, Invalid
from campaign.edge import At, Db, Who
from campaign.web import forms
from campaign.web.page import say, see_other
from campaign.web.tasks import task_shown

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]
WRITTEN = N_("Your comment stands in the story.")
TOLD = N_("Your comment stands in the story; the units named find it in their next digest.")
WITHDRAWN = N_("The comment is withdrawn; its words are gone.")


@router.post("/tasks/{task_id}/comments")
def comment(
    request: Request, db: Db, who: Who, at: At, task_id: int, text: Text = "", department_id: Text = ""
) -> Response:
    """Say something about the task; the page comes back with what was typed when it cannot be taken."""
    task = find_task(db, who, task_id, lock=True)
    try:
        chosen = forms.whole(department_id, "department_id")
        made = add_comment(db, who, task, text=text, department_ids=[chosen] if chosen else [], at=at)
    except Invalid as fault:
        db.rollback()
        typed = {"text": text, "department_id": department_id}
        return task_shown(request, db, who, find_task(db, who, task_id), at, typed=typed, fault=fault)
    named = chosen is not None or "@" in made.text or "＠" in made.text
    back = f"/tasks/{task_id}?story=comments#chases"
    return see_other(request, back, toast=say(request, TOLD if named else WRITTEN))


@router.post("/comments/{comment_id}/withdrawals")
def withdraw(request: Request, db: Db, who: Who, at: At, comment_id: int, note: Text = "") -> Response:
    """Take the words back, with the reason."""
    found, task = find_comment(db, who, comment_id)
    try:
        withdraw_comment(db, who, found, reason=note, at=at)
    except Invalid as fault:
        db.rollback()
        typed = {"comment_id": comment_id}
        return task_shown(request, db, who, find_task(db, who, task.id or 0), at, typed=typed, fault=fault)
    return see_other(request, f"/tasks/{task.id}?story=comments#chases", toast=say(request, WITHDRAWN))
