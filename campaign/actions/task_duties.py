"""The promises of a task as duties: opened with the campaign, moved with the deadline, ended with the task."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session, selectinload
from sqlmodel import col, select

from campaign.actions.context import day_of
from campaign.actions.duties import close_duty, duty_of, open_duty, reschedule_all
from campaign.actions.inserting import insert_rows
from campaign.actions.lights import relight
from campaign.domain.duty import Duty, Holding
from campaign.domain.milestone import Milestone
from campaign.domain.share import Share
from campaign.domain.task import Task

WORKING = ("planned", "under_way")
OURS = ("lead", "owner")  # held by the task's own departments, not by an asked unit, a decision or inspectors
Duties = dict[tuple[str, int | None], Duty]  # by kind and the id of the milestone or share


def open_task(db: Session, task: Task, at: datetime) -> None:
    """A planned task goes under way with its shares; every open promise becomes a duty."""
    fresh = [share for share in task.shares if share.state == "planned"]
    if task.state == "planned":
        task.move("under_way")
    for share in fresh:
        share.move("under_way")
    relight(db, task, at)  # first: the ladder reads from when on the figures are behind
    for stone in task.milestones:
        if stone.state == "open" and stone.share_id is None:
            open_milestone_duty(db, task, stone, at)
    for share in fresh:
        open_share_duty(db, task, share, at)


def open_share_duty(db: Session, task: Task, share: Share, at: datetime) -> None:
    """Where the share or its task has a deadline, the town or site owes it as a duty."""
    due_on = share.due_on or task.due_on
    if due_on is None:
        return
    open_duty(
        db,
        kind="share",
        subject=share,
        campaign_id=task.campaign_id,
        task_id=task.id,
        title=task.title[:400],
        due_on=due_on,
        waiting_for="owner",
        department_id=share.department_id or task.lead_department_id,
        counts_from=counts_from(db, due_on, at),
        at=at,
    )


def open_milestone_duty(db: Session, task: Task, stone: Milestone, at: datetime) -> Duty:
    """The lead department owes the milestone; the task's own post holds it where one is named."""
    return open_duty(
        db,
        kind="milestone",
        subject=stone,
        campaign_id=task.campaign_id,
        task_id=task.id,
        title=task.title[:400] if stone.is_deadline else stone.title,
        due_on=stone.due_on,
        waiting_for="lead",
        department_id=task.lead_department_id,
        post_id=task.owner_post_id,
        counts_from=counts_from(db, stone.due_on, at),
        at=at,
    )


def counts_from(db: Session, due_on: date, at: datetime) -> date | None:
    """A deadline older than the day its duty begins counts from that day: nobody is blamed for the time before."""
    day = day_of(db, at)
    return day if due_on < day else None


def settle_milestones(db: Session, tasks: Sequence[Task], at: datetime) -> None:
    """After the plans of working tasks changed: their duties follow – new, moved, dropped, another holder.

    Two queries, however many tasks.
    """
    db.flush()
    duties = _duties_of(db, tasks)
    moved: list[Duty] = []
    for task in tasks:
        for stone in task.milestones:
            if stone.share_id is None and (duty := _settle(db, task, stone, duties.get(("milestone", stone.id)), at)):
                moved.append(duty)
        moved += [duty for share in task.shares if (duty := _moved(db, task, share, duties, at))]
    _hold(db, moved, at)
    reschedule_all(db, moved, at)


def _hold(db: Session, duties: Sequence[Duty], at: datetime) -> None:
    """Note the new holders of those duties that nobody holds any more."""
    passed = [duty for duty in duties if all(holding.until_at for holding in duty.holdings)]
    insert_rows(db, Holding, [{"duty_id": duty.id, **duty.holding(at)} for duty in passed])
    for duty in passed:
        db.expire(duty, ["holdings"])


def _duties_of(db: Session, tasks: Sequence[Task]) -> Duties:
    """The duty of each milestone and share of these tasks: the open one, else the latest."""
    query = (
        select(Duty)
        .where(col(Duty.task_id).in_([task.id for task in tasks]), col(Duty.kind).in_(("milestone", "share")))
        .options(selectinload(Duty.holdings))  # type: ignore[arg-type]
        .order_by((col(Duty.state) == "open").desc(), col(Duty.id).desc())
    )
    found: Duties = {}
    for duty in db.scalars(query):
        found.setdefault((duty.kind, duty.milestone_id or duty.share_id), duty)
    return found


def _settle(db: Session, task: Task, stone: Milestone, duty: Duty | None, at: datetime) -> Duty | None:
    """One milestone's duty follows; the duty where the ladder must look at it anew."""
    if stone.state == "dropped" and duty is not None and duty.state == "open":
        close_duty(db, duty, at, state="cancelled")
    if stone.state != "open":
        return None
    if duty is None:
        open_milestone_duty(db, task, stone, at)
        return None
    duty.title = task.title[:400] if stone.is_deadline else stone.title
    holder = {"department_id": task.lead_department_id, "post_id": task.owner_post_id, "person_id": None}
    strange = (duty.department_id, duty.post_id) != (task.lead_department_id, task.owner_post_id)
    return _follow(db, duty, stone.due_on, {"waiting_for": "lead", **holder} if strange else None, at)


def move_share(db: Session, task: Task, share: Share, at: datetime) -> None:
    """A share's duty follows its deadline and its department."""
    duty = duty_of(db, share) if share.id else None
    if duty is not None and _moved(db, task, share, {("share", share.id): duty}, at):
        _hold(db, [duty], at)
        reschedule_all(db, [duty], at)


def _moved(db: Session, task: Task, share: Share, duties: Duties, at: datetime) -> Duty | None:
    duty, due_on = duties.get(("share", share.id)), share.due_on or task.due_on
    if share.state not in WORKING or duty is None or due_on is None:
        return None
    department_id = share.department_id or task.lead_department_id
    holder = {"waiting_for": "owner", "department_id": department_id, "post_id": None, "person_id": None}
    return _follow(db, duty, due_on, holder if duty.department_id != department_id else None, at)


def _follow(db: Session, duty: Duty, due_on: date, holder: dict[str, Any] | None, at: datetime) -> Duty | None:
    """Put the duty on its day, and where it is ours into the hands of `holder`; the duty when anything was done."""
    late = duty.due_on != due_on
    if late:
        duty.counts_from = counts_from(db, due_on, at)
        duty.put_off(due_on)
    passed = holder is not None and duty.waiting_for in OURS
    if holder is not None and passed:
        duty.pass_on(**holder, at=at)
    return duty if late or passed else None


def end_duties(db: Session, task: Task, at: datetime) -> None:
    """A cancelled task owes nothing any more."""
    subjects: list[Milestone | Share] = [*task.milestones, *task.shares]
    for subject in subjects:
        end_duty(db, subject, at)


def end_duty(db: Session, subject: Milestone | Share, at: datetime) -> None:
    """Nobody owes this milestone or share any more."""
    duty = duty_of(db, subject)
    if duty is not None and duty.state == "open":
        close_duty(db, duty, at, state="cancelled")
