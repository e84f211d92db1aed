"""Views of a campaign's ledger: the present filters are kept under a name and stand in the toolbar."""

from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from campaign.actions.finding import find_campaign, find_view
from campaign.actions.viewing import keep_view, remove_view
from campaign.domain.campaign import Campaign
from campaign.domain.refusal import N_, Invalid
from campaign.domain.saved_view import known_filters
from campaign.edge import At, Db, Who
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other

router = APIRouter()
Text = Annotated[str, Form(max_length=2000)]
KEPT = N_("The view is kept; it stands in the toolbar.")
REMOVED = N_("The view is removed.")


@router.get("/campaigns/{id}/views/new")
def new_view(request: Request, db: Db, who: Who, id: int) -> Response:
    """A name for the filters that the address holds."""
    return _form(request, find_campaign(db, who, id), urlencode(known_filters(request.query_params)))


@router.post("/campaigns/{id}/views")
def keep(
    request: Request, db: Db, who: Who, at: At, id: int, name: Text = "", filters: Text = "", shared: Text = ""
) -> Response:
    """Keep the view and go back to it."""
    campaign = find_campaign(db, who, id)
    try:
        chosen = dict(parse_qsl(filters))
        view = keep_view(db, who, campaign, name=name, filters=chosen, shared=bool(shared), at=at)
    except Invalid as fault:
        db.rollback()
        typed = {"name": name, "shared": shared}
        return _form(request, find_campaign(db, who, id), filters, typed=typed, fault=fault)
    return see_other(request, f"/campaigns/{id}?{urlencode(view.filters)}", toast=say(request, KEPT))


@router.post("/views/{id}/removals")
def remove(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """Take a view out of the toolbar."""
    view = find_view(db, who, id)
    campaign_id = view.campaign_id
    remove_view(db, who, view, at=at)
    return see_other(request, f"/campaigns/{campaign_id}", toast=say(request, REMOVED))


def _form(
    request: Request,
    campaign: Campaign,
    filters: str,
    *,
    typed: dict[str, Any] | None = None,
    fault: Invalid | None = None,
) -> Response:
    return page(
        request,
        "campaigns/view.html",
        422 if fault else 200,
        campaign=campaign,
        filters=filters,
        typed=typed or {},
        errors=field_errors(request, fault) if fault else {},
    )
