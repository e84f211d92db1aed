"""Where a task's percentage comes from, over the API."""

from typing import Literal

from pydantic import Field

from campaign.actions.computing import set_progress_source
from campaign.actions.context import day_of
from campaign.actions.finding import find_indicator, find_task
from campaign.api.receipts import api_router
from campaign.api.schemas import Body, Id, Key
from campaign.api.task_shapes import TaskShown, task_shown
from campaign.domain.permission import demand
from campaign.edge import At, Db, Who

router = api_router("Tasks")


class SourceIn(Body):
    """`typed` by its units, summed up from `shares`, or computed from the `indicator` of `indicator_id`, which must
    have a baseline and a target. `version` makes a lost race a 412."""

    progress_from: Literal["typed", "shares", "indicator"] = Field(examples=["typed"])
    indicator_id: Key | None = Field(default=None, examples=[1])
    version: Key | None = Field(default=None, examples=[4])


@router.post("/tasks/{id}/progress-sources", status_code=201)
def set_source(db: Db, who: Who, at: At, id: Id, body: SourceIn) -> TaskShown:
    """Say where the task's percentage comes from. While it is computed, a percentage in an update is refused."""
    task = find_task(db, who, id, lock=True)
    demand(who, "edit_task", task)
    indicator = find_indicator(db, who, body.indicator_id) if body.indicator_id else None
    set_progress_source(db, who, task, body.progress_from, indicator, version=body.version, at=at)
    return task_shown(db, task, day_of(db, at))
