"""Campaigns: planned, opened, paused, resumed, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.entries import entry
from campaign.actions.task_duties import open_task
from campaign.domain.area import Area
from campaign.domain.campaign import SENSITIVITIES, Campaign, CampaignCoordinator, FocusArea
from campaign.domain.carry_over import CarryOver
from campaign.domain.department import Department
from campaign.domain.permission import demand
from campaign.domain.person import Actor, PersonRole
from campaign.domain.refusal import N_, Invalid, Refusal, Stale, sentence
from campaign.domain.share import ENDED
from campaign.domain.task import Task

sentence("field_empty", N_("This field is empty. Fill it in."))
sentence("focus_area_unknown", N_("“{code}” is not a focus area of this county. Choose one of the list."))
sentence("department_unknown", N_("There is no such department. Choose one of the list."))
sentence("area_unknown", N_("There is no such town or village. Choose one of the list."))
sentence("coordinator_unknown", N_("A coordinator must be a person with the coordinator's role."))
sentence("leader_unknown", N_("The leader in charge must be a person with the leader's role."))
sentence("notice_days_range", N_("Public notice takes from 0 to 365 days."))


@dataclass(frozen=True, kw_only=True)
class CampaignPlan:
    """What somebody means a campaign to be. `coordinator_ids` empty: whoever makes it. `notice_days` are calendar
    days, 0 = no notice; `sign_stages` empty: the county's default order."""

    code: str
    title: str
    focus_area: str
    starts_on: date
    ends_on: date
    lead_department_id: int
    goal: str = ""
    document_number: str = ""
    coordinator_ids: Sequence[int] = ()
    leader_id: int | None = None
    area_id: int | None = None
    notice_days: int = 7
    sensitivity: str = "public"
    sign_stages: Sequence[str] = ()


FIELDS = tuple(name for name in CampaignPlan.__dataclass_fields__ if name != "coordinator_ids")


def create_campaign(db: Session, who: Actor, plan: CampaignPlan, *, at: datetime) -> Campaign:
    """A draft campaign. Its maker coordinates it unless the plan names others.

    Raises `NotAllowed`, or `Invalid` naming the field.
    """
    demand(who, "create_campaign")
    _check(db, plan)
    fields = {name: getattr(plan, name) for name in FIELDS} | {"sign_stages": list(plan.sign_stages)}
    made = Campaign(**fields, created_by_id=who.person_id, created_at=at)
    made.check()
    db.add(made)
    db.flush()
    coordinators = list(plan.coordinator_ids) or [who.person_id] if who.person_id else list(plan.coordinator_ids)
    _coordinate(made, [key for key in coordinators if key is not None])
    db.flush()
    entry(db, who, "create_campaign", made, at=at, **asdict(plan))
    return made


def edit_campaign(
    db: Session, who: Actor, campaign: Campaign, changes: Mapping[str, Any], *, at: datetime, version: int | None = None
) -> dict[str, tuple[Any, Any]]:
    """Change the fields of `CampaignPlan` named in `changes`. Returns what really changed, as field: (before, after).

    Raises `NotAllowed`, `Refusal` (frozen at the turn of the year), `Stale` when `version` is not the row's own,
    `Invalid` naming the field.
    """
    demand(who, "edit_campaign", campaign)
    if db.scalars(select(CarryOver.id).where(CarryOver.campaign_id == campaign.id)).first() is not None:
        raise Refusal("campaign_frozen")
    before = plan_of_campaign(campaign)
    plan = CampaignPlan(**(_fields(before) | dict(changes)))
    changed = {
        name: (getattr(before, name), getattr(plan, name))
        for name in CampaignPlan.__dataclass_fields__
        if _differs(getattr(before, name), getattr(plan, name))
    }
    if version is not None and version != campaign.version and changed:
        raise Stale({k: after for k, (_, after) in changed.items()}, {k: old for k, (old, _) in changed.items()})
    _check(db, plan, campaign.id)
    for name in FIELDS:
        value = getattr(plan, name)
        setattr(campaign, name, list(value) if name == "sign_stages" else value)
    campaign.check()
    if "coordinator_ids" in changed:
        _coordinate(campaign, plan.coordinator_ids)
    if changed:
        campaign.version += 1
        entry(db, who, "edit_campaign", campaign, at=at, changes={k: list(v) for k, v in changed.items()})
    return changed


def plan_of_campaign(campaign: Campaign) -> CampaignPlan:
    """The campaign as a plan: what a form shows and a change starts from."""
    fields = {name: getattr(campaign, name) for name in FIELDS}
    return CampaignPlan(**fields, coordinator_ids=tuple(row.person_id for row in campaign.coordinators))


