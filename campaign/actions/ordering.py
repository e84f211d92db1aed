"""Orders (提醒函、督办单): drafted by the ladder or by hand, decided by people, received, answered, closed."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import calendar_of, day_of, have, rules_of, take
from campaign.actions.drafting import iso_week
from campaign.actions.duties import close_duty, duty_of, move_due, open_duty, reopen_duty, reschedule
from campaign.actions.entries import entry
from campaign.actions.inserting import insert_new
from campaign.actions.order_letters import tell_department, tell_issued, tell_office
from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.duty import Duty
from campaign.domain.order import ANSWERS, CARDS, LONGEST_LIMIT, Order, OrderMatter, OrderYear
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.post import Post, Tenure, held_on
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.domain.task import Task

DEEDS = {"issued": "issue_order", "held": "hold_order", "waived": "waive_order"}
ANSWER_DEEDS = {"accepted": "accept_reply", "returned": "return_reply", "closed": "close_order"}


def draft_order(
    db: Session,
    who: Actor,
    campaign: Campaign,
    *,
    department_id: int,
    card: str,
    ground: str,
    requirement: str = "",
    limit_days: int | None = None,
    tasks: Sequence[Task] = (),
    at: datetime,
) -> Order:
    """Draft an order by hand; it is decided like the ladder's. `limit_days` are working days for a reply from issue.

    Raises `Invalid` for an unknown card, an empty ground or a limit out of range.
    """
    demand(who, "draft_order", campaign)
    if card not in CARDS:
        raise Invalid("order_card_unknown", field="card", card=card)
    week = iso_week(day_of(db, at))
    order = Order(
        campaign_id=campaign.id,  # type: ignore[arg-type]
        department_id=have(db.get(Department, department_id)).id,  # type: ignore[arg-type]
        card=card,
        week=week,
        drafted_at=at,
        drafted_by_id=who.person_id,
        key=f"hand:{who.person_id}:{at.timestamp()}:{department_id}",
    )
    _word(order, ground, requirement, limit_days or rules_of(db).reply_workdays)
    db.add(order)
    db.flush()
    facts = {"ground": "by_hand"}
    db.add_all(OrderMatter(order_id=order.id, task_id=task.id, title=task.title[:400], facts=facts) for task in tasks)  # type: ignore[arg-type]
    entry(db, who, "draft_order", order, at=at, card=card, department_id=department_id, ground=order.ground)
    return order


def reword_order(
    db: Session, who: Actor, order: Order, *, ground: str, requirement: str, limit_days: int, at: datetime
) -> None:
    """Change a draft's words before it is decided. Empty words leave those of the ladder."""
    demand(who, "draft_order", order)
    order = take(db, Order, order.id)
    if order.state not in ("drafted", "held"):
        raise Refusal("order_not_drafted")
    _word(order, ground, requirement, limit_days, by_hand=order.drafted_by_id is not None)
    entry(db, who, "reword_order", order, at=at, ground=order.ground, demand=order.demand, limit_days=limit_days)


def _word(order: Order, ground: str, requirement: str, limit_days: int, by_hand: bool = True) -> None:
    if by_hand and not ground.strip():
        raise Invalid("order_ground_empty", field="ground")
    if not 1 <= limit_days <= LONGEST_LIMIT:
        raise Invalid("order_limit", field="limit_days")
    order.ground, order.demand, order.limit_days = ground.strip(), requirement.strip(), limit_days


def decide_order(db: Session, who: Actor, order: Order, decision: str, *, note: str = "", at: datetime) -> None:
    """Issue (`issued`), hold back (`held`) or waive (`waived`) a draft; the last two with a reason.

    Raises `NotAllowed` when the order is addressed to a department in which `who` holds a post: then the leader in
    charge decides. Raises `Refusal` when it is decided already or all its matters are settled.
    """
    demand(who, "decide_order", order)
    if order.department_id in who.department_ids:
        raise NotAllowed("order_own_department")
    # Duties before the order, as the sweep locks them: two ways round could wait for each other.
    matters = list(db.scalars(select(OrderMatter).where(OrderMatter.order_id == order.id)))
    duties = _lock_duties(db, matters)
    order = take(db, Order, order.id)
    order.decide(decision, note, who.person_id, at)
    if decision == "issued":
        _settle(matters, duties)
        _issue(db, order, at)
    elif decision == "waived":
        # The ladder goes on as if the limit had run: a waiver spares an order, not the matter.
        order.limit_on = calendar_of(db).after(day_of(db, at), order.limit_days)
    for duty in duties.values():
        reschedule(db, duty, at)
    entry(db, who, DEEDS[decision], order, at=at, card=order.card, number=order.code, note=order.decision_note)


