"""Who waits for whom: requests for coordination that are still open, the longest wait first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import Campaign
from campaign.domain.coordination import PENDING, Coordination
from campaign.domain.person import Actor
from campaign.domain.task import Task
from campaign.domain.visible import coordinations_visible_to

OPEN = ("asked", *PENDING)


@dataclass(frozen=True)
class Stuck:
    """One open request: `from_department_id` cannot go on until `to_department_id` has acted by `due_on`. `asked`
    ones still wait for the office to take them up."""

    id: int
    campaign_id: int
    campaign: str
    task_id: int
    task: str
    from_department_id: int
    to_department_id: int
    action: str
    state: str
    asked_at: datetime
    due_on: date

    def days(self, at: datetime) -> int:
        """Whole days waited until `at`."""
        return (at - self.asked_at).days


@dataclass(frozen=True)
class Waits:
    """One page of the open requests, and how many there are on all pages."""

    rows: Sequence[Stuck]
    total: int


def stuck(db: Session, who: Actor, campaign_ids: Sequence[int], *, most: int, page: int = 1) -> Waits:
    """The open requests of these campaigns that `who` sees, `most` a page. Two queries."""
    mine = (
        col(Coordination.campaign_id).in_(campaign_ids),
        col(Coordination.state).in_(OPEN),
        coordinations_visible_to(who),
    )
    total = db.scalar(select(func.count()).select_from(Coordination).where(*mine)) or 0
    columns: Any = (
        *(Coordination.id, Coordination.campaign_id, col(Campaign.title).label("campaign"), Coordination.task_id),
        *(col(Task.title).label("task"), Coordination.from_department_id, Coordination.to_department_id),
        *(Coordination.action, Coordination.state, Coordination.asked_at, Coordination.due_on),
    )
    query = (
        select(*columns)
        .join(Task, col(Task.id) == Coordination.task_id)
        .join(Campaign, col(Campaign.id) == Coordination.campaign_id)
        .where(*mine)
        .order_by(col(Coordination.asked_at), col(Coordination.id))
    )
    found = db.execute(query.limit(most).offset((page - 1) * most))
    return Waits([Stuck(**row._mapping) for row in found], total)