def open_campaign(db: Session, who: Actor, campaign: Campaign, *, at: datetime, reason: str = "") -> Campaign:
    """Start work: planned tasks go under way and their promises become duties.

    Raises `Refusal` when there is no task, or a task has no lead or neither a deadline nor `standing`.
    """
    demand(who, "open_campaign", campaign)
    tasks = list(
        db.scalars(select(Task).where(Task.campaign_id == campaign.id, Task.state == "planned").order_by(col(Task.id)))
    )
    unready = [t for t in tasks if t.lead_department_id is None or (t.due_on is None and not t.standing)]
    if campaign.state == "draft" and not tasks:
        raise Refusal("campaign_without_tasks")
    if unready:
        raise Refusal("campaign_tasks_unready", count=len(unready), first=unready[0].title[:60])
    campaign.open(at)
    for task in tasks:
        open_task(db, task, at)
    return _moved(db, who, "open_campaign", campaign, at, reason, tasks=len(tasks))


def pause_campaign(db: Session, who: Actor, campaign: Campaign, *, at: datetime, reason: str = "") -> Campaign:
    """Hold all chasing of a running campaign; the sweep leaves paused campaigns alone. Raises `Refusal`."""
    demand(who, "open_campaign", campaign)
    campaign.move("paused")
    return _moved(db, who, "pause_campaign", campaign, at, reason)


def resume_campaign(db: Session, who: Actor, campaign: Campaign, *, at: datetime, reason: str = "") -> Campaign:
    """Go on after a pause. Raises `Refusal` unless the campaign is paused."""
    demand(who, "open_campaign", campaign)
    campaign.resume()
    return _moved(db, who, "resume_campaign", campaign, at, reason)


def close_campaign(db: Session, who: Actor, campaign: Campaign, *, at: datetime, reason: str = "") -> Campaign:
    """Wind up: a running campaign takes no new tasks (closing); once none is open it is closed.

    Raises `Refusal` when it is closing already and tasks are still open.
    """
    demand(who, "open_campaign", campaign)
    left = open_tasks(db, campaign)
    was_closing = campaign.state == "closing"
    if not was_closing:
        campaign.move("closing")
    elif left:
        raise Refusal("campaign_tasks_open", count=left)
    if not left:
        campaign.move("closed")
        campaign.closed_at = at
    return _moved(db, who, "close_campaign", campaign, at, reason, open_tasks=left)


def open_tasks(db: Session, campaign: Campaign) -> int:
    """How many tasks of the campaign are neither struck off nor cancelled."""
    query = select(func.count()).select_from(Task).where(Task.campaign_id == campaign.id)
    return int(db.execute(query.where(col(Task.state).not_in(ENDED))).scalar_one())


def _moved(db: Session, who: Actor, deed: str, campaign: Campaign, at: datetime, reason: str, **data: Any) -> Campaign:
    campaign.version += 1
    entry(db, who, deed, campaign, at=at, state=campaign.state, reason=reason.strip()[:500], **data)
    return campaign


def _fields(plan: CampaignPlan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in CampaignPlan.__dataclass_fields__}


def _differs(before: Any, after: Any) -> bool:
    if isinstance(before, list | tuple):
        return list(before) != list(after)
    return bool(before != after)


def _coordinate(campaign: Campaign, person_ids: Sequence[int]) -> None:
    wanted = list(dict.fromkeys(person_ids))
    kept = [row for row in campaign.coordinators if row.person_id in wanted]
    new = [key for key in wanted if key not in {row.person_id for row in kept}]
    campaign.coordinators = kept + [CampaignCoordinator(campaign_id=campaign.id, person_id=key) for key in new]  # type: ignore[arg-type]


def _check(db: Session, plan: CampaignPlan, own_id: int | None = None) -> None:
    for name, limit in (("code", 40), ("title", 120)):
        text = getattr(plan, name)
        if not text.strip():
            raise Invalid("field_empty", field=name)
        if len(text) > limit:
            raise Invalid("text_too_long", field=name, limit=limit)
    if not 0 <= plan.notice_days <= 365:
        raise Invalid("notice_days_range", field="notice_days")
    if plan.sensitivity not in SENSITIVITIES:
        raise Invalid("sensitivity_unknown", field="sensitivity")
    taken = db.scalars(select(Campaign.id).where(Campaign.code == plan.code)).first()
    if taken is not None and taken != own_id:
        raise Invalid("campaign_code_taken", field="code", code=plan.code)
    if db.get(FocusArea, plan.focus_area) is None:
        raise Invalid("focus_area_unknown", field="focus_area", code=plan.focus_area[:40])
    if db.get(Department, plan.lead_department_id) is None:
        raise Invalid("department_unknown", field="lead_department_id")
    if plan.area_id is not None and db.get(Area, plan.area_id) is None:
        raise Invalid("area_unknown", field="area_id")
    _check_people(db, plan)


def _check_people(db: Session, plan: CampaignPlan) -> None:
    for field, role, keys in (
        ("coordinator_ids", "coordinator", set(plan.coordinator_ids)),
        ("leader_id", "leader", {plan.leader_id} - {None}),
    ):
        query = select(PersonRole.person_id).where(PersonRole.role == role, col(PersonRole.person_id).in_(keys))
        if keys and set(db.scalars(query)) != keys:
            raise Invalid("coordinator_unknown" if role == "coordinator" else "leader_unknown", field=field)
