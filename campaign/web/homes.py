"""`/` for leaders, inspectors, administrators and auditors."""

from datetime import datetime

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from campaign.actions.context import day_of
from campaign.domain.light import COLOUR_OF
from campaign.domain.person import Actor
from campaign.insight.changes import changes_for_leader
from campaign.insight.concerns import concerns_of
from campaign.insight.desk import signings_of
from campaign.insight.homes import campaigns_standing, orders_to_decide, reasons_of, reviews_drawn
from campaign.insight.instructions import reports_to
from campaign.insight.lights import by_colour
from campaign.insight.phones import phones_of
from campaign.web.home import home_of
from campaign.web.page import page, see_other
from campaign.web.shell import addresses


@home_of("leader")
def show_leader(request: Request, db: Session, who: Actor, at: datetime) -> Response:
    """What a leader is asked to settle, decide and sign, and how the campaigns stand."""
    day = day_of(db, at)
    orders, campaigns = orders_to_decide(db, who), campaigns_standing(db, who, day)
    reasons = reasons_of(campaigns)
    return page(
        request,
        "home/leader.html",
        signing=signings_of(db, who),
        concerns=concerns_of(db, who, day),
        reports=reports_to(db, who),
        orders=orders,
        changes=changes_for_leader(db, who, day),
        phones=phones_of(db, sorted({one.order.department_id for one in orders}), day),
        campaigns=campaigns,
        reasons=[(COLOUR_OF[reason], reason, n) for reason, n in reasons.items()],
        counts=by_colour(reasons),
        today=day,
    )


@home_of("inspector")
def show_inspector(request: Request, db: Session, who: Actor, at: datetime) -> Response:
    """The reviews drawn for an inspector, and the items that wait for the signature of a lead inspector."""
    return page(request, "home/inspector.html", drawn=reviews_drawn(db, who), signing=signings_of(db, who))


@home_of("admin")
def show_admin(request: Request, db: Session, who: Actor, at: datetime) -> Response:
    """An administrator keeps people; nothing of the substance waits for them."""
    return _first_of(request, "/people", "/campaigns")


@home_of("auditor")
def show_auditor(request: Request, db: Session, who: Actor, at: datetime) -> Response:
    """An auditor reads the ledger."""
    return _first_of(request, "/entries", "/campaigns")


def _first_of(request: Request, *places: str) -> Response:
    for place in places:
        if place in addresses(request):
            return see_other(request, place)
    return page(request, "home/nothing.html")
