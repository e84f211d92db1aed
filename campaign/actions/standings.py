"""What the sweep must know of a batch of duties, read in a few queries whatever the number of duties."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import calendar_of, day_of
from campaign.domain.campaign import Campaign
from campaign.domain.duty import Chase, Duty
from campaign.domain.ladder import Standing, checks_until
from campaign.domain.order import Order
from campaign.domain.share import Share
from campaign.domain.task import Task, TaskVersion

BATCH = 500
CHASED_STATES = ("running", "closing")
FIRST: tuple[date, int] = (date.min, 0)

DutyRow = Row[Any]


def due_batch(db: Session, day: date, after: tuple[date, int], *, again: bool = False) -> Sequence[DutyRow]:
    """The next `BATCH` duties with `next_rung_on` ≤ `day`, after the given place (day, id), locked.

    Duties another sweep is at are left to it. `again`: instead those whose campaign was opened only after `day`, when
    that day is played again, see `standings_of`.
    """
    query = (
        select(  # type: ignore[call-overload, misc]
            Duty.id,
            Duty.kind,
            Duty.version,
            Duty.title,
            Duty.due_on,
            Duty.counts_from,
            Duty.department_id,
            Duty.post_id,
            Duty.person_id,
            Duty.campaign_id,
            Duty.task_id,
            Duty.milestone_id,
            Duty.paused_until,
            Duty.opened_at,
            Duty.next_rung_on,
            Campaign.title.label("campaign"),  # type: ignore[attr-defined]
            Campaign.starts_on.label("campaign_starts_on"),  # type: ignore[attr-defined]
            Task.title.label("task"),  # type: ignore[attr-defined]
            Task.lead_department_id,
            Task.starts_on,
            Task.due_on.label("task_due_on"),  # type: ignore[union-attr]
            Task.progress,
            Task.behind_on,
            Share.behind_on.label("share_behind_on"),  # type: ignore[union-attr]
        )
        .join(Campaign, col(Campaign.id) == Duty.campaign_id)
        .join(Task, col(Task.id) == Duty.task_id, isouter=True)
        .join(Share, col(Share.id) == Duty.share_id, isouter=True)
        .where(_considered(day, again), tuple_(col(Duty.next_rung_on), col(Duty.id)) > tuple_(*after))
        .where(Duty.state == "open", col(Campaign.state).in_(CHASED_STATES))
        .order_by(col(Duty.next_rung_on), col(Duty.id))
        .limit(BATCH)
        .with_for_update(of=Duty, skip_locked=True)
    )
    return db.execute(query).all()


def _considered(day: date, again: bool) -> ColumnElement[bool]:
    """Duties with something to do on `day`; `again`: those that have only because a past day is played again."""
    if not again:
        return col(Duty.next_rung_on) <= day
    return and_(col(Duty.counts_from) > day, col(Duty.due_on) <= day, col(Duty.next_rung_on) >= col(Duty.counts_from))


def is_past(db: Session, day: date) -> bool:
    """Whether `day` is over by the real clock, so that a sweep of it plays it again."""
    return day < day_of(db, db.info["clock"]())


def standings_of(db: Session, rows: Sequence[DutyRow], at: datetime) -> dict[int, Standing]:
    """The standing of each duty, by id.

    A deadline older than the opening counts from the opening day – unless an earlier day is played again (a past
    year's ledger tried with `--at`): then the ladder counts as if the campaign had been open.
    """
    day = day_of(db, at)
    done, limits = _chases(db, rows)
    twice = _behind_twice(db, rows, at)
    return {
        row.id: Standing(
            row.due_on,
            row.counts_from if row.counts_from and row.counts_from <= day else None,
            frozenset(done.get((row.id, row.version), ())),
            limits.get((row.id, row.version), {}),
            _behind_on(row),
            twice.get(row.id),
        )
        for row in rows
    }


def _behind_on(row: DutyRow) -> date | None:
    found: date | None = {"milestone": row.behind_on, "share": row.share_behind_on}.get(row.kind)
    return found


def _chases(
    db: Session, rows: Sequence[DutyRow]
) -> tuple[dict[tuple[int, int], set[str]], dict[tuple[int, int], dict[str, date]]]:
    done: dict[tuple[int, int], set[str]] = {}
    limits: dict[tuple[int, int], dict[str, date]] = {}
    query = (
        select(Chase.duty_id, Chase.version, Chase.rung, col(Order.limit_on))
        .join(Order, col(Order.id) == Chase.order_id, isouter=True)
        .where(col(Chase.duty_id).in_([row.id for row in rows]))
    )
    for duty_id, version, rung, limit_on in db.execute(query):
        done.setdefault((duty_id, version), set()).add(rung)
        if limit_on:
            limits.setdefault((duty_id, version), {})[rung] = limit_on
    return done, limits


def _behind_twice(db: Session, rows: Sequence[DutyRow], at: datetime) -> dict[int, date]:
    """The duties whose figures were behind at the last two weekly checks since they were opened, with the later check.

    Only the first open milestone of a task speaks for its figures. A share has no dated versions: it counts when its
    present figures have been behind since before the earlier check.
    """
    earlier, last = checks_until(day_of(db, at), calendar_of(db))
    late = [
        row
        for row in rows
        if (on := _behind_on(row)) and on <= last and day_of(db, row.opened_at) <= earlier and row.task_id
    ]
    found = {row.id: last for row in late if row.kind == "share" and row.share_behind_on <= earlier}
    stones = [row for row in late if row.kind == "milestone"]
    if not stones:
        return found
    tasks = sorted({row.task_id for row in stones})
    behind = _behind_at(db, tasks, earlier) & _behind_at(db, tasks, last)
    first = _first_milestones(db, tasks)
    return found | {row.id: last for row in stones if row.task_id in behind and first.get(row.task_id) == row.id}


def _behind_at(db: Session, tasks: Sequence[int], check: date) -> set[int]:
    """Which of the tasks were behind by their figures on the day of a check, as it stood at the end of that day."""
    end = datetime.combine(check + timedelta(days=1), datetime.min.time(), db.info["zone"])
    latest = (
        select(func.max(TaskVersion.id))
        .where(col(TaskVersion.task_id).in_(tasks), col(TaskVersion.at) < end)
        .group_by(col(TaskVersion.task_id))
    )
    behind = set()
    for version in db.scalars(select(TaskVersion).where(col(TaskVersion.id).in_(latest))):
        since, begins = version.lights.get("behind_on"), version.lights.get("begins_on")
        started = not begins or begins <= check.isoformat()
        if version.lights.get("light_base") == "open" and started and since and since <= check.isoformat():
            behind.add(version.task_id)
    return behind


def _first_milestones(db: Session, tasks: Sequence[int]) -> dict[int, int]:
    """The open milestone duty of each task that is due first."""
    query = (
        select(Duty.task_id, Duty.id)
        .where(col(Duty.task_id).in_(tasks), Duty.kind == "milestone", Duty.state == "open")
        .order_by(col(Duty.due_on).desc(), col(Duty.id).desc())
    )
    return {row.task_id: row.id for row in db.execute(query)}
