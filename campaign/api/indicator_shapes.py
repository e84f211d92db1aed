"""How the API shows indicators, their figures and what was published."""

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from campaign.api.schemas import Answer
from campaign.domain.indicator import Indicator
from campaign.domain.publication import Publication
from campaign.domain.rollup import Figure, Series, series_of
from campaign.insight.indicators import standing


class FigureShown(Answer):
    """The figure of one area in one period, of an area above those measured what they make together. `missing`: the
    names of the areas that have delivered nothing and are never counted as zero."""

    area_id: int
    area: str
    period_on: date
    value: float
    numerator: float | None
    denominator: float | None
    measured: int
    expected: int
    missing: list[str]
    warning: Literal["", "jump", "over_all"]


class IndicatorShown(Answer):
    """An indicator. `newest` is the newest figure of the whole; `progress` (0–100) is how far that is on the way from
    the baseline to the target, `expected_progress` how far it should be; `silent` are the areas without a figure of
    the newest period that is over, which was due on `due_on`."""

    id: int
    campaign_id: int
    title: str
    definition: str
    unit: str
    direction: Literal["up", "down"]
    baseline_value: float | None
    baseline_on: date | None
    target_value: float | None
    target_on: date | None
    cutoff_days: int
    keeper_department_id: int
    keeper_post_id: int | None
    period: Literal["monthly", "quarterly", "yearly", "once"]
    area_id: int
    level: int
    roll: Literal["sum", "weighted", "last"]
    state: Literal["kept", "retired"]
    version: int
    newest: FigureShown | None
    progress: float | None
    expected_progress: float | None
    silent: list[str]
    due_on: date | None


class MeasurementShown(Answer):
    """One record. Several of one area and period are corrections of each other: the newest counts."""

    id: int
    indicator_id: int
    area_id: int
    period_on: date
    value: float
    numerator: float | None
    denominator: float | None
    source: str
    note: str
    warning: Literal["", "jump", "over_all"]
    person_id: int | None
    at: datetime
    recorded_at: datetime


class FrozenShown(Answer):
    """A figure as it was published; null where there was none."""

    area_id: int
    area: str
    value: float | None
    numerator: float | None
    denominator: float | None


class DifferenceShown(Answer):
    """A figure that no longer is as published."""

    area: str
    published: float | None
    now: float | None


class PublicationShown(Answer):
    """A period as published, the whole first. It never changes; `differences` are what changed since."""

    id: int
    indicator_id: int
    period_on: date
    figures: list[FrozenShown]
    missing: list[str]
    note: str
    person_id: int | None
    at: datetime
    differences: list[DifferenceShown]


class ExplanationShown(Answer):
    """Why figures differ from the published ones."""

    id: int
    publication_id: int
    text: str
    person_id: int | None
    at: datetime


def indicators_shown(db: Session, indicators: list[Indicator], day: date) -> list[IndicatorShown]:
    """Indicators as they stand on county day `day`. Two queries beside the indicators' own."""
    db.flush()
    found = series_of(db, indicators)
    return [_shown(found[one.id or 0], day) for one in indicators]


def figures_shown(series: Series) -> list[FigureShown]:
    """Every figure of an indicator, the newest period first, and in it by area."""
    names = {area.id or 0: area.name for area in (series.root, *series.leaves)}
    rows = sorted(series.figures.items(), key=lambda row: (-row[0][1].toordinal(), row[0][0]))
    return [figure_shown(names.get(area, ""), area, day, figure) for (area, day), figure in rows]


def figure_shown(name: str, area_id: int, day: date, figure: Figure) -> FigureShown:
    """One figure."""
    numbers = {key: getattr(figure, key) for key in ("value", "numerator", "denominator", "measured", "expected")}
    said = {"missing": list(figure.missing), "warning": figure.warning}
    return FigureShown.model_validate({"area_id": area_id, "area": name, "period_on": day, **numbers, **said})


def publication_shown(publication: Publication, series: Series) -> PublicationShown:
    """A publication beside the figures of today."""
    differences = [DifferenceShown.model_validate(one) for one in publication.differences(series)]
    numbers = ("value", "numerator", "denominator")
    figures: list[dict[str, Any]] = [
        {**row, **{name: None if row[name] is None else float(row[name]) for name in numbers}}
        for row in publication.figures
    ]
    fields = publication.model_dump(exclude={"figures"})
    return PublicationShown.model_validate(fields | {"figures": figures, "differences": differences})


def _shown(series: Series, day: date) -> IndicatorShown:
    now = standing(series, day)
    newest = figure_shown(series.root.name, series.root.id or 0, *now.newest) if now.newest else None
    fields = series.indicator.model_dump(include=set(IndicatorShown.model_fields))
    owed = now.owed
    return IndicatorShown.model_validate(
        fields
        | {
            "newest": newest,
            "progress": now.progress,
            "expected_progress": now.planned,
            "silent": list(owed.silent) if owed else [],
            "due_on": owed.due_on if owed else None,
        }
    )
