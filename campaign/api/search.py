"""Searching over everything a token's owner sees."""

from typing import Annotated, Any, Literal, TypeAlias

from fastapi import Query
from sqlmodel import col

from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer
from campaign.domain.search import LONGEST, SearchRow
from campaign.edge import Db, Who
from campaign.insight.search import found_rows

router = api_router("Search")
Kind: TypeAlias = Literal[
    "task", "campaign", "share", "order", "coordination", "instruction", "update", "comment", "department", "area"
]


class FoundShown(Answer):
    """One thing that holds the words. `id` is its number within its own list; `task_id` and `campaign_id` say what it
    belongs to, as far as it does; `text` is whatever of it is searched beside the title, one field a line."""

    noun: Kind
    id: int
    task_id: int | None
    campaign_id: int | None
    title: str
    text: str


@router.get("/search")
def search_everything(
    db: Db,
    who: Who,
    paged: Paged,
    q: Annotated[str, Query(max_length=LONGEST, description="Words, parted by blanks; all must be found")] = "",
    kind: Annotated[Kind | None, Query(description="Things of one kind only")] = None,
) -> Page[FoundShown]:
    """What you may see that holds every part of `q`. Two Chinese characters are enough."""
    return page_of(db, found_rows(db, who, q, kind or ""), [col(SearchRow.id)], paged, _shown)


def _shown(row: Any) -> FoundShown:
    named = {name: getattr(row, name) for name in ("noun", "task_id", "campaign_id", "title", "text")}
    return FoundShown(id=row.noun_id, **named)
