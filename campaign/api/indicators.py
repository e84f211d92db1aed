"""Indicators over the API: kept, measured, rolled up along the areas, published."""

from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import Field
from sqlmodel import col, select

from campaign.actions.context import day_of
from campaign.actions.finding import find_campaign, find_indicator
from campaign.actions.measuring import add_indicator, edit_indicator, restore_indicator, retire_indicator
from campaign.api.indicator_shapes import IndicatorShown, indicators_shown
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import LARGEST, SILENT, Body, Day, Id, Key, Number, Remark
from campaign.domain.indicator import Indicator, IndicatorPlan
from campaign.domain.refusal import Invalid
from campaign.domain.visible import indicators_visible_to
from campaign.edge import At, Db, Who

router = api_router("Indicators")
Title = Annotated[str, Field(min_length=1, max_length=200)]
Definition = Annotated[str, Field(min_length=1, max_length=2000)]
NULLABLE = {"baseline_value", "baseline_on", "target_value", "target_on", "keeper_post_id"}


class IndicatorFields(Body):
    """What may be said of an indicator, in a change: fields left out stay. Once there are figures, `unit`, `period`,
    `area_id`, `level` and `roll` stay as they are."""

    title: Title | None = Field(default=None, examples=["农村供水水质合格率"])
    definition: Definition | None = Field(default=None, examples=["合格水样数 ÷ 检测水样数"])
    unit: Annotated[str, Field(max_length=20)] | None = Field(default=None, examples=["%"])
    direction: Literal["up", "down"] | None = Field(default=None, examples=["up"])
    baseline_value: Number | None = Field(default=None, examples=[91.2])
    baseline_on: Day | None = Field(default=None, examples=["2025-12-31"])
    target_value: Number | None = Field(default=None, examples=[98])
    target_on: Day | None = Field(default=None, examples=["2026-12-31"])
    cutoff_days: Annotated[int, Field(ge=0, le=120)] | None = Field(default=None, examples=[5])
    keeper_department_id: Key | None = Field(default=None, examples=[3])
    keeper_post_id: Key | None = Field(default=None, examples=[11])
    period: Literal["monthly", "quarterly", "yearly", "once"] | None = Field(default=None, examples=["monthly"])
    area_id: Key | None = Field(default=None, examples=[1])
    level: Literal[3, 4, 5] | None = Field(default=None, examples=[4])
    roll: Literal["sum", "weighted", "last"] | None = Field(default=None, examples=["weighted"])


class IndicatorIn(IndicatorFields):
    """An indicator to add. A rate is `weighted`: measured by numerator and denominator. `level`: 3 county, 4 town,
    5 village – the areas measured. Figures are due `cutoff_days` after the end of a period."""

    campaign_id: Key
    title: Title = Field(examples=["农村供水水质合格率"])
    definition: Definition = Field(examples=["合格水样数 ÷ 检测水样数"])
    keeper_department_id: Key = Field(examples=[3])


class IndicatorChange(IndicatorFields):
    """What to change. `version` makes a lost race a 412 that shows both versions."""

    version: Key | None = None


class Retirement(Body):
    """Why it is retired."""

    note: Annotated[str, Field(min_length=1, max_length=500)]


@router.get("/indicators")
def list_indicators(
    db: Db,
    who: Who,
    at: At,
    paged: Paged,
    campaign_id: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> Page[IndicatorShown]:
    """The indicators you see, each with its newest figure."""
    query = select(Indicator).where(indicators_visible_to(who))
    if campaign_id is not None:
        query = query.where(col(Indicator.campaign_id) == campaign_id)
    found = page_of(db, query, [col(Indicator.id)], paged, _itself)
    return Page(items=indicators_shown(db, found.items, day_of(db, at)), total=found.total, next=found.next)


@router.post("/indicators", status_code=201)
def add_an_indicator(db: Db, who: Who, at: At, body: IndicatorIn) -> IndicatorShown:
    """Add an indicator to a campaign."""
    campaign = find_campaign(db, who, body.campaign_id)
    made = add_indicator(db, who, campaign, IndicatorPlan(**_given(body, {"campaign_id"})), at=at)
    return indicators_shown(db, [made], day_of(db, at))[0]


@router.get("/indicators/{id}")
def show_indicator(db: Db, who: Who, at: At, id: Id) -> IndicatorShown:
    """One indicator with its newest figure."""
    return indicators_shown(db, [find_indicator(db, who, id)], day_of(db, at))[0]


@router.patch("/indicators/{id}")
def edit_an_indicator(db: Db, who: Who, at: At, id: Id, body: IndicatorChange) -> IndicatorShown:
    """Change the fields that are given; progress computed from the indicator follows."""
    indicator = find_indicator(db, who, id, lock=True)
    edit_indicator(db, who, indicator, _given(body, {"version"}), version=body.version, at=at)
    return indicators_shown(db, [indicator], day_of(db, at))[0]


@router.post("/indicators/{id}/retirements", status_code=201)
def retire_an_indicator(db: Db, who: Who, at: At, id: Id, body: Retirement) -> IndicatorShown:
    """Take an indicator out of use: its figures stay, nobody is asked for more."""
    indicator = retire_indicator(db, who, find_indicator(db, who, id, lock=True), reason=body.note, at=at)
    return indicators_shown(db, [indicator], day_of(db, at))[0]


@router.post("/indicators/{id}/restorations", status_code=201)
def restore_an_indicator(db: Db, who: Who, at: At, id: Id, _body: Remark = SILENT) -> IndicatorShown:
    """Take a retired indicator into use again."""
    indicator = restore_indicator(db, who, find_indicator(db, who, id, lock=True), at=at)
    return indicators_shown(db, [indicator], day_of(db, at))[0]


def _given(body: IndicatorFields, left_out: set[str]) -> dict[str, Any]:
    """The fields that were given. Raises `Invalid` for a null where a value is needed."""
    given = {name: getattr(body, name) for name in body.model_fields_set - left_out}
    for name, value in given.items():
        if value is None and name not in NULLABLE:
            raise Invalid("field_empty", field=name)
    return given


def _itself(row: Any) -> Any:
    return row
