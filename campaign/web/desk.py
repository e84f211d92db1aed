"""`/` for those who run or lead campaigns, and for inspectors, administrators and auditors: what waits for them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from sqlmodel import col, select
from starlette.responses import Response

from campaign.actions.context import day_of, rules_of
from campaign.actions.reminding import remind_unreported
from campaign.domain.campaign import Campaign
from campaign.domain.person import Actor
from campaign.domain.refusal import N_
from campaign.edge import At, Db, Who
from campaign.insight.desk import end_of_period, read_desk, silent_units
from campaign.insight.phones import phones_of
from campaign.insight.watch import moments_of, read_watch
from campaign.web.home import home_of
from campaign.web.orders import counted
from campaign.web.page import page, say, see_other

router = APIRouter()
REMINDED = N_("Their next digest asks for a report.")


@home_of("coordinator")
def show_desk(request: Request, db: Session, who: Actor, at: datetime) -> Response:
    """Orders, requests, extensions, reports and signatures that wait; who has not reported; what the clock did."""
    day = day_of(db, at)
    desk, watch = read_desk(db, who, at), read_watch(db, at, day)
    return page(
        request,
        "home/desk.html",
        desk=desk,
        watch=watch,
        moments=moments_of(db, day, watch),
        phones=phones_of(db, [one.unit.id for one in desk.silent if one.unit.id], day),
        today=day,
        rules=rules_of(db),
        screens=["desk"],
        **counted(db, at),
    )


@router.post("/reminders")
def remind(request: Request, db: Db, who: Who, at: At, back: Annotated[str, Form()] = "/") -> Response:
    """Put a line into the next digest of everybody in one's campaigns who has not reported in the last period."""
    until = end_of_period(db, at)
    for campaign in db.scalars(select(Campaign).where(col(Campaign.id).in_(who.coordinates))).all():
        assert campaign.id is not None
        tasks = [task for unit in silent_units(db, [campaign.id], until) for task in unit.tasks]
        if tasks:
            remind_unreported(db, who, campaign, tasks, at=at)
    return see_other(request, back, toast=say(request, REMINDED))
