"""Roll-up (汇总): the figures of areas added up along the tree of areas, in one query; what is missing is named.

A sum is the sum of its areas; a rate is the sum of numerators over the sum of denominators, never a mean of rates;
an indicator that is not added up has each area's own value only. No area counts as zero because it is silent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from campaign.domain.area import DIGITS, Area
from campaign.domain.indicator import Indicator
from campaign.domain.measurement import Measurement, rate


@dataclass(frozen=True)
class Figure:
    """One area's figure in one period: of an area above those measured, what they make together. `measured` of
    `expected` areas have delivered, `missing` are the names of the others, in the order of their codes."""

    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    measured: int
    expected: int
    missing: tuple[str, ...] = ()
    warning: str = ""

    @property
    def whole(self) -> bool:
        """Whether every area has delivered."""
        return self.measured >= self.expected


@dataclass(frozen=True)
class Series:
    """The figures of one indicator: of each area by period. `leaves` are the areas measured, in the order of their
    codes; `root` is the area of the whole figure."""

    indicator: Indicator
    root: Area
    leaves: tuple[Area, ...]
    figures: Mapping[tuple[int, date], Figure]

    @property
    def periods(self) -> list[date]:
        """The periods of which anything is known, newest first."""
        return sorted({day for _area, day in self.figures}, reverse=True)

    def of(self, area_id: int | None, day: date) -> Figure | None:
        """The figure of one area in one period, None where nothing is known."""
        return self.figures.get((area_id or 0, day))

    def total(self, day: date) -> Figure | None:
        """The whole figure of one period."""
        return self.of(self.root.id, day)

    def course(self, area_id: int | None = None) -> list[tuple[date, Figure]]:
        """(period, figure) of an area, oldest first; of the whole without one."""
        key = area_id or self.root.id or 0
        return sorted((day, figure) for (area, day), figure in self.figures.items() if area == key)

    def newest(self, *, whole: bool = False) -> tuple[date, Figure] | None:
        """The newest period of which the whole figure is known; with `whole`, the newest that misses no area."""
        known = [one for one in self.course() if one[1].whole or not whole]
        return known[-1] if known else None

    def silent(self, day: date) -> tuple[str, ...]:
        """The names of the areas that have delivered nothing for this period."""
        return tuple(area.name for area in self.leaves if (area.id or 0, day) not in self.figures)


def series_of(db: Session, indicators: Iterable[Indicator]) -> dict[int, Series]:
    """The figures of indicators by their ids. Two queries, whatever the number of indicators, areas and periods."""
    chosen = {one.id or 0: one for one in indicators}
    if not chosen:
        return {}
    places = _places(db, list(chosen))
    found: dict[int, dict[tuple[int, date], Figure]] = {key: {} for key in chosen}
    for key, area_id, day, measured, value, numerator, denominator, warning in db.execute(_sums(list(chosen))):
        indicator, area = chosen[key], places[key].areas[area_id]
        below = places[key].below(area, indicator)
        figure = Figure(
            value=_value(indicator, value, numerator, denominator),
            numerator=numerator,
            denominator=denominator,
            measured=measured,
            expected=len(below),
            warning=warning or "",
        )
        found[key][(area_id, day)] = figure
    for key, figures in found.items():
        _name_missing(chosen[key], places[key], figures)
    return {
        key: Series(one, places[key].areas[one.area_id], places[key].leaves, found[key]) for key, one in chosen.items()
    }


class _Places:
    """The areas of one indicator: the whole, those measured, and what lies between."""

    def __init__(self, areas: Iterable[Area], indicator: Indicator) -> None:
        self.areas = {area.id or 0: area for area in areas}
        self.leaves = tuple(area for area in self.areas.values() if area.level == indicator.level)
        self._below: dict[int, tuple[Area, ...]] = {}

    def below(self, area: Area, indicator: Indicator) -> tuple[Area, ...]:
        """The areas whose figures make the one of `area`; itself where it is measured or nothing is added up."""
        key = area.id or 0
        if key not in self._below:
            start = area.code[: DIGITS[area.level]]
            alone = indicator.roll == "last"
            found = tuple(leaf for leaf in self.leaves if leaf.code.startswith(start))
            self._below[key] = (area,) if alone else found
        return self._below[key]


def _value(indicator: Indicator, value: Any, numerator: Any, denominator: Any) -> Decimal:
    if indicator.is_rate:
        return rate(indicator, Decimal(numerator), Decimal(denominator))
    return Decimal(value)


def _name_missing(indicator: Indicator, places: _Places, figures: dict[tuple[int, date], Figure]) -> None:
    for (area_id, day), figure in list(figures.items()):
        if not figure.whole:
            below = places.below(places.areas[area_id], indicator)
            missing = tuple(area.name for area in below if (area.id or 0, day) not in figures)
            figures[(area_id, day)] = Figure(**{**figure.__dict__, "missing": missing})


def _starts(code: Any, area: Any) -> ColumnElement[bool]:
    """Whether `code` lies in `area`: by the leading digits that name a place of its level."""
    digits = case(DIGITS, value=area.level)
    return func.substr(code, 1, digits) == func.substr(area.code, 1, digits)  # type: ignore[no-any-return]


def _places(db: Session, keys: list[int]) -> dict[int, _Places]:
    area, root = aliased(Area), aliased(Area)
    query = (
        select(Indicator, area)
        .join(root, col(root.id) == Indicator.area_id)
        .join(area, and_(area.level >= root.level, area.level <= Indicator.level, _starts(area.code, root)))  # type: ignore[arg-type]
        .where(col(Indicator.id).in_(keys))
        .order_by(area.level, area.code)  # type: ignore[arg-type]
    )
    found: dict[int, tuple[Indicator, list[Area]]] = {}
    for indicator, place in db.execute(query):
        found.setdefault(indicator.id or 0, (indicator, []))[1].append(place)
    return {key: _Places(areas, indicator) for key, (indicator, areas) in found.items()}


def _sums(keys: list[int]) -> Any:
    """What the newest measurements make together, by indicator, area (those measured and all above) and period."""
    newest = (
        select(func.max(Measurement.id).label("id"))
        .where(col(Measurement.indicator_id).in_(keys))
        .group_by(col(Measurement.indicator_id), col(Measurement.area_id), col(Measurement.period_on))
        .subquery()
    )
    leaf, root, above = aliased(Area), aliased(Area), aliased(Area)
    together = and_(col(Indicator.roll) != "last", above.level >= root.level, above.level <= leaf.level)  # type: ignore[arg-type]
    return (
        select(
            col(Measurement.indicator_id),
            col(above.id),
            col(Measurement.period_on),
            func.count(),
            func.sum(Measurement.value),
            func.sum(Measurement.numerator),
            func.sum(Measurement.denominator),
            func.max(Measurement.warning),
        )
        .join(newest, newest.c.id == Measurement.id)
        .join(Indicator, col(Indicator.id) == Measurement.indicator_id)
        .join(leaf, col(leaf.id) == Measurement.area_id)
        .join(root, col(root.id) == Indicator.area_id)
        .join(above, or_(col(above.id) == col(leaf.id), and_(together, _starts(leaf.code, above))))
        .group_by(col(Measurement.indicator_id), col(above.id), col(Measurement.period_on))
    )
