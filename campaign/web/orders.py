"""Orders on pages: the list, one order, drafting, deciding, receiving, answering."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy.orm import Session
from sqlmodel import select
from starlette.responses import Response

from campaign.actions import ordering
from campaign.actions.context import day_of, rules_of
from campaign.domain.order import Order
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Unseen
from campaign.domain.visible import orders_visible_to
from campaign.edge import At, Db, Who
from campaign.insight.chases import EVENTS, log_of
from campaign.insight.orders import OrderShown, counts_by_state, issued_in, orders_query, show_orders
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other
from campaign.web.shell import safe_path

router = APIRouter()
A_PAGE = 30
FILTERS: dict[str, tuple[str, ...]] = {
    "waiting": ("drafted", "held"),
    "running": ("issued", "received", "returned"),
    "replied": ("replied",),
    "ended": ("accepted", "closed", "waived"),
}
HEADINGS = {
    "waiting": N_("To be decided"),
    "running": N_("Awaiting a reply"),
    "replied": N_("Replies to examine"),
    "ended": N_("Ended"),
}
DONE = {
    "issued": N_("Issued as {number}; the unit has been told."),
    "held": N_("Held back."),
    "waived": N_("Waived. The matter itself is chased on."),
    "accepted": N_("The reply is accepted."),
    "returned": N_("The reply is returned with your reason."),
    "closed": N_("The order is closed."),
}
Text = Annotated[str, Form(max_length=4000)]
Word = Annotated[str, Form(max_length=20)]


@router.get("/orders")
def list_orders(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    state: Annotated[str, Query(max_length=10)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """The orders one sees, by what has to happen to them next."""
    counts = counts_by_state(db, who)
    sums = {name: sum(counts.get(one, 0) for one in states) for name, states in FILTERS.items()}
    chosen = state if state in FILTERS else next((name for name, n in sums.items() if n), "waiting")
    query = orders_query(who, FILTERS[chosen]).limit(A_PAGE).offset((page_number - 1) * A_PAGE)
    return page(
        request,
        "orders/index.html",
        orders=show_orders(db, db.scalars(query).all()),
        filters=[
            (f"/orders?state={name}", _counted(request, HEADINGS[name], n), name == chosen) for name, n in sums.items()
        ],
        heading=say(request, HEADINGS[chosen]),
        runs=bool(who.coordinates),
        page=page_number,
        pages=max(1, -(-sums[chosen] // A_PAGE)),
        link=lambda number: f"/orders?state={chosen}&page={number}",
        today=day_of(db, at),
        screens=["orders"],
        **counted(db, at),
    )


@router.get("/orders/{id}")
def show_order(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """One order with its ground, its history and the verbs its state and the reader allow."""
    return _shown(request, db, seen(db, who, id), at)


@router.post("/orders/{id}/decisions")
def decide_order(
    request: Request, db: Db, who: Who, at: At, id: int, decision: Word = "", note: Text = "", back: Text = ""
) -> Response:
    """Issue, hold back or waive a draft."""
    return _deed(request, db, who, at, id, ordering.decide_order, decision, note, back)


@router.post("/orders/{id}/answers")
def answer_reply(
    request: Request, db: Db, who: Who, at: At, id: int, decision: Word = "", note: Text = "", back: Text = ""
) -> Response:
    """Accept or return a reply, or close the order."""
    return _deed(request, db, who, at, id, ordering.answer_reply, decision, note, back)


@router.post("/orders/{id}/receipts")
def receive_order(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """The unit confirms receipt."""
    ordering.receive_order(db, who, seen(db, who, id), at=at)
    return see_other(request, f"/orders/{id}", toast=say(request, N_("Receipt is confirmed.")))


@router.post("/orders/{id}/replies")
def reply_order(request: Request, db: Db, who: Who, at: At, id: int, reply: Text = "") -> Response:
    """The unit replies in writing."""
    order = seen(db, who, id)
    try:
        ordering.reply_order(db, who, order, reply=reply, at=at)
    except Invalid as fault:
        db.rollback()
        return _shown(request, db, order, at, field_errors(request, fault), {"reply": reply})
    return see_other(request, f"/orders/{id}", toast=say(request, N_("The reply has been sent.")))


def _deed(
    request: Request,
    db: Session,
    who: Actor,
    at: datetime,
    id: int,
    deed: Callable[..., None],
    decision: str,
    note: str,
    back: str,
) -> Response:
    order = seen(db, who, id)
    try:
        deed(db, who, order, decision, note=note, at=at)
    except Invalid as fault:
        db.rollback()
        return _shown(request, db, order, at, field_errors(request, fault), {"decision": decision, "note": note})
    return see_other(request, safe_path(back, f"/orders/{id}"), toast=say(request, DONE[decision], number=order.code))


def _shown(
    request: Request,
    db: Session,
    order: Order,
    at: datetime,
    errors: dict[str, str] | None = None,
    typed: dict[str, Any] | None = None,
) -> Response:
    return page(
        request,
        "orders/show.html",
        422 if errors else 200,
        one=shown_order(db, order),
        events=log_of(db, [], [order]),
        EVENTS=EVENTS,
        small=True,
        back=f"/orders/{order.id}",
        errors=errors or {},
        typed={"decision": "", "note": "", "reply": ""} | (typed or {}),
        screens=["chase", "orders"],
        **counted(db, at),
    )


def _counted(request: Request, word: str, count: int) -> str:
    return say(request, N_("{what} {n}"), what=say(request, word), n=count)


def counted(db: Session, at: datetime) -> dict[str, Any]:
    """How many orders the county has issued this year, and how many it lets itself issue."""
    return {"issued": issued_in(db, day_of(db, at).year), "limit": rules_of(db).order_limit}


def shown_order(db: Session, order: Order) -> OrderShown:
    """One order as its pages show it."""
    return show_orders(db, [order])[0]


def seen(db: Session, who: Actor, id: int) -> Order:
    """The order, if `who` sees it. Raises `Unseen` otherwise."""
    order = db.scalars(select(Order).where(Order.id == id, orders_visible_to(who))).first()
    if order is None:
        raise Unseen
    return order
