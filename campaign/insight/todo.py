"""An owner's page: what is due, what waits for others, what is done, in a fixed number of queries."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload
from sqlmodel import col

from campaign.domain.area import Area
from campaign.domain.campaign import Campaign
from campaign.domain.coordination import PENDING, Coordination
from campaign.domain.department import Department
from campaign.domain.duty import Chase, Duty
from campaign.domain.extension import Extension
from campaign.domain.light import Light, expected_on, light_on, plan_points
from campaign.domain.person import Actor
from campaign.domain.share import ENDED, Share
from campaign.domain.task import Task, TaskDepartment
from campaign.domain.update import Update
from campaign.insight.todo_figures import add_measures, figures_due
from campaign.insight.todo_shapes import Matter, Owed, Request, Todo

PARTS: tuple[Any, ...] = (Task.parts, Task.milestones, Task.shares)  # read for all tasks at once
DONE = 50  # reports on one page


def read_todo(db: Session, who: Actor, day: date) -> Todo:
    """What waits for `who`'s departments on county day `day`."""
    mine = list(who.department_ids)
    if not mine:
        return Todo()
    matters = _matters(db, who, mine, day)
    todo = Todo(
        matters=sorted((m for m in matters if m.waits_for_us), key=_urgency),
        reported=[m for m in matters if not m.waits_for_us],
        owed=_owed(db, mine, day),
        figures=figures_due(db, who, day),
    )
    for request in _requests(db, mine):
        (todo.waiting if request.mine else todo.helping).append(request)
    todo.done = db.scalar(_done(mine)) or 0
    return todo


def read_matter(db: Session, who: Actor, task: Task, share: Share | None, day: date) -> Matter:
    """One matter, for a form of its own or to draw its card again."""
    found = _matters(db, who, list(who.department_ids), day, only=task.id)
    wanted = share.id if share else None
    for matter in found:
        if (matter.share.id if matter.share else None) == wanted:
            return matter
    title = db.scalar(select(col(Campaign.title)).where(col(Campaign.id) == task.campaign_id)) or ""
    starts = db.scalar(select(col(Campaign.starts_on)).where(col(Campaign.id) == task.campaign_id)) or day
    return _matter(who, task, title, starts, share, day)


def read_done(db: Session, who: Actor, page: int = 1) -> list[tuple[Update, Task]]:
    """What the departments of `who` reported, newest first, one page of it."""
    query = (
        select(Update, Task)
        .join(Task, col(Task.id) == Update.task_id)
        .where(col(Update.department_id).in_(who.department_ids))
        .order_by(col(Update.at).desc(), col(Update.id).desc())
        .limit(DONE)
        .offset((page - 1) * DONE)
    )
    return [(update, task) for update, task in db.execute(query)]


def _matters(db: Session, who: Actor, mine: Sequence[int], day: date, only: int | None = None) -> list[Matter]:
    part = select(col(TaskDepartment.task_id)).where(
        col(TaskDepartment.department_id).in_(mine), col(TaskDepartment.part).in_(("lead", "owner", "share"))
    )
    query: Any = (
        select(Task, col(Campaign.title), col(Campaign.starts_on))
        .join(Campaign, col(Campaign.id) == Task.campaign_id)
        .where(col(Task.id).in_(part), or_(col(Campaign.state).in_(("running", "closing")), col(Task.id) == only))
        .where(col(Task.state).not_in((*ENDED, "planned")))
        .options(*(selectinload(part) for part in PARTS))
        .order_by(col(Task.position), col(Task.id))
    )
    if only is not None:
        query = query.where(col(Task.id) == only)
    found: list[Matter] = []
    for task, title, starts_on in db.execute(query):
        found += _of_task(who, task, title, starts_on, day)
    _add_places(db, found)
    add_measures(db, found)
    _add_chases(db, found)
    _add_extensions(db, found)
    return found


def _of_task(who: Actor, task: Task, title: str, starts_on: date, day: date) -> list[Matter]:
    shares = [share for share in task.shares if share.state not in ("cancelled", "carried", "closed")]
    own = [share for share in shares if share.department_id in who.department_ids]
    found = [_matter(who, task, title, starts_on, share, day) for share in own]
    if set(task.departments("lead", "owner")) & who.department_ids or task.lead_department_id in who.department_ids:
        whole = _matter(who, task, title, starts_on, None, day)
        if task.state != "rectifying" or whole.milestone:  # else its rectifications have cards of their own
            found.insert(0, whole)
    return found


