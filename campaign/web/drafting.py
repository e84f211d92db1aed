"""Drafting orders by hand, and rewording drafts. Imported before `orders`, so that /orders/new is not an order."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from sqlmodel import col, select
from starlette.responses import Response

from campaign.actions import ordering
from campaign.actions.context import rules_of
from campaign.actions.finding import find_campaign
from campaign.domain import permission
from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.order import CARDS, Order
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Unseen
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to
from campaign.edge import At, Db, Who
from campaign.web.errors import field_errors
from campaign.web.orders import seen, shown_order
from campaign.web.page import page, say, see_other
from campaign.web.shell import language_of

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]
Short = Annotated[str, Form(max_length=20)]


@router.get("/orders/new")
def show_new_order(request: Request, db: Db, who: Who, campaign_id: int = 0, task_id: int = 0) -> Response:
    """The form for an order drafted by hand."""
    task = _task(db, who, task_id)
    typed = {
        "campaign_id": task.campaign_id if task else campaign_id,
        "department_id": task.lead_department_id if task else "",
        "task_id": task.id if task else "",
        "ground": task.title if task else "",
        "card": "blue",
        "demand": "",
        "limit_days": rules_of(db).reply_workdays,
    }
    return _new(request, db, who, typed)


@router.post("/orders")
def create_order(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    campaign_id: Annotated[int, Form()] = 0,
    department_id: Short = "",
    card: Short = "",
    ground: Text = "",
    demand: Text = "",
    limit_days: Short = "",
    task_id: Short = "",
) -> Response:
    """Put a draft on the desk, or show the form again with what is wrong."""
    campaign = find_campaign(db, who, campaign_id)
    permission.demand(who, "draft_order", campaign)
    task = _task(db, who, _number(task_id))
    try:
        order = ordering.draft_order(
            db,
            who,
            campaign,
            department_id=_unit(db, department_id),
            card=card,
            ground=ground,
            requirement=demand,
            limit_days=_number(limit_days) or -1,
            tasks=[task] if task else [],
            at=at,
        )
    except Invalid as fault:
        db.rollback()
        typed = {"campaign_id": campaign_id, "department_id": department_id, "card": card, "ground": ground}
        typed |= {"demand": demand, "limit_days": limit_days, "task_id": task_id}
        return _new(request, db, who, typed, field_errors(request, fault), 422)
    return see_other(request, f"/orders/{order.id}", toast=say(request, N_("The draft is on the desk.")))


@router.get("/orders/{id}/edit")
def edit_order(request: Request, db: Db, who: Who, id: int) -> Response:
    """The words of a draft, to be changed."""
    order = seen(db, who, id)
    permission.demand(who, "draft_order", order)
    typed = {"ground": order.ground, "demand": order.demand, "limit_days": order.limit_days}
    return _edit(request, db, order, typed)


@router.post("/orders/{id}/wordings")
def reword_order(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    id: int,
    ground: Text = "",
    demand: Text = "",
    limit_days: Short = "",
) -> Response:
    """Keep the changed words of a draft."""
    order = seen(db, who, id)
    try:
        ordering.reword_order(db, who, order, ground=ground, requirement=demand, limit_days=_number(limit_days), at=at)
    except Invalid as fault:
        db.rollback()
        typed = {"ground": ground, "demand": demand, "limit_days": limit_days}
        return _edit(request, db, order, typed, field_errors(request, fault), 422)
    return see_other(request, f"/orders/{id}", toast=say(request, N_("The draft is saved.")))


def _edit(
    request: Request,
    db: Session,
    order: Order,
    typed: dict[str, Any],
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    return page(
        request,
        "orders/edit.html",
        status,
        one=shown_order(db, order),
        typed=typed,
        errors=errors or {},
        screens=["orders"],
    )


def _new(
    request: Request,
    db: Session,
    who: Actor,
    typed: dict[str, Any],
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    if not who.coordinates:
        raise Unseen
    own = select(Campaign).where(col(Campaign.id).in_(who.coordinates)).order_by(col(Campaign.id).desc())
    units = select(Department).where(col(Department.active)).order_by(col(Department.position), col(Department.id))
    return page(
        request,
        "orders/new.html",
        status,
        typed=typed,
        errors=errors or {},
        campaigns=[(campaign.id, campaign.title) for campaign in db.scalars(own)],
        units=[(unit.id, unit.shown(language_of(request))) for unit in db.scalars(units)],
        cards=[(card, say(request, word)) for card, word in CARDS.items()],
        screens=["orders"],
    )


def _task(db: Session, who: Actor, id: int) -> Task | None:
    return db.scalars(select(Task).where(Task.id == id, tasks_visible_to(who))).first() if id else None


def _unit(db: Session, text: str) -> int:
    found = db.get(Department, _number(text))
    if found is None or found.id is None:
        raise Invalid("department_unknown", field="department_id")
    return found.id


def _number(text: str) -> int:
    """A number typed into a form; 0 when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
