"""Adjustments of a task (任务调整): asked by the lead department, decided outside it, applied in the same deed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import day_of, have, take
from campaign.actions.entries import entry, plain
from campaign.actions.finding import find_task
from campaign.actions.letters import coordinators_of, heads_of, holding_on, leader_of, owners_of, tell
from campaign.actions.progress import must_be_outside
from campaign.actions.rewriting import check_plan, plan_after, rewrite_task
from campaign.actions.shares import check_share, end_share, rewrite_share, share_after
from campaign.actions.task_rows import plan_of
from campaign.actions.tasks import end_task
from campaign.domain.campaign import Campaign
from campaign.domain.change import Change, Wish
from campaign.domain.permission import demand
from campaign.domain.person import Actor, Person
from campaign.domain.post import Post, Tenure
from campaign.domain.refusal import Invalid, Refusal, Unseen
from campaign.domain.share import Share
from campaign.domain.task import Task
from campaign.domain.task_plan import Party

SIDES = ("lead", "owner", "co", "share")  # the departments that are told how it was decided


def ask_change(db: Session, who: Actor, task: Task, wish: Wish, *, at: datetime) -> Change:
    """Ask that the task, or one share of it, be adjusted. The chasing goes on until it is decided.

    Raises `NotAllowed`, `Refusal` (task or campaign takes no reports, another one waits), `Invalid` naming the field.
    """
    demand(who, "ask_change", task)
    have(db.get(Campaign, task.campaign_id)).must_run()
    task.must_be_open()
    names = wish.fields()
    wish.check()
    share = _share(task, wish.share_id)
    pending = select(Change.id).where(Change.task_id == task.id, Change.state == "asked")
    if db.scalars(pending).first() is not None:
        raise Refusal("change_pending")
    if wish.kind == "merge":
        _other_task(db, who, task, wish.values.get("into_task_id"))
    before, after = _difference(share or task, names, wish.values)
    made = Change(
        campaign_id=task.campaign_id,
        task_id=task.id,  # type: ignore[arg-type]
        share_id=wish.share_id,
        into_task_id=after.get("into_task_id"),
        kind=wish.kind,
        before=plain(before),
        after=plain(after),
        ground=wish.ground.strip(),
        reason=wish.reason.strip(),
        asked_by_id=who.person_id,
        asked_at=at,
    )
    _check(db, task, share, made)
    db.add(made)
    entry(db, who, "ask_change", made, at=at, changes=_pairs(made), **_said(made))
    deciders = deciders_of(db, task, at)
    _tell(db, deciders, "change_asked", task, made, at)
    return made


def decide_change(
    db: Session,
    who: Actor,
    task: Task,
    change: Change,
    *,
    decision: str,
    note: str = "",
    document_number: str = "",
    at: datetime,
) -> Change:
    """`approved`: applied at once, through the deeds that edit, cancel or divide a task; `refused`, with the reason.

    Of a voted livelihood project (票决民生实事) the standing committee of the people's congress decides: an approval
    names its document. Raises `NotAllowed` (also for a department in which one holds a post), `Refusal` (decided,
    overtaken, the task has ended), `Invalid` (decision, reason, document; what no task can be).
    """
    demand(who, "decide_change", task)
    must_be_outside(who, task.lead_department_id)
    must_be_outside(who, change.after.get("lead_department_id"))
    change.decide(who, decision, note=note, document_number=document_number, by_committee=task.voted, at=at)
    parties = set(task.departments(*SIDES))
    if decision == "approved":
        _apply(db, who, task, change, at)
        parties |= set(task.departments(*SIDES))
    said = {"decision": decision, "note": change.decision_note, "document_number": change.document_number}
    entry(db, who, "decide_change", change, at=at, kind=change.kind, **said)
    day = day_of(db, at)
    people = {person for key in parties for person in (*owners_of(db, key, day), *heads_of(db, key, day))}
    _tell(db, {*people, change.asked_by_id}, f"change_{decision}", task, change, at)
    return change


def deciders_of(db: Session, task: Task, at: datetime) -> list[int]:
    """Who may decide on a matter of the task's lead department: the coordinators who hold no post in it, else the
    leader in charge."""
    inside = (
        select(Tenure.person_id)
        .join(Post, col(Post.id) == Tenure.post_id)
        .join(Person, col(Person.id) == Tenure.person_id)
        .where(Post.department_id == task.lead_department_id, holding_on(day_of(db, at)))
    )
    barred = set(db.scalars(inside))
    outside = [key for key in coordinators_of(db, task.campaign_id) if key not in barred]
    return outside or leader_of(db, task.campaign_id)


def _share(task: Task, share_id: int | None) -> Share | None:
    if share_id is None:
        return None
    found = next((share for share in task.shares if share.id == share_id), None)
    if found is None:
        raise Invalid("share_unknown", field="share_id")
    return found


def _other_task(db: Session, who: Actor, task: Task, key: Any) -> None:
    """Raises `Invalid("change_into")` unless `key` is another open task of the campaign that `who` sees."""
    try:
        other = find_task(db, who, key or 0)
    except Unseen:
        raise Invalid("change_into", field="into_task_id") from None
    if other.id == task.id or other.campaign_id != task.campaign_id or not other.is_open:
        raise Invalid("change_into", field="into_task_id")


def _difference(
    subject: Task | Share, names: tuple[str, ...], values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ, as they stand and as they are to be; what is left empty stays.

    Raises `Invalid("change_same")` when none does.
    """
    now = {name: getattr(subject, name, None) for name in names}
    after = {name: value for name in names if (value := values.get(name)) not in (None, now[name])}
    if names and not after:
        raise Invalid("change_same", field=names[0])
    return {name: now[name] for name in after}, after


