"""Progress of a whole campaign: weighted, with what is expected by the day, exactly as each task's own plan says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import Campaign
from campaign.domain.light import COLOUR_OF, Plan, expected_on, plan_points
from campaign.domain.milestone import Milestone
from campaign.domain.task import Task
from campaign.insight import lights
from campaign.insight.filters import Scope, within


@dataclass(frozen=True)
class Standing:
    """Counts by reason of light, and percent done and expected, weighted; None where no task has a number."""

    reasons: Mapping[str, int]
    actual: float | None
    expected: float | None

    @property
    def tasks(self) -> int:
        """How many tasks there are, without the cancelled ones."""
        return sum(self.reasons.values())

    @property
    def counts(self) -> dict[str, int]:
        """Counts by colour, worst first."""
        return lights.by_colour(self.reasons)

    @property
    def worst(self) -> str | None:
        """The worst light among the tasks; None when there is none."""
        return lights.worst(colour for colour, n in self.counts.items() if n)

    @property
    def reason(self) -> str | None:
        """Why the worst light is what it is: the first of the reasons, worst first, that any task has."""
        return next((reason for reason in COLOUR_OF if self.reasons.get(reason)), None)


EMPTY = Standing({}, None, None)


def together(parts: Iterable[Standing]) -> Standing:
    """Several campaigns as one: their lights added, their progress weighing as many tasks as each has."""
    reasons: dict[str, int] = {}
    tasks = 0
    actual = expected = 0.0
    for part in parts:
        for reason, n in part.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + n
        if part.actual is not None and part.expected is not None:
            tasks += part.tasks
            actual += part.actual * part.tasks
            expected += part.expected * part.tasks
    return Standing(reasons, actual / tasks, expected / tasks) if tasks else Standing(reasons, None, None)


def standings(
    db: Session, condition: ColumnElement[bool], day: date, values: Mapping[str, Any] | None = None
) -> dict[int, Standing]:
    """How every campaign with a task under `condition` stands on `day`, by campaign id.

    One query, whatever the size; two where plans bend. `values` fill blanks in `condition`.
    """
    filled = {"day": day, **(values or {})}
    return _summed(db, standings_statement(condition), [condition], day, filled)


def standing_of(db: Session, scope: Scope, day: date) -> Standing:
    """How one campaign stands on `day` in the tasks of `scope`."""
    statement = _kept_statement() if scope.seen is None else standings_statement(within(scope.seen))
    found = _summed(db, statement, [within(scope.seen)], day, scope.values(day))
    return found.get(scope.campaign.id or 0, EMPTY)


def standings_statement(condition: ColumnElement[bool]) -> Any:
    """Counts and weighted sums by campaign and reason; the day is left blank.

    A task counts towards progress where it has a number, or is struck off (100 %); its weight counts as it is.
    """
    done = lights.done_so_far()
    expected = lights.expected_on(lights.DAY, Campaign.starts_on)
    counted = case((done.is_(None) | expected.is_(None), 0), else_=Task.weight)  # type: ignore[arg-type]
    c = (
        select(
            col(Task.campaign_id).label("campaign_id"),
            lights.reason_on(lights.DAY).label("reason"),
            counted.label("weight"),
            (counted * func.coalesce(done, 0)).label("done"),
            (counted * func.coalesce(expected, 0)).label("expected"),
            case((col(Task.straight), 0), else_=1).label("bends"),
        )
        .join(Campaign, col(Campaign.id) == Task.campaign_id)
        .where(condition, col(Task.state) != "cancelled")
        .subquery()
        .c
    )
    sums = (func.count(), func.sum(c.weight), func.sum(c.done), func.sum(c.expected), func.sum(c.bends))
    return select(c.campaign_id, c.reason, *sums).group_by(c.campaign_id, c.reason)


@cache
def _kept_statement() -> Any:
    return standings_statement(within(None))


def _summed(
    db: Session, statement: Any, where: list[ColumnElement[bool]], day: date, values: Mapping[str, Any]
) -> dict[int, Standing]:
    sums: dict[int, _Sums] = {}
    bent = 0
    for campaign_id, reason, n, weight, so_far, by_now, bends in db.execute(statement, values):
        sums.setdefault(campaign_id, _Sums()).add(reason, n, float(weight or 0), float(so_far or 0), float(by_now or 0))
        bent += int(bends or 0)
    if bent:
        for task, straight, real in bent_plans(db, [*where, col(Task.state) != "cancelled"], day, values):
            sums[task.campaign_id].expected += float(task.weight) * (real - straight)
    return {key: found.standing() for key, found in sums.items()}


class _Sums:
    def __init__(self) -> None:
        self.reasons: dict[str, int] = {}
        self.weight = self.done = self.expected = 0.0

    def add(self, reason: str, n: int, weight: float, done: float, expected: float) -> None:
        self.reasons[reason] = n
        self.weight += weight
        self.done += done
        self.expected += expected

    def standing(self) -> Standing:
        if not self.weight:
            return Standing(self.reasons, None, None)
        return Standing(self.reasons, self.done / self.weight, self.expected / self.weight)


class Bent(NamedTuple):
    """A task whose plan has figures of its own: percent expected by a straight line, and by its plan."""

    task: Task
    straight: float
    expected: float


def bent_plans(
    db: Session, where: Iterable[ColumnElement[bool]], day: date, values: Mapping[str, Any] | None = None
) -> list[Bent]:
    """The tasks with a number under `where` whose plan is not a straight line. One query; `values` fill its blanks."""
    query = (
        select(Task, col(Campaign.starts_on), Milestone)
        .join(Milestone, col(Milestone.task_id) == Task.id)
        .join(Campaign, col(Campaign.id) == Task.campaign_id)
        .where(*where, col(Task.straight).is_(False), col(Task.due_on).is_not(None))
        .where(or_(col(Task.progress).is_not(None), col(Task.state) == "closed"))
    )
    figures: dict[int, list[tuple[date, float]]] = {}
    tasks: dict[int, tuple[Task, date]] = {}
    rows: Iterable[Any] = db.execute(query, values or {})
    for task, starts_on, stone in rows:
        if stone.expected_value is not None and stone.share_id is None and stone.state != "dropped":
            figures.setdefault(task.id, []).append((stone.due_on, stone.expected_value))
            tasks[task.id] = (task, starts_on)
    return [
        Bent(task, expected_on(plan_of(task, start), day), expected_on(plan_of(task, start, figures[key]), day))
        for key, (task, start) in tasks.items()
    ]


def plan_of(task: Any, campaign_starts: date, figures: Iterable[tuple[date, float]] = ()) -> Plan:
    """The plan of a task as points; empty without a deadline."""
    return plan_points(task.starts_on or campaign_starts, task.due_on, figures)


def expected_of(
    task: Any, campaign_starts: date, day: date, figures: Iterable[tuple[date, float]] = ()
) -> float | None:
    """Percent expected of a task (or share) on `day` (序时进度); None for standing work, of which nothing is."""
    plan = plan_of(task, campaign_starts, figures)
    return expected_on(plan, day) if plan else None
