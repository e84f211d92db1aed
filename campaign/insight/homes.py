"""First pages of leaders and inspectors: what waits for them, and how their campaigns stand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.campaign import Campaign
from campaign.domain.light import COLOUR_OF
from campaign.domain.order import Order
from campaign.domain.person import Actor
from campaign.domain.review import Review, ReviewInspector
from campaign.domain.round import Round
from campaign.domain.task import Task
from campaign.domain.visible import campaigns_visible_to, tasks_visible_to
from campaign.insight.orders import OrderShown, by_card, show_orders
from campaign.insight.progress import EMPTY, Standing, standings


@dataclass(frozen=True)
class Led:
    """One campaign and how it stands in the tasks the reader sees."""

    campaign: Campaign
    standing: Standing


@dataclass(frozen=True)
class Drawn:
    """A review drawn for an inspector; `leads` where they are its lead inspector."""

    review: Review
    task: Task
    round: Round
    leads: bool


def campaigns_standing(db: Session, who: Actor, day: date) -> list[Led]:
    """The campaigns under way that `who` sees, newest first, with lights and progress on county day `day`."""
    seen = select(Campaign).where(campaigns_visible_to(who), col(Campaign.state).in_(("running", "paused", "closing")))
    found = list(db.scalars(seen.order_by(col(Campaign.id).desc())))
    ids = [campaign.id for campaign in found]
    known = standings(db, and_(col(Task.campaign_id).in_(ids), tasks_visible_to(who)), day) if ids else {}
    return [Led(campaign, known.get(campaign.id or 0, EMPTY)) for campaign in found]


def reasons_of(campaigns: Iterable[Led]) -> dict[str, int]:
    """How many tasks of all these campaigns have each reason of light, worst first, without the zeros."""
    total = Counter[str]()
    for one in campaigns:
        total.update(one.standing.reasons)
    return {reason: total[reason] for reason in COLOUR_OF if total[reason]}


def orders_to_decide(db: Session, who: Actor) -> list[OrderShown]:
    """Drafts in the campaigns `who` leads that they may decide."""
    query = select(Order).where(col(Order.campaign_id).in_(who.leads), col(Order.state).in_(("drafted", "held")))
    query = query.where(col(Order.department_id).not_in(who.department_ids))
    return by_card(show_orders(db, list(db.scalars(query.order_by(col(Order.drafted_at), col(Order.id))))))


def reviews_drawn(db: Session, who: Actor) -> list[Drawn]:
    """The reviews drawn for `who` that are still open, oldest first."""
    query = (
        select(Review, Task, Round, col(ReviewInspector.position))
        .join(ReviewInspector, col(ReviewInspector.review_id) == Review.id)
        .join(Task, col(Task.id) == Review.task_id)
        .join(Round, col(Round.id) == Review.round_id)
        .where(ReviewInspector.person_id == who.person_id, Review.state == "open")
        .order_by(col(Review.opened_at), col(Review.id))
    )
    return [Drawn(review, task, round_, position == 0) for review, task, round_, position in db.execute(query)]
