"""Tasks over the API: listed by light, planned, changed, cancelled."""

from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import Field
from sqlmodel import col, select

from campaign.actions import planning
from campaign.actions.context import day_of
from campaign.actions.finding import find_campaign, find_task
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import LARGEST, Body, Count, Day, Id, Key, Note, Number
from campaign.api.task_shapes import WITH_PARTS, Colour, TaskShown, task_shown, tasks_shown
from campaign.domain.permission import demand
from campaign.domain.refusal import Invalid
from campaign.domain.task import Task, TaskDepartment
from campaign.domain.task_plan import PlannedMilestone, parties
from campaign.domain.visible import tasks_visible_to
from campaign.edge import At, Db, Who
from campaign.insight.filters import contains
from campaign.insight.lights import has_colour

router = api_router("Tasks")
State = Literal[
    "planned", "under_way", "reported", "in_review", "rectifying", "accepted", "closed", "carried", "cancelled"
]
Keys = Annotated[list[Key], Field(max_length=500)]
Text120 = Annotated[str, Field(max_length=120)]
Wanted = Annotated[int | None, Query(ge=1, le=LARGEST)]
# Fields of a change that may be emptied; every other field needs a value.
EMPTIABLE = {
    *("lead_department_id", "area_id", "owner_post_id", "target_value", "starts_on", "due_on"),
    *("source_due_on", "standard_id"),
}


class MilestoneIn(Body):
    """A promise by a day. `id` names the milestone it changes; `expected_value` is the plan's own percent by then."""

    title: Annotated[str, Field(min_length=1, max_length=300)]
    due_on: Day
    expected_value: Annotated[float, Field(ge=0, le=100, strict=False)] | None = None
    id: Key | None = None


class TaskFields(Body):
    """What a plan may say of a task, in a change: fields left out stay."""

    title: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    number: Annotated[str, Field(max_length=20)] | None = None
    goal: Note | None = None
    work_package: Annotated[str, Field(max_length=200)] | None = None
    lead_department_id: Key | None = None
    owner_department_ids: Keys | None = None
    co_department_ids: Keys | None = None
    area_id: Key | None = None
    owner_post_id: Key | None = None
    leader: Text120 | None = None
    responsible: Text120 | None = None
    source: Annotated[str, Field(max_length=500)] | None = None
    source_due_on: Day | None = None
    target_value: Annotated[Number, Field(gt=0)] | None = None
    unit: Annotated[str, Field(max_length=20)] | None = None
    weight: Annotated[Number, Field(ge=0, le=100_000)] | None = None
    sensitivity: Literal["public", "internal"] | None = None
    place: Annotated[str, Field(max_length=300)] | None = None
    starts_on: Day | None = None
    due_on: Day | None = None
    due_text: Annotated[str, Field(max_length=500)] | None = None
    standing: bool | None = None
    voted: bool | None = None
    milestones: Annotated[list[MilestoneIn], Field(max_length=200)] | None = None
    standard_id: Key | None = None
    position: Count | None = None


class TaskIn(TaskFields):
    """A task to make. In a running campaign it needs a lead department, and a deadline or `standing`."""

    campaign_id: Key
    title: Annotated[str, Field(min_length=1, max_length=1000)] = Field(examples=["农村供水管网改造 86 公里"])


class TaskChange(TaskFields):
    """What to change. `version` makes a lost race a 412 that shows both versions."""

    version: Key | None = None


class Reason(Body):
    """Why, in a person's words."""

    note: Note


@router.get("/tasks")
def list_tasks(
    db: Db,
    who: Who,
    at: At,
    paged: Paged,
    campaign_id: Wanted = None,
    department_id: Annotated[int | None, Query(ge=1, le=LARGEST, description="Any part in it: lead, owner …")] = None,
    light: Colour | None = None,
    state: State | None = None,
    q: Annotated[str, Query(max_length=100, description="Part of the title, goal, number, place or name")] = "",
) -> Page[TaskShown]:
    """The tasks you see, in the order of their campaign's plan."""
    day = day_of(db, at)
    query = select(Task).where(tasks_visible_to(who)).options(*WITH_PARTS)
    if campaign_id is not None:
        query = query.where(col(Task.campaign_id) == campaign_id)
    if department_id is not None:
        parts = select(TaskDepartment.task_id).where(col(TaskDepartment.department_id) == department_id)
        query = query.where(col(Task.id).in_(parts))
    if light is not None:
        query = query.where(has_colour(light, day))
        if state is None:  # so that the list is as long as the campaign's count of that light
            query = query.where(col(Task.state) != "cancelled")
    if state is not None:
        query = query.where(col(Task.state) == state)
    if q.strip():
        query = query.where(contains(q))
    keys = [col(Task.campaign_id), col(Task.position), col(Task.id)]
    found = page_of(db, query, keys, paged, _itself)
    return Page(items=tasks_shown(db, found.items, day), total=found.total, next=found.next)


@router.post("/tasks", status_code=201)
def add_task(db: Db, who: Who, at: At, body: TaskIn) -> TaskShown:
    """Add a task to a campaign; in a running one its promises are chased at once."""
    campaign = find_campaign(db, who, body.campaign_id, lock=True)
    demand(who, "edit_task", campaign)
    changes = _changes(body, {"campaign_id"})
    task = planning.add_task(db, who, campaign, planning.TaskPlan(**changes), at=at)
    return task_shown(db, task, day_of(db, at))


@router.get("/tasks/{id}")
def show_task(db: Db, who: Who, at: At, id: Id) -> TaskShown:
    """One task as it stands today."""
    return task_shown(db, find_task(db, who, id), day_of(db, at))


@router.patch("/tasks/{id}")
def edit_task(db: Db, who: Who, at: At, id: Id, body: TaskChange) -> TaskShown:
    """Change the fields that are given. `milestones` replace the present ones, matched by id, else by title."""
    task = find_task(db, who, id, lock=True)
    demand(who, "edit_task", task)
    planning.edit_task(db, who, task, _changes(body, {"version"}), version=body.version, at=at)
    return task_shown(db, task, day_of(db, at))


@router.post("/tasks/{id}/cancellations", status_code=201)
def cancel_task(db: Db, who: Who, at: At, id: Id, body: Reason) -> TaskShown:
    """Take a task off the plan, with the reason."""
    task = planning.cancel_task(db, who, find_task(db, who, id, lock=True), reason=body.note, at=at)
    return task_shown(db, task, day_of(db, at))


def _changes(body: TaskFields, left_out: set[str]) -> dict[str, Any]:
    """The fields that were given, as fields of a plan. Raises `Invalid` for a null where a value is needed."""
    given = {name: getattr(body, name) for name in body.model_fields_set - left_out}
    for name, value in given.items():
        if value is None and name not in EMPTIABLE:
            raise Invalid("field_empty", field=name)
    for name, part in (("owner_department_ids", "owners"), ("co_department_ids", "co")):
        if name in given:
            given[part] = parties(given.pop(name))
    if "milestones" in given:
        given["milestones"] = tuple(PlannedMilestone(**stone.model_dump()) for stone in given["milestones"])
    return given


def _itself(row: Any) -> Any:
    return row
