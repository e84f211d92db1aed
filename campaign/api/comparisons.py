"""What changed in a campaign since a past day, over the API: the same comparison as on its page."""

from datetime import date, datetime
from typing import Annotated, Literal, get_args

from fastapi import Query
from pydantic import Field
from sqlmodel import col, select

from campaign.actions.context import day_of
from campaign.actions.finding import find_campaign
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Day, Id
from campaign.domain.comparison import last_monday, must_be_past
from campaign.domain.task import Task
from campaign.edge import At, Db, Who
from campaign.insight.filters import in_campaign
from campaign.insight.progress import EMPTY, Standing, standings
from campaign.insight.since import changes_since
from campaign.insight.since_rows import ChangedRow, rows_of
from campaign.insight.stuck import Stuck, stuck
from campaign.insight.then import Compared, days_of

router = api_router("Campaigns")
MOST_STUCK = 200
Kind = Literal[
    "worse", "slipped", "rectifying", "better", "progress", "reported", "accepted", "closed", "added", "cancelled",
    "unknown",
]  # fmt: skip
Base = Annotated[Day | None, Query(description="The day compared with, as it was at 24:00; else last Monday")]


class StandingShown(Answer):
    """How the campaign stood on a day: tasks by light, percent done and expected; null where nothing is known."""

    lights: dict[str, int]
    progress: float | None
    expected_progress: float | None


class ChangedTask(Answer):
    """A task that changed, then and now. What ends in `_then` is null where there was no task or its past is not
    known, `due_on_then` also where it had no deadline (`plan_known` tells which). `points` are percentage points."""

    id: int
    number: str
    title: str
    lead_department_id: int | None
    changes: list[Kind] = Field(description="Every list of changes the task stands in")
    state: str
    state_then: str | None
    light: str
    light_reason: str
    light_then: str | None
    light_reason_then: str | None
    progress: float | None
    progress_then: float | None
    points: float | None
    due_on: date | None
    due_on_then: date | None
    plan_known: bool


class StuckShown(Answer):
    """An open request for coordination: who waits for whom, and for how many whole days."""

    coordination_id: int
    task_id: int
    from_department_id: int
    to_department_id: int
    action: str
    state: Literal["asked", "accepted", "assigned"]
    asked_at: datetime
    days: int
    due_on: date


class ChangesShown(Page[ChangedTask]):
    """`figures` count the tasks of every list of changes; `items` are those tasks, once each, by number. `stuck` has
    the 200 longest waits."""

    base: date
    day: date
    figures: dict[str, int]
    then: StandingShown
    now: StandingShown
    stuck: list[StuckShown]


@router.get("/campaigns/{id}/changes")
def compare_campaign(
    db: Db, who: Who, at: At, id: Id, paged: Paged, base: Base = None, kind: Kind | None = None
) -> ChangesShown:
    """What moved since `base`, and who waits for whom; `kind` leaves only the tasks of one list in `items`."""
    campaign = find_campaign(db, who, id)
    day = day_of(db, at)
    days = days_of(db, must_be_past(base, day) if base else last_monday(day), day)
    where = in_campaign(who, campaign)
    compared = Compared(days, where)
    chosen = compared.flags[kind] if kind else compared.changed
    mine = select(Task).where(col(Task.id).in_(select(compared.c.id).where(chosen)))
    found = page_of(db, mine, [col(Task.id)], paged, lambda task: task.id)
    rows = {row.id: row for row in rows_of(db, [key for key in found.items if key], days)}
    change = changes_since(db, where, days).whole
    return ChangesShown(
        items=[_task(rows[key]) for key in found.items if key],
        total=found.total,
        next=found.next,
        base=days.base,
        day=day,
        figures={name: change.figures[name] for name in get_args(Kind)},
        then=_standing(change.then),
        now=_standing(standings(db, where, day).get(id, EMPTY)),
        stuck=[_stuck(wait, at) for wait in stuck(db, who, [id], most=MOST_STUCK).rows],
    )


def _standing(standing: Standing) -> StandingShown:
    return StandingShown(lights=standing.counts, progress=standing.actual, expected_progress=standing.expected)


def _task(row: ChangedRow) -> ChangedTask:
    then = row.light_then
    return ChangedTask(
        id=row.id,
        number=row.number,
        title=row.title,
        lead_department_id=row.department_id,
        changes=list(row.kinds),  # type: ignore[arg-type]
        state=row.state,
        state_then=row.state_then,
        light=row.light.colour,
        light_reason=row.light.reason,
        light_then=then.colour if then else None,
        light_reason_then=then.reason if then else None,
        progress=row.progress,
        progress_then=row.progress_then,
        points=row.points,
        due_on=row.due_on,
        due_on_then=row.due_then,
        plan_known=row.plan_known,
    )


def _stuck(wait: Stuck, at: datetime) -> StuckShown:
    fields = {name: getattr(wait, name) for name in StuckShown.model_fields if hasattr(wait, name)}
    return StuckShown.model_validate(fields | {"coordination_id": wait.id, "days": wait.days(at)})
