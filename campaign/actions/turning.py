"""What goes along at the turn of the year: copies of tasks with their plan, and all that hangs on the old ones."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Table, and_, case, insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from campaign.actions.inserting import insert_rows, reserve_ids
from campaign.actions.lights import figures_of, version_row
from campaign.domain.campaign import Campaign
from campaign.domain.change import Change
from campaign.domain.consultation import Consultation
from campaign.domain.coordination import PENDING, Coordination
from campaign.domain.dependency import Dependency
from campaign.domain.duty import Duty
from campaign.domain.extension import Extension
from campaign.domain.indicator import IndicatorTask
from campaign.domain.instruction import OPEN as UNSETTLED
from campaign.domain.instruction import Instruction
from campaign.domain.milestone import Milestone
from campaign.domain.order import Order, OrderMatter
from campaign.domain.roll_out import RollOut
from campaign.domain.share import Share
from campaign.domain.superior import SuperiorChild
from campaign.domain.task import Task, TaskDepartment, TaskVersion

NEVER = date(9999, 12, 31)
OWN = ("id", "ledger_key", "carried_from_id", "version", "campaign_id", "task_id", "share_id")
DAYS = ("overdue_on", "far_behind_on", "behind_on", "due_soon_on")


def copied(task: Task, into: Campaign, work_package_id: int | None, position: int, *, zero: bool, at: datetime) -> Task:
    """The task as it goes on in the new year, with its milestones, departments and shares; not yet in the session.

    First deadlines and first targets stay what they were. From `zero` only what is open of its shares goes along.
    """
    fields = _columns(task, *OWN, "work_package_id", "position", "created_at", "reported_at")
    state = "under_way" if task.state == "reported" else task.state
    own = {"state": state, "campaign_id": into.id, "work_package_id": work_package_id, "position": position}
    copy = Task(**(fields | own), carried_from_id=task.id, ledger_key=uuid4().hex, created_at=at)
    copy.parts = [TaskDepartment(**_columns(row, "task_id")) for row in task.parts]
    kept = [share for share in task.shares if share.state != "cancelled" and not (zero and share.state == "closed")]
    copy.shares = [_copied(Share, share) for share in kept]
    of_share = {share.id for share in kept}
    stones = [s for s in task.milestones if s.state != "dropped" and (s.share_id is None or s.share_id in of_share)]
    copy.milestones = [_copied(Milestone, stone) for stone in stones]
    for share in copy.shares:
        share.state = "under_way" if share.state == "reported" else share.state
    if zero:
        subjects: list[Task | Share] = [copy, *copy.shares]
        for subject in subjects:
            subject.progress = 0.0 if subject.progress is not None else None
            subject.done_value = Decimal(0) if subject.done_value is not None else None
    return copy


def number(db: Session, copies: list[Task]) -> None:
    """Give the copies their ids at once, so that they are written a table at a time; a milestone of a share belongs to
    the share's copy."""
    shares = [share for copy in copies for share in copy.shares]
    stones = [stone for copy in copies for stone in copy.milestones]
    for noun, rows in ((Task, copies), (Share, shares), (Milestone, stones)):
        for row, key in zip(rows, reserve_ids(db, noun, len(rows)), strict=True):  # type: ignore[call-overload]
            row.id = key
    heirs = {share.carried_from_id: share.id for share in shares}
    for stone in stones:
        if stone.share_id is not None:
            stone.share_id = heirs[stone.share_id]


def keep_versions(db: Session, new: list[Task], into: Campaign, at: datetime) -> None:
    """How each carried task stands from now on, for comparisons with past days."""
    db.flush()
    rows = [{"task_id": task.id, **version_row(_columns(task), into.starts_on, figures_of(task), at)} for task in new]
    insert_rows(db, TaskVersion, rows)


