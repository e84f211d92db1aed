"""The audit ledger as people read it: filtered by noun and words, the newest first, in pages."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import col, func, or_, select

from campaign.domain.entry import Entry
from campaign.domain.permission import may
from campaign.domain.person import Actor, Person
from campaign.domain.refusal import NotAllowed
from campaign.insight.actors import actor_shown, with_actors
from campaign.insight.sql import like

ROWS = 50


@dataclass(frozen=True)
class EntriesPage:
    """One page; `nouns` are the kinds there are, `following` the seq to go on from (0: no more).

    `entries` come with who acted, in the reader's language.
    """

    entries: list[tuple[Entry, str]]
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


def read_entries(
    db: Session, who: Actor, *, noun: str = "", q: str = "", before: int = 0, language: str = "zh"
) -> EntriesPage:
    """The newest entries before seq `before` (0: from the end); `q` is part of a deed or of who acted."""
    seen = entries_visible_to(who)
    query = with_actors(seen)
    if noun:
        query = query.where(col(Entry.noun) == noun)
    if q.strip():
        columns = (Entry.deed, Entry.actor, Person.name_en)
        query = query.where(or_(*(col(column).ilike(like(q.strip()), escape="/") for column in columns)))
    total = db.scalar(query.with_only_columns(func.count(col(Entry.seq)), maintain_column_froms=True)) or 0
    if before:
        query = query.where(col(Entry.seq) < before)
    found = db.execute(query.order_by(col(Entry.seq).desc()).limit(ROWS + 1))
    rows = [(entry, actor_shown(entry, name_en, language)) for entry, name_en in found]
    nouns = list(db.scalars(select(Entry.noun).where(seen).distinct().order_by(col(Entry.noun))))
    return EntriesPage(rows[:ROWS], total, nouns, rows[ROWS - 1][0].seq if len(rows) > ROWS else 0)
