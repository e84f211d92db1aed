"""Reminding without a rung of the ladder: a line for those who have not reported, a note of a telephone call."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from campaign.actions.context import day_of
from campaign.actions.directory import Directory
from campaign.actions.entries import entry
from campaign.actions.letters import tell
from campaign.domain.campaign import Campaign
from campaign.domain.duty import CALL
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.task import Task

sentence("call_note_empty", N_("Write what was said on the telephone."))


def remind_unreported(db: Session, who: Actor, campaign: Campaign, tasks: Iterable[Task], *, at: datetime) -> int:
    """Ask the owners of these tasks of `campaign` for a report, once a day each; returns how many lines are new."""
    demand(who, "draft_order", campaign)
    directory, day = Directory(day_of(db, at)), day_of(db, at)
    written, asked = 0, []
    for task in tasks:
        told = directory.holders(
            db,
            kind="milestone",
            campaign_id=task.campaign_id,
            department_id=task.lead_department_id,
            post_id=task.owner_post_id,
        )
        facts = {"matter": task.title, "campaign": campaign.title}
        key = f"unreported:{task.id}:{day}"
        link = f"/tasks/{task.id}"
        written += tell(db, told.people, "unreported", facts=facts, link=link, key=key, task_id=task.id, at=at)
        asked.append(task.id)
    entry(db, who, "remind_unreported", campaign, at=at, tasks=asked)
    return written


def note_call(db: Session, who: Actor, campaign: Campaign, task: Task, *, note: str, at: datetime) -> None:
    """Keep what was said on the telephone about a task (电话催办). Raises `Invalid` when nothing is written."""
    demand(who, "draft_order", campaign)
    if not note.strip():
        raise Invalid("call_note_empty", field="note")
    entry(db, who, CALL, task, at=at, note=note.strip()[:1000])
