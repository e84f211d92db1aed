"""Extensions (延期): asked before the day has passed, decided by the office; the first day stays for statistics."""

from datetime import date, datetime

from sqlalchemy.orm import Session
from sqlmodel import select

from campaign.actions.context import day_of, have
from campaign.actions.duties import duty_of, move_due, pause_duty, resume_duty
from campaign.actions.entries import entry
from campaign.actions.letters import coordinators_of, tell
from campaign.actions.lights import relight
from campaign.actions.progress import must_be_outside
from campaign.domain.campaign import Campaign
from campaign.domain.extension import Extension
from campaign.domain.milestone import Milestone
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, Refusal
from campaign.domain.task import Task


def ask_extension(
    db: Session, who: Actor, task: Task, milestone: Milestone, *, due_on: date, reason: str, at: datetime
) -> Extension:
    """Ask for `due_on` instead of the milestone's day. While it is undecided the ladder pauses once.

    Raises `NotAllowed`, `Refusal` (too late, asked or reported already, a voted task), `Invalid` (day, reason).
    """
    demand(who, "ask_extension", task)
    have(db.get(Campaign, task.campaign_id)).must_run()
    task.must_be_open()
    if milestone.is_deadline:
        task.must_be_ours({"due_on"})
    _check(db, milestone, due_on, reason, day_of(db, at))
    extension = Extension(
        task_id=task.id,  # type: ignore[arg-type]
        milestone_id=milestone.id,  # type: ignore[arg-type]
        old_due_on=milestone.due_on,
        due_on=due_on,
        reason=reason.strip(),
        asked_by_id=who.person_id,
        asked_at=at,
    )
    db.add(extension)
    db.flush()
    duty = duty_of(db, milestone)
    if duty is not None:
        pause_duty(db, duty, at)
    days = {"from": milestone.due_on, "to": due_on}
    entry(db, who, "ask_extension", extension, at=at, milestone=milestone.title, reason=reason.strip(), **days)
    tell(
        db,
        coordinators_of(db, task.campaign_id),
        "extension_asked",
        facts={"task": task.title, "milestone": milestone.title, **days},
        link=f"/tasks/{task.id}",
        key=f"extension_asked:{extension.id}",
        task_id=task.id,
        at=at,
    )
    return extension


def decide_extension(
    db: Session, who: Actor, task: Task, extension: Extension, *, decision: str, note: str = "", at: datetime
) -> Extension:
    """`granted`: the milestone has the new day and the ladder starts anew; `refused`, with the reason: it goes on.

    Raises `NotAllowed` (also for one's own department), `Refusal` (decided already), `Invalid` (decision, reason).
    """
    demand(who, "decide_extension", task)
    must_be_outside(who, task.lead_department_id)
    if decision not in ("granted", "refused"):
        raise Invalid("decision_unknown", field="decision")
    if decision == "refused" and not note.strip():
        raise Invalid("reason_missing", field="note")
    extension.move(decision, "extension_decided")
    extension.decided_by_id, extension.decided_at, extension.decision_note = who.person_id, at, note.strip()
    milestone = have(db.get(Milestone, extension.milestone_id))
    _apply(db, task, milestone, extension, at)
    entry(
        db, who, "decide_extension", extension, at=at, decision=decision, note=note.strip(), milestone=milestone.title
    )
    relight(db, task, at)
    tell(
        db,
        [extension.asked_by_id],
        f"extension_{decision}",
        facts={"task": task.title, "milestone": milestone.title, "to": extension.due_on, "reason": note.strip()},
        link=f"/tasks/{task.id}",
        key=f"extension_{decision}:{extension.id}",
        task_id=task.id,
        at=at,
    )
    return extension


def _check(db: Session, milestone: Milestone, due_on: date, reason: str, today: date) -> None:
    if milestone.state != "open":
        raise Refusal("milestone_already_reported")
    if today > milestone.due_on:
        raise Refusal("extension_too_late", due_on=milestone.due_on)
    if due_on <= milestone.due_on:
        raise Invalid("extension_not_later", field="due_on", due_on=milestone.due_on)
    if not reason.strip():
        raise Invalid("reason_missing", field="reason")
    pending = select(Extension.id).where(Extension.milestone_id == milestone.id, Extension.state == "asked")
    if db.scalars(pending).first() is not None:
        raise Refusal("extension_pending")


def _apply(db: Session, task: Task, milestone: Milestone, extension: Extension, at: datetime) -> None:
    duty = duty_of(db, milestone)
    if extension.state == "refused":
        if duty is not None:
            resume_duty(db, duty, at)
        return
    milestone.due_on = extension.due_on
    milestone.version += 1
    if milestone.is_deadline:
        task.due_on, task.version = extension.due_on, task.version + 1
    if duty is not None:
        move_due(db, duty, extension.due_on, at)
