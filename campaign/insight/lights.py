"""Lights in SQL: the same rule as `domain.light.light_on`, as a CASE over the stored days, for any county day.

A test compares the two row by row.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, bindparam, case, func, null

from campaign.domain.light import COLOUR_OF, LIGHTS
from campaign.domain.task import Task
from campaign.insight.sql import days_between

Day = date | ColumnElement[date]  # a county day, or the place in a kept statement where it will be filled in
DAY: ColumnElement[date] = bindparam("day", type_=Date())


def reason_on(day: Day, noun: Any = Task) -> ColumnElement[str]:
    """The reason of a task's or share's light on `day`: a key of `domain.light.WORDS`."""
    return case(
        (noun.light_base == "closed", "closed"),
        (noun.light_base == "waiting", "waiting"),
        (noun.begins_on > day, "idle"),
        (noun.overdue_on <= day, "overdue"),
        (noun.far_behind_on <= day, "far_behind"),
        (noun.behind_on <= day, "behind"),
        (noun.due_soon_on <= day, "due_soon"),
        else_="on_time",
    )


def has_colour(colour: str, day: Day, noun: Any = Task) -> ColumnElement[bool]:
    """Whether the light is `colour` on `day`."""
    return reason_on(day, noun).in_([reason for reason, its in COLOUR_OF.items() if its == colour])


def expected_on(day: Day, campaign_starts: Any) -> ColumnElement[float]:
    """Percent expected of a task on `day` by a straight line from its start to its deadline; NULL without a deadline.

    Plans with figures of their own at milestones are not straight: `insight/progress.py` puts them right.
    """
    return on_a_line(day, func.coalesce(Task.starts_on, campaign_starts), Task.due_on)


def on_a_line(day: Day, start: Any, due: Any) -> ColumnElement[float]:
    """Percent expected on `day` by a straight line from `start` to `due`; NULL without a deadline."""
    line = 100.0 * days_between(start, day) / days_between(start, due)
    return case((due.is_(None), null()), (due <= day, 100.0), (start >= day, 0.0), else_=line)


def done_so_far(noun: Any = Task) -> ColumnElement[float]:
    """Percent done of a task (or of a version of it); what is struck off is done, and work without a number is NULL
    until then."""
    return case((noun.state == "closed", 100.0), else_=noun.progress)


def by_colour(reasons: Mapping[str, int]) -> dict[str, int]:
    """Counts by reason as counts by colour, worst first, with the zeros."""
    counts = dict.fromkeys(LIGHTS, 0)
    for reason, n in reasons.items():
        counts[COLOUR_OF[reason]] += n
    return counts


def worst(colours: Iterable[str]) -> str | None:
    """The worst light of a group; None of an empty one."""
    return min(colours, key=LIGHTS.index, default=None)