def _matter(who: Actor, task: Task, title: str, starts_on: date, share: Share | None, day: date) -> Matter:
    subject = share or task
    figures = [(s.due_on, s.expected_value) for s in task.milestones if s.expected_value is not None and not share]
    plan = plan_points(subject.starts_on or task.starts_on or starts_on, subject.due_on or task.due_on, figures)
    made = Matter(
        task=task,
        campaign_title=title,
        share=share,
        place=share.site if share else "",
        light=light_on(subject, day),
        expected=expected_on(plan, day) if plan else None,
        divided=share is None and any(one.state != "cancelled" for one in task.shares),
        leads=task.lead_department_id in who.department_ids,
        figure=subject.progress,
    )
    if share is None:
        stones = sorted((s for s in task.milestones if s.state == "open"), key=lambda s: (s.due_on, s.position))
        made.milestone = stones[0] if stones else None
        made.due_on = made.milestone.due_on if made.milestone else None
        made.returned = next((s.returned_reason for s in stones if s.returned_reason), "")
        made.laggards = laggards_of(task, made.light, day)
    else:
        owed = share.progress is None or share.progress < 100
        made.due_on = (share.due_on or task.due_on) if owed else None
    made.days = (made.due_on - day).days if made.due_on else None
    return made


def laggards_of(task: Task, light: Light, day: date) -> list[Share]:
    """The shares that are as late as the whole task, which takes the worst light; none while it is not late."""
    if light.colour not in ("red", "yellow"):
        return []
    return [share for share in task.shares if share.state != "cancelled" and light_on(share, day) == light]


def _add_places(db: Session, matters: list[Matter]) -> None:
    """The names of the towns of shares."""
    shares = [share for matter in matters for share in (matter.share, *matter.laggards) if share]
    ids = {share.area_id for share in shares if share.area_id}
    if not shares:
        return
    names = {area.id: area.name for area in db.scalars(select(Area).where(col(Area.id).in_(ids)))}
    for matter in matters:
        if matter.share:
            matter.place = _place(matter.share, names)
        matter.towns = [_place(share, names) for share in matter.laggards]


def _place(share: Share, names: dict[int | None, str]) -> str:
    return " ".join(filter(None, (names.get(share.area_id), share.site)))


def _add_chases(db: Session, matters: list[Matter]) -> None:
    """How often each matter has been chased."""
    ids = {matter.task.id for matter in matters}
    if not ids:
        return
    query = (
        select(col(Duty.task_id), col(Duty.share_id), func.count())
        .join(Chase, col(Chase.duty_id) == Duty.id)
        .where(col(Duty.task_id).in_(ids), col(Duty.state) == "open", col(Chase.state) != "skipped")
        .where(col(Duty.kind).in_(("milestone", "share")), ~col(Chase.rung).like("notice%"))
        .group_by(col(Duty.task_id), col(Duty.share_id))
    )
    counts = {(task_id, share_id): n for task_id, share_id, n in db.execute(query)}
    for matter in matters:
        matter.chased = counts.get((matter.task.id, matter.share.id if matter.share else None), 0)


def _add_extensions(db: Session, matters: list[Matter]) -> None:
    ids = [matter.milestone.id for matter in matters if matter.milestone]
    if not ids:
        return
    query = select(Extension).where(col(Extension.milestone_id).in_(ids)).order_by(col(Extension.id))
    newest = {extension.milestone_id: extension for extension in db.scalars(query)}
    for matter in matters:
        if matter.milestone:
            matter.extension = newest.get(matter.milestone.id or 0)


def _requests(db: Session, mine: Sequence[int]) -> list[Request]:
    """Requests of ours that run, and requests to us that were taken up."""
    query = (
        select(Coordination, col(Task.title))
        .join(Task, col(Task.id) == Coordination.task_id)
        .where(
            or_(
                col(Coordination.from_department_id).in_(mine) & col(Coordination.state).in_(("asked", *PENDING)),
                col(Coordination.to_department_id).in_(mine) & col(Coordination.state).in_(PENDING),
            )
        )
        .order_by(col(Coordination.due_on), col(Coordination.id))
    )
    rows = list(db.execute(query))
    ids = {key for asked, _ in rows for key in (asked.from_department_id, asked.to_department_id)}
    units = {unit.id: unit for unit in db.scalars(select(Department).where(col(Department.id).in_(ids)))} if ids else {}
    return [
        Request(
            asked,
            title,
            units[asked.from_department_id],
            units[asked.to_department_id],
            mine=asked.to_department_id not in mine,
        )
        for asked, title in rows
    ]


def _owed(db: Session, mine: Sequence[int], day: date) -> list[Owed]:
    query = (
        select(Duty, col(Task.title))
        .join(Task, col(Task.id) == Duty.task_id, isouter=True)
        .where(col(Duty.department_id).in_(mine), col(Duty.state) == "open")
        .where(col(Duty.kind).in_(("rectification", "order_reply", "instruction", "consultation")))
        .order_by(col(Duty.due_on), col(Duty.id))
    )
    return [Owed(duty, title or "", (duty.due_on - day).days) for duty, title in db.execute(query)]


def _done(mine: Sequence[int]) -> Any:
    return select(func.count()).select_from(Update).where(col(Update.department_id).in_(mine))


def _urgency(matter: Matter) -> tuple[int, date, int]:
    order = {"red": 0, "yellow": 1, "green": 2, "idle": 3}
    return order.get(matter.light.colour, 4), matter.due_on or date.max, matter.task.id or 0
