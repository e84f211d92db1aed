"""Figures published, and differences from what was published explained."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from campaign.actions.finding import find_indicator, find_publication
from campaign.actions.publishing_figures import explain_difference, publish_figures
from campaign.domain.permission import demand
from campaign.domain.refusal import N_, Invalid
from campaign.edge import At, Db, Who
from campaign.web import forms
from campaign.web.decisions import explain as ask
from campaign.web.page import say, see_other
from campaign.web.sheet import Filled

router = APIRouter()


@router.post("/indicators/{indicator_id}/publications")
def publish(request: Request, db: Db, who: Who, at: At, indicator_id: int, sheet: Filled) -> Response:
    """Publish one period as its figures stand now."""
    indicator = find_indicator(db, who, indicator_id, lock=True)
    demand(who, "publish_figures", indicator)
    day = forms.day(sheet.text("period_on"), "period_on")
    publish_figures(db, who, indicator, day, note=sheet.text("note"), at=at)
    toast = say(request, N_("The figures are published and no longer change."))
    return see_other(request, f"/indicators/{indicator_id}", toast=toast)


@router.post("/publications/{publication_id}/explanations")
def explain(request: Request, db: Db, who: Who, at: At, publication_id: int, sheet: Filled) -> Response:
    """Say why the figures differ from the published ones; without words the question is asked again."""
    publication, indicator = find_publication(db, who, publication_id)
    back, title = f"/indicators/{indicator.id}", indicator.title
    try:
        explain_difference(db, who, publication, indicator, text=sheet.text("text"), at=at)
    except Invalid as fault:
        db.rollback()
        return ask(
            request,
            fault,
            matter=title,
            question=N_("Why do the figures differ from the published ones?"),
            decision="",
            back=back,
            field="text",
            typed=sheet.text("text"),
        )
    return see_other(request, back, toast=say(request, N_("The explanation is kept beside the published figures.")))
