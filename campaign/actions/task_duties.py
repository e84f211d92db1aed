"""The promises of a task as duties: opened with the campaign, moved with the deadline, ended with the task."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from campaign.actions.context import day_of
from campaign.actions.duties import close_duty, duty_of, hand_over, move_due, open_duty
from campaign.actions.lights import relight
from campaign.domain.duty import Duty
from campaign.domain.milestone import Milestone
from campaign.domain.share import Share
from campaign.domain.task import Task

WORKING = ("planned", "under_way")
OURS = ("lead", "owner")  # held by the task's own departments, not by an asked unit, a decision or inspectors


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


def settle_milestones(db: Session, task: Task, at: datetime) -> None:
    """After the plan of a working task changed: its duties follow – new, moved, dropped, another holder."""
    for stone in task.milestones:
        if stone.share_id is not None:
            continue
        duty = duty_of(db, stone) if stone.id else None
        if stone.state == "dropped" and duty is not None and duty.state == "open":
            close_duty(db, duty, at, state="cancelled")
        if stone.state != "open":
            continue
        if duty is None:
            open_milestone_duty(db, task, stone, at)
            continue
        _follow(db, task, stone, duty, at)
    for share in task.shares:
        move_share(db, task, share, at)


def _follow(db: Session, task: Task, stone: Milestone, duty: Duty, at: datetime) -> None:
    duty.title = task.title[:400] if stone.is_deadline else stone.title
    if duty.due_on != stone.due_on:
        duty.counts_from = counts_from(db, stone.due_on, at)
        move_due(db, duty, stone.due_on, at)
    wanted = (task.lead_department_id, task.owner_post_id)
    if duty.waiting_for in OURS and (duty.department_id, duty.post_id) != wanted:
        hand_over(db, duty, waiting_for="lead", department_id=wanted[0], post_id=wanted[1], at=at)


def move_share(db: Session, task: Task, share: Share, at: datetime) -> None:
    """A share's duty follows its deadline and its department."""
    duty = duty_of(db, share) if share.id else None
    due_on = share.due_on or task.due_on
    if share.state not in WORKING or duty is None or due_on is None:
        return
    if duty.due_on != due_on:
        duty.counts_from = counts_from(db, due_on, at)
        move_due(db, duty, due_on, at)
    holder = share.department_id or task.lead_department_id
    if duty.waiting_for in OURS and duty.department_id != holder:
        hand_over(db, duty, waiting_for="owner", department_id=holder, at=at)


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
