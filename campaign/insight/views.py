"""The views of a ledger that a reader finds in its toolbar."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import Campaign
from campaign.domain.permission import may
from campaign.domain.person import Actor
from campaign.domain.saved_view import SavedView


@dataclass(frozen=True)
class ViewShown:
    """One view: its address below the campaign's, and whether the reader may remove it."""

    id: int
    name: str
    query: str
    shared: bool
    removable: bool


def views_of(db: Session, who: Actor, campaign: Campaign) -> list[ViewShown]:
    """One's own views of the campaign and those shared with it, by name. One query."""
    mine = or_(col(SavedView.person_id) == who.person_id, col(SavedView.shared))
    query = select(SavedView).where(col(SavedView.campaign_id) == campaign.id, mine)
    rows = db.scalars(query.order_by(col(SavedView.name), col(SavedView.id)))
    return [
        ViewShown(row.id or 0, row.name, urlencode(row.filters), row.shared, may(who, "remove_view", row))
        for row in rows
    ]
