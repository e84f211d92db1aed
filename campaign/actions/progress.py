"""Progress (进展): how a task or a share of it stands, milestones reported, the task submitted for acceptance."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal

from sqlalchemy.orm import Session

from campaign.actions.attaching import attach
from campaign.actions.computing import measure_of
from campaign.actions.context import have
from campaign.actions.duties import close_duty, duty_of, reopen_duty
from campaign.actions.entries import entry
from campaign.actions.letters import coordinators_of, holders_of, tell
from campaign.actions.lights import relight
from campaign.domain.campaign import Campaign
from campaign.domain.milestone import Milestone
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.domain.share import Share
from campaign.domain.task import Task
from campaign.domain.update import Report, Update

WORKING = ("planned", "under_way", "rectifying")


def report_progress(
    db: Session,
    who: Actor,
    task: Task,
    report: Report,
    *,
    share: Share | None = None,
    evidence_ids: Sequence[int] = (),
    at: datetime,
) -> Update:
    """Keep what an owner reports of a task, or of one `share` of it, with the evidence sent in for it before.

    Raises `NotAllowed`, `Refusal` (campaign or task takes no reports), `Invalid` naming the field.
    """
    demand(who, "report_progress", task)
    _must_work(db, task)
    _check_share(who, task, share)
    if share is None and report.figure:
        task.must_be_typed(report.figure, measure_of(db, task))
    report.check(target=(share or task).target_value, by_share=share is None and bool(_living(task)))
    subject: Task | Share = share or task
    _set_figures(subject, report)
    if report.note.strip():
        subject.note = report.note.strip()
    subject.updated_at = task.updated_at = at
    subject.version += 1
    update = _kept(db, who, task, share, report, at)
    files = attach(db, who, evidence_ids, update, task=task)
    entry(
        db,
        who,
        "report_progress",
        update,
        at=at,
        share=share.id if share else None,
        **report.told(),
        files=files,
    )
    relight(db, task, at)
    if share is not None:
        _settle_share(db, share, at)
    return update


def report_milestone(
    db: Session,
    who: Actor,
    task: Task,
    milestone: Milestone,
    *,
    note: str = "",
    evidence_ids: Sequence[int] = (),
    at: datetime,
) -> Milestone:
    """The owner says a dated promise is kept; its duty rests on the office until it is confirmed or returned.

    Raises `NotAllowed`, `Refusal` (reported already; task or campaign takes no reports).
    """
    demand(who, "report_milestone", task)
    _must_work(db, task)
    milestone.report(note.strip(), who.person_id, at)
    milestone.version += 1
    files = attach(db, who, evidence_ids, milestone, task=task)
    duty = duty_of(db, milestone)
    if duty is not None:
        close_duty(db, duty, at)
    entry(db, who, "report_milestone", milestone, at=at, title=milestone.title, note=note.strip(), files=files)
    relight(db, task, at)
    tell(
        db,
        coordinators_of(db, task.campaign_id),
        "milestone_reported",
        facts={"task": task.title, "milestone": milestone.title},
        link=f"/tasks/{task.id}",
        key=f"milestone_reported:{milestone.id}:{milestone.version}",
        task_id=task.id,
        at=at,
    )
    return milestone


def submit_share(db: Session, who: Actor, task: Task, share: Share, *, at: datetime) -> Share:
    """Ask for the acceptance of one town's or site's part that is done, while others still work on theirs.

    Raises `NotAllowed` (also for another unit's part), `Refusal` (not done, not under way, task takes no reports).
    """
    demand(who, "submit_share", task)
    _must_work(db, task)
    _check_share(who, task, share)
    if share.progress is not None and share.progress < 100:
        raise Refusal("share_not_done", percent=f"{share.progress:g}")
    share.move("reported", "share_not_open")
    share.version += 1
    _close(db, share, at)
    entry(db, who, "submit_share", share, at=at)
    relight(db, task, at)
    return share


def decide_milestone(
    db: Session, who: Actor, task: Task, milestone: Milestone, *, decision: str, note: str = "", at: datetime
) -> Milestone:
    """`confirmed`, or `returned` with the reason: then it is owed again, and the ladder goes on where it stood.

    Raises `NotAllowed` (also for one's own department), `Refusal` (not reported), `Invalid` (decision, reason).
    """
    demand(who, "decide_milestone", task)
    must_be_outside(who, task.lead_department_id)
    if decision == "confirmed":
        milestone.confirm(at)
    elif decision == "returned":
        _must_be_working_on(task)
        milestone.give_back(note, at)
    else:
        raise Invalid("decision_unknown", field="decision")
    milestone.version += 1
    duty = duty_of(db, milestone)
    if duty is not None and decision == "returned":
        reopen_duty(db, duty, at)
    entry(db, who, "decide_milestone", milestone, at=at, title=milestone.title, decision=decision, note=note.strip())
    relight(db, task, at)
    if duty is not None and decision == "returned":
        tell(
            db,
            holders_of(db, duty),
            "milestone_returned",
            facts={"task": task.title, "milestone": milestone.title, "reason": note.strip()},
            link=f"/tasks/{task.id}",
            key=f"milestone_returned:{milestone.id}:{milestone.version}",
            task_id=task.id,
            duty_id=duty.id,
            at=at,
        )
    return milestone


def submit_task(db: Session, who: Actor, task: Task, *, note: str = "", at: datetime) -> Task:
    """Ask for acceptance (申请验收): every milestone is reported; the shares still worked on are submitted with it.

    Raises `NotAllowed`, `Refusal` (a milestone is open, rectifications run, the task is not under way).
    """
    demand(who, "submit_task", task)
    _must_work(db, task)
    waiting = [stone for stone in task.milestones if stone.state == "open"]
    if waiting:
        raise Refusal("task_milestones_open", count=len(waiting), first=waiting[0].title)
    task.move("reported", "task_rectifying_itself" if task.state == "rectifying" else "task_not_open")
    task.reported_at, task.version = at, task.version + 1
    if note.strip():
        task.note = note.strip()
    for share in _living(task):
        if share.state == "under_way":
            share.move("reported")
            _close(db, share, at)
    entry(db, who, "submit_task", task, at=at, note=note.strip())
    relight(db, task, at)
    tell(
        db,
        coordinators_of(db, task.campaign_id),
        "task_submitted",
        facts={"task": task.title},
        link=f"/tasks/{task.id}",
        key=f"task_submitted:{task.id}:{task.version}",
        task_id=task.id,
        at=at,
    )
    return task


def must_be_outside(who: Actor, department_id: int | None) -> None:
    """Nobody decides on a matter of a department in which they hold a post. Raises `NotAllowed`."""
    if department_id in who.department_ids:
        raise NotAllowed("own_department")


def _must_work(db: Session, task: Task) -> None:
    have(db.get(Campaign, task.campaign_id)).must_run()
    task.must_be_open()


def _must_be_working_on(task: Task) -> None:
    """A task under acceptance is corrected by its inspectors, not by returning one of its milestones."""
    if not task.is_open:
        raise Refusal("milestone_in_acceptance")


def _living(task: Task) -> list[Share]:
    return [share for share in task.shares if share.state != "cancelled"]


def _check_share(who: Actor, task: Task, share: Share | None) -> None:
    """A town reports its own share only; a share that is submitted or ended takes no more reports."""
    held = task.relations(who)
    if share is None:
        if not held & {"lead", "owner", "coordinator"}:
            raise NotAllowed("share_of_others")
        return
    if not held & {"lead", "owner", "coordinator"} and share.department_id not in who.department_ids:
        raise NotAllowed("share_of_others")
    if share.state not in WORKING:
        raise Refusal("share_not_open")


def _set_figures(subject: Task | Share, report: Report) -> None:
    """A quantity gives the percentage; a percentage of a counted thing gives the whole units already reached."""
    target = subject.target_value
    if report.value is not None and target:
        subject.done_value = report.value
        subject.progress = float(min(Decimal(100), report.value * 100 / target))
    elif report.progress is not None:
        subject.progress = report.progress
        if target:
            reached = target * Decimal(str(report.progress)) / 100
            step = Decimal(1) if target == target.to_integral_value() else Decimal("0.01")
            subject.done_value = reached.quantize(step, rounding=ROUND_FLOOR)


def _kept(db: Session, who: Actor, task: Task, share: Share | None, report: Report, at: datetime) -> Update:
    recorded_at: datetime = db.info["clock"]()
    parts = [row.department_id for row in task.parts]
    mine = next((key for key in parts if key in who.department_ids), task.lead_department_id)
    update = Update(
        task_id=task.id,  # type: ignore[arg-type]
        share_id=share.id if share else None,
        person_id=who.person_id,
        department_id=mine,
        at=at,
        recorded_at=recorded_at,
        progress=report.progress,
        value=report.value,
        no_news=report.no_news,
        note=report.note.strip(),
    )
    db.add(update)
    db.flush()
    return update


def _settle_share(db: Session, share: Share, at: datetime) -> None:
    """A share that is done is owed no more. The ladder's next look is `relight`'s matter: it knows who is behind."""
    done = share.progress is not None and share.progress >= 100
    duty = duty_of(db, share)
    if duty is not None and done:
        close_duty(db, duty, at)
    elif duty is not None and duty.state == "done":
        reopen_duty(db, duty, at)


def _close(db: Session, subject: Share | Milestone, at: datetime) -> None:
    duty = duty_of(db, subject)
    if duty is not None:
        close_duty(db, duty, at)
