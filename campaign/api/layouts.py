"""The layouts of an office's ledgers over the API."""

from typing import Annotated

from fastapi import Response
from pydantic import Field
from sqlmodel import col, select

from campaign.actions.finding import find_campaign
from campaign.actions.layouts import find_layout, keep_layout, remove_layout
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import SILENT, Answer, Body, Id, Remark
from campaign.domain.ledger_layout import LONGEST_HEADER, LONGEST_NAME, LONGEST_TITLE, LedgerLayout
from campaign.domain.permission import demand
from campaign.edge import At, Db, Who

router = api_router("Ledgers")
Pair = Annotated[list[Annotated[str, Field(max_length=LONGEST_HEADER)]], Field(min_length=2, max_length=2)]
EXAMPLE = [["number", "序号"], ["title", "工作任务"], ["lead_department", "牵头单位"], ["due_text", "完成时限"]]


class LayoutIn(Body):
    """Columns as [field, header] in their order; `chosen`: what the office's campaigns are exported in."""

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)] = Field(examples=["专项办台账"])
    title: Annotated[str, Field(max_length=LONGEST_TITLE)] = Field(default="", examples=["重点任务分解表"])
    columns: Annotated[list[Pair], Field(max_length=60)] = Field(examples=[EXAMPLE])
    chosen: bool = Field(default=True, examples=[True])


class LayoutShown(Answer):
    """A layout of the department that runs the campaign."""

    id: int
    department_id: int
    name: str
    title: str
    columns: list[tuple[str, str]]
    chosen: bool


@router.get("/campaigns/{id}/layouts")
def list_layouts(db: Db, who: Who, paged: Paged, id: Id) -> Page[LayoutShown]:
    """The layouts of the office that runs the campaign."""
    campaign = find_campaign(db, who, id)
    demand(who, "keep_layout", campaign)
    query = select(LedgerLayout).where(col(LedgerLayout.department_id) == campaign.lead_department_id)
    return page_of(db, query, [col(LedgerLayout.id)], paged, LayoutShown.model_validate)


@router.post("/campaigns/{id}/layouts", status_code=201)
def keep_a_layout(db: Db, who: Who, at: At, id: Id, body: LayoutIn) -> LayoutShown:
    """Keep a layout; the office's one of that name is replaced."""
    made = keep_layout(db, who, find_campaign(db, who, id), **body.model_dump(), at=at)
    db.flush()
    return LayoutShown.model_validate(made)


@router.post("/campaigns/{id}/layouts/{layout}/removals", status_code=204)
def remove_a_layout(db: Db, who: Who, at: At, id: Id, layout: Id, _body: Remark = SILENT) -> Response:
    """Forget a layout. Answers 204: nothing is left of it but the entry."""
    campaign = find_campaign(db, who, id)
    demand(who, "keep_layout", campaign)
    remove_layout(db, who, campaign, find_layout(db, campaign, layout), at=at)
    return Response(status_code=204)
