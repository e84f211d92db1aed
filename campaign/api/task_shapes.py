"""How the API shows a task, its milestones and its shares."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy.orm import Session, selectinload
from sqlmodel import col, select

from campaign.api.schemas import Answer
from campaign.domain.campaign import Campaign, WorkPackage
from campaign.domain.light import light_on
from campaign.domain.share import Share
from campaign.domain.task import Task
from campaign.insight.progress import expected_of

Colour = Literal["red", "yellow", "blue", "green", "idle", "done"]
Reason = Literal["overdue", "far_behind", "behind", "due_soon", "on_time", "waiting", "idle", "closed"]
WITH_PARTS = (selectinload(Task.parts), selectinload(Task.milestones), selectinload(Task.shares))  # type: ignore[arg-type]


class MilestoneShown(Answer):
    """A promise by a day. `first_due_on` is the day first promised."""

    id: int
    title: str
    due_on: date
    first_due_on: date
    is_deadline: bool
    expected_value: float | None
    state: str
    returned_reason: str


class ShareShown(Answer):
    """One town's or one site's part. `progress` in percent."""

    id: int
    task_id: int
    area_id: int | None
    site: str
    latitude: float | None
    longitude: float | None
    department_id: int | None
    unit: str
    target_value: float | None
    done_value: float | None
    progress: float
    starts_on: date | None
    due_on: date | None
    state: str
    light: Colour
    light_reason: Reason
    note: str
    version: int


class TaskShown(Answer):
    """A task as it stands today. `progress` (0–100) is 0 where nothing was reported; `expected_progress` is null for
    standing work without a deadline."""

    id: int
    campaign_id: int
    number: str
    title: str
    goal: str
    work_package: str
    lead_department_id: int | None
    owner_department_ids: list[int]
    co_department_ids: list[int]
    area_id: int | None
    owner_post_id: int | None
    leader: str
    responsible: str
    source: str
    source_due_on: date | None
    target_value: float | None
    done_value: float | None
    unit: str
    weight: float
    sensitivity: str
    place: str
    starts_on: date | None
    due_on: date | None
    first_due_on: date | None
    due_text: str
    standing: bool
    voted: bool
    first_target_value: float | None
    first_unit: str
    standard_id: int | None
    state: str
    light: Colour
    light_reason: Reason
    progress: float
    progress_from: Literal["typed", "shares", "indicator"]
    expected_progress: float | None
    note: str
    updated_at: datetime | None
    version: int
    milestones: list[MilestoneShown]
    shares: list[ShareShown]


def share_shown(share: Share, day: date) -> ShareShown:
    """A share as it stands on county day `day`."""
    light = light_on(share, day)
    fields = share.model_dump(include=set(ShareShown.model_fields))
    return ShareShown.model_validate(
        fields | {"progress": share.progress or 0.0, "light": light.colour, "light_reason": light.reason}
    )


def task_shown(db: Session, task: Task, day: date) -> TaskShown:
    """One task as it stands on county day `day`."""
    return tasks_shown(db, [task], day)[0]


def tasks_shown(db: Session, tasks: list[Task], day: date) -> list[TaskShown]:
    """Tasks as they stand on county day `day`. Two queries beside the tasks' own."""
    campaigns = {task.campaign_id for task in tasks}
    packages = {task.work_package_id for task in tasks} - {None}
    starts = _pairs(db, select(col(Campaign.id), col(Campaign.starts_on)).where(col(Campaign.id).in_(campaigns)))
    titles = _pairs(db, select(col(WorkPackage.id), col(WorkPackage.title)).where(col(WorkPackage.id).in_(packages)))
    return [_shown(task, starts[task.campaign_id], titles.get(task.work_package_id, ""), day) for task in tasks]


def _pairs(db: Session, query: Any) -> Mapping[Any, Any]:
    return dict(db.execute(query).all())


def _shown(task: Task, campaign_starts: date, package: str, day: date) -> TaskShown:
    light = light_on(task, day)
    stones = [stone for stone in task.milestones if stone.share_id is None and stone.state != "dropped"]
    figures = [(stone.due_on, stone.expected_value) for stone in stones if stone.expected_value is not None]
    fields = task.model_dump(include=set(TaskShown.model_fields))
    done = 100.0 if task.state == "closed" else task.progress or 0.0
    return TaskShown.model_validate(
        fields
        | {
            "work_package": package,
            "owner_department_ids": task.departments("owner"),
            "co_department_ids": task.departments("co"),
            "light": light.colour,
            "light_reason": light.reason,
            "progress": done,
            "expected_progress": expected_of(task, campaign_starts, day, figures),
            "milestones": [MilestoneShown.model_validate(stone) for stone in stones],
            "shares": [share_shown(share, day) for share in task.shares],
        }
    )
