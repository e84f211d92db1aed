"""Objections to an item during its public notice: each opens a re-inspection."""

from datetime import datetime

from sqlalchemy.orm import Session

from campaign.actions.context import day_of, take
from campaign.actions.entries import entry
from campaign.actions.rectifying import reinspect
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, Refusal
from campaign.domain.review import Review
from campaign.domain.round import Item, Round


def record_objection(db: Session, who: Actor, item: Item, note: str, *, at: datetime) -> Review:
    """Note what somebody objected to an item under notice; the same inspectors look again, and a pass begins a new
    notice.

    Raises `NotAllowed`, `Invalid` without a word about it, `Refusal` when no notice is running.
    """
    demand(who, "record_objection", item)
    take(db, Round, item.round_id)
    item = take(db, Item, item.id)
    if not note.strip():
        raise Invalid("objection_note", field="note")
    if not item.notice_runs(day_of(db, at)):
        raise Refusal("item_not_in_notice")
    item.notice_from = item.notice_until = None
    item.version += 1
    review = reinspect(db, item, at)
    entry(db, who, "record_objection", item, at=at, note=note.strip()[:2000], review_id=review.id)
    return review