def is_settled(matter: OrderMatter, duty: Duty | None) -> bool:
    """Whether the matter needs no order any more: its duty is done, or has a new day."""
    return duty is not None and (duty.state != "open" or duty.version != matter.version)


def _lock_duties(db: Session, matters: Sequence[OrderMatter]) -> dict[int, Duty]:
    wanted = sorted({matter.duty_id for matter in matters if matter.duty_id})
    query = select(Duty).where(col(Duty.id).in_(wanted)).order_by(col(Duty.id)).with_for_update()
    return {duty.id: duty for duty in db.scalars(query) if duty.id}


def _settle(matters: Sequence[OrderMatter], duties: dict[int, Duty]) -> None:
    """Mark the matters that were settled while the draft lay on the desk. Raises `Refusal` when all are."""
    settled = [matter for matter in matters if is_settled(matter, duties.get(matter.duty_id or 0))]
    if matters and len(settled) == len(matters):
        raise Refusal("order_settled")
    for matter in settled:
        matter.facts = matter.facts | {"settled": True}


def _issue(db: Session, order: Order, at: datetime) -> None:
    """Number it, set its limit, ask for a reply, tell those it is for."""
    day = day_of(db, at)
    campaign = db.get_one(Campaign, order.campaign_id)
    body = _issuing_body(db, campaign, order, day)
    limit_on = calendar_of(db).after(day, order.limit_days)
    order.number_it(day.year, _next_number(db, day.year), limit_on, body)
    open_duty(
        db,
        kind="order_reply",
        subject=order,
        campaign_id=order.campaign_id,
        task_id=None,
        title=order.code,
        due_on=limit_on,
        waiting_for="lead",
        department_id=order.department_id,
        at=at,
    )
    tell_issued(db, order, campaign, at)


def _issuing_body(db: Session, campaign: Campaign, order: Order, day: date) -> str:
    """The campaign's office (发出单位); where it is itself the unit addressed, the unit of the leader in charge:
    nobody writes an order to themselves."""
    own = campaign.lead_department_id
    if order.department_id == own and campaign.leader_id is not None:
        seat = select(Post.department_id).join(Tenure, col(Tenure.post_id) == Post.id)
        own = db.scalars(seat.where(Tenure.person_id == campaign.leader_id, held_on(day))).first() or own
    return db.get_one(Department, own).name


def _next_number(db: Session, year: int) -> int:
    """The next number of the year; the row stays locked until the order is committed, so there is no gap."""
    insert_new(db, OrderYear, [{"year": year, "last": 0}], key="year")
    query = update(OrderYear).where(col(OrderYear.year) == year).values(last=col(OrderYear.last) + 1)
    return int(db.execute(query.returning(OrderYear.last)).scalar_one())  # type: ignore[call-overload]


def receive_order(db: Session, who: Actor, order: Order, *, at: datetime) -> None:
    """The unit confirms receipt (签收)."""
    demand(who, "receive_order", order)
    order = take(db, Order, order.id)
    order.receive(who.person_id, at)
    entry(db, who, "receive_order", order, at=at)


def reply_order(db: Session, who: Actor, order: Order, *, reply: str, at: datetime) -> None:
    """The unit replies in writing; the duty to reply is done, the matter itself goes on."""
    demand(who, "reply_order", order)
    order = take(db, Order, order.id)
    order.answer(reply, who.person_id, at)
    if duty := duty_of(db, order):
        close_duty(db, duty, at)
    tell_office(db, order, "order_replied", at)
    entry(db, who, "reply_order", order, at=at, reply=order.reply)


def answer_reply(db: Session, who: Actor, order: Order, decision: str, *, note: str = "", at: datetime) -> None:
    """Accept a reply, return it with a reason (退回重办, with a new limit), or close the order (销牌).

    An order without an accepted reply is closed with a reason only.
    """
    if decision not in ANSWERS:
        raise Invalid("order_decision_unknown", field="decision", decision=decision)
    demand(who, "close_order", order)
    order = take(db, Order, order.id)
    if not note.strip() and (decision == "returned" or (decision == "closed" and order.state != "accepted")):
        raise Invalid("reason_missing", field="note")
    order.move(decision, "order_not_replied" if decision != "closed" else "state_forbids")
    duty = duty_of(db, order)
    if decision == "returned":
        order.limit_on = calendar_of(db).after(day_of(db, at), order.limit_days)
        if duty:
            reopen_duty(db, duty, at)
            move_due(db, duty, order.limit_on, at)
        tell_department(db, order, "order_returned", at, note=note.strip())
    elif decision == "closed":
        order.closed_at = at
        if duty:
            close_duty(db, duty, at, "cancelled")
    entry(db, who, ANSWER_DEEDS[decision], order, at=at, note=note.strip())
