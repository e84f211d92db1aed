"""The chase log of a task and of a campaign."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy import func
from sqlalchemy.orm import Session
from sqlmodel import col, select
from starlette.responses import Response

from campaign import i18n
from campaign.actions import reminding
from campaign.actions.context import day_of, rules_of
from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.duty import Chase, Duty
from campaign.domain.light import light_on
from campaign.domain.order import OPEN, Order
from campaign.domain.permission import may
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Unseen
from campaign.domain.task import Task
from campaign.domain.visible import campaigns_visible_to, orders_visible_to, tasks_visible_to
from campaign.edge import At, Db, Who
from campaign.insight.chases import EVENTS, KINDS, calls_about, chases_query, log_of, orders_of_duty
from campaign.insight.ladder_view import duties_of_task, ladder_of
from campaign.insight.orders import on_record, red_running, show_orders
from campaign.insight.watch import read_watch
from campaign.web.campaign_head import headed
from campaign.web.errors import field_errors
from campaign.web.orders import counted
from campaign.web.page import page, say, see_other
from campaign.web.rungs import rungs_shown
from campaign.web.shell import language_of

router = APIRouter()
LONGEST_LOG = 200
Only = Annotated[str, Query(max_length=10)]


@router.get("/tasks/{id}/chases")
def show_task_chases(
    request: Request, db: Db, who: Who, at: At, id: int, only: Only = "", duty: Annotated[int, Query(ge=0)] = 0
) -> Response:
    """The ladder of a task's most urgent duty, its draft, and everything that has been sent and answered."""
    return _of_task(request, db, who, at, id, only=only, duty_id=duty)


@router.post("/tasks/{id}/calls")
def note_call(
    request: Request, db: Db, who: Who, at: At, id: int, note: Annotated[str, Form(max_length=1000)] = ""
) -> Response:
    """Keep what was said on the telephone."""
    task = _task(db, who, id)
    try:
        reminding.note_call(db, who, db.get_one(Campaign, task.campaign_id), task, note=note, at=at)
    except Invalid as fault:
        db.rollback()
        return _of_task(request, db, who, at, id, errors=field_errors(request, fault))
    return see_other(request, f"/tasks/{id}/chases", toast=say(request, N_("The call is noted.")))


def _task(db: Session, who: Actor, id: int) -> Task:
    task = db.scalars(select(Task).where(Task.id == id, tasks_visible_to(who))).first()
    if task is None:
        raise Unseen
    return task


def _of_task(
    request: Request,
    db: Session,
    who: Actor,
    at: datetime,
    id: int,
    *,
    only: str = "",
    duty_id: int = 0,
    errors: dict[str, str] | None = None,
) -> Response:
    task = _task(db, who, id)
    campaign = db.get_one(Campaign, task.campaign_id)
    duties = duties_of_task(db, id)
    chosen = next((one for one in duties if one.id == duty_id), duties[0] if duties else None)
    orders = [order for order in orders_of_duty(db, chosen) if order.relations(who)] if chosen else []
    own = chases_query(who, task_id=id).where(col(Chase.duty_id) == (chosen.id if chosen else 0))
    chases = list(db.scalars(own.order_by(col(Chase.at).desc()).limit(LONGEST_LOG)))
    lead = db.get(Department, task.lead_department_id) if task.lead_department_id else None
    runs = may(who, "draft_order", campaign) or may(who, "decide_order", campaign) or who.sees_all
    return page(
        request,
        "chases/task.html",
        422 if errors else 200,
        task=task,
        campaign=campaign,
        lead=lead,
        light=light_on(task, day_of(db, at)),
        duties=duties,
        duty=chosen,
        steps=_steps(request, db, chosen, at),
        drafts=show_orders(db, [order for order in orders if order.state in ("drafted", "held")]),
        running=[order for order in orders if order.state in OPEN],
        events=log_of(db, chases, orders, only, calls_about(db, id)),
        chased=len([chase for chase in chases if chase.state != "skipped"]),
        only=only if only in KINDS else "",
        here_with=f"?duty={chosen.id}&" if chosen else "?",
        records=on_record(db, task.campaign_id) if runs else [],
        runs=runs,
        waiting=_waiting(db, lead) if runs and lead else {},
        watch=read_watch(db, at, day_of(db, at)),
        today=day_of(db, at),
        EVENTS=EVENTS,
        rules=rules_of(db),
        errors=errors or {},
        typed={"decision": "", "note": ""},
        back=f"/tasks/{id}/chases",
        screens=["chase"],
        **counted(db, at),
    )


@router.get("/campaigns/{id}/chases")
def show_campaign_chases(request: Request, db: Db, who: Who, at: At, id: int, only: Only = "") -> Response:
    """What has been sent and answered in a campaign lately."""
    campaign = db.scalars(select(Campaign).where(Campaign.id == id, campaigns_visible_to(who))).first()
    if campaign is None:
        raise Unseen
    query = chases_query(who, campaign_id=id).where(col(Chase.state) != "skipped")
    chases = list(db.scalars(query.order_by(col(Chase.at).desc(), col(Chase.id).desc()).limit(LONGEST_LOG)))
    newest = select(Order).where(col(Order.campaign_id) == id, orders_visible_to(who))
    orders = list(db.scalars(newest.order_by(col(Order.drafted_at).desc()).limit(LONGEST_LOG)))
    runs = may(who, "draft_order", campaign) or may(who, "decide_order", campaign) or who.sees_all
    return page(
        request,
        "chases/campaign.html",
        **headed(request, db, who, campaign, at, "chases"),
        events=log_of(db, chases, orders, only)[:LONGEST_LOG],
        only=only if only in KINDS else "",
        here_with="?",
        records=on_record(db, id) if runs else [],
        runs=runs,
        watch=read_watch(db, at, day_of(db, at)),
        EVENTS=EVENTS,
        rules=rules_of(db),
        screens=["chase"],
    )


def _steps(request: Request, db: Session, duty: Duty | None, at: datetime) -> dict[str, Any]:
    if duty is None:
        return {}
    with i18n.speaking(language_of(request)):
        unit = duty.department_id
        reds = red_running(db, unit) if unit else 0
        return rungs_shown(ladder_of(db, duty, at), rules_of(db), at, reds)


def _waiting(db: Session, unit: Department) -> dict[str, int]:
    """What a text message to a unit may say: how many orders and matters wait, nothing about them."""
    letters = select(func.count()).select_from(Order).where(Order.department_id == unit.id, Order.state == "issued")
    duties = select(func.count()).select_from(Duty).where(Duty.department_id == unit.id, Duty.state == "open")
    return {"orders": db.scalar(letters) or 0, "duties": db.scalar(duties) or 0}
