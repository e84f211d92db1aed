"""The wall chart (作战图): tasks across, towns or units down, and time to the right, in three queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import WorkPackage
from campaign.domain.light import COLOUR_OF, Light
from campaign.domain.milestone import Milestone
from campaign.domain.share import Share
from campaign.domain.task import Task, TaskDepartment
from campaign.insight import lights
from campaign.insight.filters import Condition, Scope, within
from campaign.insight.progress import expected_of

PAGE = 40  # rows of one page: what an A3 sheet holds
SCREEN = 16  # rows of one page of the big screen, which never scrolls
COLUMNS = ("town", "unit")
BAD = ("red", "yellow")
_RANK = {reason: place for place, reason in enumerate(COLOUR_OF)}  # worst first


@dataclass(frozen=True)
class Choice:
    """What the address of a wall asks for. `late`: only red and yellow; `public`: nothing that is kept inside."""

    late: bool = False
    by: str = "town"
    department: int | None = None
    page: int = 1
    size: int = PAGE
    public: bool = False


@dataclass(frozen=True)
class WallStone:
    """A milestone on the line of time. `state`: done, open or late, as it is on the day shown."""

    title: str
    due_on: date
    state: str


@dataclass(frozen=True)
class WallRow:
    """One task. `cells`: the worst light by area or department id; `progress`, `expected`: percent or None."""

    id: int
    number: str
    title: str
    department_id: int | None
    package: tuple[int, str]
    light: Light
    progress: float | None
    expected: float | None
    starts_on: date
    due_on: date | None
    cells: Mapping[int, Light]
    stones: Sequence[WallStone]

    @property
    def worst_cell(self) -> int | None:
        """The town or unit that gives the whole its light, where the task's own promises do not."""
        if self.light.colour not in BAD or any(stone.state == "late" for stone in self.stones):
            return None
        return next((key for key, light in self.cells.items() if light.reason == self.light.reason), None)

    @property
    def told(self) -> WallStone | None:
        """The milestone a red or yellow row names: the longest overdue one, else the next."""
        if self.light.colour not in BAD:
            return None
        late = [stone for stone in self.stones if stone.state == "late"]
        waiting = [stone for stone in self.stones if stone.state == "open"]
        return min(late or waiting, key=lambda stone: stone.due_on, default=None)


@dataclass(frozen=True)
class Wall:
    """One page of rows, in the plan's order; `total` counts the rows of all pages."""

    rows: list[WallRow]
    total: int
    page: int
    size: int
    sums: Mapping[int, Mapping[str, int]] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    def packages(self) -> list[tuple[str, list[WallRow]]]:
        """The rows under their work packages, in order."""
        found: dict[tuple[int, str], list[WallRow]] = {}
        for row in self.rows:
            found.setdefault(row.package, []).append(row)
        return [(title, rows) for (_key, title), rows in found.items()]


def wall_of(db: Session, scope: Scope, choice: Choice, day: date) -> Wall:
    """The wall of one campaign on county day `day`. Three queries, whatever the size.

    A light stands for the worst of what it covers (domain: a group takes its worst light).
    """
    values = scope.values(day)
    found = db.execute(_tasks(scope, choice), values).all()
    ids = [task.id for task in found]
    stones = _stones(db, ids, day) if ids else {}
    cells = (_towns if choice.by == "town" else _units)(db, found, day) if ids else {}
    starts = scope.campaign.starts_on
    rows = [_row(task, starts, day, stones.get(task.id, []), cells.get(task.id, {})) for task in found]
    return Wall(rows, found[0].total if found else 0, choice.page, choice.size, _sums(rows))


def wall_conditions(scope: Scope, *, public: bool = False) -> list[Condition]:
    """The tasks a wall may show; `public`: those of a big screen, where nothing internal may stand (domain §1)."""
    conditions = [within(scope.seen), col(Task.state) != "cancelled"]
    return [*conditions, col(Task.sensitivity) == "public"] if public else conditions


