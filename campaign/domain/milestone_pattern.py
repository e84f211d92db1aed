"""MilestonePattern (节点模板): a promise that a standard proposes to tasks that adopt it, counted from their days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.workday import WorkCalendar

ANCHORS = {
    "start": N_("the start of the task"),
    "deadline": N_("the deadline of the task"),
    "opening": N_("the opening of the campaign"),
}
FURTHEST = 2000  # days or working days from the anchor, either way

sentence("pattern_title", N_("A milestone of the standard has no title. Write what is reached, or empty the row."))
sentence("pattern_anchor", N_("Choose what “{title}” counts from: start, deadline or opening."))
sentence("pattern_offset", N_("“{title}” counts at most {most} days before or after its day."))


class MilestonePattern(SQLModel, table=True):
    """`offset` days after the anchor (negative: before it), counted in working days where `working`."""

    __tablename__ = "milestone_pattern"

    id: int | None = Field(default=None, primary_key=True)
    standard_id: int = Field(foreign_key="standard.id", index=True)
    position: int = 0
    title: str = Field(max_length=300)
    anchor: str = Field(max_length=10)
    offset: int = 0
    working: bool = False

    def check(self) -> None:
        """Raises `Invalid` when no day could be counted from it."""
        if not self.title.strip():
            raise Invalid("pattern_title", field="patterns")
        if self.anchor not in ANCHORS:
            raise Invalid("pattern_anchor", field="patterns", title=self.title[:40])
        if not -FURTHEST <= self.offset <= FURTHEST:
            raise Invalid("pattern_offset", field="patterns", title=self.title[:40], most=FURTHEST)

    def day(self, anchors: "Anchors", calendar: WorkCalendar) -> date | None:
        """The day it means for a task with these anchors; None where the task has no such day."""
        base: date | None = getattr(anchors, self.anchor)
        if base is None:
            return None
        if not self.working:
            return base + timedelta(days=self.offset)
        return calendar.after(base, self.offset) if self.offset >= 0 else calendar.before(base, -self.offset)


@dataclass(frozen=True)
class Anchors:
    """The days of one task that patterns count from; `opening` is its campaign's."""

    start: date | None
    deadline: date | None
    opening: date | None


@dataclass(frozen=True)
class Proposal:
    """A milestone that a pattern proposes. `fault` says why it cannot be made: a key of `FAULTS`; empty: it can."""

    pattern: MilestonePattern
    due_on: date | None
    fault: str = ""


FAULTS = {
    "standing": N_("a task without a deadline takes no milestones"),
    "no_day": N_("the task has no such day"),
    "past": N_("the day is past already"),
    "late": N_("after the task's deadline"),
    "there": N_("the task has it already"),
}


def proposed(
    patterns: Iterable[MilestonePattern], anchors: Anchors, titles: Iterable[str], calendar: WorkCalendar, today: date
) -> list[Proposal]:
    """What the patterns propose to a task with these anchors that has milestones of these `titles`, in their order.

    Nothing is proposed for a day before `today`: it would be overdue the moment it is made.
    """
    known = {title.strip() for title in titles}
    found = []
    for pattern in patterns:
        day = pattern.day(anchors, calendar)
        late = day is not None and anchors.deadline is not None and day > anchors.deadline
        faults = {"there": pattern.title in known, "standing": anchors.deadline is None, "no_day": day is None}
        faults |= {"late": late, "past": day is not None and day < today}
        found.append(Proposal(pattern, day, next((name for name, holds in faults.items() if holds), "")))
    return found
