"""Instructions (批示、交办) on pages: the list, one, giving, reporting back, settling."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from campaign.actions import instructing
from campaign.actions.context import day_of, rules_of
from campaign.actions.finding import find_campaign, find_instruction, find_task
from campaign.domain.campaign import Campaign
from campaign.domain.instruction import URGENCIES, Assignment
from campaign.domain.permission import demand, may
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Invalids, Unseen
from campaign.domain.task import Task
from campaign.edge import At, Db, Who
from campaign.insight.coordinations import departments_to_ask
from campaign.insight.instructions import A_PAGE, count_instructions, leaders_of, list_instructions, read_instruction
from campaign.web import forms
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of, safe_path

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]
FILTERS = {"given": ("given",), "answered": ("answered",), "ended": ("closed", "withdrawn")}
HEADINGS = {
    "given": N_("Being carried out"),
    "answered": N_("Reported back"),
    "ended": N_("Settled or withdrawn"),
}


@router.get("/instructions")
def list_given(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    state: Annotated[str, Query(max_length=10)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """The instructions one sees, by what has to happen to them next."""
    counts = count_instructions(db, who)
    sums = {name: sum(counts.get(one, 0) for one in states) for name, states in FILTERS.items()}
    chosen = state if state in FILTERS else next((name for name, n in sums.items() if n), "given")
    words = [(name, f"{say(request, HEADINGS[name])} {n}") for name, n in sums.items()]
    return page(
        request,
        "instructions/list.html",
        given=list_instructions(db, who, FILTERS[chosen], number),
        filters=[(f"/instructions?state={name}", word, name == chosen) for name, word in words],
        heading=say(request, HEADINGS[chosen]),
        number=number,
        pages=max(1, -(-sums[chosen] // A_PAGE)),
        link=lambda wanted: f"/instructions?state={chosen}&page={wanted}",
        today=day_of(db, at),
    )


@router.get("/campaigns/{id}/instructions/new")
def new_instruction(
    request: Request, db: Db, who: Who, at: At, id: int, task_id: str = "", back: str = "/instructions"
) -> Response:
    """Who does what by when, in the leader's words; what is given in the address stands in the form already."""
    campaign = find_campaign(db, who, id)
    demand(who, "give_instruction", campaign)
    task = _task_of(db, who, campaign, forms.whole(task_id, "task_id"))
    unit = task.lead_department_id if task else ""
    return _form(request, db, who, at, campaign, task, back, {"to_department_id": unit, "urgency": "ordinary"})