def _tasks(scope: Scope, choice: Choice) -> Any:
    reason = lights.reason_on(lights.DAY)
    columns = ("id", "number", "position", "title", "lead_department_id", "starts_on", "due_on", "state", "progress")
    query = (
        select(
            *(getattr(Task, name) for name in columns),
            reason.label("reason"),
            func.coalesce(WorkPackage.id, 0).label("package_id"),
            func.coalesce(WorkPackage.title, "").label("package"),
            func.count().over().label("total"),
        )
        .outerjoin(WorkPackage, col(WorkPackage.id) == Task.work_package_id)
        .where(*wall_conditions(scope, public=choice.public))
        .order_by(func.coalesce(WorkPackage.position, 1_000_000), col(Task.position), col(Task.id))
    )
    if choice.late:
        query = query.where(reason.in_([why for why, colour in COLOUR_OF.items() if colour in BAD]))
    if choice.department is not None:
        query = query.where(col(Task.lead_department_id) == choice.department)
    return query.limit(choice.size).offset((choice.page - 1) * choice.size)


def _row(task: Any, campaign_starts: date, day: date, stones: list[Any], cells: Mapping[int, Light]) -> WallRow:
    figures = [(stone.due_on, stone.expected_value) for stone in stones if stone.expected_value is not None]
    return WallRow(
        id=task.id,
        number=task.number or str(task.position + 1),
        title=task.title,
        department_id=task.lead_department_id,
        package=(task.package_id, task.package),
        light=Light(COLOUR_OF[task.reason], task.reason),
        progress=100.0 if task.state == "closed" else task.progress,
        expected=expected_of(task, campaign_starts, day, figures),
        starts_on=task.starts_on or campaign_starts,
        due_on=task.due_on,
        cells=cells,
        stones=tuple(WallStone(stone.title, stone.due_on, _kept(stone, day)) for stone in stones),
    )


def _kept(stone: Any, day: date) -> str:
    if stone.state != "open":
        return "done"
    return "late" if stone.due_on < day else "open"


def _stones(db: Session, ids: list[int], day: date) -> dict[int, list[Any]]:
    query = (
        select(
            col(Milestone.task_id),
            col(Milestone.title),
            col(Milestone.due_on),
            col(Milestone.state),
            col(Milestone.expected_value),
        )
        .where(col(Milestone.task_id).in_(ids), col(Milestone.share_id).is_(None), col(Milestone.state) != "dropped")
        .order_by(col(Milestone.due_on), col(Milestone.position))
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for stone in db.execute(query):
        found[stone.task_id].append(stone)
    return found


def _towns(db: Session, tasks: Sequence[Any], day: date) -> dict[int, dict[int, Light]]:
    """The worst light of a task's shares in each town."""
    reason = lights.reason_on(day, Share)
    query = select(col(Share.task_id), col(Share.area_id), reason).where(
        col(Share.task_id).in_([task.id for task in tasks]),
        col(Share.area_id).is_not(None),
        col(Share.state) != "cancelled",
    )
    return _worst(db.execute(query))


def _units(db: Session, tasks: Sequence[Any], _day: date) -> dict[int, dict[int, Light]]:
    """The light of a task under every department that leads it or does a part of it."""
    reasons = {task.id: task.reason for task in tasks}
    query = select(col(TaskDepartment.task_id), col(TaskDepartment.department_id)).where(
        col(TaskDepartment.task_id).in_(list(reasons)), col(TaskDepartment.part).in_(("lead", "owner"))
    )
    return _worst((task_id, department_id, reasons[task_id]) for task_id, department_id in db.execute(query))


def _worst(rows: Any) -> dict[int, dict[int, Light]]:
    found: dict[int, dict[int, Light]] = defaultdict(dict)
    for task_id, column, reason in rows:
        known = found[task_id].get(column)
        if known is None or _RANK[reason] < _RANK[known.reason]:
            found[task_id][column] = Light(COLOUR_OF[reason], reason)
    return found


def _sums(rows: list[WallRow]) -> dict[int, dict[str, int]]:
    """Red and yellow lights under each column."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(BAD, 0))
    for row in rows:
        for column, light in row.cells.items():
            if light.colour in BAD:
                found[column][light.colour] += 1
    return {column: dict(counts) for column, counts in found.items()}
