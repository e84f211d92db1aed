"""The audit ledger as people read it: filtered by noun and words, the newest first, in pages."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import col, func, or_, select

from campaign.domain.entry import Entry
from campaign.domain.permission import may
from campaign.domain.person import Actor
from campaign.domain.refusal import NotAllowed
from campaign.insight.sql import like

ROWS = 50


@dataclass(frozen=True)
class EntriesPage:
    """One page; `nouns` are the kinds there are, `following` the seq to go on from (0: no more)."""

    entries: list[Entry]
    total: int
    nouns: list[str]
    following: int


def entries_visible_to(who: Actor) -> Any:
    """Auditors and chief leaders read the whole ledger, coordinators and leaders that of their campaigns.

    Raises `NotAllowed` for everybody else.
    """
    if who.sees_all or may(who, "read_entries"):
        return col(Entry.seq) > 0
    mine = who.coordinates | who.leads
    if not mine:
        raise NotAllowed("not_allowed", deed="read_entries")
    return col(Entry.campaign_id).in_(mine)


def read_entries(db: Session, who: Actor, *, noun: str = "", q: str = "", before: int = 0) -> EntriesPage:
    """The newest entries before seq `before` (0: from the end); `q` is part of a deed or of who acted."""
    seen = entries_visible_to(who)
    query = select(Entry).where(seen)
    if noun:
        query = query.where(col(Entry.noun) == noun)
    if q.strip():
        part = like(q.strip())
        query = query.where(or_(col(Entry.deed).ilike(part, escape="/"), col(Entry.actor).ilike(part, escape="/")))
    total = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    if before:
        query = query.where(col(Entry.seq) < before)
    rows = list(db.scalars(query.order_by(col(Entry.seq).desc()).limit(ROWS + 1)))
    nouns = list(db.scalars(select(Entry.noun).where(seen).distinct().order_by(col(Entry.noun))))
    return EntriesPage(rows[:ROWS], total, nouns, rows[ROWS - 1].seq if len(rows) > ROWS else 0)
