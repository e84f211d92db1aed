"""Acceptance rounds: the list, a new one, the round's page, the draw, the dossier."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from campaign.actions.context import day_of
from campaign.actions.drawing import draw_round
from campaign.actions.finding import find_campaign
from campaign.actions.finding_rounds import find_round
from campaign.actions.rounds import open_round
from campaign.domain.draw import KINDS, draw
from campaign.domain.permission import demand
from campaign.domain.refusal import N_, Invalid
from campaign.domain.round import PERIODS, Round
from campaign.domain.signature import STAGES
from campaign.edge import At, Db, Who
from campaign.filing import dossier_answer
from campaign.insight.rectification_page import rectifications_of
from campaign.insight.round_page import list_rounds, read_round
from campaign.web import forms
from campaign.web.campaign_head import headed
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other

router = APIRouter()
Text = Annotated[str, Form(max_length=500)]
OPENED = N_("The round is open. Draw its items next.")
DRAWN = N_("Drawn. The inspectors have been told.")
REPEATS = N_("Repeated from the seed: the same draw.")
DIFFERS = N_("Repeated from the seed: another draw. Tell the auditor.")


@router.get("/rounds")
def index(request: Request, db: Db, who: Who) -> Response:
    """The rounds the reader sees."""
    return page(request, "rounds/index.html", rounds=list_rounds(db, who))


@router.get("/campaigns/{campaign_id}/rounds")
def index_of_campaign(request: Request, db: Db, who: Who, at: At, campaign_id: int) -> Response:
    """A campaign's rounds and rectifications."""
    campaign = find_campaign(db, who, campaign_id)
    context = headed(request, db, who, campaign, at, "rounds")
    return page(
        request,
        "rounds/of_campaign.html",
        **context,
        rounds=list_rounds(db, who, campaign_id),
        rectifications=rectifications_of(db, who, campaign_id),
    )


@router.get("/campaigns/{campaign_id}/rounds/new")
def new_round(request: Request, db: Db, who: Who, campaign_id: int) -> Response:
    """The form of a new round."""
    campaign = find_campaign(db, who, campaign_id)
    demand(who, "open_round", campaign)
    return page(
        request, "rounds/new.html", campaign=campaign, periods=forms.choices(request, PERIODS), errors={}, typed={}
    )


@router.post("/campaigns/{campaign_id}/rounds")
def create_round(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    campaign_id: int,
    title: Text = "",
    ground: Text = "",
    period: Text = "once",
    due_on: Text = "",
    look_back: Text = "",
) -> Response:
    """Open a round and go to its page."""
    campaign = find_campaign(db, who, campaign_id)
    typed = {"title": title, "ground": ground, "period": period, "due_on": due_on, "look_back": look_back}
    try:
        due = forms.day(due_on, "due_on") if due_on.strip() else None
        made = open_round(
            db,
            who,
            campaign,
            title=title[:200],
            ground=ground,
            period=period,
            due_on=due,
            look_back=bool(look_back),
            at=at,
        )
    except Invalid as fault:
        errors = field_errors(request, fault)
        return page(
            request,
            "rounds/new.html",
            422,
            campaign=campaign,
            periods=forms.choices(request, PERIODS),
            errors=errors,
            typed=typed,
        )
    db.flush()
    return see_other(request, f"/rounds/{made.id}", toast=say(request, OPENED))


@router.get("/rounds/{round_id}")
def show(request: Request, db: Db, who: Who, at: At, round_id: int) -> Response:
    """The round's page."""
    return _drawn(request, db, who, at, find_round(db, who, round_id))


@router.post("/rounds/{round_id}/draws")
def create_draw(
    request: Request, db: Db, who: Who, at: At, round_id: int, kind: Text = "all", share: Text = ""
) -> Response:
    """Draw the items and their inspectors. `share` is typed in percent."""
    round_ = find_round(db, who, round_id)
    try:
        percent = forms.number(share, "share")
        draw_round(db, who, round_, kind=kind, share=float(percent) / 100 if percent is not None else None, at=at)
    except Invalid as fault:
        db.rollback()
        errors = field_errors(request, fault)
        round_ = find_round(db, who, round_id)
        return _drawn(request, db, who, at, round_, 422, errors=errors, typed={"kind": kind, "share": share})
    return see_other(request, f"/rounds/{round_id}", toast=say(request, DRAWN))


@router.get("/rounds/{round_id}/draws")
def repeat_draw(request: Request, db: Db, who: Who, round_id: int) -> Response:
    """Repeat the draw from its seed and say whether it comes out the same."""
    round_ = find_round(db, who, round_id)
    if not round_.pool:
        return see_other(request, f"/rounds/{round_id}")
    same = draw(round_.pool, round_.seed) == round_.pool["drawn"]
    return see_other(request, f"/rounds/{round_id}", toast=say(request, REPEATS if same else DIFFERS))


@router.get("/rounds/{round_id}/dossier")
def dossier(db: Db, who: Who, at: At, round_id: int) -> Response:
    """The sealed round's dossier."""
    return dossier_answer(find_round(db, who, round_id), at)


def _drawn(request: Request, db: Db, who: Who, at: At, round_: Round, status: int = 200, **context: Any) -> Response:
    day = day_of(db, at)
    shown = {"errors": {}, "typed": {}} | context
    return page(
        request,
        "rounds/show.html",
        status,
        shown=read_round(db, who, round_, day),
        kinds=forms.choices(request, KINDS),
        stages=STAGES,
        day=day,
        **shown,
    )
