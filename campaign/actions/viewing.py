"""Views of a ledger: kept under a name, shared with the campaign by whoever runs it, removed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import select

from campaign.actions.entries import entry
from campaign.domain.campaign import Campaign
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.saved_view import SavedView, known_filters


def keep_view(
    db: Session,
    who: Actor,
    campaign: Campaign,
    *,
    name: str,
    filters: Mapping[str, str],
    shared: bool = False,
    at: datetime,
) -> SavedView:
    """Keep filters under a name; one's own earlier view of that name is replaced.

    Raises `NotAllowed` (only who runs the campaign shares a view), `Invalid` naming the field.
    """
    key, person_id, name = campaign.id or 0, who.person_id or 0, name.strip()
    query = select(SavedView).where(
        SavedView.campaign_id == key, SavedView.person_id == person_id, SavedView.name == name
    )
    view = db.scalars(query).first() or SavedView(campaign_id=key, person_id=person_id, name=name, created_at=at)
    demand(who, "keep_view", view)
    if shared:
        demand(who, "share_view", campaign)
    view.filters, view.shared = known_filters(filters), shared
    view.check()
    db.add(view)
    entry(db, who, "keep_view", view, at=at, name=name, filters=view.filters, shared=shared)
    return view


def remove_view(db: Session, who: Actor, view: SavedView, *, at: datetime) -> None:
    """Take a view out of the lists: whoever keeps it, and of a shared one whoever runs the campaign.

    Raises `NotAllowed`.
    """
    demand(who, "remove_view", view)
    entry(db, who, "remove_view", view, at=at, name=view.name)
    db.delete(view)
