"""First pages of leaders and inspectors: what waits for them, and how their campaigns stand."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.campaign import Campaign
from campaign.domain.order import Order
from campaign.domain.person import Actor
from campaign.domain.review import Review, ReviewInspector
from campaign.domain.round import Round
from campaign.domain.task import Task
from campaign.domain.visible import campaigns_visible_to, tasks_visible_to
from campaign.insight.lights import by_colour, reason_on
from campaign.insight.orders import OrderShown, by_card, show_orders


@dataclass
class Standing:
    """How one campaign stands: its open tasks by colour of light."""

    campaign: Campaign
    lights: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawn:
    """A review drawn for an inspector; `leads` where they are its lead inspector."""

    review: Review
    task: Task
    round: Round
    leads: bool


def campaigns_standing(db: Session, who: Actor, day: date) -> list[Standing]:
    """The running campaigns `who` sees, newest first, with the lights of the tasks they see on county day `day`."""
    seen = select(Campaign).where(campaigns_visible_to(who), col(Campaign.state).in_(("running", "paused", "closing")))
    found = {one.id: Standing(one) for one in db.scalars(seen.order_by(col(Campaign.id).desc()))}
    reason = reason_on(day)
    counts = (
        select(col(Task.campaign_id), reason, func.count())
        .where(col(Task.campaign_id).in_(found), Task.state != "cancelled", tasks_visible_to(who))
        .group_by(col(Task.campaign_id), reason)
    )
    by_campaign: dict[int, dict[str, int]] = {}
    for campaign_id, why, count in db.execute(counts):
        by_campaign.setdefault(campaign_id, {})[why] = count
    for campaign_id, reasons in by_campaign.items():
        found[campaign_id].lights = by_colour(reasons)
    return list(found.values())


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
