"""Tasks as they stood at the end of a past day beside how they stand now, in SQL, from their dated versions.

A task made later is `added`; one that is older than its oldest version stood in a way that is not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import Campaign
from campaign.domain.comparison import REPORTED, SEVERITY, SINCE_REPORTED
from campaign.domain.light import COLOUR_OF, LIGHTS
from campaign.domain.refusal import N_
from campaign.domain.task import Task, TaskVersion
from campaign.insight import lights

Condition = ColumnElement[bool]
# What may have changed, in the order of a meeting: what needs words first.
KINDS = {
    "worse": N_("Light got worse"),
    "slipped": N_("Deadline moved"),
    "rectifying": N_("Sent to rectification"),
    "better": N_("Light got better"),
    "progress": N_("Progress moved"),
    "reported": N_("Newly reported"),
    "accepted": N_("Newly accepted"),
    "closed": N_("Newly struck off"),
    "added": N_("Newly added"),
    "cancelled": N_("Newly cancelled"),
    "unknown": N_("Past not known"),
}
LEAST_MOVE = 0.05  # percentage points: less is what a division leaves behind


@dataclass(frozen=True)
class Days:
    """The day compared with, the moment it ended (24:00 county time), and the day of the reader."""

    base: date
    ended: datetime
    day: date


def days_of(db: Session, base: date, day: date) -> Days:
    """`base` and `day` as a comparison needs them."""
    return Days(base, datetime.combine(base + timedelta(days=1), datetime.min.time(), db.info["zone"]), day)


class Compared:
    """The tasks under `where` with how they stood: columns of a subquery, and a condition for every kind of change.

    `at_once`: worked out once a task for all the conditions together, which would else each read the kept light out of
    its text anew.
    """

    def __init__(self, days: Days, where: Condition, *, at_once: bool = False) -> None:
        self.days = days
        rows = _beside(days, where)
        self.rows: Any = rows.cte("compared").prefix_with("MATERIALIZED") if at_once else rows.subquery("compared")
        self.c: Any = self.rows.c

    @cached_property
    def flags(self) -> Mapping[str, Condition]:
        """By kind of change, and by colour: `red` now, `red-in` and `red-out` since then, `red-moved` either."""
        c = self.c
        live, known = c.state != "cancelled", c.version_id.is_not(None)
        now, then = _severity(c.reason), _severity(c.reason_then)
        both = and_(live, known)
        moved = or_(c.progress.is_(None) != c.progress_then.is_(None), _apart(c.progress, c.progress_then))
        return {
            "worse": and_(both, now > then),
            "slipped": and_(both, c.weight_then.is_not(None), c.due_on.is_distinct_from(c.due_then)),
            "rectifying": and_(both, c.state == "rectifying", c.state_then != "rectifying"),
            "better": and_(both, now < then),
            "progress": and_(both, moved),
            "reported": and_(both, c.state.in_(REPORTED), c.state_then.not_in(SINCE_REPORTED)),
            "accepted": and_(both, c.state == "accepted", c.state_then.not_in(("accepted", "closed"))),
            "closed": and_(both, c.state == "closed", c.state_then != "closed"),
            "added": and_(live, c.added),
            "cancelled": and_(~live, or_(c.added, and_(known, c.state_then != "cancelled"))),
            "unknown": and_(live, ~c.added, ~known),
            **self._by_colour(live, known),
        }

    def _by_colour(self, live: Condition, known: Condition) -> dict[str, Condition]:
        c = self.c
        found: dict[str, Condition] = {}
        for colour in LIGHTS:
            reasons = [reason for reason, its in COLOUR_OF.items() if its == colour]
            is_now = and_(live, c.reason.in_(reasons))
            was = and_(known, c.state_then != "cancelled", c.reason_then.in_(reasons))
            came, went = and_(is_now, or_(c.added, and_(known, ~was))), and_(was, ~is_now)
            found |= {
                colour: is_now,
                f"{colour}-in": came,
                f"{colour}-out": went,
                f"{colour}-moved": or_(came, went),
            }
        return found

    @property
    def changed(self) -> Condition:
        """Whatever has changed in any way that is told."""
        return or_(*(self.flags[kind] for kind in KINDS))


def _beside(days: Days, where: Condition) -> Any:
    latest = (
        select(col(TaskVersion.id))
        .where(col(TaskVersion.task_id) == col(Task.id), col(TaskVersion.at) < days.ended)
        .order_by(col(TaskVersion.at).desc(), col(TaskVersion.id).desc())
        .limit(1)
        .correlate(Task)
        .scalar_subquery()
    )
    task = ("id", "campaign_id", "position", "state", "progress", "due_on")
    version = ("state", "progress", "due_on", "starts_on", "figures")
    names = {"due_on": "due_then"}
    return (
        select(
            *(getattr(Task, name) for name in task),
            func.coalesce(Task.work_package_id, 0).label("package"),
            lights.reason_on(days.day).label("reason"),
            (col(Task.created_at) >= days.ended).label("added"),
            col(TaskVersion.id).label("version_id"),
            *(getattr(TaskVersion, name).label(names.get(name, f"{name}_then")) for name in version),
            # As a number without places of its own, which sums of products would be rounded to.
            cast(TaskVersion.weight, Float).label("weight_then"),
            _reason_then(days.base).label("reason_then"),
            lights.done_so_far(TaskVersion).label("done_then"),
            lights.on_a_line(days.base, TaskVersion.starts_on, TaskVersion.due_on).label("expected_then"),
        )
        .join(Campaign, col(Campaign.id) == Task.campaign_id)
        .outerjoin(TaskVersion, col(TaskVersion.id) == latest)
        .where(where)
    )


def _reason_then(base: date) -> ColumnElement[str]:
    """The rule of `domain.light.light_on` over the days a version has kept, which are ISO texts; NULL without one."""
    kept: Any = col(TaskVersion.lights)
    shown = base.isoformat()
    since = ("overdue", "far_behind", "behind", "due_soon")
    return case(
        (col(TaskVersion.id).is_(None), None),
        *((kept["light_base"].as_string() == name, name) for name in ("closed", "waiting")),
        (kept["begins_on"].as_string() > shown, "idle"),
        *((kept[f"{reason}_on"].as_string() <= shown, reason) for reason in since),
        else_="on_time",
    )


def _severity(reason: ColumnElement[str]) -> ColumnElement[int]:
    ranks = {reason: SEVERITY[colour] for reason, colour in COLOUR_OF.items() if colour in SEVERITY}
    return case(ranks, value=reason, else_=0)


def _apart(one: ColumnElement[float], other: ColumnElement[float]) -> Condition:
    return func.coalesce(func.abs(one - other), literal(0.0)) > LEAST_MOVE
