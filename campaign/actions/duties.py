"""Duties (待办事项): what every noun that is chased tells the ladder. The ladder itself is climbed in `chasing`.

A noun opens one duty when somebody begins to owe it, hands it over when somebody else is waited for, and closes it when
it is reported. A duty handed to another unit (`waiting_for="asked"`), to a decision or to inspectors rests: whoever is
asked has a duty of their own, and the owner is not blamed meanwhile.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col, select

from campaign.actions.context import calendar_of, day_of, rules_of
from campaign.domain.consultation import Consultation
from campaign.domain.coordination import Coordination
from campaign.domain.duty import KINDS, WAITING_FOR, Chase, Duty
from campaign.domain.instruction import Instruction
from campaign.domain.ladder import Standing, default_ladder, next_rung_on
from campaign.domain.milestone import Milestone
from campaign.domain.order import Order
from campaign.domain.rectification import Rectification
from campaign.domain.share import Share
from campaign.domain.signature import Signature
from campaign.domain.task import Task

COLUMNS: dict[type[SQLModel], str] = {
    Milestone: "milestone_id",
    Share: "share_id",
    Rectification: "rectification_id",
    Order: "order_id",
    Coordination: "coordination_id",
    Signature: "signature_id",
    Instruction: "instruction_id",
    Consultation: "consultation_id",
}


def open_duty(
    db: Session,
    *,
    kind: str,
    subject: Any,
    campaign_id: int,
    task_id: int | None,
    title: str,
    due_on: date,
    waiting_for: str,
    at: datetime,
    department_id: int | None = None,
    post_id: int | None = None,
    person_id: int | None = None,
    counts_from: date | None = None,
) -> Duty:
    """Somebody owes `subject` (one of the nouns in `COLUMNS`) by `due_on`.

    `counts_from` is the opening day where the deadline is older than it. Writes the first `Holding` and the day on
    which the ladder next has something to do. The new duty has its id after a flush.
    """
    if kind not in KINDS or waiting_for not in WAITING_FOR:
        raise ValueError(f"unknown kind {kind!r} or reason {waiting_for!r}")
    if subject.id is None:
        db.flush()
    duty = Duty(
        kind=kind,
        campaign_id=campaign_id,
        task_id=task_id,
        title=title[:400],
        due_on=due_on,
        counts_from=counts_from if counts_from and counts_from > due_on else None,
        waiting_for=waiting_for,
        department_id=department_id,
        post_id=post_id,
        person_id=person_id,
        opened_at=at,
        **{COLUMNS[type(subject)]: subject.id},
    )
    duty.hold(at)
    duty.next_rung_on = _next(db, duty, Standing(due_on, duty.counts_from, behind_on=_behind_on(db, duty)), at)
    db.add(duty)
    return duty


def duty_of(db: Session, subject: Any) -> Duty | None:
    """The duty of a noun: the open one, else the latest; None when it never had one."""
    column = getattr(Duty, COLUMNS[type(subject)])
    query = select(Duty).where(column == subject.id).order_by((col(Duty.state) == "open").desc(), col(Duty.id).desc())
    return db.scalars(query).first()


def move_due(db: Session, duty: Duty, due_on: date, at: datetime) -> None:
    """Another due day: the version grows, the ladder starts anew, and a pause may be asked for again."""
    duty.put_off(due_on)
    reschedule(db, duty, at)


def hand_over(
    db: Session,
    duty: Duty,
    *,
    waiting_for: str,
    at: datetime,
    department_id: int | None = None,
    post_id: int | None = None,
    person_id: int | None = None,
) -> None:
    """Somebody else is waited for from `at` on: ends the present `Holding` and begins the next."""
    holder = {"department_id": department_id, "post_id": post_id, "person_id": person_id}
    duty.pass_on(waiting_for=waiting_for, at=at, **holder)
    duty.hold(at)
    reschedule(db, duty, at)


def pause_duty(db: Session, duty: Duty, at: datetime) -> None:
    """Hold the ladder while a question is undecided: once a version, for `rules.pause_workdays` at most."""
    if duty.pause_used:
        return
    duty.pause_used = True
    duty.paused_until = calendar_of(db).after(day_of(db, at), rules_of(db).pause_workdays)
    reschedule(db, duty, at)


def resume_duty(db: Session, duty: Duty, at: datetime) -> None:
    """The question is decided: the ladder goes on at once."""
    duty.paused_until = None
    reschedule(db, duty, at)


def close_duty(db: Session, duty: Duty, at: datetime, state: str = "done") -> None:
    """Nothing is owed any more (`done`, or `cancelled`). A duty that is closed already stays as it is."""
    if duty.state != "open":
        return
    duty.move(state)
    duty.closed_at = at
    duty.next_rung_on = None
    duty.let_go(at)


def reopen_duty(db: Session, duty: Duty, at: datetime) -> None:
    """It is owed again, by the same holder and the same day: the ladder goes on where it stood."""
    if duty.state == "open":
        return
    duty.move("open")
    duty.closed_at = None
    duty.hold(at)
    reschedule(db, duty, at)


def reschedule(db: Session, duty: Duty, at: datetime) -> None:
    """Work out anew on which day the ladder has something to do with this duty."""
    reschedule_all(db, [duty], at)


def reschedule_all(db: Session, duties: Sequence[Duty], at: datetime) -> None:
    """The same for several duties, in one query."""
    db.flush()
    query = (
        select(Chase.duty_id, Chase.version, Chase.rung, col(Order.limit_on))
        .join(Order, col(Order.id) == Chase.order_id, isouter=True)
        .where(col(Chase.duty_id).in_([duty.id for duty in duties]))
    )
    done: dict[tuple[int | None, int], set[str]] = defaultdict(set)
    limits: dict[tuple[int | None, int], dict[str, date]] = defaultdict(dict)
    for duty_id, version, rung, limit_on in db.execute(query) if duties else ():
        done[duty_id, version].add(rung)
        if limit_on is not None:
            limits[duty_id, version][rung] = limit_on
    for duty in duties:
        key, behind_on = (duty.id, duty.version), _behind_on(db, duty)
        standing = Standing(duty.due_on, duty.counts_from, frozenset(done[key]), limits[key], behind_on)
        duty.next_rung_on = _next(db, duty, standing, at)


def _next(db: Session, duty: Duty, standing: Standing, at: datetime) -> date | None:
    if duty.state != "open" or duty.rests:
        return None
    calendar = calendar_of(db)
    found = next_rung_on(default_ladder(rules_of(db), duty.kind), standing, calendar, day_of(db, at))
    if found and duty.paused_until:
        found = max(found, calendar.after(duty.paused_until, 1))
    return found


def _behind_on(db: Session, duty: Duty) -> date | None:
    """From which day the figures behind a duty are behind plan, as they stand now."""
    if duty.kind == "milestone" and duty.task_id:
        return db.get_one(Task, duty.task_id).behind_on
    if duty.kind == "share" and duty.share_id:
        return db.get_one(Share, duty.share_id).behind_on
    return None
