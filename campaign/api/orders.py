"""Orders over the API."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import Field
from sqlmodel import col, select

from campaign.actions import ordering
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import LARGEST, Answer, Body, Id, Key, Note
from campaign.domain.campaign import Campaign
from campaign.domain.order import DECISIONS, Order
from campaign.domain.person import Actor
from campaign.domain.refusal import Unseen
from campaign.domain.task import Task
from campaign.domain.visible import campaigns_visible_to, orders_visible_to, tasks_visible_to
from campaign.edge import At, Db, Who
from campaign.insight.orders import OrderShown, orders_query, show_orders

router = api_router("Orders")
State = Literal["drafted", "held", "waived", "issued", "received", "replied", "returned", "accepted", "closed"]
Card = Literal["blue", "yellow", "red"]
Limit = Annotated[int, Field(ge=1, le=60, description="Working days for a reply, counted from issue")]


class MatterAnswer(Answer):
    """One matter of an order."""

    duty_id: int | None
    task_id: int | None
    title: str
    rung: str
    settled: bool = Field(description="Done, or given a new day, since it was drafted")
    facts: dict[str, Any] = Field(description="The ground as it stood when drafted")


class OrderAnswer(Answer):
    """A reminder letter, yellow-card or red-card order."""

    id: int
    campaign_id: int
    department_id: int
    card: Card
    state: State
    code: str = Field(description="Its number once issued, such as 〔2026〕12号")
    year: int | None
    number: int | None
    issuing_body: str
    ground: str
    demand: str
    limit_days: int
    limit_on: date | None
    drafted_at: datetime
    decided_at: datetime | None
    decision_note: str
    received_at: datetime | None
    replied_at: datetime | None
    reply: str
    closed_at: datetime | None
    matters: list[MatterAnswer]


class Draft(Body):
    """An order drafted by hand."""

    campaign_id: Key
    department_id: Key
    card: Card
    ground: str = Field(min_length=1, max_length=2000, examples=["两次调度会明确的事项仍未落实"])
    demand: str = Field(default="", max_length=2000)
    limit_days: Limit = 3
    task_ids: list[Key] = Field(default=[], max_length=50)


class Rewording(Body):
    """A draft's words."""

    ground: str = Field(default="", max_length=2000)
    demand: str = Field(default="", max_length=2000)
    limit_days: Limit = 3


class Decision(Body):
    """Of a draft: issued, held or waived. Of a reply: accepted or returned; closed ends the order."""

    decision: Literal["issued", "held", "waived", "accepted", "returned", "closed"]
    note: Note = Field(default="", description="The reason; held, waived and returned need one")


class Receiving(Body):
    """Nothing needs to be said."""


class Reply(Body):
    """A written reply."""

    reply: str = Field(default="", max_length=4000, examples=["已完成 5 村，其余 7 村 12 月 10 日前并网"])
    note: str = Field(default="", max_length=4000, description="The same as `reply`")


@router.get("/orders")
def list_orders(
    db: Db,
    who: Who,
    wanted: Paged,
    state: State | None = None,
    campaign_id: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> Page[OrderAnswer]:
    """The orders you see, newest draft first."""
    query = orders_query(who, [state] if state else (), campaign_id).order_by(None)
    keys = [col(Order.drafted_at), col(Order.id)]
    found = page_of(db, query, keys, wanted, _itself, newest_first=True)
    return Page(items=[_shown(one) for one in show_orders(db, found.items)], total=found.total, next=found.next)


@router.get("/orders/{id}")
def show_order(id: Id, db: Db, who: Who) -> OrderAnswer:
    """One order."""
    return _answer(db, _seen(db, who, id))


@router.post("/orders", status_code=201)
def create_order(db: Db, who: Who, at: At, body: Draft) -> OrderAnswer:
    """Draft an order by hand; it is decided like the ladder's."""
    campaign = db.scalars(select(Campaign).where(Campaign.id == body.campaign_id, campaigns_visible_to(who))).first()
    tasks = db.scalars(select(Task).where(col(Task.id).in_(body.task_ids), tasks_visible_to(who))).all()
    if campaign is None or len(tasks) != len(set(body.task_ids)):
        raise Unseen
    order = ordering.draft_order(
        db,
        who,
        campaign,
        department_id=body.department_id,
        card=body.card,
        ground=body.ground,
        requirement=body.demand,
        limit_days=body.limit_days,
        tasks=tasks,
        at=at,
    )
    return _answer(db, order)


@router.patch("/orders/{id}")
def edit_order(id: Id, db: Db, who: Who, at: At, body: Rewording) -> OrderAnswer:
    """Reword a draft; empty words leave those of the ladder."""
    order = _seen(db, who, id)
    ordering.reword_order(
        db, who, order, ground=body.ground, requirement=body.demand, limit_days=body.limit_days, at=at
    )
    return _answer(db, order)


@router.post("/orders/{id}/decisions", status_code=201)
def create_order_decision(id: Id, db: Db, who: Who, at: At, body: Decision) -> OrderAnswer:
    """Issue, hold or waive a draft; accept or return a reply; close the order."""
    order = _seen(db, who, id)
    deed = ordering.decide_order if body.decision in DECISIONS else ordering.answer_reply
    deed(db, who, order, body.decision, note=body.note, at=at)
    return _answer(db, order)


@router.post("/orders/{id}/receipts", status_code=201)
def create_order_receipt(id: Id, db: Db, who: Who, at: At, body: Receiving | None = None) -> OrderAnswer:
    """The unit confirms that it has the order."""
    order = _seen(db, who, id)
    ordering.receive_order(db, who, order, at=at)
    return _answer(db, order)


@router.post("/orders/{id}/replies", status_code=201)
def create_order_reply(id: Id, db: Db, who: Who, at: At, body: Reply) -> OrderAnswer:
    """The unit replies in writing."""
    order = _seen(db, who, id)
    ordering.reply_order(db, who, order, reply=body.reply or body.note, at=at)
    return _answer(db, order)


def _seen(db: Db, who: Actor, id: int) -> Order:
    order = db.scalars(select(Order).where(Order.id == id, orders_visible_to(who))).first()
    if order is None:
        raise Unseen
    return order


def _itself(order: Order) -> Order:
    return order


def _answer(db: Db, order: Order) -> OrderAnswer:
    db.flush()
    return _shown(show_orders(db, [order])[0])


def _shown(one: OrderShown) -> OrderAnswer:
    matters = [
        MatterAnswer.model_validate(shown.matter.model_dump() | {"settled": shown.settled}) for shown in one.matters
    ]
    return OrderAnswer.model_validate(one.order.model_dump() | {"code": one.order.code, "matters": matters})
