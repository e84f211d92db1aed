"""Campaigns over the API: planned, opened, paused, resumed, closed."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions import planning
from campaign.actions.context import day_of
from campaign.actions.finding import find_campaign
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import SILENT, Answer, Body, Count, Day, Id, Key, Name, Note, Remark
from campaign.domain.campaign import Campaign
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid
from campaign.domain.task import Task
from campaign.domain.visible import campaigns_visible_to, tasks_visible_to
from campaign.edge import At, Db, Who
from campaign.insight.progress import EMPTY, Standing, standings

router = api_router("Campaigns")
Sensitivity = Literal["public", "internal"]
Code = Annotated[str, Field(min_length=1, max_length=40)]
State = Literal["draft", "running", "paused", "closing", "closed"]
Stages = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)]


class CampaignIn(Body):
    """A campaign to make. Without a lead department the maker's own leads; without coordinators the maker does."""

    code: Code = Field(examples=["WATER-2026"])
    title: Name = Field(examples=["农村供水专项行动"])
    focus_area: Annotated[str, Field(min_length=1, max_length=30)] = Field(examples=["environment"])
    starts_on: Day
    ends_on: Day
    goal: Note = ""
    document_number: Annotated[str, Field(max_length=80)] = ""
    lead_department_id: Key | None = None
    coordinator_ids: Annotated[list[Key], Field(max_length=50)] = []
    leader_id: Key | None = None
    area_id: Key | None = None
    notice_days: Count = 7
    sensitivity: Sensitivity = "public"
    sign_stages: Stages = []


class CampaignChange(Body):
    """What to change; fields left out stay. `version` makes a lost race a 412."""

    code: Code | None = None
    title: Name | None = None
    focus_area: Annotated[str, Field(min_length=1, max_length=30)] | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    goal: Note | None = None
    document_number: Annotated[str, Field(max_length=80)] | None = None
    lead_department_id: Key | None = None
    coordinator_ids: Annotated[list[Key], Field(min_length=1, max_length=50)] | None = None
    leader_id: Key | None = None
    area_id: Key | None = None
    notice_days: Count | None = None
    sensitivity: Sensitivity | None = None
    sign_stages: Stages | None = None
    version: Key | None = None


class CampaignShown(Answer):
    """A campaign. `lights` count the tasks you see (not cancelled ones) by today's light; progress is in percent."""

    id: int
    code: str
    title: str
    focus_area: str
    goal: str
    document_number: str
    starts_on: date
    ends_on: date
    lead_department_id: int
    coordinator_ids: list[int]
    leader_id: int | None
    area_id: int | None
    notice_days: int
    sensitivity: Sensitivity
    sign_stages: list[str]
    state: State
    opened_at: datetime | None
    closed_at: datetime | None
    version: int
    task_count: int
    lights: dict[str, int]
    progress: float | None
    expected_progress: float | None


@router.get("/campaigns")
def list_campaigns(db: Db, who: Who, at: At, paged: Paged, state: State | None = None) -> Page[CampaignShown]:
    """The campaigns you see, by number."""
    query = select(Campaign).where(campaigns_visible_to(who))
    if state is not None:
        query = query.where(col(Campaign.state) == state)
    found = page_of(db, query, [col(Campaign.id)], paged, _itself)
    known = _standings(db, who, [row.id for row in found.items], at)
    items = [campaign_shown(row, known.get(row.id, EMPTY)) for row in found.items]
    return Page(items=items, total=found.total, next=found.next)


@router.post("/campaigns", status_code=201)
def create_campaign(db: Db, who: Who, at: At, body: CampaignIn) -> CampaignShown:
    """Make a draft campaign."""
    demand(who, "create_campaign")
    fields = body.model_dump()
    if body.lead_department_id is None:
        if not who.department_ids:
            raise Invalid("field_empty", field="lead_department_id")
        fields["lead_department_id"] = min(who.department_ids)
    made = planning.create_campaign(db, who, planning.CampaignPlan(**fields), at=at)
    return campaign_shown(made, EMPTY)


@router.get("/campaigns/{id}")
def show_campaign(db: Db, who: Who, at: At, id: Id) -> CampaignShown:
    """One campaign."""
    return _shown(db, who, find_campaign(db, who, id), at)


@router.patch("/campaigns/{id}")
def edit_campaign(db: Db, who: Who, at: At, id: Id, body: CampaignChange) -> CampaignShown:
    """Change the fields that are given."""
    campaign = find_campaign(db, who, id, lock=True)
    demand(who, "edit_campaign", campaign)
    changes = body.model_dump(exclude_unset=True, exclude={"version"})
    for name, value in changes.items():
        if value is None and name not in ("leader_id", "area_id"):
            raise Invalid("field_empty", field=name)
    planning.edit_campaign(db, who, campaign, changes, version=body.version, at=at)
    return _shown(db, who, campaign, at)


@router.post("/campaigns/{id}/openings", status_code=201)
def open_campaign(db: Db, who: Who, at: At, id: Id, body: Remark = SILENT) -> CampaignShown:
    """Start work: planned tasks go under way, their promises are chased from now on."""
    campaign = find_campaign(db, who, id, lock=True)
    return _shown(db, who, planning.open_campaign(db, who, campaign, at=at, reason=body.note), at)


@router.post("/campaigns/{id}/pauses", status_code=201)
def pause_campaign(db: Db, who: Who, at: At, id: Id, body: Remark = SILENT) -> CampaignShown:
    """Hold all chasing."""
    campaign = find_campaign(db, who, id, lock=True)
    return _shown(db, who, planning.pause_campaign(db, who, campaign, at=at, reason=body.note), at)


@router.post("/campaigns/{id}/resumptions", status_code=201)
def resume_campaign(db: Db, who: Who, at: At, id: Id, body: Remark = SILENT) -> CampaignShown:
    """Go on after a pause."""
    campaign = find_campaign(db, who, id, lock=True)
    return _shown(db, who, planning.resume_campaign(db, who, campaign, at=at, reason=body.note), at)


@router.post("/campaigns/{id}/closings", status_code=201)
def close_campaign(db: Db, who: Who, at: At, id: Id, body: Remark = SILENT) -> CampaignShown:
    """Wind up: no new tasks (`closing`); closed at once when no task is open, else by a second closing (409 before)."""
    campaign = find_campaign(db, who, id, lock=True)
    return _shown(db, who, planning.close_campaign(db, who, campaign, at=at, reason=body.note), at)


def campaign_shown(campaign: Campaign, standing: Standing) -> CampaignShown:
    """A campaign as the API shows it."""
    fields = campaign.model_dump(include=set(CampaignShown.model_fields))
    return CampaignShown.model_validate(
        fields
        | {
            "coordinator_ids": [row.person_id for row in campaign.coordinators],
            "task_count": standing.tasks,
            "lights": standing.counts,
            "progress": standing.actual,
            "expected_progress": standing.expected,
        }
    )


def _shown(db: Session, who: Actor, campaign: Campaign, at: datetime) -> CampaignShown:
    db.flush()
    known = _standings(db, who, [campaign.id], at)
    return campaign_shown(campaign, known.get(campaign.id or 0, EMPTY))


def _standings(db: Session, who: Actor, ids: list[int | None], at: datetime) -> dict[int, Standing]:
    seen = col(Task.campaign_id).in_(ids) & tasks_visible_to(who)
    return standings(db, seen, day_of(db, at)) if ids else {}


def _itself(row: Any) -> Any:
    return row