def _check(db: Session, task: Task, share: Share | None, change: Change) -> None:
    """What no task or share can be is refused when it is asked, not when it is decided."""
    if share is not None:
        _changed, target = share_after(db, task, share, {} if change.kind == "withdraw" else change.wanted())
        check_share(db, task, target, share)
    elif change.kind not in ("merge", "withdraw"):
        if "target_value" in change.after and any(s.target_value for s in task.shares if s.state != "cancelled"):
            raise Invalid("change_by_share", field="target_value")
        _differences, plan = plan_after(db, task, _plan_changes(db, task, change))
        check_plan(db, have(db.get(Campaign, task.campaign_id)), plan)


def _plan_changes(db: Session, task: Task, change: Change) -> dict[str, Any]:
    """The fields of the task's plan: with another lead, the former one stays as a co-operating department."""
    wanted = change.wanted()
    lead = wanted.get("lead_department_id")
    if lead is None:
        return wanted
    plan = plan_of(db, task)
    former = (Party(task.lead_department_id),) if task.lead_department_id is not None else ()
    others = {name: tuple(p for p in getattr(plan, name) if p.department_id != lead) for name in ("owners", "co")}
    known = {party.department_id for party in (*others["owners"], *others["co"])}
    others["co"] += tuple(party for party in former if party.department_id not in known)
    return {"lead_department_id": lead, "owner_post_id": None, **others}


def _apply(db: Session, who: Actor, task: Task, change: Change, at: datetime) -> None:
    task.must_be_open()
    share = _share(task, change.share_id)
    subject: Task | Share = share or task
    now = plain({name: getattr(subject, name, None) for name in change.before})
    if now != change.before:
        raise Refusal("change_overtaken")
    if share is not None and change.kind == "withdraw":
        end_share(db, who, task, share, reason=change.ground, at=at)
    elif share is not None:
        rewrite_share(db, who, task, share, *share_after(db, task, share, change.wanted()), at=at)
    elif change.kind in ("merge", "withdraw"):
        if change.kind == "merge":
            _go_along(db, who, task, take(db, Task, change.into_task_id), at)
        end_task(db, who, task, reason=change.ground, at=at)
    else:
        rewrite_task(db, who, task, *plan_after(db, task, _plan_changes(db, task, change)), at=at)


def _go_along(db: Session, who: Actor, task: Task, into: Task, at: datetime) -> None:
    """The lead and the owners of a merged task are responsible in the other one from now on."""
    into.must_be_open()
    plan = plan_of(db, into)
    coming = task.departments("lead", "owner")
    known = {into.lead_department_id, *(party.department_id for party in plan.owners)}
    owners = (*plan.owners, *(Party(key) for key in dict.fromkeys(coming) if key not in known))
    rewrite_task(db, who, into, *plan_after(db, into, {"owners": owners}), at=at)


def _pairs(change: Change) -> dict[str, list[Any]]:
    return {name: [change.before.get(name), value] for name, value in change.after.items()}


def _said(change: Change) -> dict[str, Any]:
    return {"kind": change.kind, "share": change.share_id, "ground": change.ground, "reason": change.reason}


def _tell(db: Session, people: Any, kind: str, task: Task, change: Change, at: datetime) -> None:
    tell(
        db,
        people,
        kind,
        facts={"task": task.title, "change": change.kind, "ground": change.ground, "reason": change.decision_note},
        link=f"/tasks/{task.id}",
        key=f"{kind}:{change.id}",
        task_id=task.id,
        at=at,
    )
