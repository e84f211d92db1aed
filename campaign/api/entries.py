"""The audit ledger over the API: read in order, never changed."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import func
from sqlmodel import col, select

from campaign.api.paging import MOST, USUAL, Page
from campaign.api.receipts import api_router
from campaign.api.schemas import LARGEST, Answer
from campaign.domain.entry import Entry
from campaign.edge import Db, Who
from campaign.insight.ledger_of_entries import entries_visible_to

router = api_router("Entries")


class EntryShown(Answer):
    """A deed as it was recorded; `hash` is the RFC 9162 leaf hash of its canonical bytes."""

    seq: int
    at: datetime
    recorded_at: datetime
    actor_id: int | None
    actor: str
    deed: str
    noun: str
    noun_id: int
    data: dict[str, Any]
    hash: str


@router.get("/entries")
def list_entries(
    db: Db,
    who: Who,
    noun: Annotated[str | None, Query(max_length=30)] = None,
    id: Annotated[int | None, Query(ge=1, le=LARGEST, description="The noun's id")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="Entries after this seq")] = 0,
) -> Page[EntryShown]:
    """The entries you may read, in order of `seq`."""
    query = select(Entry).where(entries_visible_to(who))
    if noun is not None:
        query = query.where(Entry.noun == noun)
    if id is not None:
        query = query.where(Entry.noun_id == id)
    total = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.scalars(query.where(col(Entry.seq) > after).order_by(col(Entry.seq)).limit(limit + 1)).all()
    following = str(rows[limit - 1].seq) if len(rows) > limit else None
    return Page(items=[EntryShown.model_validate(row) for row in rows[:limit]], total=total, next=following)
