"""The turn of the year over the API: once a campaign, with a choice for each of its open tasks."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field
from sqlmodel import col, or_, select

from campaign.actions.carrying import carry_over
from campaign.actions.finding import find_campaign
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body, Day, Id, Key
from campaign.domain.carry_over import CarryOver, TaskChoice, TurnWish
from campaign.edge import At, Db, Who

router = api_router("Campaigns")


class TaskChoiceIn(Body):
    """What becomes of an open task: carried with its figures or from zero, or stopped for a reason."""

    task_id: Key = Field(examples=[7])
    choice: Literal["carry", "stop"] = "carry"
    figure: Literal["keep", "zero"] = "keep"
    reason: Annotated[str, Field(max_length=500)] = Field(default="", examples=["资金未落实"])


class CarryOverIn(Body):
    """Into an existing running campaign (`into_id`), or into a new one of this title, code and days. A task that is not
    named is carried with its figures."""

    into_id: Key | None = None
    title: Annotated[str, Field(max_length=120)] = Field(default="", examples=["农村供水专项行动（2027）"])
    code: Annotated[str, Field(max_length=40)] = Field(default="", examples=["WATER-2027"])
    starts_on: Day | None = Field(default=None, examples=["2027-01-01"])
    ends_on: Day | None = Field(default=None, examples=["2027-12-31"])
    tasks: Annotated[list[TaskChoiceIn], Field(max_length=5000)] = []


class CarryOverShown(Answer):
    """A turn. `counts`: carried, stopped, closed."""

    id: int
    campaign_id: int
    into_id: int
    at: datetime
    turned_on: date
    counts: dict[str, int]


@router.get("/campaigns/{id}/carry-overs")
def list_carry_overs(db: Db, who: Who, paged: Paged, id: Id) -> Page[CarryOverShown]:
    """The turn that froze this campaign, and those that carried tasks into it."""
    key = find_campaign(db, who, id).id
    query = select(CarryOver).where(or_(col(CarryOver.campaign_id) == key, col(CarryOver.into_id) == key))
    return page_of(db, query, [col(CarryOver.id)], paged, CarryOverShown.model_validate)


@router.post("/campaigns/{id}/carry-overs", status_code=201)
def carry_a_campaign_over(db: Db, who: Who, at: At, id: Id, body: CarryOverIn) -> CarryOverShown:
    """Freeze the campaign and carry its open tasks into the new year's. Once; it cannot be undone."""
    choices = {one.task_id: TaskChoice(one.choice, one.figure, one.reason) for one in body.tasks}
    wish = TurnWish(**body.model_dump(exclude={"tasks"}), choices=choices)
    return CarryOverShown.model_validate(carry_over(db, who, find_campaign(db, who, id), wish, at=at))
