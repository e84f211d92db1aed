"""Campaigns made and edited in a form, and their plan on one page."""

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from sqlmodel import col, select
from starlette.responses import Response

from campaign import i18n
from campaign.actions import planning
from campaign.actions.context import day_of
from campaign.actions.finding import find_campaign
from campaign.actions.standards import standard_shown
from campaign.domain.campaign import SENSITIVITIES, Campaign, FocusArea
from campaign.domain.permission import demand, may
from campaign.domain.person import Person, PersonRole
from campaign.domain.refusal import N_, Invalid, Invalids
from campaign.edge import At, Db, Who
from campaign.insight.documents import documents_of
from campaign.insight.overview import packages_of
from campaign.web.campaign_head import headed
from campaign.web.campaign_steps import STEPS, steps_open
from campaign.web.choices import department_choices
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of

router = APIRouter()
NEEDED = ("code", "title", "focus_area")


@router.get("/campaigns/new")
def new_campaign(request: Request, db: Db, who: Who, at: At) -> Response:
    """An empty form, the year filled in."""
    demand(who, "create_campaign")
    year = day_of(db, at).year
    typed = {
        "starts_on": [f"{year}-01-01"],
        "ends_on": [f"{year}-12-31"],
        "notice_days": ["7"],
        "sensitivity": ["public"],
        "lead_department_id": [str(key) for key in sorted(who.department_ids)[:1]],
        "coordinator_ids": [str(who.person_id)],
    }
    return _form(request, db, typed)


@router.post("/campaigns")
def create_campaign(request: Request, db: Db, who: Who, at: At, sheet: Filled) -> Response:
    """Make a draft, or show the form again with what is wrong."""
    demand(who, "create_campaign")
    try:
        made = planning.create_campaign(db, who, planning.CampaignPlan(**_read(sheet)), at=at)
    except (Invalid, Invalids) as fault:
        return _form(request, db, sheet.typed(), fault=fault)
    return see_other(request, f"/campaigns/{made.id}", toast=say(request, N_("The draft is kept.")))


@router.get("/campaigns/{id}/edit")
def edit_campaign_form(request: Request, db: Db, who: Who, id: int) -> Response:
    """The form filled in as the campaign stands."""
    campaign = find_campaign(db, who, id)
    demand(who, "edit_campaign", campaign)
    return _form(request, db, _typed_of(campaign), campaign=campaign)


@router.post("/campaigns/{id}")
def edit_campaign(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Keep the changes, or show the form again with what is wrong."""
    campaign = find_campaign(db, who, id, lock=True)
    demand(who, "edit_campaign", campaign)
    try:
        changes, version = _read(sheet), sheet.key("version")
        planning.edit_campaign(db, who, campaign, changes, version=version, at=at)
    except (Invalid, Invalids) as fault:
        db.rollback()
        return _form(request, db, sheet.typed(), campaign=find_campaign(db, who, id), fault=fault)
    return see_other(request, f"/campaigns/{id}/plan", toast=say(request, N_("The changes are kept.")))


@router.get("/campaigns/{id}/plan")
def show_plan(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """What the campaign is for, who runs it, and the steps it may take now."""
    campaign = find_campaign(db, who, id)
    people = [row.person_id for row in campaign.coordinators] + [campaign.leader_id]
    persons = {person.id: person for person in db.scalars(select(Person).where(col(Person.id).in_(people)))}
    with i18n.speaking(language_of(request)):
        context = headed(request, db, who, campaign, at, "plan")
        language = i18n.current_language()
        shown = {key: person.shown(language) for key, person in persons.items()}
        return page(
            request,
            "campaigns/plan.html",
            **context,
            standard=standard_shown(db, id),
            coordinators=[shown[row.person_id] for row in campaign.coordinators],
            leader=shown.get(campaign.leader_id, ""),
            packages=packages_of(db, campaign.id or 0),
            sensitivity=i18n.gettext(SENSITIVITIES[campaign.sensitivity]),
            filed=documents_of(db, campaign, language),
            file_to=f"/campaigns/{id}/documents/new" if may(who, "add_document", campaign) else "",
            steps=[(name, i18n.gettext(STEPS[name].verb)) for name in steps_open(campaign, context["tasks"])],
        )


def _form(
    request: Request,
    db: Session,
    typed: dict[str, Any],
    *,
    campaign: Campaign | None = None,
    fault: Invalid | Invalids | None = None,
) -> Response:
    language = language_of(request)
    with i18n.speaking(language):
        focus = db.scalars(select(FocusArea).order_by(col(FocusArea.position)))
        choices = [(row.code, row.name_en if language == "en" and row.name_en else row.name) for row in focus]
        return page(
            request,
            "campaigns/form.html",
            422 if fault else 200,
            campaign=campaign,
            typed=typed,
            errors=field_errors(request, fault) if fault else {},
            departments=department_choices(db, language, typed),
            focus_areas=choices,
            coordinators=_people(db, "coordinator", language),
            leaders=_people(db, "leader", language),
            sensitivities=[(key, i18n.gettext(words)) for key, words in SENSITIVITIES.items()],
        )


def _people(db: Session, role: str, language: str) -> list[tuple[int | None, str]]:
    query = select(Person).join(PersonRole, col(PersonRole.person_id) == Person.id).where(PersonRole.role == role)
    people = db.scalars(query.where(col(Person.active)).order_by(col(Person.id)))
    return [(person.id, person.shown(language)) for person in people]


def _read(sheet: Sheet) -> dict[str, Any]:
    """The form as fields of a `CampaignPlan`. Raises `Invalids` for what cannot be read or is missing."""
    texts = ("code", "title", "focus_area", "goal", "document_number", "sensitivity")
    fields: dict[str, Any] = {name: sheet.text(name) for name in texts}
    fields |= {name: sheet.day(name) for name in ("starts_on", "ends_on")}
    fields |= {"lead_department_id": sheet.key("lead_department_id"), "leader_id": sheet.key("leader_id")}
    fields |= {"coordinator_ids": tuple(sheet.keys("coordinator_ids")), "notice_days": sheet.key("notice_days") or 0}
    for name in (*NEEDED, "starts_on", "ends_on", "lead_department_id"):
        if not fields[name] and name not in {fault.field for fault in sheet.faults}:
            sheet.fault("field_empty", name)
    sheet.check()
    return fields


def _typed_of(campaign: Campaign) -> dict[str, Any]:
    plan = planning.plan_of_campaign(campaign)
    fields = {name: getattr(plan, name) for name in planning.CampaignPlan.__dataclass_fields__}
    typed = {name: ["" if value is None else str(value)] for name, value in fields.items()}
    return typed | {"coordinator_ids": [str(key) for key in plan.coordinator_ids], "version": [str(campaign.version)]}
