"""Lights (红黄绿灯): on time or not. Never stored as a colour; stored as the days on which it will change.

`light_dates` turns a piece of work into those days, the deed that changes the work stores them, and `light_on` (here)
or a CASE over the same columns (`insight/lights.py`) compares them with a day. Nothing goes stale at midnight.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_
from campaign.domain.rules import Rules
from campaign.domain.workday import WorkCalendar

# Worst first: a group takes its worst light.
LIGHTS = ("red", "yellow", "blue", "green", "idle", "done")
WORDS: dict[str, str] = {
    "overdue": N_("Overdue"),
    "far_behind": N_("Far behind"),
    "behind": N_("Behind"),
    "due_soon": N_("Due soon"),
    "on_time": N_("On time"),
    "waiting": N_("With others"),
    "idle": N_("Not started"),
    "closed": N_("Struck off"),
}
COLOUR_OF: dict[str, str] = {
    "overdue": "red",
    "far_behind": "red",
    "behind": "yellow",
    "due_soon": "yellow",
    "waiting": "blue",
    "on_time": "green",
    "idle": "idle",
    "closed": "done",
}
BASES = ("open", "waiting", "closed")


class Light(NamedTuple):
    """A colour and why: one of `LIGHTS` and one of `WORDS`."""

    colour: str
    reason: str


class Lit(SQLModel):
    """The columns of anything that carries a light. Written together by `shine`, compared with a day by `light_on`."""

    light_base: str = Field(default="open", max_length=8)
    begins_on: date | None = None
    overdue_on: date | None = Field(default=None, index=True)
    far_behind_on: date | None = None
    behind_on: date | None = None
    due_soon_on: date | None = None


@dataclass(frozen=True)
class LightDates:
    """The days from which each reason holds; None: never as things stand."""

    base: str
    begins_on: date | None
    overdue_on: date | None
    far_behind_on: date | None
    behind_on: date | None
    due_soon_on: date | None


# The plan as points (day, percent due by then), ascending; between two points it is a straight line.
Plan = Sequence[tuple[date, float]]


def plan_points(start: date | None, due: date | None, figures: Iterable[tuple[date, float]] = ()) -> Plan:
    """Expected progress as points: 0 at the start, the plan's own figures at milestones, 100 at the deadline.

    Without a deadline (`standing` work) there is no plan and nothing is expected.
    """
    if start is None or due is None:
        return ()
    inner: dict[date, float] = {}
    for day, percent in sorted(figures):  # of two figures for one day the larger counts
        if start < day < due:
            inner[day] = percent
    return ((start, 0.0), *inner.items(), (max(due, start), 100.0))


def expected_on(plan: Plan, day: date) -> float:
    """Percent expected on `day` (序时进度), 0–100."""
    if not plan or day <= plan[0][0]:
        return 100.0 if plan and plan[-1][0] <= day else 0.0
    for (left, low), (right, high) in zip(plan, plan[1:], strict=False):
        if day < right:
            return low + (high - low) * (day - left).days / (right - left).days
    return plan[-1][1]


def first_day_over(plan: Plan, percent: float) -> date | None:
    """The first day on which more than `percent` is expected; None when that never comes."""
    for (left, low), (right, high) in zip(plan, plan[1:], strict=False):
        if high > percent:
            if low > percent:
                return left
            days = (percent - low) / (high - low) * (right - left).days
            return left + timedelta(days=int(days + 1e-9) + 1)
    return None


def light_dates(
    *,
    base: str,
    plan: Plan,
    begins_on: date | None,
    open_dues: Iterable[date],
    progress: float | None,
    rules: Rules,
    calendar: WorkCalendar,
) -> LightDates:
    """The days on which the light of one piece of work changes, by the order of rules in `light_on`.

    `open_dues` are the days of promises not yet kept (milestones, rectifications); `progress` is percent or None when
    the work has no number. Far behind means actual ÷ expected < `rules.far_behind`, that is expected > actual ÷ it.
    """
    next_due = min(open_dues, default=None)
    far = behind = soon = None
    if progress is not None:
        # A ratio of exactly the mark is not below it: the billionth absorbs what floats lose in the division.
        far = first_day_over(plan, (progress + 1e-9) / rules.far_behind)
        behind = first_day_over(plan, (progress + 1e-9) / rules.behind)
    if next_due is not None and (progress is None or progress < rules.nearly_done):
        soon = calendar.before(next_due, rules.due_soon_workdays)
    return LightDates(
        base=base,
        begins_on=begins_on,
        overdue_on=next_due + timedelta(days=1) if next_due else None,
        far_behind_on=far,
        behind_on=behind,
        due_soon_on=soon,
    )


def worst(dates: Iterable[LightDates]) -> dict[str, date | None]:
    """The earliest of each changing day among several pieces: a whole is as late as its latest part."""
    rows = list(dates)
    names = ("overdue_on", "far_behind_on", "behind_on", "due_soon_on")
    return {name: min((d for d in (getattr(r, name) for r in rows) if d), default=None) for name in names}


def light_on(lit: Lit | LightDates, day: date) -> Light:
    """The light on county day `day`. First match wins; a thing due today is on time until 24:00."""
    base = lit.light_base if isinstance(lit, Lit) else lit.base
    if base == "closed":
        return Light("done", "closed")
    if base == "waiting":
        return Light("blue", "waiting")
    if lit.begins_on and day < lit.begins_on:
        return Light("idle", "idle")
    reasons = (
        (lit.overdue_on, Light("red", "overdue")),
        (lit.far_behind_on, Light("red", "far_behind")),
        (lit.behind_on, Light("yellow", "behind")),
        (lit.due_soon_on, Light("yellow", "due_soon")),
    )
    for since, light in reasons:
        if since and since <= day:
            return light
    return Light("green", "on_time")


def light_values(dates: LightDates) -> dict[str, str | date | None]:
    """The columns of `Lit` as these days fill them."""
    return {
        "light_base": dates.base,
        "begins_on": dates.begins_on,
        "overdue_on": dates.overdue_on,
        "far_behind_on": dates.far_behind_on,
        "behind_on": dates.behind_on,
        "due_soon_on": dates.due_soon_on,
    }


def shine(lit: Lit, dates: LightDates) -> None:
    """Store the days on which `lit` changes its light."""
    for name, value in light_values(dates).items():
        setattr(lit, name, value)
