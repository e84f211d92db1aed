"""Subscribing to one's own duties: a person has one secret address at most, renews it and revokes it."""

from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import take
from campaign.actions.entries import entry
from campaign.domain.calendar_feed import CalendarFeed
from campaign.domain.permission import demand
from campaign.domain.person import Actor, Person
from campaign.domain.refusal import N_, Refusal, sentence

sentence("calendar_none", N_("There is no calendar address to revoke. Make one first."))


def renew_calendar(db: Session, who: Actor, *, hashed: str, at: datetime) -> CalendarFeed:
    """A new address, whose secret has the hash `hashed`; an earlier one opens nothing any more. Raises `NotAllowed`."""
    take(db, Person, who.person_id)  # so that two renewals queue
    made = CalendarFeed(secret_hash=hashed, person_id=who.person_id or 0, created_at=at)
    demand(who, "keep_calendar", made)
    before = living_feed(db, who)
    if before is not None:
        before.revoked_at = at
    db.add(made)
    entry(db, who, "renew_calendar", made, at=at)
    return made


def revoke_calendar(db: Session, who: Actor, *, at: datetime) -> CalendarFeed:
    """The address opens nothing any more. Raises `NotAllowed`, `Refusal("calendar_none")`."""
    found = living_feed(db, who)
    if found is None:
        raise Refusal("calendar_none")
    demand(who, "keep_calendar", found)
    found.revoked_at = at
    entry(db, who, "revoke_calendar", found, at=at)
    return found


def living_feed(db: Session, who: Actor) -> CalendarFeed | None:
    """The address that `who` has now."""
    query = select(CalendarFeed).where(CalendarFeed.person_id == who.person_id, col(CalendarFeed.revoked_at).is_(None))
    return db.scalars(query.order_by(col(CalendarFeed.id).desc())).first()
