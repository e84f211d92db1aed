"""After every deed on a task: work out anew when its light will change, and keep how it stood as a dated version."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Date, Table, bindparam, update
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import calendar_of, rules_of
from campaign.actions.inserting import insert_rows
from campaign.domain.campaign import Campaign
from campaign.domain.coordination import PENDING, Coordination
from campaign.domain.duty import Duty
from campaign.domain.light import LightDates, light_dates, plan_points, shine, worst
from campaign.domain.milestone import Milestone
from campaign.domain.rectification import Rectification
from campaign.domain.share import Share
from campaign.domain.task import Task, TaskVersion

WITH_OTHERS = ("reported", "in_review", "accepted")
ENDED = ("closed", "cancelled")


def relight(db: Session, task: Task, at: datetime) -> None:
    """Store the days on which the task's and its shares' lights change; a whole is as late as its latest part.

    A task with shares sums their quantities first. Appends a `TaskVersion`.
    """
    relight_all(db, [task], at)


def relight_all(db: Session, tasks: Sequence[Task], at: datetime) -> None:
    """The same for several tasks of one campaign, in as few queries as for one."""
    if not tasks:
        return
    db.flush()
    campaign = db.get_one(Campaign, tasks[0].campaign_id)
    keys = [task.id for task in tasks]
    asked, wrongs = _asked(db, keys), _rectifications(db, keys)
    rows = [_relight(db, task, campaign, asked[task.id], wrongs[task.id], at) for task in tasks]
    insert_rows(db, TaskVersion, rows)
    _wake_ladders(db, tasks)


def _relight(
    db: Session,
    task: Task,
    campaign: Campaign,
    asked: set[int | None],
    wrongs: Mapping[int | None, list[date]],
    at: datetime,
) -> dict[str, Any]:
    """Light one task and its shares; the row that keeps how it stands."""
    shares = [share for share in task.shares if share.state != "cancelled"]
    for share in shares:
        shine(share, _share_dates(db, task, share, campaign.starts_on, share.id in asked, wrongs.get(share.id, [])))
    if shares:
        _sum_up(task, shares)
    own = _task_dates(db, task, campaign.starts_on, None in asked, wrongs.get(None, []))
    parts = [_dates_of(share) for share in shares if share.light_base == "open"]
    shine(task, own)
    if own.base == "open" and parts:
        for name, day in worst([own, *parts]).items():
            setattr(task, name, day)
    kept = {name: getattr(task, name) for name in _KEPT}
    return {"task_id": task.id or 0, **version_row(kept, campaign.starts_on, figures_of(task), at)}


def _wake_ladders(db: Session, tasks: Sequence[Task]) -> None:
    """Let the ladder look at the figures no later than they fall behind: it may be waiting for a day after that.

    A duty without a next day waits for a decision and is left alone; one look too many is harmless.
    """
    behind = [{"of": task.id, "behind_on": task.behind_on} for task in tasks if task.behind_on is not None]
    if not behind:
        return
    # A statement on the table: nobody in this session reads `next_rung_on` before it is worked out anew, and looking
    # for rows to refresh among everything the session holds would cost more than the statement itself.
    duty: Table = Duty.__table__  # type: ignore[attr-defined]
    day: BindParameter[date] = bindparam("behind_on", type_=Date())
    waiting = update(duty).where(duty.c.task_id == bindparam("of"), duty.c.state == "open", duty.c.next_rung_on > day)
    db.connection().execute(waiting.values(next_rung_on=day), behind)


def _asked(db: Session, keys: Sequence[int | None]) -> dict[int | None, set[int | None]]:
    """By task, the shares (None: the task itself) for which another unit has accepted to act."""
    query = select(Coordination.task_id, Coordination.share_id)
    found: dict[int | None, set[int | None]] = defaultdict(set)
    for task_id, share_id in db.execute(
        query.where(col(Coordination.task_id).in_(keys), col(Coordination.state).in_(PENDING))
    ):
        found[task_id].add(share_id)
    return found


def _rectifications(db: Session, keys: Sequence[int | None]) -> dict[int | None, dict[int | None, list[date]]]:
    """By task, the days by which something must be put right, by share (None: the task itself)."""
    query = select(Rectification.task_id, Rectification.share_id, col(Rectification.due_on))
    found: dict[int | None, dict[int | None, list[date]]] = defaultdict(lambda: defaultdict(list))
    for task_id, share_id, due_on in db.execute(
        query.where(col(Rectification.task_id).in_(keys), Rectification.state == "open").order_by(col(Rectification.id))
    ):
        found[task_id][share_id].append(due_on)
    return found


def base_of(state: str, asked: bool, all_reported: bool) -> str:
    """Where a light comes from: `open` work, `waiting` for somebody else, or `closed`."""
    if state in ENDED:
        return "closed"
    return "waiting" if state in WITH_OTHERS or asked or all_reported else "open"


def _task_dates(db: Session, task: Task, start: date, asked: bool, wrongs: list[date]) -> LightDates:
    own = _own_stones(task)
    dues = [stone.due_on for stone in own if stone.state == "open"]
    begins = task.starts_on or start
    figures = figures_of(task)
    task.straight = not figures
    return light_dates(
        base=base_of(task.state, asked, bool(own) and not dues and not wrongs and not task.standing),
        plan=plan_points(begins, task.due_on, figures),
        begins_on=begins if task.state in ("planned", "under_way") else None,
        open_dues=dues + wrongs,
        progress=task.progress,
        rules=rules_of(db),
        calendar=calendar_of(db),
    )


def _own_stones(task: Task) -> list[Milestone]:
    """The promises of the task itself, not of its shares, that its plan still asks for."""
    return [stone for stone in task.milestones if stone.share_id is None and stone.state != "dropped"]


def figures_of(task: Task) -> list[tuple[date, float]]:
    """The plan's own figures: by which day how much percent."""
    return [(row.due_on, row.expected_value) for row in _own_stones(task) if row.expected_value is not None]


