"""Adjustments of tasks, with whatever their fields name: those of one task, and those that wait for somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session, selectinload
from sqlmodel import col, select

from campaign.domain.area import Area
from campaign.domain.campaign import CampaignCoordinator
from campaign.domain.change import Change, read
from campaign.domain.department import Department
from campaign.domain.person import Actor, Person
from campaign.domain.post import Post, Tenure, held_on
from campaign.domain.share import Share
from campaign.domain.task import Task

DEPARTMENTS = ("lead_department_id", "department_id")


@dataclass(frozen=True)
class ChangeShown:
    """One adjustment of `task`. `area` and `share`: the part it is about; `into`: the task it goes into; `departments`:
    those its fields name, by id; `committee`: whether the people's congress decides."""

    change: Change
    task: Task
    unit: Department | None
    share: Share | None
    area: Area | None
    into: Task | None
    departments: Mapping[int, Department]

    @property
    def committee(self) -> bool:
        """Whether the standing committee of the people's congress decides (票决民生实事)."""
        return self.task.voted

    @property
    def fields(self) -> list[tuple[str, Any, Any]]:
        """(field, before, after), as the nouns hold them."""
        before = self.change.before
        return [(name, read(name, before.get(name)), value) for name, value in self.change.wanted().items()]


def changes_of(db: Session, task: Task) -> list[ChangeShown]:
    """Every adjustment asked of a task, newest first."""
    return _shown(db, col(Change.task_id) == task.id, newest_first=True)


def changes_waiting(db: Session, campaigns: Sequence[int]) -> list[ChangeShown]:
    """The undecided adjustments of these campaigns, oldest first."""
    return _shown(db, col(Change.campaign_id).in_(campaigns) & (col(Change.state) == "asked"))


def changes_for_leader(db: Session, who: Actor, day: date) -> list[ChangeShown]:
    """The undecided adjustments in the campaigns `who` leads on which no coordinator may decide on `day`: all of them
    hold a post in the department that asks."""
    inside = (
        select(Tenure.person_id)
        .join(Post, col(Post.id) == Tenure.post_id)
        .where(col(Post.department_id) == Task.lead_department_id, held_on(day))
    )
    outside = (
        select(CampaignCoordinator.person_id)
        .join(Person, col(Person.id) == CampaignCoordinator.person_id)
        .where(CampaignCoordinator.campaign_id == Change.campaign_id, col(Person.active).is_(True))
        .where(col(CampaignCoordinator.person_id).not_in(inside))
    )
    mine = col(Change.campaign_id).in_(who.leads) & (col(Change.state) == "asked")
    return _shown(db, mine & ~exists(outside.correlate(Change, Task)))


def _shown(db: Session, where: ColumnElement[bool], *, newest_first: bool = False) -> list[ChangeShown]:
    """Four queries, however many there are."""
    place = col(Change.id)
    query = (
        select(Change, Task, Department, Share, Area)  # type: ignore[call-overload]
        .join(Task, col(Task.id) == Change.task_id)
        .join(Department, col(Department.id) == Task.lead_department_id, isouter=True)
        .join(Share, col(Share.id) == Change.share_id, isouter=True)
        .join(Area, col(Area.id) == Share.area_id, isouter=True)
        .where(where)
        .options(selectinload(Task.parts))  # type: ignore[arg-type]  # whoever may decide is a question to them
        .order_by(place.desc() if newest_first else place)
    )
    rows = db.execute(query).all()
    named = {value for row in rows for value in _keys(row[0])}
    units = select(Department).where(col(Department.id).in_(named))
    departments = {unit.id or 0: unit for unit in db.scalars(units)} if named else {}
    others = {row[0].into_task_id for row in rows} - {None}
    into = {task.id: task for task in db.scalars(select(Task).where(col(Task.id).in_(others)))} if others else {}
    return [
        ChangeShown(change, task, unit, share, area, into.get(change.into_task_id), departments)
        for change, task, unit, share, area in rows
    ]


def _keys(change: Change) -> list[int]:
    return [v for fields in (change.before, change.after) for name in DEPARTMENTS if (v := fields.get(name))]
