"""Adjustments of tasks: asked in a form with its ground, decided on the desk or on the task's page."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from sqlmodel import col, select
from starlette.responses import Response

from campaign import i18n
from campaign.actions.adjusting import ask_change, decide_change
from campaign.actions.finding import find_change, find_task
from campaign.domain.change import FIELDS, KINDS, OF_SHARES, Wish
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Invalids
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to
from campaign.edge import At, Db, Who
from campaign.insight.overview import names
from campaign.web.choices import department_choices
from campaign.web.decisions import explain
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of
from campaign.web.tasks import places

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]
ASKED = N_("The adjustment has been asked.")
DECIDED = {
    "approved": N_("The adjustment is approved and applied."),
    "refused": N_("The adjustment is refused."),
}
WHY = {
    "approved": N_("Which document of the committee approves it?"),
    "refused": N_("Why is the adjustment refused?"),
}


@router.get("/tasks/{id}/changes/new")
def new_change(request: Request, db: Db, who: Who, id: int, kind: str = "", share: int | None = None) -> Response:
    """What is to change – `?kind=`, of one part with `?share=` – and the ground."""
    task = find_task(db, who, id)
    demand(who, "ask_change", task)
    return _form(request, db, who, task, kind=kind, share_id=share)


@router.post("/tasks/{id}/changes")
def ask(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Ask for it; the form comes back with what was typed when it cannot be read."""
    task = find_task(db, who, id, lock=True)
    demand(who, "ask_change", task)
    kind, share_id = sheet.text("kind"), sheet.key("share_id")
    try:
        wish = Wish(
            kind=kind,
            share_id=share_id,
            ground=sheet.text("ground"),
            reason=sheet.text("reason"),
            values={name: _read(sheet, name) for name in _fields(kind, share_id)},
        )
        sheet.check()
        ask_change(db, who, task, wish, at=at)
    except (Invalid, Invalids) as fault:
        db.rollback()
        task = find_task(db, who, id)
        return _form(request, db, who, task, kind=kind, share_id=share_id, typed=sheet.typed(), fault=fault)
    return see_other(request, f"/tasks/{id}", toast=say(request, ASKED))


@router.post("/changes/{change_id}/decisions")
def decide(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    change_id: int,
    decision: Text = "",
    note: Text = "",
    document_number: Text = "",
    back: Text = "/",
) -> Response:
    """Approve it, or refuse it with the reason; of a voted project the committee's document is named."""
    change, task = find_change(db, who, change_id)
    title = task.title
    try:
        decide_change(db, who, task, change, decision=decision, note=note, document_number=document_number, at=at)
    except Invalid as fault:
        db.rollback()
        missing = fault.field in ("note", "document_number")
        question = WHY.get(decision, "") if missing else ""
        return explain(
            request, fault, matter=title, question=question, decision=decision, back=back, field=fault.field or "note"
        )
    return see_other(request, back, toast=say(request, DECIDED[decision]))


def _fields(kind: str, share_id: int | None) -> tuple[str, ...]:
    return (FIELDS if share_id is None else OF_SHARES).get(kind, ())


def _read(sheet: Sheet, name: str) -> Any:
    if name == "due_on":
        return sheet.day(name)
    if name == "target_value":
        return sheet.number(name)
    return sheet.key(name) if name.endswith("_id") else sheet.text(name)


def _form(
    request: Request,
    db: Session,
    who: Actor,
    task: Task,
    *,
    kind: str,
    share_id: int | None = None,
    typed: dict[str, list[str]] | None = None,
    fault: Invalid | Invalids | None = None,
) -> Response:
    share = next((row for row in task.shares if row.id == share_id and row.state != "cancelled"), None)
    kinds = KINDS if share is None else {name: KINDS[name] for name in OF_SHARES}
    kind = kind if kind in kinds else next(iter(kinds))
    with i18n.speaking(language_of(request)):
        known = names(db, None, i18n.current_language())
        place_of = places(db, list(task.shares), known)
        return page(
            request,
            "changes/new.html",
            422 if fault else 200,
            task=task,
            share=share,
            kind=kind,
            kinds=[(name, i18n.gettext(words)) for name, words in kinds.items()],
            fields=_fields(kind, share.id if share else None),
            typed=typed or _typed_of(share or task),
            shares=[(row.id, place_of(row)) for row in task.shares if row.state in ("planned", "under_way")],
            departments=department_choices(db, i18n.current_language(), typed or _typed_of(share or task)),
            others=_others(db, who, task) if kind == "merge" else [],
            errors=field_errors(request, fault) if fault else {},
        )


def _typed_of(subject: Any) -> dict[str, list[str]]:
    names_ = {name for fields in (FIELDS, OF_SHARES) for some in fields.values() for name in some}
    typed = {name: ["" if (value := getattr(subject, name, None)) is None else str(value)] for name in names_}
    value = subject.target_value
    return typed | {"target_value": ["" if value is None else f"{value.normalize():f}"]}


def _others(db: Session, who: Actor, task: Task) -> list[tuple[int, str]]:
    """The other open tasks of the campaign that `who` sees, in the plan's order."""
    query = (
        select(Task)
        .where(tasks_visible_to(who), Task.campaign_id == task.campaign_id, col(Task.id) != task.id)
        .where(col(Task.state).in_(("planned", "under_way", "rectifying")))
        .order_by(col(Task.position), col(Task.id))
    )
    return [(one.id or 0, f"{one.number} {one.title[:60]}".strip()) for one in db.scalars(query)]
