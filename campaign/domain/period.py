"""Period (统计期): months, quarters and years of the figures of an indicator, each named by its last day."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from campaign.domain.refusal import N_

PERIODS = {
    "monthly": N_("Monthly"),
    "quarterly": N_("Quarterly"),
    "yearly": N_("Yearly"),
    "once": N_("Once"),
}
MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


def period_end(period: str, day: date) -> date:
    """The last day of the period that `day` lies in; of a figure taken `once`, the day itself."""
    months = MONTHS.get(period)
    if months is None:
        return day
    month = (day.month - 1) // months * months + months
    return date(day.year, month, monthrange(day.year, month)[1])


def before(period: str, end: date) -> date:
    """The last day of the period before the one that ends on `end`. `once` has none before it, nor has the
    first of all: the same day."""
    months = MONTHS.get(period)
    if months is None:
        return end
    year, month = divmod(end.year * 12 + end.month - 1 - months, 12)
    if year < date.min.year:
        return end
    return date(year, month + 1, monthrange(year, month + 1)[1])


def ended(period: str, day: date, count: int) -> list[date]:
    """The last days of the `count` newest periods that were over on `day`, newest first; none of `once`."""
    if period not in MONTHS:
        return []
    end = period_end(period, day)
    newest = end if end < day else before(period, end)
    return list(islice(_back(period, newest), count))


def due_of(end: date, cutoff_days: int) -> date:
    """The day by which the figures of the period that ends on `end` are due (数据截止日): 5 is the 5th of the next
    month."""
    return end + timedelta(days=cutoff_days)


def _back(period: str, end: date) -> Iterator[date]:
    while True:
        yield end
        end = before(period, end)
