"""One task of a superior's plan: carried by a task of ours, asked about first, or left out for a reason."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from campaign import i18n
from campaign.actions import superior_plans as deeds
from campaign.actions.consulting import answer_consultation, consult, withdraw_consultation
from campaign.actions.context import day_of, have
from campaign.actions.finding import find_campaign, find_task
from campaign.actions.finding_superior import find_child, find_consultation, find_superior_task
from campaign.domain.campaign import Campaign
from campaign.domain.consultation import PARTS, Proposal
from campaign.domain.department import Department
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Invalids
from campaign.domain.superior import LEVELS, STANDINGS, SuperiorPlan, SuperiorTask
from campaign.edge import At, Db, Who
from campaign.insight.places import departments_in_use
from campaign.insight.superior import campaigns_to_plan, candidates, read_superior_task
from campaign.web.errors import field_errors
from campaign.web.filled import Key
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of

router = APIRouter()
Fault = Invalid | Invalids
TAKEN = N_("Taken. Its progress is reported upward with the plan.")
LATER = N_("Taken. Our deadline is {n} days later than the superior's.")
DECLINED, REOPENED = N_("Recorded as not ours, with the reason."), N_("It is to be taken again.")
ASKED, WITHDRAWN = N_("The departments have been asked."), N_("The question is withdrawn.")
LET_GO, ANSWERED = N_("That task carries it no more."), N_("Your answer is with the campaign's office.")


@router.get("/superior-tasks/{id}")
def show_superior_task(
    request: Request, db: Db, who: Who, at: At, id: Key, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """Everything about it, and what may be done; `?q=` looks for a task of ours by its words."""
    return _shown(request, db, who, find_superior_task(db, who, id), at, q=q)


@router.post("/superior-tasks/{id}/children")
def link_child(request: Request, db: Db, who: Who, at: At, id: Key, sheet: Filled) -> Response:
    """A task of ours carries it."""
    superior = find_superior_task(db, who, id)
    demand(who, "plan_superior_task")
    try:
        key = sheet.key("task_id")
        if key is None:
            raise Invalid("superior_child_missing", field="task_id")
        task = find_task(db, who, key, lock=True)
        deeds.take_by(db, who, superior, task, note=sheet.text("note"), at=at)
    except (Invalid, Invalids) as fault:
        return _again(request, db, who, id, at, "link", sheet, fault)
    return see_other(request, f"/superior-tasks/{id}", toast=_taken(request, superior, task.due_on))


@router.post("/superior-tasks/{id}/tasks")
def make_child(request: Request, db: Db, who: Who, at: At, id: Key, sheet: Filled) -> Response:
    """A new task of ours is made from it."""
    superior = find_superior_task(db, who, id)
    demand(who, "plan_superior_task")
    try:
        campaign = find_campaign(db, who, _campaign(sheet), lock=True)
        plan = deeds.prefilled(db, superior)
        read: dict[str, Any] = {"title": sheet.text("title"), "lead_department_id": sheet.key("lead_department_id")}
        read |= {"due_on": sheet.day("due_on"), "target_value": sheet.number("target_value")}
        sheet.check()
        plan = deeds.adapted(plan, **read)
        child = deeds.take_anew(db, who, superior, campaign, plan, note=sheet.text("note"), at=at)
    except (Invalid, Invalids) as fault:
        return _again(request, db, who, id, at, "make", sheet, fault)
    return see_other(request, f"/tasks/{child.task_id}", toast=_taken(request, superior, plan.due_on))


@router.post("/superior-tasks/{id}/reasons")
def decline(request: Request, db: Db, who: Who, at: At, id: Key, sheet: Filled) -> Response:
    """It is not ours, with the reason and who decided."""
    superior = find_superior_task(db, who, id)
    said = {name: sheet.text(name) for name in ("reason", "decided_by")}
    try:
        deeds.decline(db, who, superior, **said, at=at)
    except Invalid as fault:
        return _again(request, db, who, id, at, "decline", sheet, fault)
    return see_other(request, f"/superior-tasks/{id}", toast=say(request, DECLINED))


@router.post("/superior-tasks/{id}/reopenings")
def reopen(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """The reason is taken back."""
    deeds.reopen(db, who, find_superior_task(db, who, id), at=at)
    return see_other(request, f"/superior-tasks/{id}", toast=say(request, REOPENED))


@router.post("/superior-tasks/{id}/consultations")
def ask(request: Request, db: Db, who: Who, at: At, id: Key, sheet: Filled) -> Response:
    """The proposed departments are asked, to answer by a day."""
    superior = find_superior_task(db, who, id)
    demand(who, "plan_superior_task")
    try:
        campaign = find_campaign(db, who, _campaign(sheet))
        due_on = sheet.day("due_on")
        sheet.check()
        if due_on is None:
            raise Invalid("consultation_due", field="due_on")
        co = [key for key in sheet.keys("co_department_ids") if key]
        lead = sheet.key("lead_department_id")
        words = sheet.text("words")
        proposal = Proposal(lead_department_id=lead, co_department_ids=co, due_on=due_on, words=words)
        consult(db, who, superior, campaign, proposal, at=at)
    except (Invalid, Invalids) as fault:
        return _again(request, db, who, id, at, "consult", sheet, fault)
    return see_other(request, f"/superior-tasks/{id}", toast=say(request, ASKED))


@router.post("/superior-tasks/{id}/withdrawals")
def withdraw(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """The question is taken back."""
    superior = find_superior_task(db, who, id)
    demand(who, "plan_superior_task")
    withdraw_consultation(db, who, superior, at=at)
    return see_other(request, f"/superior-tasks/{id}", toast=say(request, WITHDRAWN))


@router.post("/superior-children/{id}/removals")
def let_go(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """A task of ours carries it no more."""
    child, task = find_child(db, who, id)
    superior_id = child.superior_task_id
    deeds.let_go(db, who, child, task, at=at)
    return see_other(request, f"/superior-tasks/{superior_id}", toast=say(request, LET_GO))


@router.get("/consultations/{id}")
def show_consultation(request: Request, db: Db, who: Who, id: Key) -> Response:
    """What is proposed to a department, and its answer."""
    return _consultation(request, db, who, id)


@router.post("/consultations/{id}/answers")
def answer(request: Request, db: Db, who: Who, at: At, id: Key, sheet: Filled) -> Response:
    """The department agrees, or objects with its reason."""
    asked = find_consultation(db, who, id, lock=True)
    try:
        agrees = sheet.text("answer") != "objects"
        answer_consultation(db, who, asked, agrees=agrees, note=sheet.text("note"), at=at)
    except Invalid as fault:
        db.rollback()
        return _consultation(request, db, who, id, sheet.text("note"), fault)
    return see_other(request, f"/consultations/{id}", toast=say(request, ANSWERED))


def _campaign(sheet: Sheet) -> int:
    key = sheet.key("campaign_id")
    if key is None:
        raise Invalid("choice_missing", field="campaign_id")
    return key


def _taken(request: Request, superior: SuperiorTask, due_on: Any) -> str:
    late_by = superior.late_by(due_on)
    return say(request, LATER, n=late_by) if late_by else say(request, TAKEN)


def _consultation(
    request: Request, db: Session, who: Actor, id: int, note: str = "", fault: Invalid | None = None
) -> Response:
    asked = find_consultation(db, who, id)
    superior = have(db.get(SuperiorTask, asked.superior_task_id))
    return page(
        request,
        "superior/consultation.html",
        422 if fault else 200,
        asked=asked,
        superior=superior,
        plan=have(db.get(SuperiorPlan, superior.plan_id)),
        unit=have(db.get(Department, asked.department_id)),
        campaign=have(db.get(Campaign, asked.campaign_id)),
        note=note,
        errors=field_errors(request, fault) if fault else {},
        PARTS=PARTS,
        LEVELS=LEVELS,
    )


def _again(
    request: Request, db: Session, who: Actor, id: int, at: At, form: str, sheet: Sheet, fault: Fault
) -> Response:
    db.rollback()
    return _shown(request, db, who, find_superior_task(db, who, id), at, form=form, typed=sheet.typed(), fault=fault)


def _shown(
    request: Request,
    db: Session,
    who: Actor,
    superior: SuperiorTask,
    at: At,
    *,
    q: str = "",
    form: str = "",
    typed: dict[str, Any] | None = None,
    fault: Fault | None = None,
) -> Response:
    with i18n.speaking(language_of(request)):
        return page(
            request,
            "superior/task.html",
            422 if fault else 200,
            shown=read_superior_task(db, who, superior, day_of(db, at)),
            superior=superior,
            plan=have(db.get(SuperiorPlan, superior.plan_id)),
            q=q,
            tasks=candidates(db, who, superior, q),
            campaigns=campaigns_to_plan(db, who),
            departments=departments_in_use(db, i18n.current_language()),
            form=form,
            typed=typed or {},
            errors=field_errors(request, fault) if fault else {},
            today=day_of(db, at),
            LEVELS=LEVELS,
            STANDINGS=STANDINGS,
            PARTS=PARTS,
        )
