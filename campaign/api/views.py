"""Views of a campaign's ledger over the API."""

from typing import Annotated

from fastapi import Response
from pydantic import Field
from sqlmodel import col, or_, select

from campaign.actions.finding import find_campaign, find_view
from campaign.actions.viewing import keep_view, remove_view
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import SILENT, Answer, Body, Id, Remark
from campaign.domain.saved_view import LONGEST_NAME, SavedView
from campaign.edge import At, Db, Who

router = api_router("Campaigns")


class ViewIn(Body):
    """Filters of the ledger's address under a name; `shared` only by whoever runs the campaign."""

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)] = Field(examples=["本周到期"])
    filters: dict[str, Annotated[str, Field(max_length=100)]] = Field(examples=[{"due": "week", "light": "red"}])
    shared: bool = Field(default=False, examples=[True])


class ViewShown(Answer):
    """A view: `filters` are the parameters of the ledger's address."""

    id: int
    campaign_id: int
    person_id: int
    name: str
    filters: dict[str, str]
    shared: bool


@router.get("/campaigns/{id}/views")
def list_views(db: Db, who: Who, paged: Paged, id: Id) -> Page[ViewShown]:
    """Your own views of a campaign's ledger and those shared with it."""
    campaign = find_campaign(db, who, id)
    mine = or_(col(SavedView.person_id) == who.person_id, col(SavedView.shared))
    query = select(SavedView).where(col(SavedView.campaign_id) == campaign.id, mine)
    return page_of(db, query, [col(SavedView.id)], paged, ViewShown.model_validate)


@router.post("/campaigns/{id}/views", status_code=201)
def keep_a_view(db: Db, who: Who, at: At, id: Id, body: ViewIn) -> ViewShown:
    """Keep filters under a name; your earlier view of that name is replaced."""
    made = keep_view(db, who, find_campaign(db, who, id), **body.model_dump(), at=at)
    db.flush()
    return ViewShown.model_validate(made)


@router.post("/views/{id}/removals", status_code=204)
def remove_a_view(db: Db, who: Who, at: At, id: Id, _body: Remark = SILENT) -> Response:
    """Take a view out of the lists. Answers 204: nothing is left of it but the entry."""
    remove_view(db, who, find_view(db, who, id), at=at)
    return Response(status_code=204)
