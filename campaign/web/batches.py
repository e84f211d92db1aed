"""Chasing the holders of several chosen tasks: it asks first and says who will be told."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from sqlmodel import col, select
from starlette.responses import Response

from campaign import i18n
from campaign.actions.finding import find_campaign
from campaign.actions.letters import holders_of
from campaign.actions.nudging import nudge_tasks, tasks_chosen, urgent_duties
from campaign.domain.campaign import Campaign
from campaign.domain.permission import demand
from campaign.domain.person import Actor, Person
from campaign.domain.refusal import Invalid
from campaign.domain.task import Task
from campaign.edge import At, Db, Who
from campaign.web.campaign_head import headed
from campaign.web.errors import field_errors
from campaign.web.page import page, see_other
from campaign.web.sheet import Filled
from campaign.web.shell import language_of

router = APIRouter()
MOST = 200


@router.get("/campaigns/{id}/nudges/new")
def confirm_nudges(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """Who will be told of which matter, before anybody is."""
    campaign = find_campaign(db, who, id)
    demand(who, "edit_campaign", campaign)
    return _nudges(request, db, who, campaign, at, asked_for(request))


@router.post("/campaigns/{id}/nudges")
def nudge(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Put one line for each holder into the next digest."""
    campaign = find_campaign(db, who, id)
    demand(who, "edit_campaign", campaign)
    ids = sheet.keys("ids")[:MOST]
    try:
        tasks = tasks_chosen(db, campaign, ids)
        told = nudge_tasks(db, who, campaign, tasks, words=sheet.text("words"), at=at)
    except Invalid as fault:
        return _nudges(request, db, who, campaign, at, ids, fault=fault, words=sheet.text("words"))
    with i18n.speaking(language_of(request)):
        toast = i18n.ngettext("{n} person will be told.", "{n} people will be told.", told)
    return see_other(request, f"/campaigns/{id}", toast=toast)


def asked_for(request: Request, most: int = MOST) -> list[int]:
    """The ids of the rows that were ticked, as the address says them."""
    texts = request.query_params.getlist("ids")
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10][:most]


def _nudges(
    request: Request,
    db: Session,
    who: Actor,
    campaign: Campaign,
    at: datetime,
    ids: list[int],
    *,
    fault: Invalid | None = None,
    words: str = "",
) -> Response:
    tasks = tasks_chosen(db, campaign, ids)
    duties = urgent_duties(db, tasks)
    holders = {duty.id: holders_of(db, duty) for _task, duty in duties}
    keys = {key for people in holders.values() for key in people}
    persons = {person.id: person for person in db.scalars(select(Person).where(col(Person.id).in_(keys)))}
    with i18n.speaking(language_of(request)):
        language = i18n.current_language()
        told = [
            (task, duty, [persons[key].shown(language) for key in holders[duty.id] if key in persons])
            for task, duty in duties
        ]
        left_out: list[Task] = [task for task in tasks if task.id not in {one.id for one, _duty, _people in told}]
        return _page(
            request,
            "campaigns/nudge.html",
            headed(request, db, who, campaign, at, "ledger"),
            fault,
            told=told,
            left_out=left_out,
            words=words,
        )


def _page(request: Request, template: str, context: dict[str, Any], fault: Invalid | None, **more: Any) -> Response:
    errors = field_errors(request, fault) if fault else {}
    return page(request, template, 422 if fault else 200, errors=errors, **context, **more)
