"""Indicators in words and lines: what a period is called, and the geometry of a course as SVG paths."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from campaign import dates
from campaign.domain.indicator import Indicator
from campaign.domain.rollup import Series

FORMS = {"monthly": "month_year", "quarterly": "quarter", "yearly": "year", "once": "day_year"}
WIDTH, HEIGHT, MARGIN = 300, 56, 5  # of the drawing, which is stretched to its place


@dataclass(frozen=True)
class Chart:
    """A course as paths: `known` figures, a `dots` path with one point each, the `plan` from baseline to target, and
    the `target` level. `low` and `high` are the values at the bottom and the top."""

    known: str
    dots: str
    plan: str
    target: str
    first: date
    last: date
    low: float
    high: float


def period_words(period: str, day: date) -> str:
    """What the period that ends on `day` is called: 2026年10月, 2026年第三季度, 2026年."""
    return dates.format_day(day, FORMS[period])


def chart(series: Series, area_id: int | None = None) -> Chart | None:
    """The course of the whole, or of one area; None of fewer than two figures."""
    course = [(day, float(figure.value)) for day, figure in series.course(area_id)]
    if len(course) < 2:
        return None
    plan = _plan(series.indicator, course[0][0], course[-1][0])
    values = [value for _day, value in (*course, *plan)]
    target = series.indicator.target_value
    values += [float(target)] if target is not None else []
    drawn = _Drawing(course[0][0], course[-1][0], min(values), max(values))
    return Chart(
        known=drawn.line(course),
        dots=" ".join(f"M{drawn.point(day, value)} h0" for day, value in course),
        plan=drawn.line(plan) if plan else "",
        target=f"M0 {drawn.height(float(target)):.1f} H{WIDTH}" if target is not None else "",
        first=course[0][0],
        last=course[-1][0],
        low=min(values),
        high=max(values),
    )


def plain(number: Decimal | None) -> str:
    """A number as an input shows it: no trailing zeros, no thousands."""
    return "" if number is None else f"{number.normalize():f}"


def _plan(indicator: Indicator, first: date, last: date) -> list[tuple[date, float]]:
    """The corners of the plan between two days."""
    corners = {
        first,
        last,
        *(day for day in (indicator.baseline_on, indicator.target_on) if day and first < day < last),
    }
    points = [(day, indicator.planned_on(day)) for day in sorted(corners)]
    return [(day, value) for day, value in points if value is not None]


@dataclass(frozen=True)
class _Drawing:
    first: date
    last: date
    low: float
    high: float

    def height(self, value: float) -> float:
        span = self.high - self.low or 1.0
        return MARGIN + (HEIGHT - 2 * MARGIN) * (1 - (value - self.low) / span)

    def point(self, day: date, value: float) -> str:
        along = (day - self.first).days / (self.last - self.first).days
        return f"{MARGIN + (WIDTH - 2 * MARGIN) * along:.1f} {self.height(value):.1f}"

    def line(self, points: Sequence[tuple[date, float]]) -> str:
        return "M" + " L".join(self.point(day, value) for day, value in points)
