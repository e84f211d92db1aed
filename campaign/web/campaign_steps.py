"""The steps of a campaign's life – open, pause, resume, close – each with a page that asks first."""

from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from campaign import i18n
from campaign.actions import planning
from campaign.actions.finding import find_campaign
from campaign.domain.campaign import Campaign
from campaign.domain.permission import demand
from campaign.domain.refusal import N_
from campaign.edge import At, Db, Who
from campaign.web.campaign_head import headed
from campaign.web.page import page, say, see_other
from campaign.web.shell import language_of

router = APIRouter()


class Step(NamedTuple):
    """A step of a campaign's life: the question, what follows, the verb of its button, and what is said afterwards."""

    question: str
    consequence: str
    verb: str
    done: str


STEPS = {
    "openings": Step(
        N_("Open this campaign?"),
        N_("Its tasks go under way and every deadline is watched from today; earlier deadlines count from today."),
        N_("Open the campaign"),
        N_("The campaign is open."),
    ),
    "pauses": Step(
        N_("Pause this campaign?"),
        N_("Nobody is chased until it is resumed. Reports can still be sent."),
        N_("Pause the campaign"),
        N_("The campaign is paused."),
    ),
    "resumptions": Step(
        N_("Resume this campaign?"),
        N_("Deadlines are watched again from today."),
        N_("Resume the campaign"),
        N_("The campaign goes on."),
    ),
    "closings": Step(
        N_("Close this campaign?"),
        N_("It takes no more tasks. It is closed as soon as every task is struck off or cancelled."),
        N_("Close the campaign"),
        N_("The campaign is winding up or closed."),
    ),
}
DEEDS = {
    "openings": planning.open_campaign,
    "pauses": planning.pause_campaign,
    "resumptions": planning.resume_campaign,
    "closings": planning.close_campaign,
}


def steps_open(campaign: Campaign, tasks: int) -> list[str]:
    """The steps the campaign may take now, by name."""
    return {
        "draft": ["openings"] if tasks else [],
        "running": ["pauses", "closings"],
        "paused": ["resumptions"],
        "closing": ["closings"],
    }.get(campaign.state, [])


def _offer(step: str) -> None:
    """The two addresses of a step: the question, and the step itself."""

    @router.get(f"/campaigns/{{id}}/{step}/new", name=f"confirm_{step}")
    def confirm(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
        """Ask before a step that others are told of or that cannot be undone."""
        campaign = find_campaign(db, who, id)
        demand(who, "open_campaign", campaign)
        with i18n.speaking(language_of(request)):
            words = Step(*(i18n.gettext(text) for text in STEPS[step]))
            context = headed(request, db, who, campaign, at, "plan")
            return page(request, "campaigns/step.html", step=step, words=words, **context)

    @router.post(f"/campaigns/{{id}}/{step}", name=f"take_{step}")
    def take(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
        """Take the step. Raises `Refusal` when the campaign's state forbids it."""
        campaign = find_campaign(db, who, id, lock=True)
        DEEDS[step](db, who, campaign, at=at)
        return see_other(request, f"/campaigns/{id}", toast=say(request, STEPS[step].done))


for name in STEPS:
    _offer(name)
