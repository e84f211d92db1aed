"""Shares over the API: a task's part for one town or one site."""

from typing import Annotated

from pydantic import Field
from sqlmodel import col, select

from campaign.actions import planning
from campaign.actions.context import day_of
from campaign.actions.finding import find_share, find_task
from campaign.actions.progress import submit_share
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import SILENT, Body, Day, Id, Key, Note, Number, Remark
from campaign.api.task_shapes import ShareShown, share_shown
from campaign.domain.permission import demand
from campaign.domain.refusal import Invalid
from campaign.domain.share import Share
from campaign.edge import At, Db, Who

router = api_router("Shares")
NEEDED = ("site", "unit")
Degrees = Annotated[float, Field(strict=False)]


class ShareIn(Body):
    """A town by its area, or a site by its name with its coordinates (degrees, WGS 84). Without a department the town's
    own government answers for it; unit and deadline default to the task's."""

    area_id: Key | None = None
    site: Annotated[str, Field(max_length=120)] = ""
    latitude: Degrees | None = None
    longitude: Degrees | None = None
    department_id: Key | None = None
    unit: Annotated[str, Field(max_length=20)] = ""
    target_value: Annotated[Number, Field(gt=0)] | None = None
    starts_on: Day | None = None
    due_on: Day | None = None


class ShareChange(Body):
    """What to change; fields left out stay. `version` makes a lost race a 412."""

    area_id: Key | None = None
    site: Annotated[str, Field(max_length=120)] | None = None
    latitude: Degrees | None = None
    longitude: Degrees | None = None
    department_id: Key | None = None
    unit: Annotated[str, Field(max_length=20)] | None = None
    target_value: Annotated[Number, Field(gt=0)] | None = None
    starts_on: Day | None = None
    due_on: Day | None = None
    version: Key | None = None


class Reason(Body):
    """Why, in a person's words."""

    note: Note


@router.get("/tasks/{id}/shares")
def list_shares(db: Db, who: Who, at: At, id: Id, paged: Paged) -> Page[ShareShown]:
    """The shares of a task, in the order they were made."""
    task, day = find_task(db, who, id), day_of(db, at)
    query = select(Share).where(col(Share.task_id) == task.id)
    return page_of(db, query, [col(Share.id)], paged, lambda share: share_shown(share, day))


@router.post("/tasks/{id}/shares", status_code=201)
def add_share(db: Db, who: Who, at: At, id: Id, body: ShareIn) -> ShareShown:
    """Give a town or a site its part; its department sees the task from now on."""
    task = find_task(db, who, id, lock=True)
    demand(who, "keep_shares", task)
    share = planning.add_share(db, who, task, planning.ShareTarget(**body.model_dump()), at=at)
    return share_shown(share, day_of(db, at))


@router.patch("/shares/{id}")
def edit_share(db: Db, who: Who, at: At, id: Id, body: ShareChange) -> ShareShown:
    """Change the fields that are given; its duty follows the deadline and the department."""
    share, task = find_share(db, who, id)
    demand(who, "keep_shares", task)
    changes = body.model_dump(exclude_unset=True, exclude={"version"})
    for name in NEEDED:
        if name in changes and changes[name] is None:
            raise Invalid("field_empty", field=name)
    planning.edit_share(db, who, task, share, changes, version=body.version, at=at)
    return share_shown(share, day_of(db, at))


@router.post("/shares/{id}/submissions", status_code=201)
def submit_a_share(db: Db, who: Who, at: At, id: Id, _body: Remark = SILENT) -> ShareShown:
    """Submit a part that is done for acceptance, while others still work on theirs."""
    share, task = find_share(db, who, id)
    submit_share(db, who, task, share, at=at)
    return share_shown(share, day_of(db, at))


@router.post("/shares/{id}/cancellations", status_code=201)
def cancel_share(db: Db, who: Who, at: At, id: Id, body: Reason) -> ShareShown:
    """Take one part off the task, with the reason."""
    share, task = find_share(db, who, id)
    planning.cancel_share(db, who, task, share, reason=body.note, at=at)
    return share_shown(share, day_of(db, at))
