"""Shares (分解到乡镇、点位): a task's part for one town or one site – added, edited, cancelled."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import have
from campaign.actions.entries import entry
from campaign.actions.lights import relight
from campaign.actions.task_duties import end_duty, move_share, open_share_duty
from campaign.actions.task_rows import add_part, recount
from campaign.domain.area import TOWN, Area
from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Refusal, Stale, sentence
from campaign.domain.share import ENDED, Share
from campaign.domain.task import Task
from campaign.domain.task_plan import ShareTarget

sentence("share_twice", N_("“{place}” already has a share of this task. Change that one instead."))
sentence("share_due_after_task", N_("A share cannot be due after its task's deadline, {due_on}."))
SHARE_FIELDS = tuple(field.name for field in fields(ShareTarget))
Changed = dict[str, tuple[Any, Any]]


def add_share(db: Session, who: Actor, task: Task, target: ShareTarget, *, at: datetime) -> Share:
    """Give one town or site its part of the task; its department sees the task from now on.

    Raises `NotAllowed`, `Refusal` (task ended), `Invalid` naming the field.
    """
    return add_shares(db, who, task, [target], at=at)[0]


def add_shares(db: Session, who: Actor, task: Task, targets: Iterable[ShareTarget], *, at: datetime) -> list[Share]:
    """Several shares at once: twelve towns of one task are twelve shares. Raises as `add_share`."""
    demand(who, "keep_shares", task)
    if not task.is_open:
        raise Refusal("task_ended")
    campaign = have(db.get(Campaign, task.campaign_id))
    made = []
    for target in targets:
        share = _new(db, task, target)
        task.shares.append(share)
        db.flush()
        entry(db, who, "add_share", share, at=at, place=_place(db, share), **_told(target))
        made.append(share)
        if campaign.works:
            share.move("under_way")
    task.version += 1
    relight(db, task, at)
    if campaign.works:
        for share in made:
            open_share_duty(db, task, share, at)
    return made


def edit_share(
    db: Session,
    who: Actor,
    task: Task,
    share: Share,
    changes: Mapping[str, Any],
    *,
    at: datetime,
    version: int | None = None,
) -> Changed:
    """Change the fields of `ShareTarget` named in `changes`. Returns what really changed, as field: (before, after).

    Raises `NotAllowed`, `Refusal` (share ended), `Stale`, `Invalid` naming the field.
    """
    demand(who, "keep_shares", task)
    changed, after = share_after(db, task, share, changes)
    if version is not None and version != share.version:
        raise Stale({k: getattr(after, k) for k in changes}, {k: getattr(share, k) for k in changes})
    if have(db.get(Campaign, task.campaign_id)).works:
        task.must_be_ours(changed)
    return rewrite_share(db, who, task, share, changed, after, at=at)


def share_after(db: Session, task: Task, share: Share, changes: Mapping[str, Any]) -> tuple[Changed, ShareTarget]:
    """What `changes` would make of the share: the fields that really change, as (before, after), and the whole target.

    Raises `Refusal` (share ended); whether the target can be is the question of `rewrite_share`.
    """
    if share.state in ENDED:
        raise Refusal("task_ended")
    before = ShareTarget(**{name: getattr(share, name) for name in SHARE_FIELDS})
    after = replace(before, **changes)
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in SHARE_FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}, after


def rewrite_share(
    db: Session, who: Actor, task: Task, share: Share, changed: Changed, target: ShareTarget, *, at: datetime
) -> Changed:
    """Write the target of `share_after` onto the share, with its entry; lights and duties follow. Whether `who` may is
    the caller's question. Raises `Invalid` naming the field.
    """
    if not changed:
        return {}
    check_share(db, task, target, share)
    if share.state != "planned" and {"target_value", "unit"} & set(changed):
        task.keep_first_target()
    for name in SHARE_FIELDS:
        setattr(share, name, getattr(target, name))
    if "target_value" in changed:
        recount(share)
    _find_department(db, share)
    _let_departments_see(task)
    share.version += 1
    told = {name: list(pair) for name, pair in changed.items()}
    entry(db, who, "edit_share", share, at=at, place=_place(db, share), changes=told)
    relight(db, task, at)
    move_share(db, task, share, at)
    return changed


def cancel_share(db: Session, who: Actor, task: Task, share: Share, *, reason: str, at: datetime) -> Share:
    """Take one town's or site's part off the task, with the reason. Raises `Invalid`, `Refusal`, `NotAllowed`."""
    demand(who, "keep_shares", task)
    if have(db.get(Campaign, task.campaign_id)).works and task.voted:
        raise Refusal("task_voted")
    return end_share(db, who, task, share, reason=reason, at=at)


def end_share(db: Session, who: Actor, task: Task, share: Share, *, reason: str, at: datetime) -> Share:
    """`cancel_share` without its question whether `who` may: of a decision that lies with somebody else."""
    if not reason.strip():
        raise Invalid("reason_missing", field="note")
    if not share.can_move("cancelled"):
        raise Refusal("task_ended")
    share.move("cancelled")
    share.version += 1
    end_duty(db, share, at)
    _let_departments_see(task)
    entry(db, who, "cancel_share", share, at=at, place=_place(db, share), reason=reason.strip()[:500])
    relight(db, task, at)
    return share


def towns(db: Session) -> list[Area]:
    """The county's towns in the order of their codes."""
    return list(db.scalars(select(Area).where(Area.level == TOWN).order_by(col(Area.code))))


