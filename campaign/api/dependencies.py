"""What tasks wait for, over the API: listed with the slip, linked, withdrawn."""

from datetime import date
from typing import Annotated

from pydantic import Field
from sqlalchemy.orm import Session

from campaign.actions.context import day_of
from campaign.actions.depending import add_dependency, withdraw_dependency
from campaign.actions.finding import find_dependency, find_task
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body, Id, Key
from campaign.domain.dependency import LONGEST_LAG, Dependency, Slip
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, Unseen
from campaign.domain.task import Task
from campaign.edge import At, Db, Who
from campaign.insight.dependencies import Neighbour, waiting_of

router = api_router("Tasks")


class DependencyIn(Body):
    """The task that must be finished first, and how many working days lie between."""

    needs_id: Key = Field(examples=[2])
    lag: Annotated[int, Field(ge=0, le=LONGEST_LAG)] = Field(default=0, examples=[3])


class Withdrawal(Body):
    """Why it is waited for no more."""

    note: Annotated[str, Field(min_length=1, max_length=500)] = Field(examples=["两项任务已分开实施"])


class SlipShown(Answer):
    """`days` working days by which a task is put off; `cause` is the task before it, `origin` where the chain began."""

    days: int
    cause: int
    origin: int
    finish: date


class DependencyShown(Answer):
    """A link: `task_id` begins when `needs_id` is finished, `lag` working days later."""

    id: int
    task_id: int
    needs_id: int
    lag: int
    state: str


class LinkShown(DependencyShown):
    """A link with the slip of the waiting task, None where nothing puts it off."""

    slip: SlipShown | None


class WaitingShown(Answer):
    """Both sides of a task, and its own slip."""

    needs: list[LinkShown]
    needed_by: list[LinkShown]
    slip: SlipShown | None


@router.get("/tasks/{id}/dependencies")
def list_dependencies(db: Db, who: Who, at: At, id: Id) -> WaitingShown:
    """What a task waits for and what waits for it."""
    return _waiting(db, who, find_task(db, who, id), day_of(db, at))


@router.post("/tasks/{id}/dependencies", status_code=201)
def link_tasks(db: Db, who: Who, at: At, id: Id, body: DependencyIn) -> DependencyShown:
    """Let the task wait for another one that you see."""
    task = find_task(db, who, id, lock=True)
    demand(who, "keep_dependencies", task)
    try:
        needs = find_task(db, who, body.needs_id)
    except Unseen:
        raise Invalid("dependency_unknown", field="needs_id") from None
    made = add_dependency(db, who, task, needs, lag=body.lag, at=at)
    db.flush()
    return DependencyShown.model_validate(made)


@router.post("/dependencies/{id}/withdrawals", status_code=201)
def withdraw_a_dependency(db: Db, who: Who, at: At, id: Id, body: Withdrawal) -> DependencyShown:
    """The task waits for the other one no more."""
    found: Dependency = find_dependency(db, who, id)[0]
    return DependencyShown.model_validate(withdraw_dependency(db, who, found, reason=body.note, at=at))


def _waiting(db: Session, who: Actor, task: Task, day: date) -> WaitingShown:
    waiting = waiting_of(db, who, task, day)
    return WaitingShown(
        needs=[_link(one) for one in waiting.needs],
        needed_by=[_link(one) for one in waiting.needed_by],
        slip=_slip(waiting.slip),
    )


def _link(one: Neighbour) -> LinkShown:
    return LinkShown(**DependencyShown.model_validate(one.link).model_dump(), slip=_slip(one.slip))


def _slip(slip: Slip | None) -> SlipShown | None:
    return SlipShown.model_validate(slip) if slip else None
