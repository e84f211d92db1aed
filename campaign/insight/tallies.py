"""The groups of a ledger counted: how many tasks of each light, and how many are below what is expected."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, case, func, literal, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import WorkPackage
from campaign.domain.department import Department
from campaign.domain.task import Task
from campaign.insight import lights
from campaign.insight.filters import STARTS, Condition, Filters, Scope, conditions, group_key, with_group, within
from campaign.insight.progress import bent_plans


@dataclass
class Tally:
    """One group: its key (None: tasks without one), its title, its place among the groups, its counts by reason."""

    key: int | None
    title: str
    rank: int
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many tasks the group has."""
        return sum(self.reasons.values())


def tallies_of(db: Session, scope: Scope, shape: Filters, values: dict[str, Any], day: date) -> tuple[list[Tally], int]:
    """The groups in their order; and how many tasks are below what is expected. One query, two where plans bend."""
    statement = _kept_counts(shape) if scope.seen is None else _counts(shape, scope.seen)
    groups: dict[int | None, Tally] = {}
    behind = bent = 0
    for key, rank, title, reason, n, low, bends in db.execute(statement, values):
        groups.setdefault(key, Tally(key, title or "", rank)).reasons[reason] += n
        behind += int(low or 0)
        bent += int(bends or 0)
    if bent:
        for task, straight, real in bent_plans(db, [within(scope.seen), *conditions(shape)], day, values):
            if task.light_base == "open" and task.progress is not None:
                behind += (task.progress < real) - (task.progress < straight)
    return sorted(groups.values(), key=lambda group: (group.rank, group.key or 0)), behind


def _counts(shape: Filters, seen: Condition | None) -> Any:
    key, rank = group_key(shape)
    done, expected = lights.done_so_far(), lights.expected_on(lights.DAY, STARTS)
    title: Any = {"package": WorkPackage.title, "department": Department.name}.get(shape.by)
    inner = select(
        key.label("group_key"),
        rank.label("rank"),
        (title if title is not None else literal("")).label("title"),
        lights.reason_on(lights.DAY).label("reason"),
        case((and_(done < expected, Task.light_base == "open"), 1), else_=0).label("behind"),  # type: ignore[arg-type]
        case((col(Task.straight), 0), else_=1).label("bends"),
    ).select_from(Task)
    c = with_group(inner, shape).where(within(seen), *conditions(shape)).subquery().c
    group = (c.group_key, c.rank, c.title, c.reason)
    return select(*group, func.count(), func.sum(c.behind), func.sum(c.bends)).group_by(*group)


@lru_cache(maxsize=500)
def _kept_counts(shape: Filters) -> Any:
    return _counts(shape, None)
