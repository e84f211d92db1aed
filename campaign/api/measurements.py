"""Figures of indicators over the API: recorded, listed, rolled up, published; differences explained."""

from typing import Annotated

from pydantic import Field
from sqlmodel import col, select

from campaign.actions.finding import find_indicator, find_publication
from campaign.actions.measuring import record_figures
from campaign.actions.publishing_figures import explain_difference, publish_figures
from campaign.api.indicator_shapes import (
    ExplanationShown,
    FigureShown,
    MeasurementShown,
    PublicationShown,
    figures_shown,
    publication_shown,
)
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Body, Day, Id, Key, Number
from campaign.domain.measurement import Given, Measurement
from campaign.domain.publication import Publication
from campaign.domain.rollup import series_of
from campaign.edge import At, Db, Who

router = api_router("Indicators")


class FigureIn(Body):
    """The figure of one area: `value`, or of a rate `numerator` and `denominator`."""

    area_id: Key
    value: Number | None = Field(default=None, examples=[None])
    numerator: Number | None = Field(default=None, examples=[57])
    denominator: Number | None = Field(default=None, examples=[60])


class FiguresIn(Body):
    """The figures of the period that the day `period_on` lies in. What is as it was known makes no new record."""

    period_on: Day = Field(examples=["2026-10-31"])
    figures: Annotated[list[FigureIn], Field(min_length=1, max_length=1000)] = Field(
        examples=[[{"area_id": 2, "numerator": 57, "denominator": 60}]]
    )
    source: Annotated[str, Field(max_length=200)] = Field(default="", examples=["县疾控中心水质检测报告"])
    note: Annotated[str, Field(max_length=500)] = ""


class PublicationIn(Body):
    """Which period is published: any day in it."""

    period_on: Day = Field(examples=["2026-10-31"])
    note: Annotated[str, Field(max_length=500)] = ""


class ExplanationIn(Body):
    """Why the figures differ from the published ones."""

    text: Annotated[str, Field(min_length=1, max_length=1000)] = Field(examples=["3 份水样复检不合格，已更正。"])


@router.get("/indicators/{id}/measurements")
def list_measurements(db: Db, who: Who, paged: Paged, id: Id) -> Page[MeasurementShown]:
    """Every record, the newest first, corrected ones too."""
    query = select(Measurement).where(col(Measurement.indicator_id) == find_indicator(db, who, id).id)
    return page_of(db, query, [col(Measurement.id)], paged, MeasurementShown.model_validate, newest_first=True)


@router.post("/indicators/{id}/measurements", status_code=201)
def record(db: Db, who: Who, at: At, id: Id, body: FiguresIn) -> list[MeasurementShown]:
    """Record figures, one row an area; all or none. Answers the records that were made."""
    indicator = find_indicator(db, who, id, lock=True)
    given = [Given(**figure.model_dump()) for figure in body.figures]
    made = record_figures(db, who, indicator, body.period_on, given, source=body.source, note=body.note, at=at)
    db.flush()
    return [MeasurementShown.model_validate(row) for row in made]


@router.get("/indicators/{id}/figures")
def list_figures(db: Db, who: Who, id: Id) -> list[FigureShown]:
    """The figures that count, of every area and what they make together, the newest period first."""
    indicator = find_indicator(db, who, id)
    return figures_shown(series_of(db, [indicator])[id])


@router.get("/indicators/{id}/publications")
def list_publications(db: Db, who: Who, paged: Paged, id: Id) -> Page[PublicationShown]:
    """What was published, the newest first, each with what changed since."""
    indicator = find_indicator(db, who, id)
    series = series_of(db, [indicator])[id]
    query = select(Publication).where(col(Publication.indicator_id) == id)
    keys = [col(Publication.id)]
    return page_of(db, query, keys, paged, lambda row: publication_shown(row, series), newest_first=True)


@router.post("/indicators/{id}/publications", status_code=201)
def publish(db: Db, who: Who, at: At, id: Id, body: PublicationIn) -> PublicationShown:
    """Publish one period as its figures stand now. What is published never changes."""
    indicator = find_indicator(db, who, id, lock=True)
    made = publish_figures(db, who, indicator, body.period_on, note=body.note, at=at)
    db.flush()
    return publication_shown(made, series_of(db, [indicator])[id])


@router.post("/publications/{id}/explanations", status_code=201)
def explain(db: Db, who: Who, at: At, id: Id, body: ExplanationIn) -> ExplanationShown:
    """Say why figures differ from the published ones; it holds until they change again."""
    publication, indicator = find_publication(db, who, id)
    made = explain_difference(db, who, publication, indicator, text=body.text, at=at)
    db.flush()
    return ExplanationShown.model_validate(made)
