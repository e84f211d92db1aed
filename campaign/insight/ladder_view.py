"""The ladder of one duty as its page draws it: what has been climbed, what waits on the desk, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.county import calendar_of, day_of, rules_of
from campaign.domain.duty import Chase, Duty
from campaign.domain.ladder import Rung, Standing, default_ladder, rung_day
from campaign.domain.order import Order
from campaign.domain.task import Task

NOTICE = "notice"


@dataclass(frozen=True)
class Step:
    """One rung. `state`: done | skipped | drafted (waits for a decision) | decided | next | off (the duty is closed).

    `on` is the day it was climbed, else the day it is due; None: not to be said yet. `last_on` ends a run of notices.
    """

    rung: Rung
    state: str
    on: date | None
    last_on: date | None = None
    order: Order | None = None


def ladder_of(db: Session, duty: Duty, at: datetime) -> list[Step]:
    """The ladder of a duty; its three notices are one step."""
    calendar, ladder = calendar_of(db), default_ladder(rules_of(db), duty.kind)
    climbed = _climbed(db, duty)
    standing = _standing(db, duty, climbed)
    steps = []
    for rung in ladder:
        chase, order = climbed.get(rung.name, (None, None))
        if chase is None:
            steps.append(Step(rung, "next" if duty.state == "open" else "off", rung_day(rung, standing, calendar)))
        else:
            on = day_of(db, chase.at)
            waiting = order is not None and order.state in ("drafted", "held")
            state = {"skipped": "skipped", "climbed": "done"}.get(chase.state, "drafted" if waiting else "decided")
            steps.append(Step(rung, state, on, order=order))
    return _notices_as_one(steps)


def _standing(db: Session, duty: Duty, climbed: dict[str, tuple[Chase, Order | None]]) -> Standing:
    limits = {rung: order.limit_on for rung, (_, order) in climbed.items() if order and order.limit_on}
    task = db.get(Task, duty.task_id) if duty.kind == "milestone" and duty.task_id else None
    return Standing(duty.due_on, duty.counts_from, frozenset(climbed), limits, task.behind_on if task else None)


def _climbed(db: Session, duty: Duty) -> dict[str, tuple[Chase, Order | None]]:
    query = (
        select(Chase, Order)
        .join(Order, col(Order.id) == Chase.order_id, isouter=True)
        .where(Chase.duty_id == duty.id, Chase.version == duty.version)
    )
    return {chase.rung: (chase, order) for chase, order in db.execute(query)}


def _notices_as_one(steps: Sequence[Step]) -> list[Step]:
    notices = [step for step in steps if step.rung.name.startswith(NOTICE)]
    if not notices:
        return list(steps)
    days = [step.on for step in notices if step.on]
    done = [step for step in notices if step.state == "done"]
    last = notices[-1]
    state = "done" if done else last.state
    if done:
        days = [step.on for step in done if step.on]
    first_on, last_on = (min(days), max(days)) if days else (None, None)
    one = Step(last.rung, state, first_on, last_on)
    return [one, *(step for step in steps if not step.rung.name.startswith(NOTICE))]


def duties_of_task(db: Session, task_id: int) -> list[Duty]:
    """Everything owed for a task: open ones first, most urgent first."""
    query = (
        select(Duty)
        .where(Duty.task_id == task_id)
        .order_by((col(Duty.state) == "open").desc(), col(Duty.due_on), col(Duty.id))
    )
    return list(db.scalars(query))
