"""What changed in a campaign since a past day: for the weekly meeting, on a screen and on A4."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from campaign import i18n
from campaign.actions.context import day_of
from campaign.actions.finding import find_campaign
from campaign.edge import At, Db, Who
from campaign.insight.filters import in_campaign, scope_of
from campaign.web.campaign_head import headed
from campaign.web.page import page
from campaign.web.shell import language_of
from campaign.web.since import Tasks, compared, since_of

router = APIRouter()
MOST = 30  # rows of each list, where the beginnings of all are shown


@router.get("/campaigns/{id}/changes")
def compare_campaign(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """`?base=YYYY-MM-DD&kind=&page=`: the tasks of the campaign that moved since, and who waits for whom."""
    campaign = find_campaign(db, who, id)
    day = day_of(db, at)
    with i18n.speaking(language_of(request)):
        head = headed(request, db, who, campaign, at, "changes")
        since = since_of(request, f"/campaigns/{id}/changes", day)
        scope = scope_of(who, campaign)
        tasks = Tasks(in_campaign(who, campaign), [id], head["standing"].counts, scope.key)
        context = compared(db, who, at, tasks, since, most=MOST)
        return page(
            request,
            "campaigns/since.html",
            screens=["campaigns", "since"],
            several=False,
            light_link=lambda colour: f"/campaigns/{id}?light={colour}",
            list_link=f"/campaigns/{id}",
            **head,
            **context,
        )
