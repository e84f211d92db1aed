"""What a signer does who does not sign: return the item to an earlier step, or withdraw it from the round."""

from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import select

from campaign.actions.context import day_of
from campaign.actions.entries import entry
from campaign.actions.letters import coordinators_of, owners_of, tell
from campaign.actions.rectifying import reinspect, withdraw_rectifications
from campaign.actions.rounds import carry
from campaign.actions.stages import close_place, lay_out, signed_as, stages_of, take_back
from campaign.domain.campaign import Campaign
from campaign.domain.person import Actor
from campaign.domain.refusal import Refusal
from campaign.domain.review import Review
from campaign.domain.round import Item, Round
from campaign.domain.signature import REVIEW, Signature
from campaign.domain.task import Task


def send_back(
    db: Session, who: Actor, round_: Round, place: Signature, item: Item, to_stage: str, opinion: str, at: datetime
) -> None:
    stages = stages_of(db.get_one(Campaign, item.campaign_id))
    place.send_back(who, opinion, to_stage, stages, signed_as(db, who, place), at)
    close_place(db, place, at)
    entry(db, who, "return_item", place, at=at, item_id=item.id, to_stage=to_stage, reason=place.opinion)
    first = -1 if to_stage == REVIEW else stages.index(to_stage)
    take_back(db, item, first, keep=place, at=at)
    if to_stage == REVIEW:
        reinspect(db, item, at)
        if round_.state == "signing":
            round_.move("under_review")
    else:
        lay_out(db, item, stages, first, at)
    tell(
        db,
        coordinators_of(db, item.campaign_id),
        "signature_returned",
        facts={"task": db.get_one(Task, item.task_id).title, "stage": to_stage, "reason": place.opinion[:200]},
        link=f"/rounds/{item.round_id}",
        key=f"returned:{place.id}",
        at=at,
        task_id=item.task_id,
    )


def withdraw(db: Session, who: Actor, item: Item, opinion: str, at: datetime) -> None:
    """The item leaves the round; its task is reported again and waits for another round."""
    if item.state in ("closed", "withdrawn"):
        raise Refusal("item_closed")
    item.move("withdrawn")
    item.version += 1
    take_back(db, item, 0, keep=None, at=at)
    withdraw_rectifications(db, item, at)
    for review in db.scalars(select(Review).where(Review.item_id == item.id, Review.state == "open")).all():
        review.move("withdrawn")
    task = db.get_one(Task, item.task_id)
    carry(db, item, "reported", at)
    entry(db, who, "withdraw_item", item, at=at, reason=opinion.strip())
    tell(
        db,
        [*owners_of(db, task.lead_department_id, day_of(db, at)), *coordinators_of(db, item.campaign_id)],
        "item_withdrawn",
        facts={"task": task.title, "reason": opinion.strip()[:200]},
        link=f"/tasks/{task.id}",
        key=f"withdrawn:{item.id}",
        at=at,
        task_id=task.id,
    )
