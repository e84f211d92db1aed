"""Chasing by hand (催办): the office reminds the holders of chosen tasks, as one line in their next digest."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import day_of, have
from campaign.actions.entries import entry
from campaign.actions.letters import holders_of, tell
from campaign.domain.campaign import Campaign
from campaign.domain.duty import Duty
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid
from campaign.domain.task import Task


def nudge_tasks(db: Session, who: Actor, campaign: Campaign, tasks: Sequence[Task], *, words: str, at: datetime) -> int:
    """Remind whoever holds the most urgent duty of each task, once a day and duty. Returns how many people are told.

    Nobody is told of a task that waits for somebody else or owes nothing. Raises `NotAllowed`, `Refusal` (not
    running), `Invalid` (nothing chosen, words too long).
    """
    demand(who, "edit_campaign", campaign)
    campaign.must_run()
    if not tasks:
        raise Invalid("nothing_chosen", field="ids")
    if len(words) > 200:
        raise Invalid("text_too_long", field="words", limit=200)
    told = 0
    for task, duty in urgent_duties(db, tasks):
        people = holders_of(db, duty)
        facts = {"matter": duty.title, "due_on": duty.due_on, "words": words.strip()}
        key = f"office_nudge:{duty.id}:{day_of(db, at)}"
        told += tell(
            db,
            people,
            "office_nudge",
            facts=facts,
            link=f"/tasks/{task.id}",
            key=key,
            task_id=task.id,
            duty_id=duty.id,
            at=at,
        )
        entry(db, who, "nudge_task", task, at=at, note=words.strip(), people=people)
    return told


def urgent_duties(db: Session, tasks: Sequence[Task]) -> list[tuple[Task, Duty]]:
    """Of each task the open duty that is due first; tasks that owe nothing, or wait for others, are left out."""
    by_id = {task.id: task for task in tasks if task.is_open}
    query = select(Duty).where(
        col(Duty.task_id).in_(by_id),
        col(Duty.state) == "open",
        col(Duty.kind).in_(("milestone", "share", "rectification")),
    )
    first: dict[int | None, Duty] = {}
    for duty in db.scalars(query.order_by(col(Duty.due_on), col(Duty.id))):
        if duty.waiting_for in ("lead", "owner", "co"):
            first.setdefault(duty.task_id, duty)
    return [(by_id[key], duty) for key, duty in first.items()]


def tasks_chosen(db: Session, campaign: Campaign, ids: Sequence[int]) -> list[Task]:
    """The campaign's tasks with these ids, in the plan's order; others are left out."""
    mine = select(Task).where(col(Task.campaign_id) == have(campaign).id, col(Task.id).in_(ids))
    return list(db.scalars(mine.order_by(col(Task.position), col(Task.id))))
