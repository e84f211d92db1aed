"""Indicators as pages show them: how each stands on its course, who has not delivered, what was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.area import Area
from campaign.domain.campaign import Campaign
from campaign.domain.indicator import Indicator, IndicatorTask
from campaign.domain.measurement import Measurement
from campaign.domain.period import due_of, ended
from campaign.domain.person import Actor, Person
from campaign.domain.publication import Difference, Explanation, Publication
from campaign.domain.rollup import Figure, Series, series_of
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to

SHOWN = 12  # periods of a table
RECORDS = 20  # newest records of a page


@dataclass(frozen=True)
class Owed:
    """The newest period that is over: who has delivered nothing for it, and by when it was due."""

    period_on: date
    due_on: date
    silent: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """How an indicator stands. `progress` and `planned` are percent of the way from baseline to target, gone and due
    by the newest period; None without a course or a figure."""

    series: Series
    newest: tuple[date, Figure] | None
    progress: float | None
    planned: float | None
    owed: Owed | None

    @property
    def indicator(self) -> Indicator:
        """The indicator itself."""
        return self.series.indicator


@dataclass(frozen=True)
class Published:
    """A publication beside the figures of today. `explanation` is the newest; `explained` whether it still holds."""

    publication: Publication
    by: str
    differences: Sequence[Difference]
    explanation: Explanation | None
    explained: bool


@dataclass(frozen=True)
class Record:
    """One row of what was recorded; `current` is whether it counts, or a newer one does."""

    measurement: Measurement
    area: str
    by: str
    current: bool


@dataclass(frozen=True)
class IndicatorPage:
    """Everything about one indicator. `unpublished` are known periods, newest first."""

    standing: Standing
    periods: Sequence[date]
    published: Sequence[Published]
    unpublished: Sequence[date]
    tasks: Sequence[Task]
    records: Sequence[Record]

    def published_on(self, day: date) -> Published | None:
        """The publication of one period."""
        return next((one for one in self.published if one.publication.period_on == day), None)


def standings_of(db: Session, where: ColumnElement[bool], day: date) -> list[Standing]:
    """The indicators under `where` as they stand on `day`, those in use first. Three queries."""
    order = (col(Indicator.state), col(Indicator.id))
    indicators = list(db.scalars(select(Indicator).where(where).order_by(*order)))
    found = series_of(db, indicators)
    return [standing(found[one.id or 0], day) for one in indicators]


def of_campaign(db: Session, campaign: Campaign, day: date) -> list[Standing]:
    """The indicators of one campaign. Three queries."""
    return standings_of(db, col(Indicator.campaign_id) == campaign.id, day)


def standing(series: Series, day: date) -> Standing:
    """How one indicator stands on county day `day`."""
    indicator, newest = series.indicator, series.newest()
    progress = indicator.progress_at(newest[1].value) if newest else None
    line = indicator.planned_on(newest[0]) if newest else None
    planned = indicator.progress_at(Decimal(str(line))) if line is not None else None
    return Standing(series, newest, progress, planned, owed(series, day))


def owed(series: Series, day: date) -> Owed | None:
    """The newest period that was over on `day` and of which figures are missing; None where nothing is."""
    indicator = series.indicator
    over = ended(indicator.period, day, 1)
    if indicator.period == "once" and indicator.target_on and indicator.target_on < day:
        over = [indicator.target_on]
    if not over or indicator.state != "kept":
        return None
    silent = series.silent(over[0])
    return Owed(over[0], due_of(over[0], indicator.cutoff_days), silent) if silent else None


def indicator_page(db: Session, who: Actor, indicator: Indicator, day: date, language: str) -> IndicatorPage:
    """Everything about one indicator. Seven queries, whatever the number of areas and periods."""
    series = series_of(db, [indicator])[indicator.id or 0]
    published = _published(db, indicator, series, language)
    done = {one.publication.period_on for one in published}
    return IndicatorPage(
        standing=standing(series, day),
        periods=series.periods[:SHOWN],
        published=published,
        unpublished=[period for period in series.periods if period not in done],
        tasks=_tasks(db, who, indicator),
        records=_records(db, indicator, language),
    )


def _published(db: Session, indicator: Indicator, series: Series, language: str) -> list[Published]:
    query = (
        select(Publication, Person)
        .outerjoin(Person, col(Person.id) == Publication.person_id)
        .where(col(Publication.indicator_id) == indicator.id)
        .order_by(col(Publication.period_on).desc())
    )
    rows = list(db.execute(query))
    keys = [publication.id for publication, _person in rows]
    said = select(Explanation).where(col(Explanation.publication_id).in_(keys)).order_by(col(Explanation.id))
    newest = {one.publication_id: one for one in db.scalars(said)}
    found = []
    for publication, person in rows:
        explanation = newest.get(publication.id or 0)
        differences = publication.differences(series)
        holds = bool(explanation and explanation.explains(series, publication.period_on))
        by = person.shown(language) if person else ""
        found.append(Published(publication, by, differences, explanation, holds or not differences))
    return found


def _tasks(db: Session, who: Actor, indicator: Indicator) -> list[Task]:
    query = (
        select(Task)
        .join(IndicatorTask, col(IndicatorTask.task_id) == Task.id)
        .where(col(IndicatorTask.indicator_id) == indicator.id, tasks_visible_to(who))
        .order_by(col(Task.position), col(Task.id))
    )
    return list(db.scalars(query))


def _records(db: Session, indicator: Indicator, language: str) -> list[Record]:
    """The newest rows first: a row counts while none that is newer is of its area and period."""
    query = (
        select(Measurement, Area, Person)
        .join(Area, col(Area.id) == Measurement.area_id)
        .outerjoin(Person, col(Person.id) == Measurement.person_id)
        .where(col(Measurement.indicator_id) == indicator.id)
        .order_by(col(Measurement.id).desc())
        .limit(RECORDS)
    )
    seen: set[tuple[int, date]] = set()
    found = []
    for row, area, person in db.execute(query):
        place = (row.area_id, row.period_on)
        by = person.shown(language) if person else ""
        found.append(Record(row, area.shown(language), by, place not in seen))
        seen.add(place)
    return found
