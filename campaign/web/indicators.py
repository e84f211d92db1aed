"""Indicators of a campaign: the list, and one indicator's page."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from campaign import i18n
from campaign.actions.context import day_of, have
from campaign.actions.finding import find_campaign, find_indicator
from campaign.domain.campaign import Campaign
from campaign.domain.indicator import ROLLS
from campaign.domain.refusal import Unseen
from campaign.edge import At, Db, Who
from campaign.insight.indicators import indicator_page, of_campaign
from campaign.insight.overview import names
from campaign.web.campaign_head import headed
from campaign.web.indicator_words import chart, period_words
from campaign.web.page import page
from campaign.web.shell import language_of

router = APIRouter()


@router.get("/campaigns/{id}/indicators")
def list_indicators(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """Every indicator with its newest figure, its course, and who has not delivered."""
    campaign = find_campaign(db, who, id)
    with i18n.speaking(language_of(request)):
        head = headed(request, db, who, campaign, at, "indicators")
        rows = of_campaign(db, campaign, head["today"])
        drawn = [(row, chart(row.series)) for row in rows]
        return page(request, "indicators/index.html", rows=drawn, period_words=period_words, **head)


@router.get("/indicators/{id}")
def show_indicator(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """One indicator: its course, its figures by area and period, what was published, what it means."""
    indicator = find_indicator(db, who, id)
    day = day_of(db, at)
    with i18n.speaking(language_of(request)):
        shown = indicator_page(db, who, indicator, day, i18n.current_language())
        known = names(db, None, i18n.current_language())
        return page(
            request,
            "indicators/show.html",
            indicator=indicator,
            campaign=have(db.get(Campaign, indicator.campaign_id)),
            sees_campaign=_sees(db, who, indicator.campaign_id),
            shown=shown,
            series=shown.standing.series,
            drawn=chart(shown.standing.series),
            departments=known.departments,
            roll=i18n.gettext(ROLLS[indicator.roll]),
            words=partial(period_words, indicator.period),
            today=day,
        )


def _sees(db: Db, who: Who, key: int) -> bool:
    """Whether the reader sees the campaign too: a department may only provide the figures."""
    try:
        return find_campaign(db, who, key) is not None
    except Unseen:
        return False
