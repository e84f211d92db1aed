"""All campaigns on one page: lights, progress, what waits, and the year as a line."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from campaign import i18n
from campaign.actions.context import day_of
from campaign.domain.campaign import Campaign
from campaign.edge import At, Db, Who
from campaign.insight.campaign_list import WAITING, CampaignList, CampaignRow, campaign_list
from campaign.insight.overview import names
from campaign.insight.progress import Standing
from campaign.web.page import page
from campaign.web.shell import language_of

router = APIRouter()
MONTHS = range(1, 13)


@dataclass(frozen=True)
class Line:
    """A campaign on the line of the year, in percent of its width: its start, its length, how far it has come."""

    start: float
    width: float
    done: float


@router.get("/campaigns")
def list_campaigns(request: Request, db: Db, who: Who, at: At) -> Response:
    """The campaigns the reader sees: this year's, past ones, or those of one focus area (`?tab=`)."""
    day = day_of(db, at)
    with i18n.speaking(language_of(request)):
        language = i18n.current_language()
        tab = request.query_params.get("tab", "year")
        found = campaign_list(db, who, day, tab)
        if tab not in found.tabs:
            tab, found = "year", campaign_list(db, who, day, "year")
        known = names(db, None, language)
        focus = {row.code: (row.name_en if language == "en" and row.name_en else row.name) for row in found.focus_areas}
        return page(
            request,
            "campaigns/list.html",
            found=found,
            names=known,
            focus=focus,
            today=day,
            scopes=_tabs(found, focus, tab),
            whole=_together(found),
            waiting_words={key: i18n.gettext(words) for key, words in WAITING.items()},
            line_of=lambda row: line(row, day),
            now_at=_place(day, day.year),
            months=[((month - 0.5) / 12 * 100, date(day.year, month, 1)) for month in MONTHS],
        )


def _tabs(found: CampaignList, focus: dict[str, str], tab: str) -> list[tuple[str, str, int, bool]]:
    words = {"year": i18n.gettext("This year"), **focus, "past": i18n.gettext("Past years")}
    return [
        (f"/campaigns?tab={name}" if name != "year" else "/campaigns", words[name], n, name == tab)
        for name, n in found.tabs.items()
        if n or name == "year"
    ]


def _together(found: CampaignList) -> dict[str, Any]:
    """Mean progress of the campaigns that have begun, each weighing as many tasks as it has."""
    standings = [row.standing for row in found.rows if row.standing.actual is not None]

    def mean(name: str) -> float | None:
        tasks = sum(one.tasks for one in standings)
        return sum(getattr(one, name) * one.tasks for one in standings) / tasks if tasks else None

    return {"actual": mean("actual"), "expected": mean("expected")}


def line(row: CampaignRow, day: date) -> Line:
    """Where the campaign lies in the year of `day`."""
    campaign: Campaign = row.campaign
    standing: Standing = row.standing
    start, end = _place(campaign.starts_on, day.year), _place(campaign.ends_on, day.year)
    width = max(1.0, end - start)
    return Line(start, width, width * (standing.actual or 0.0) / 100)


def _place(day: date, year: int) -> float:
    """A day's place on the line of a year, 0–100; days of other years lie at its ends."""
    if day.year != year:
        return 0.0 if day.year < year else 100.0
    first, last = date(year, 1, 1), date(year, 12, 31)
    return (day - first).days / (last - first).days * 100
