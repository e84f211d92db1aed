"""Indicators added, changed and retired in a form."""

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from sqlmodel import col, select
from starlette.responses import Response

from campaign import i18n
from campaign.actions.finding import find_campaign, find_indicator
from campaign.actions.measuring import add_indicator, edit_indicator, plan_of, restore_indicator, retire_indicator
from campaign.domain.area import TOWN, Area
from campaign.domain.campaign import Campaign
from campaign.domain.indicator import AREA_LEVELS, DIRECTIONS, PLAN_FIELDS, ROLLS, Indicator, IndicatorPlan
from campaign.domain.period import PERIODS
from campaign.domain.permission import demand
from campaign.domain.post import Post
from campaign.domain.refusal import N_, Invalid, Invalids, Stale
from campaign.edge import At, Db, Who
from campaign.insight.overview import names
from campaign.web import forms
from campaign.web.errors import field_errors
from campaign.web.indicator_words import plain
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of

router = APIRouter()
Fault = Invalid | Invalids | Stale
TEXTS = ("title", "definition", "unit", "direction", "period", "roll")
NUMBERS, DAYS = ("baseline_value", "target_value"), ("baseline_on", "target_on")
KEYS = ("keeper_department_id", "keeper_post_id", "area_id", "level", "cutoff_days")


@router.get("/campaigns/{id}/indicators/new")
def new_indicator(request: Request, db: Db, who: Who, id: int) -> Response:
    """An empty form: monthly, of towns, higher is better."""
    campaign = find_campaign(db, who, id)
    demand(who, "keep_indicator", campaign)
    start = {"direction": "up", "period": "monthly", "roll": "sum", "level": "4", "cutoff_days": "5"}
    typed = {name: [value] for name, value in start.items()}
    return _form(request, db, campaign, typed | {"area_id": [str(campaign.area_id or "")]})


@router.post("/campaigns/{id}/indicators")
def add(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Add it, or show the form again with what is wrong."""
    campaign = find_campaign(db, who, id)
    demand(who, "keep_indicator", campaign)
    try:
        made = add_indicator(db, who, campaign, IndicatorPlan(**_read(sheet)), at=at)
    except (Invalid, Invalids) as fault:
        db.rollback()
        return _form(request, db, find_campaign(db, who, id), sheet.typed(), fault=fault)
    return see_other(request, f"/indicators/{made.id}", toast=say(request, N_("The indicator has been added.")))


@router.get("/indicators/{id}/edit")
def edit_form(request: Request, db: Db, who: Who, id: int) -> Response:
    """The form as the indicator stands."""
    indicator = find_indicator(db, who, id)
    demand(who, "keep_indicator", indicator)
    return _form(request, db, _campaign(db, indicator), _typed(indicator), indicator=indicator)


@router.post("/indicators/{id}")
def edit(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Keep the changes; when somebody was faster, both versions are shown (412)."""
    indicator = find_indicator(db, who, id, lock=True)
    demand(who, "keep_indicator", indicator)
    try:
        edit_indicator(db, who, indicator, _read(sheet), version=sheet.key("version"), at=at)
    except (Invalid, Invalids, Stale) as fault:
        db.rollback()
        indicator = find_indicator(db, who, id)
        typed = sheet.typed() | ({"version": [str(indicator.version)]} if isinstance(fault, Stale) else {})
        return _form(request, db, _campaign(db, indicator), typed, indicator=indicator, fault=fault)
    return see_other(request, f"/indicators/{id}", toast=say(request, N_("The changes are kept.")))


@router.post("/indicators/{id}/retirements")
def retire(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Take it out of use, or ask again for the reason."""
    indicator = find_indicator(db, who, id, lock=True)
    try:
        retire_indicator(db, who, indicator, reason=sheet.text("note"), at=at)
    except Invalid as fault:
        db.rollback()
        indicator = find_indicator(db, who, id)
        return _form(request, db, _campaign(db, indicator), _typed(indicator), indicator=indicator, fault=fault)
    return see_other(request, f"/indicators/{id}", toast=say(request, N_("The indicator is retired.")))


@router.post("/indicators/{id}/restorations")
def restore(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """Take it into use again."""
    restore_indicator(db, who, find_indicator(db, who, id, lock=True), at=at)
    return see_other(request, f"/indicators/{id}", toast=say(request, N_("The indicator is in use again.")))


def _read(sheet: Sheet) -> dict[str, Any]:
    """The form as fields of an `IndicatorPlan`. Raises `Invalids`."""
    fields: dict[str, Any] = {name: sheet.text(name) for name in TEXTS}
    fields |= {name: sheet.number(name) for name in NUMBERS} | {name: sheet.day(name) for name in DAYS}
    fields |= {name: sheet.key(name) for name in KEYS}
    fields["level"] = fields["level"] or TOWN
    fields["cutoff_days"] = 5 if fields["cutoff_days"] is None else fields["cutoff_days"]
    sheet.check()
    return fields


def _typed(indicator: Indicator) -> dict[str, list[str]]:
    plan = plan_of(indicator)
    typed = {name: ["" if (value := getattr(plan, name)) is None else str(value)] for name in PLAN_FIELDS}
    typed |= {name: [plain(getattr(plan, name))] for name in NUMBERS}
    return typed | {"version": [str(indicator.version)]}


def _campaign(db: Session, indicator: Indicator) -> Campaign:
    return db.get_one(Campaign, indicator.campaign_id)


def _form(
    request: Request,
    db: Session,
    campaign: Campaign,
    typed: dict[str, list[str]],
    *,
    indicator: Indicator | None = None,
    fault: Fault | None = None,
) -> Response:
    with i18n.speaking(language_of(request)):
        language = i18n.current_language()
        known = names(db, None, language)
        places = db.scalars(select(Area).where(col(Area.level) <= TOWN).order_by(col(Area.level), col(Area.code)))
        return page(
            request,
            "indicators/form.html",
            412 if isinstance(fault, Stale) else 422 if fault else 200,
            campaign=campaign,
            indicator=indicator,
            typed=typed,
            errors=field_errors(request, fault) if isinstance(fault, Invalid | Invalids) else {},
            lost=isinstance(fault, Stale),
            departments=list(known.departments.items()),
            posts=_posts(db, known.departments, language),
            areas=[(area.id, area.shown(language)) for area in places],
            choices={
                "direction": forms.choices(request, DIRECTIONS),
                "period": forms.choices(request, PERIODS),
                "roll": forms.choices(request, ROLLS),
                "level": [(key, i18n.gettext(words)) for key, words in AREA_LEVELS.items()],
            },
        )


def _posts(db: Session, departments: Any, language: str) -> list[tuple[int, str]]:
    """Every post under the name of its department, in list order."""
    place = {key: number for number, key in enumerate(departments)}
    posts = sorted(db.scalars(select(Post)), key=lambda post: (place.get(post.department_id, 0), post.id or 0))
    english = language.startswith("en")
    titles = [((post.title_en if english else "") or post.title, post) for post in posts]
    return [(post.id or 0, f"{departments.get(post.department_id, '')} · {title}") for title, post in titles]