def _share_dates(db: Session, task: Task, share: Share, start: date, asked: bool, wrongs: list[date]) -> LightDates:
    due = share.due_on or task.due_on
    begins = share.starts_on or task.starts_on or start
    working = share.state in ("planned", "under_way")
    owed = working and (share.progress is None or share.progress < 100)
    return light_dates(
        base=base_of(share.state, asked, False),
        plan=plan_points(begins, due),
        begins_on=begins if working else None,
        open_dues=([due] if due and owed else []) + wrongs,
        progress=share.progress,
        rules=rules_of(db),
        calendar=calendar_of(db),
    )


def _sum_up(task: Task, shares: list[Share]) -> None:
    """A task's quantity is the sum of its shares'; without quantities its progress is their mean. Where its progress
    comes from an indicator, only the quantity is summed."""
    known = [share.progress for share in shares if share.progress is not None]
    percent = sum(known) / len(shares) if known else task.progress
    if all(share.target_value for share in shares):
        target = sum(share.target_value or 0 for share in shares)
        done = sum(share.done_value or 0 for share in shares)
        task.target_value, task.done_value = target, done  # type: ignore[assignment]
        percent = float(min(100, done * 100 / target))
    if task.progress_from != "indicator":
        task.progress = percent


def _dates_of(share: Share) -> LightDates:
    return LightDates(
        share.light_base, share.begins_on, share.overdue_on, share.far_behind_on, share.behind_on, share.due_soon_on
    )


_LIGHTS = ("light_base", "begins_on", "overdue_on", "far_behind_on", "behind_on", "due_soon_on")
_KEPT = ("state", "progress", "done_value", "weight", "starts_on", "due_on", *_LIGHTS)


def version_row(
    task: Mapping[str, Any], campaign_starts: date, figures: Iterable[tuple[date, float]], at: datetime
) -> dict[str, Any]:
    """How a task stands from `at` on, as columns of a `TaskVersion`; `task` is its own columns by name, `figures` are
    its plan's own: by which day how much percent."""
    lights = {name: str(value) if (value := task[name]) else None for name in _LIGHTS}
    kept = {name: task.get(name) for name in ("state", "progress", "done_value", "weight", "due_on")}
    return {
        "at": at,
        **kept,
        "lights": lights,
        "starts_on": task.get("starts_on") or campaign_starts,
        "figures": [(str(day), percent) for day, percent in figures] or None,
    }
