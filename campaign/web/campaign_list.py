"""All campaigns on one page: lights and progress against a past day, what waits, and one line of time across them."""

from collections.abc import Iterable
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from campaign import i18n
from campaign.actions.context import day_of
from campaign.edge import At, Db, Who
from campaign.insight.campaign_list import WAITING, CampaignList, CampaignRow, campaign_list, seen_in
from campaign.insight.overview import names
from campaign.insight.progress import together
from campaign.insight.since import Change
from campaign.web.page import page
from campaign.web.shell import language_of
from campaign.web.since import Tasks, compared, since_of
from campaign.web.timeline import Timeline

router = APIRouter()
MOST = 10  # rows of each list of changes, where the beginnings of all are shown


@router.get("/campaigns")
def list_campaigns(request: Request, db: Db, who: Who, at: At) -> Response:
    """The campaigns the reader sees: this year's, past ones, or those of one focus area (`?tab=`).

    `?base=YYYY-MM-DD&kind=&page=`: compared with a past day, see `web/since.py`.
    """
    day = day_of(db, at)
    with i18n.speaking(language_of(request)):
        language = i18n.current_language()
        tab = request.query_params.get("tab", "year")
        found = campaign_list(db, who, day, tab)
        if tab not in found.tabs:
            tab, found = "year", campaign_list(db, who, day, "year")
        focus = {row.code: (row.name_en if language == "en" and row.name_en else row.name) for row in found.focus_areas}
        since = since_of(request, "/campaigns", day, tab=tab if tab != "year" else "")
        reader = None if who.sees_all else who.person_id
        tasks = Tasks(seen_in(who, found.ids), found.ids, found.whole.counts, (tuple(found.ids), reader))
        context = compared(db, who, at, tasks, since, most=MOST)
        changed = context["changes"].by_campaign
        return page(
            request,
            "campaigns/list.html",
            screens=["campaigns", "since", "wall-line"],
            found=found,
            sees_superior=who.sees_all or bool(who.roles & {"coordinator", "leader"}),
            names=names(db, None, language),
            focus=focus,
            today=day,
            scopes=_tabs(found, focus, tab),
            standing=found.whole,
            waiting_words={key: i18n.gettext(words) for key, words in WAITING.items()},
            line=line_over(found.rows, day),
            change_of=lambda row: changed.get(row.campaign.id, Change({})),
            several=True,
            light_link=since.link,
            list_link="#campaigns",
            **context | {"then": together(change.then for change in changed.values())},
        )


def _tabs(found: CampaignList, focus: dict[str, str], tab: str) -> list[tuple[str, str, int, bool]]:
    words = {"year": i18n.gettext("This year"), **focus, "past": i18n.gettext("Past years")}
    return [
        (f"/campaigns?tab={name}" if name != "year" else "/campaigns", words[name], n, name == tab)
        for name, n in found.tabs.items()
        if n or name == "year"
    ]


def line_over(rows: Iterable[CampaignRow], day: date) -> Timeline:
    """One line of time for all the campaigns: the year of `day` and whatever lies around it, or past years alone."""
    spans = [(row.campaign.starts_on, row.campaign.ends_on) for row in rows]
    year = date(day.year, 1, 1), date(day.year, 12, 31)
    if not spans or max(last for _first, last in spans) >= year[0]:
        spans.append(year)
    return Timeline.over(min(first for first, _last in spans), max(last for _first, last in spans))
