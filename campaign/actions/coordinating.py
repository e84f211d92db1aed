"""Coordination (提请协调): "I cannot go on until X does Y by Z". While taken up, X holds the duty."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import day_of, have
from campaign.actions.duties import close_duty, duty_of, hand_over, open_duty, pause_duty, resume_duty
from campaign.actions.entries import entry
from campaign.actions.letters import coordinators_of, heads_of, owners_of, tell
from campaign.actions.lights import relight
from campaign.actions.progress import must_be_outside
from campaign.actions.task_rows import add_part
from campaign.domain.campaign import Campaign
from campaign.domain.coordination import PENDING, Coordination, Wish
from campaign.domain.department import Department
from campaign.domain.duty import Duty
from campaign.domain.permission import demand
from campaign.domain.person import Actor, Person
from campaign.domain.post import Post, Tenure
from campaign.domain.refusal import Invalid
from campaign.domain.task import Task


def ask_coordination(db: Session, who: Actor, task: Task, wish: Wish, *, at: datetime) -> Coordination:
    """Ask that another department does something by a day. While it is undecided the ladder pauses once.

    Raises `NotAllowed`, `Refusal` (task or campaign takes no reports), `Invalid` naming the field.
    """
    demand(who, "ask_coordination", task)
    have(db.get(Campaign, task.campaign_id)).must_run()
    task.must_be_open()
    asking = _asking_department(who, task)
    _check(db, task, wish, asking, day_of(db, at))
    made = Coordination(
        campaign_id=task.campaign_id,
        task_id=task.id,  # type: ignore[arg-type]
        share_id=wish.share_id,
        milestone_id=wish.milestone_id,
        from_department_id=asking,
        to_department_id=wish.to_department_id,
        action=wish.action.strip(),
        due_on=wish.due_on,
        asked_by_id=who.person_id,
        asked_at=at,
    )
    db.add(made)
    db.flush()
    for duty in _owed(db, task, made):
        pause_duty(db, duty, at)
    entry(db, who, "ask_coordination", made, at=at, to=wish.to_department_id, action=made.action, due_on=made.due_on)
    _tell(db, coordinators_of(db, task.campaign_id), "coordination_asked", task, made, at)
    return made


def accept_coordination(
    db: Session, who: Actor, task: Task, asked: Coordination, *, at: datetime, note: str = ""
) -> Coordination:
    """Take it up and hand it to the asked department: it holds the duty, and the asker is not blamed meanwhile.

    Raises `NotAllowed` (also for the asker's own department), `Refusal` when it was decided before.
    """
    demand(who, "accept_coordination", asked)
    must_be_outside(who, asked.from_department_id)
    asked.move("accepted")
    asked.accepted_at, asked.decided_by_id = at, who.person_id
    for duty in _owed(db, task, asked):
        hand_over(db, duty, waiting_for="asked", department_id=asked.to_department_id, at=at)
        duty.paused_until = None
    add_part(task, asked.to_department_id, "asked")
    open_duty(
        db,
        kind="coordination",
        subject=asked,
        campaign_id=asked.campaign_id,
        task_id=task.id,
        title=asked.action[:400],
        due_on=asked.due_on,
        waiting_for="asked",
        department_id=asked.to_department_id,
        counts_from=day_of(db, at),
        at=at,
    )
    entry(db, who, "accept_coordination", asked, at=at, to=asked.to_department_id, note=note.strip())
    relight(db, task, at)
    there = asked.to_department_id
    _tell(db, [*heads_of(db, there), *owners_of(db, there)], "coordination_accepted", task, asked, at)
    return asked


def assign_coordination(
    db: Session, who: Actor, task: Task, asked: Coordination, *, person_id: int, at: datetime
) -> Coordination:
    """The asked department names who does it. Raises `NotAllowed`, `Refusal`, `Invalid` (no post there today)."""
    demand(who, "assign_coordination", asked)
    day = day_of(db, at)
    query = (
        select(Tenure)
        .join(Post, col(Post.id) == Tenure.post_id)
        .where(Tenure.person_id == person_id, Post.department_id == asked.to_department_id)
    )
    if db.get(Person, person_id) is None or not any(tenure.holds_on(day) for tenure in db.scalars(query)):
        raise Invalid("assignee_elsewhere", field="person_id")
    asked.move("assigned")
    asked.assigned_at, asked.assigned_to_id = at, person_id
    duty = duty_of(db, asked)
    if duty is not None:
        there = asked.to_department_id
        hand_over(db, duty, waiting_for="asked", department_id=there, person_id=person_id, at=at)
    entry(db, who, "assign_coordination", asked, at=at, person=person_id)
    _tell(db, [person_id], "coordination_assigned", task, asked, at)
    return asked


def answer_coordination(
    db: Session, who: Actor, task: Task, asked: Coordination, *, answer: str, at: datetime
) -> Coordination:
    """The asked department has done it, and says what; the duty goes back to the asker.

    Raises `NotAllowed`, `Refusal` (not taken up yet, answered before), `Invalid` (empty answer).
    """
    demand(who, "answer_coordination", asked)
    if not answer.strip():
        raise Invalid("answer_missing", field="answer")
    asked.move("answered")
    asked.answered_at, asked.answered_by_id, asked.answer = at, who.person_id, answer.strip()
    entry(db, who, "answer_coordination", asked, at=at, answer=asked.answer)
    _give_back(db, task, asked, at)
    told = [asked.asked_by_id, *coordinators_of(db, task.campaign_id)]
    _tell(db, told, "coordination_answered", task, asked, at)
    return asked


def refuse_coordination(
    db: Session, who: Actor, task: Task, asked: Coordination, *, reason: str, at: datetime
) -> Coordination:
    """Send it back with the reason: the office before it is taken up, the asked department afterwards.

    Raises `NotAllowed`, `Refusal` (ended before), `Invalid("reason_missing")`.
    """
    if asked.state in PENDING:
        demand(who, "answer_coordination", asked)
    else:
        demand(who, "accept_coordination", asked)
        must_be_outside(who, asked.from_department_id)
    if not reason.strip():
        raise Invalid("reason_missing", field="note")
    asked.move("refused")
    asked.answered_at, asked.decided_by_id, asked.answer = at, who.person_id, reason.strip()
    entry(db, who, "refuse_coordination", asked, at=at, reason=asked.answer)
    _give_back(db, task, asked, at)
    told = [asked.asked_by_id, *coordinators_of(db, task.campaign_id)]
    _tell(db, told, "coordination_refused", task, asked, at)
    return asked


def withdraw_coordination(
    db: Session, who: Actor, task: Task, asked: Coordination, *, at: datetime, note: str = ""
) -> Coordination:
    """The asker no longer needs it. Raises `NotAllowed`, `Refusal` when it has ended."""
    demand(who, "withdraw_coordination", asked)
    asked.move("withdrawn")
    entry(db, who, "withdraw_coordination", asked, at=at, note=note.strip())
    _give_back(db, task, asked, at)
    return asked


def _asking_department(who: Actor, task: Task) -> int:
    """The department in whose name `who` asks: their first one among the task's own, lead first."""
    working = [task.lead_department_id, *task.departments("owner", "share")]
    return next(key for key in working if key is not None and key in who.department_ids)


def _check(db: Session, task: Task, wish: Wish, asking: int, today: date) -> None:
    other = db.get(Department, wish.to_department_id)
    if other is None or not other.active:
        raise Invalid("department_unknown", field="to_department_id")
    if other.id == asking:
        raise Invalid("coordination_self", field="to_department_id")
    if not wish.action.strip():
        raise Invalid("coordination_action_missing", field="action")
    if wish.due_on < today:
        raise Invalid("coordination_due_past", field="due_on")
    if wish.milestone_id is not None and wish.milestone_id not in {stone.id for stone in task.milestones}:
        raise Invalid("milestone_unknown", field="milestone_id")
    if wish.share_id is not None and wish.share_id not in {share.id for share in task.shares}:
        raise Invalid("share_unknown", field="share_id")


def _owed(db: Session, task: Task, asked: Coordination) -> list[Duty]:
    """The open duties of the asker that wait for this: of the share, of the milestone, else of the whole task."""
    query = select(Duty).where(Duty.task_id == task.id, Duty.state == "open")
    if asked.share_id is not None:
        query = query.where(Duty.share_id == asked.share_id)
    elif asked.milestone_id is not None:
        query = query.where(Duty.milestone_id == asked.milestone_id)
    else:
        query = query.where(Duty.kind == "milestone")
    return list(db.scalars(query))


def _give_back(db: Session, task: Task, asked: Coordination, at: datetime) -> None:
    """The asked department owes nothing more, and whoever asked is waited for again – unless others are asked still."""
    own = duty_of(db, asked)
    if own is not None:
        close_duty(db, own, at, "done" if asked.state == "answered" else "cancelled")
    relight(db, task, at)
    for duty in _owed(db, task, asked):
        if duty.waiting_for != "asked":
            resume_duty(db, duty, at)
        elif not _asked_elsewhere(db, asked):
            _return_to_owner(db, task, duty, at)


def _asked_elsewhere(db: Session, asked: Coordination) -> bool:
    query = select(Coordination.id).where(
        Coordination.task_id == asked.task_id,
        Coordination.share_id == asked.share_id,
        Coordination.id != asked.id,
        col(Coordination.state).in_(PENDING),
    )
    return db.scalars(query).first() is not None


def _return_to_owner(db: Session, task: Task, duty: Duty, at: datetime) -> None:
    share = next((one for one in task.shares if one.id == duty.share_id), None) if duty.share_id else None
    if share is not None:
        holder = share.department_id or task.lead_department_id
        hand_over(db, duty, waiting_for="owner", department_id=holder, at=at)
        return
    lead, post = task.lead_department_id, task.owner_post_id
    hand_over(db, duty, waiting_for="lead", department_id=lead, post_id=post, at=at)


def _tell(db: Session, people: Sequence[int | None], kind: str, task: Task, asked: Coordination, at: datetime) -> None:
    tell(
        db,
        people,
        kind,
        facts={
            "task": task.title,
            "asker": have(db.get(Department, asked.from_department_id)).name,
            "asked": have(db.get(Department, asked.to_department_id)).name,
            "action": asked.action,
            "due_on": asked.due_on,
            "answer": asked.answer,
        },
        link=f"/tasks/{task.id}",
        key=f"{kind}:{asked.id}",
        task_id=task.id,
        at=at,
    )
