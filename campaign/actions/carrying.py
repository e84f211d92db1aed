"""The turn of the year (年度结转): a campaign is frozen, its open tasks go on in the new year's; one transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, selectinload
from sqlmodel import col, func, select

from campaign.actions import turning
from campaign.actions.campaigns import CampaignPlan, create_campaign, plan_of_campaign
from campaign.actions.context import day_of
from campaign.actions.entries import About, entry, entry_about
from campaign.actions.lights import relight
from campaign.actions.tasks import end_task
from campaign.domain.campaign import Campaign, WorkPackage
from campaign.domain.carry_over import CARRIED, IN_ROUND, CarryOver, TurnWish
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, Refusal
from campaign.domain.task import Task


def carry_over(db: Session, who: Actor, campaign: Campaign, wish: TurnWish, *, at: datetime) -> CarryOver:
    """Freeze the campaign and carry its open tasks, as the wish says of each: first deadlines, lateness and duties go
    along, so that nobody is chased twice; closed tasks stay, and those in an acceptance round are finished where they
    are: the campaign then winds up instead of being closed at once. Once a campaign.

    Raises `NotAllowed`, `Refusal` (carried before; not running; nothing to carry), `Invalid` by field.
    """
    demand(who, "open_campaign", campaign)
    campaign = _locked(db, campaign, wish)
    must_turn(db, campaign)
    tasks = open_tasks_of(db, campaign)
    wish.check(campaign.starts_on, {task.id or 0: task.title for task in tasks})
    into = _into(db, who, campaign, wish, at)
    stopped = [task for task in tasks if wish.of(task.id).choice == "stop"]
    for task in stopped:
        if task.voted:
            raise Invalid("carry_voted", field=f"choice-{task.id}", title=task.title[:60])
        end_task(db, who, task, reason=wish.of(task.id).reason, at=at)
    carried = [task for task in tasks if wish.of(task.id).choice == "carry"]
    new = _carry(db, who, campaign, into, carried, wish, at)
    # The others' lights went along as they were; looking at each of a thousand again would cost ten statements each.
    changed = [one for one, task in zip(new, carried, strict=True) if _differs(one, task, wish)]
    turning.move(db, campaign.id or 0, into.id or 0, day_of(db, at))
    for task in changed:
        relight(db, task, at)
    return _turned(db, who, campaign, into, {"carried": len(new), "stopped": len(stopped)}, at)


def _differs(copy: Task, task: Task, wish: TurnWish) -> bool:
    states = [(share.state, share.progress) for share in copy.shares]
    before = [(share.state, share.progress) for share in task.shares if share.state != "cancelled"]
    return wish.of(task.id).figure == "zero" or copy.state != task.state or states != before


def _locked(db: Session, campaign: Campaign, wish: TurnWish) -> Campaign:
    """Both campaigns, locked in the order of their ids: two turns at once queue and never wait for each other."""
    keys = sorted(key for key in {campaign.id, wish.into_id} if key is not None)
    query = select(Campaign).where(col(Campaign.id).in_(keys)).order_by(col(Campaign.id)).with_for_update()
    db.execute(query.execution_options(populate_existing=True)).all()
    return campaign


def must_turn(db: Session, campaign: Campaign) -> None:
    """Raises `Refusal` when the campaign cannot be carried over now."""
    if db.scalars(select(CarryOver.id).where(CarryOver.campaign_id == campaign.id)).first() is not None:
        raise Refusal("carried_before")
    if not campaign.works:
        raise Refusal("carry_not_running")


def open_tasks_of(db: Session, campaign: Campaign) -> list[Task]:
    """The tasks a turn has to decide on, in the plan's order. Raises `Refusal` when there is none."""
    loads = [selectinload(part) for part in (Task.parts, Task.milestones, Task.shares)]  # type: ignore[arg-type]
    query = select(Task).where(Task.campaign_id == campaign.id, col(Task.state).in_(CARRIED)).options(*loads)
    tasks = list(db.scalars(query.order_by(col(Task.position), col(Task.id))))
    if not tasks:
        raise Refusal("carry_nothing")
    return tasks