def move(db: Session, old: int, new: int, day: date) -> None:
    """What is owed, asked and ordered about the carried tasks goes along with them: the very duties, so that the ladder
    goes on where it stood and nobody is told twice. The old tasks keep the lights of `day` for good.
    """
    db.flush()
    mine = select(col(Task.carried_from_id)).where(col(Task.campaign_id) == new, col(Task.carried_from_id).is_not(None))
    along = {"campaign_id": new}
    duty, order = _table(Duty), _table(Order)
    of_tasks = and_(duty.c.task_id.in_(mine), duty.c.state == "open")
    _set(db, Duty, of_tasks, **along, **_heirs(Duty, "task_id", "milestone_id", "share_id"))
    asked = and_(col(Coordination.task_id).in_(mine), col(Coordination.state).in_(("asked", *PENDING)))
    _set(db, Coordination, asked, **along, **_heirs(Coordination, "task_id", "milestone_id", "share_id"))
    changing = and_(col(Change.task_id).in_(mine), col(Change.state) == "asked")
    _set(db, Change, changing, **along, **_heirs(Change, "task_id", "share_id"))
    extending = and_(col(Extension.task_id).in_(mine), col(Extension.state) == "asked")
    _set(db, Extension, extending, **_heirs(Extension, "task_id", "milestone_id"))
    _set(db, SuperiorChild, col(SuperiorChild.task_id).in_(mine), **_heirs(SuperiorChild, "task_id"))
    _set(db, Dependency, col(Dependency.task_id).in_(mine), **along, **_heirs(Dependency, "task_id"))
    _set(db, Dependency, col(Dependency.needs_id).in_(mine), **_heirs(Dependency, "needs_id"))
    _set(db, RollOut, col(RollOut.task_id).in_(mine), **along, **_heirs(RollOut, "task_id"))
    _measure_copies(db, new)
    told = and_(col(Instruction.campaign_id) == old, col(Instruction.state).in_(UNSETTLED))
    _set(db, Instruction, and_(told, col(Instruction.task_id).in_(mine)), **along, **_heirs(Instruction, "task_id"))
    general = and_(duty.c.state == "open", duty.c.kind == "instruction", duty.c.task_id.is_(None))
    _set(db, Duty, and_(general, duty.c.campaign_id == old), **along)
    _set(db, Instruction, and_(told, col(Instruction.task_id).is_(None)), **along)
    about = select(col(OrderMatter.order_id)).where(col(OrderMatter.task_id).in_(mine))
    running = and_(order.c.campaign_id == old, order.c.state.not_in(("closed", "waived")), order.c.id.in_(about))
    replies = and_(duty.c.state == "open", duty.c.order_id.in_(select(order.c.id).where(running)))
    _set(db, Duty, replies, **along)
    _set(db, Order, running, **along)
    moved = col(OrderMatter.order_id).in_(select(order.c.id).where(order.c.campaign_id == new))
    _set(db, OrderMatter, and_(moved, col(OrderMatter.task_id).in_(mine)), **_heirs(OrderMatter, "task_id"))
    undecided = and_(col(Consultation.campaign_id) == old, col(Consultation.decided_at).is_(None))
    _set(db, Duty, and_(duty.c.state == "open", duty.c.kind == "consultation", duty.c.campaign_id == old), **along)
    _set(db, Consultation, undecided, **along)
    for noun in (Task, Share):
        _freeze(db, noun, mine, day)
    db.expire_all()  # what the session holds was read before


def _measure_copies(db: Session, new: int) -> None:
    """A copy is measured by the indicator of the task it goes on for."""
    measured, task = _table(IndicatorTask), _table(Task)
    copies = select(task.c.id, measured.c.indicator_id).join(measured, measured.c.task_id == task.c.carried_from_id)
    rows = copies.where(task.c.campaign_id == new)
    db.execute(insert(measured).from_select(["task_id", "indicator_id"], rows))


def _freeze(db: Session, noun: Any, mine: Any, day: date) -> None:
    table = _table(noun)
    where = table.c.id.in_(mine) if noun is Task else table.c.task_id.in_(mine)
    still = {name: case((table.c[name] <= day, table.c[name])) for name in DAYS}
    idle = case((table.c.begins_on > day, NEVER), else_=table.c.begins_on)
    working = table.c.state.in_(("planned", "under_way", "reported"))
    _set(db, noun, and_(where, working), state="carried", begins_on=idle, **still)


def _heirs(noun: type[SQLModel], *names: str) -> dict[str, Any]:
    """For each column the copy of what it points at; empty where it points at nothing."""
    nouns: dict[str, type[SQLModel]] = {"task_id": Task, "needs_id": Task, "milestone_id": Milestone, "share_id": Share}
    table = _table(noun)
    found = {}
    for name in names:
        heir = _table(nouns[name]).alias()
        found[name] = select(heir.c.id).where(heir.c.carried_from_id == table.c[name]).scalar_subquery()
    return found


def _copied(noun: Any, row: Any) -> Any:
    left = [name for name in OWN if not (noun is Milestone and name == "share_id")]
    return noun(**_columns(row, *left), carried_from_id=row.id)


def _columns(row: SQLModel, *left: str) -> dict[str, Any]:
    """A row's own columns by name, without those `left` out."""
    return {name: getattr(row, name) for name in type(row).model_fields if name not in left}


def _set(db: Session, noun: type[SQLModel], where: ColumnElement[bool], **values: Any) -> None:
    db.execute(update(_table(noun)).where(where).values(**values))


def _table(noun: type[SQLModel]) -> Table:
    return noun.__table__  # type: ignore[attr-defined, no-any-return]