@router.post("/campaigns/{id}/instructions")
def give(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Give it; the form comes back with what was typed when something is missing."""
    campaign = find_campaign(db, who, id)
    demand(who, "give_instruction", campaign)
    back = safe_path(sheet.text("back") or "/instructions")
    key = sheet.key("task_id")
    task = _task_of(db, who, campaign, key)
    try:
        wish = _wish(sheet)
        made = instructing.give_instruction(db, who, campaign, wish, task=task, at=at)
    except (Invalid, Invalids) as fault:
        db.rollback()
        campaign = find_campaign(db, who, id)
        task = _task_of(db, who, campaign, key)
        typed = {name: values[0] if values else "" for name, values in sheet.typed().items()}
        return _form(request, db, who, at, campaign, task, back, typed, fault)
    found = read_instruction(db, who, made)
    unit = found.unit.shown(language_of(request))
    return see_other(request, back, toast=say(request, N_("Given to {unit}."), unit=unit))


def _wish(sheet: Sheet) -> Assignment:
    unit = sheet.key("to_department_id")
    if unit is None and not sheet.faults:
        sheet.fault("choice_missing", "to_department_id")
    due_on, given_on, leader = sheet.day("due_on"), sheet.day("given_on"), sheet.key("leader_id")
    sheet.check()
    return Assignment(
        to_department_id=unit or 0,
        text=sheet.text("text"),
        urgency=sheet.text("urgency") or "ordinary",
        due_on=due_on,
        given_on=given_on,
        leader_id=leader,
    )


def _task_of(db: Session, who: Actor, campaign: Campaign, key: int | None) -> Task | None:
    """The task the instruction is about, if any. Raises `Unseen` when it is not one of the campaign's."""
    if key is None:
        return None
    task = find_task(db, who, key)
    if task.campaign_id != campaign.id:
        raise Unseen
    return task


@router.get("/instructions/{id}")
def show(request: Request, db: Db, who: Who, at: At, id: int, back: str = "/instructions") -> Response:
    """The instruction, where it stands, and what the reader may do with it."""
    return _shown(request, db, who, id, at, back)


@router.post("/instructions/{id}/answers")
def answer(request: Request, db: Db, who: Who, at: At, id: int, answer: Text = "", back: Text = "/") -> Response:
    """The unit reports what has been done."""
    found = find_instruction(db, who, id, lock=True)
    try:
        instructing.answer_instruction(db, who, found, answer=answer[:2000], at=at)
    except Invalid as fault:
        return _shown(request, db, who, id, at, back, fault, {"answer": answer})
    return see_other(request, back, toast=say(request, N_("Reported to the leader.")))


@router.post("/instructions/{id}/decisions")
def decide(
    request: Request, db: Db, who: Who, at: At, id: int, decision: Text = "", note: Text = "", back: Text = "/"
) -> Response:
    """Accept the report, or return it with the reason."""
    found = find_instruction(db, who, id, lock=True)
    try:
        instructing.decide_instruction(db, who, found, decision=decision, note=note[:1000], at=at)
    except Invalid as fault:
        return _shown(request, db, who, id, at, back, fault, {"note": note})
    done = {"accepted": N_("Accepted; the matter is settled."), "returned": N_("Returned with your reason.")}
    return see_other(request, back, toast=say(request, done[decision]))


@router.post("/instructions/{id}/withdrawals")
def withdraw(request: Request, db: Db, who: Who, at: At, id: int, note: Text = "", back: Text = "/") -> Response:
    """It is no longer wanted."""
    found = find_instruction(db, who, id, lock=True)
    try:
        instructing.withdraw_instruction(db, who, found, note=note[:1000], at=at)
    except Invalid as fault:
        return _shown(request, db, who, id, at, back, fault, {"withdrawn": note})
    return see_other(request, back, toast=say(request, N_("The instruction is withdrawn.")))


def _shown(
    request: Request,
    db: Session,
    who: Actor,
    key: int,
    at: datetime,
    back: str,
    fault: Invalid | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    if fault:
        db.rollback()
    given = find_instruction(db, who, key)
    return page(
        request,
        "instructions/show.html",
        422 if fault else 200,
        found=read_instruction(db, who, given),
        given=given,
        may_decide=may(who, "decide_instruction", given) and given.to_department_id not in who.department_ids,
        back=safe_path(back),
        today=day_of(db, at),
        typed=typed or {},
        errors=field_errors(request, fault) if fault else {},
    )


def _form(
    request: Request,
    db: Session,
    who: Actor,
    at: datetime,
    campaign: Campaign,
    task: Task | None,
    back: str,
    typed: dict[str, Any],
    fault: Invalid | Invalids | None = None,
) -> Response:
    language = language_of(request)
    by_office = "leader" not in who.roles
    limits = rules_of(db).instruction_workdays
    words = [(name, say(request, word), limits[name]) for name, word in URGENCIES.items()]
    return page(
        request,
        "instructions/new.html",
        422 if fault else 200,
        campaign=campaign,
        task=task,
        departments=[(one.id, one.shown(language)) for one in departments_to_ask(db)],
        leaders=[(one.id, one.shown(language)) for one in leaders_of(db)] if by_office else [],
        urgencies=[(name, say(request, N_("{word}, {n} working days"), word=word, n=n)) for name, word, n in words],
        today=day_of(db, at),
        back=safe_path(back),
        typed={"leader_id": campaign.leader_id or "", **typed},
        errors=field_errors(request, fault) if fault else {},
    )