def _new(db: Session, task: Task, target: ShareTarget) -> Share:
    check_share(db, task, target)
    share = Share(task_id=task.id, position=len(task.shares), **{n: getattr(target, n) for n in SHARE_FIELDS})  # type: ignore[arg-type]
    share.site = target.site.strip()
    share.unit = target.unit or task.unit
    share.progress = 0.0 if target.target_value is not None else None
    _find_department(db, share)
    if share.department_id is not None:
        add_part(task, share.department_id, "share")
    return share


def check_share(db: Session, task: Task, target: ShareTarget, own: Share | None = None) -> None:
    """Raises `Invalid` naming the field when a share of the task cannot be so; `own` is the one it is about."""
    target.check()
    if target.due_on and task.due_on and target.due_on > task.due_on:
        raise Invalid("share_due_after_task", field="due_on", due_on=task.due_on)
    if target.department_id is not None and db.get(Department, target.department_id) is None:
        raise Invalid("department_unknown", field="department_id")
    area = db.get(Area, target.area_id) if target.area_id is not None else None
    if target.area_id is not None and area is None:
        raise Invalid("area_unknown", field="area_id")
    place = (target.area_id, target.site.strip())
    if any((row.area_id, row.site) == place for row in task.shares if row is not own and row.state != "cancelled"):
        raise Invalid("share_twice", field="area_id", place=target.site.strip() or (area.name if area else ""))


def _find_department(db: Session, share: Share) -> None:
    """A town's share without a department falls to the town's own government."""
    if share.department_id is None and share.area_id is not None:
        query = select(Department.id).where(
            Department.area_id == share.area_id, Department.kind == "town", col(Department.active)
        )
        share.department_id = db.scalars(query.order_by(col(Department.position))).first()


def _let_departments_see(task: Task) -> None:
    """Departments that have a share see the task; those that no longer have one lose that part."""
    answering = {row.department_id for row in task.shares if row.state != "cancelled" and row.department_id}
    task.parts = [row for row in task.parts if row.part != "share" or row.department_id in answering]
    for department_id in sorted(answering):
        add_part(task, department_id, "share")


def _place(db: Session, share: Share) -> str:
    area = db.get(Area, share.area_id) if share.area_id is not None else None
    return share.site or (area.name if area else "")


def _told(target: ShareTarget) -> dict[str, Any]:
    return {name: value for name in SHARE_FIELDS if (value := getattr(target, name)) not in (None, "")}