def _into(db: Session, who: Actor, campaign: Campaign, wish: TurnWish, at: datetime) -> Campaign:
    if wish.into_id is not None:
        found = db.get(Campaign, wish.into_id)
        if found is None or found.id == campaign.id or found.id not in who.coordinates or found.state != "running":
            raise Invalid("carry_into", field="into_id")
        return found
    old = plan_of_campaign(campaign)
    fields: dict[str, Any] = {name: getattr(old, name) for name in CampaignPlan.__dataclass_fields__}
    own = {"title": wish.title, "code": wish.code, "starts_on": wish.starts_on, "ends_on": wish.ends_on}
    made = create_campaign(db, who, CampaignPlan(**(fields | own)), at=at)
    made.open(at)
    entry(db, who, "open_campaign", made, at=at, state=made.state, reason="")
    return made


def _carry(
    db: Session, who: Actor, campaign: Campaign, into: Campaign, carried: list[Task], wish: TurnWish, at: datetime
) -> list[Task]:
    packages = _packages(db, campaign, into)
    first = db.execute(
        select(func.coalesce(func.max(Task.position) + 1, 0)).where(Task.campaign_id == into.id)
    ).scalar_one()
    new = []
    for place, task in enumerate(carried):
        zero = wish.of(task.id).figure == "zero"
        copy = turning.copied(task, into, packages.get(task.work_package_id or 0), first + place, zero=zero, at=at)
        copy.starts_on = task.starts_on or campaign.starts_on
        new.append(copy)
    turning.number(db, new)
    db.add_all(new)
    db.flush()
    for task, copy in zip(carried, new, strict=True):
        for one, other, deed in ((copy, task, "carry_task"), (task, copy, "task_carried")):
            about = About("task", one.id or 0, one.campaign_id, one.id)
            told = {"other": other.id, "title": one.title, "figure": wish.of(task.id).figure}
            entry_about(db, who, deed, about, at=at, **told)
    turning.keep_versions(db, new, into, at)
    return new


def _packages(db: Session, campaign: Campaign, into: Campaign) -> dict[int, int]:
    """Old work package → the one of the same title in the new campaign, made where there is none."""
    known = {one.title: one for one in db.scalars(select(WorkPackage).where(WorkPackage.campaign_id == into.id))}
    query = select(WorkPackage).where(WorkPackage.campaign_id == campaign.id).order_by(col(WorkPackage.position))
    found: dict[int, WorkPackage] = {}
    for old in db.scalars(query).all():
        if old.title not in known:
            known[old.title] = WorkPackage(campaign_id=into.id or 0, title=old.title, position=len(known))
            db.add(known[old.title])
        found[old.id or 0] = known[old.title]
    db.flush()
    return {key: one.id or 0 for key, one in found.items()}


def _turned(
    db: Session, who: Actor, campaign: Campaign, into: Campaign, counts: dict[str, int], at: datetime
) -> CarryOver:
    counts |= {"closed": _count(db, campaign, ("closed",)), "in_round": _count(db, campaign, IN_ROUND)}
    for state in ("running", "closing") if counts["in_round"] else ("running", "closing", "closed"):
        if campaign.state != state and campaign.can_move(state):
            campaign.move(state)
    campaign.closed_at = at if campaign.state == "closed" else None
    campaign.version += 1
    made = CarryOver(
        campaign_id=campaign.id,  # type: ignore[arg-type]
        into_id=into.id,  # type: ignore[arg-type]
        at=at,
        turned_on=day_of(db, at),
        counts=counts,
        created_by_id=who.person_id,
    )
    db.add(made)
    db.flush()
    entry(db, who, "carry_over", campaign, at=at, into=into.id, title=into.title, **counts)
    return made


def _count(db: Session, campaign: Campaign, states: tuple[str, ...]) -> int:
    query = select(func.count()).select_from(Task).where(Task.campaign_id == campaign.id, col(Task.state).in_(states))
    return int(db.execute(query).scalar_one())
