"""Dependency (前置任务): a task that begins when another is finished, and by how much that one's lateness puts it off.

The slip is only told: no deadline and no light changes by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import select
from sqlmodel import Field, SQLModel, col

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.state import Stateful, StateTable, StateWords
from campaign.domain.workday import WorkCalendar

STATES: StateTable = {"in_force": ("withdrawn",), "withdrawn": ()}
WORDS = {"in_force": N_("In force"), "withdrawn": N_("Withdrawn")}
LONGEST_LAG = 250  # working days between the two: a year
FINISHED = ("reported", "in_review", "accepted", "closed", "cancelled")  # nothing is waited for any more

sentence("dependency_unknown", N_("There is no such task that you can see. Choose another one."))
sentence("dependency_self", N_("A task cannot wait for itself. Choose another one."))
sentence("dependency_twice", N_("It waits for this task already."))
sentence("dependency_lag", N_("The days between must be a whole number from 0 to {most}."))
sentence("dependency_circle", N_("That would go round in a circle: {chain}. Take one of these links away first."))
sentence("dependency_withdrawn", N_("This link has been withdrawn already."))


class Dependency(SQLModel, Stateful, table=True):
    """`task_id` begins when `needs_id` is finished, `lag` working days later; its campaign is `campaign_id`."""

    __tablename__ = "dependency"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    needs_id: int = Field(foreign_key="task.id", index=True)
    lag: int = 0
    state: str = Field(default="in_force", max_length=10)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = Field(default="", max_length=500)

    def check(self) -> None:
        """Raises `Invalid` for a task that waits for itself, and for days between that cannot be."""
        if self.task_id == self.needs_id:
            raise Invalid("dependency_self", field="needs_id")
        if not 0 <= self.lag <= LONGEST_LAG:
            raise Invalid("dependency_lag", field="lag", most=LONGEST_LAG)

    def withdraw(self, reason: str, at: datetime) -> None:
        """It is waited for no more. Raises `Invalid` without a reason, `Refusal` when that was said already."""
        if not reason.strip():
            raise Invalid("reason_missing", field="note")
        self.move("withdrawn", "dependency_withdrawn")
        self.withdrawn_at, self.withdrawn_reason = at, reason.strip()[:500]

    def relations(self, who: Actor) -> set[str]:
        """`coordinator` for whoever runs the waiting task's campaign."""
        return {"coordinator"} if self.campaign_id in who.coordinates else set()


def links_before(keys: Sequence[int]) -> Any:
    """The statement for every link in force (task, needs, lag) on which these tasks depend, near or far."""
    columns = (col(Dependency.task_id), col(Dependency.needs_id), col(Dependency.lag))
    in_force = col(Dependency.state) == "in_force"
    before = select(*columns).where(in_force, col(Dependency.task_id).in_(keys)).cte("before", recursive=True)
    # A union leaves out what is there already, so that it ends even in a circle.
    before = before.union(select(*columns).join(before, col(Dependency.task_id) == before.c.needs_id).where(in_force))
    return select(before.c.task_id, before.c.needs_id, before.c.lag)


@dataclass(frozen=True)
class Link:
    """`task` waits for `needs`, and `lag` working days more."""

    task: int
    needs: int
    lag: int = 0


@dataclass(frozen=True)
class Planned:
    """What the slip asks of a task: its days, and whether anybody still waits for its end."""

    starts_on: date | None
    due_on: date | None
    first_due_on: date | None
    finished: bool = False


@dataclass(frozen=True)
class Slip:
    """A task begins `days` working days later than planned: `cause` is the task before it that decides,
    `origin` the first one of that chain, which is late by itself; `finish` is when `cause` is likely to end."""

    days: int
    cause: int
    origin: int
    finish: date


def chain_between(links: Iterable[Link], start: int, goal: int) -> list[int]:
    """The tasks from `start` to `goal` along what each waits for; empty where `start` does not wait for `goal`."""
    before: dict[int, list[int]] = {}
    for link in links:
        before.setdefault(link.task, []).append(link.needs)
    trails: list[list[int]] = [[start]]
    seen = {start}
    for trail in trails:
        if trail[-1] == goal:
            return trail
        for key in before.get(trail[-1], ()):
            if key not in seen:
                seen.add(key)
                trails.append([*trail, key])
    return []


def slips(links: Sequence[Link], tasks: Mapping[int, Planned], today: date, calendar: WorkCalendar) -> dict[int, Slip]:
    """By task, how far the lateness of those before it puts it off; tasks that are not put off are left out.

    A task is likely to finish on its deadline, put off by its own slip, and no earlier than `today`. What waits for it
    begins on the working day after that and its lag. It was meant to begin on its own first day, or after the deadline
    first promised where that is later: what the plan itself lets overlap is nobody's lateness. Of several tasks before
    it the latest decides; days do not add up across branches.
    """
    before: dict[int, list[Link]] = {}
    for link in links:
        before.setdefault(link.task, []).append(link)
    found: dict[int, Slip | None] = {}

    def slip_of(key: int) -> Slip | None:
        if key not in found:
            found[key] = None  # a circle, which nobody can make, would end here
            worst = [one for link in before.get(key, ()) if (one := _by(link)) is not None]
            found[key] = max(worst, key=lambda one: one.days, default=None)
        return found[key]

    def _by(link: Link) -> Slip | None:
        first, then = tasks.get(link.needs), tasks.get(link.task)
        if first is None or then is None or first.finished or then.finished or first.due_on is None:
            return None
        own = slip_of(link.needs)
        put_off = calendar.after(first.due_on, own.days) if own else first.due_on
        finish = max(put_off, today) if today > first.due_on else put_off
        promised = min(first.first_due_on or first.due_on, first.due_on)
        meant = calendar.after(promised, link.lag + 1)
        if then.starts_on is not None:
            meant = max(meant, calendar.on_or_after(then.starts_on))
        days = calendar.between(meant, calendar.after(finish, link.lag + 1))
        origin = own.origin if own and finish == put_off else link.needs
        return Slip(days, link.needs, origin, finish) if days > 0 else None

    return {key: slip for key in tasks if (slip := slip_of(key)) is not None}
