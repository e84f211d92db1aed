"""The turn of the year: each open task is looked at, then the campaign is frozen and they go on in the new year's."""

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from campaign import i18n
from campaign.actions.carrying import carry_over, must_turn, open_tasks_of
from campaign.actions.finding import find_campaign
from campaign.domain.campaign import Campaign
from campaign.domain.carry_over import CHOICES, FIGURES, TaskChoice, TurnWish
from campaign.domain.light import light_on
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Invalids
from campaign.edge import At, Db, Who
from campaign.insight.superior import campaigns_to_plan
from campaign.web.campaign_head import headed
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of

router = APIRouter()
DONE = N_("Carried over: {carried} tasks go on here, {stopped} were stopped.")


@router.get("/campaigns/{id}/carry-overs/new")
def new_carry_over(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """The new year's campaign, and for each open task whether it goes along."""
    campaign = find_campaign(db, who, id)
    demand(who, "open_campaign", campaign)
    return _form(request, db, who, campaign, at, _next_year(campaign))


@router.post("/campaigns/{id}/carry-overs")
def turn(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Carry over, once; or show the form again with what is wrong."""
    campaign = find_campaign(db, who, id)
    demand(who, "open_campaign", campaign)
    try:
        made = carry_over(db, who, campaign, _wish(sheet), at=at)
    except (Invalid, Invalids) as fault:
        db.rollback()
        return _form(request, db, who, find_campaign(db, who, id), at, sheet.typed(), fault)
    return see_other(request, f"/campaigns/{made.into_id}", toast=say(request, DONE, **made.counts))


def _wish(sheet: Sheet) -> TurnWish:
    choices = {}
    for name in sheet.form:
        key = name.removeprefix("choice-")
        if key != name and key.isascii() and key.isdigit() and len(key) < 10:
            said = {word: sheet.text(f"{word}-{key}") for word in ("choice", "figure", "reason")}
            choices[int(key)] = TaskChoice(said["choice"], said["figure"] or "keep", said["reason"])
    fields = {"title": sheet.text("title"), "code": sheet.text("code")}
    days = {"starts_on": sheet.day("starts_on"), "ends_on": sheet.day("ends_on")}
    into_id = sheet.key("into_id")
    sheet.check()
    return TurnWish(into_id=into_id, **fields, **days, choices=choices)  # type: ignore[arg-type]


def _next_year(campaign: Campaign) -> dict[str, list[str]]:
    """The new campaign as it would be: the same name and code with the next year in them, over that year."""
    old, new = str(campaign.starts_on.year), str(campaign.starts_on.year + 1)
    title = campaign.title.replace(old, new)
    return {
        "title": [title if title != campaign.title else f"{campaign.title}（{new}）"[:120]],
        "code": [campaign.code.replace(old, new) if old in campaign.code else f"{campaign.code[:35]}-{new}"],
        "starts_on": [date(int(new), 1, 1).isoformat()],
        "ends_on": [date(int(new), 12, 31).isoformat()],
    }


def _form(
    request: Request,
    db: Session,
    who: Actor,
    campaign: Campaign,
    at: datetime,
    typed: dict[str, Any],
    fault: Invalid | Invalids | None = None,
) -> Response:
    must_turn(db, campaign)
    context = headed(request, db, who, campaign, at, "plan")
    with i18n.speaking(language_of(request)):
        return page(
            request,
            "campaigns/carry.html",
            422 if fault else 200,
            rows=[(task, light_on(task, context["today"])) for task in open_tasks_of(db, campaign)],
            others=[one for one in campaigns_to_plan(db, who) if one[0] != campaign.id],
            choices=[(name, i18n.gettext(words)) for name, words in CHOICES.items()],
            figures=[(name, i18n.gettext(words)) for name, words in FIGURES.items()],
            typed=typed,
            errors=field_errors(request, fault) if fault else {},
            **context,
        )
