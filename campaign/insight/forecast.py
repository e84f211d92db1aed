"""What a forecast is made from: the promises kept lately, by the task's own lead department and by the whole county."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.county import day_of, rules_of
from campaign.domain.forecast import Forecast, Kept, forecast
from campaign.domain.milestone import Milestone
from campaign.domain.task import Task

DONE = ("reported", "in_review", "accepted", "closed")
COUNTY, OWN = 600, 300  # newest promises that are read


def forecast_of(db: Session, task: Task, at: datetime) -> Forecast | None:
    """The forecast of a task at `at`; None once its own part is done or it is cancelled. Two queries."""
    if not task.is_open:
        return None
    found = {**_kept(db, COUNTY, None), **_kept(db, OWN, task.lead_department_id)}
    stones = [stone for stone in task.milestones if stone.share_id is None and stone.state == "open"]
    promises = [stone.first_due_on for stone in stones]
    return forecast(task.id or 0, task.lead_department_id, promises, found.values(), day_of(db, at), rules_of(db))


def _kept(db: Session, most: int, department_id: int | None) -> dict[int, Kept]:
    """The newest promises that were kept, by milestone; of one department where it is given."""
    query = (
        select(
            col(Milestone.id),
            col(Milestone.task_id),
            col(Milestone.first_due_on),
            col(Milestone.reported_at),
            col(Task.lead_department_id),
            col(Task.state),
        )
        .join(Task, col(Task.id) == Milestone.task_id)
        .where(col(Milestone.state).in_(("reported", "confirmed")), col(Milestone.share_id).is_(None))
        .where(col(Milestone.reported_at).is_not(None), col(Task.state) != "cancelled")
        .order_by(col(Milestone.id).desc())
        .limit(most)
    )
    if department_id is not None:
        query = query.where(col(Task.lead_department_id) == department_id)
    rows: Iterable[Any] = db.execute(query)
    return {
        key: Kept(task_id, lead, promised, day_of(db, reported), state in DONE)
        for key, task_id, promised, reported, lead, state in rows
    }
