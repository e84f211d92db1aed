"""Hand-overs: a seat passed on in a form, the sheet (交接单) with what was handed over, both sides confirming it."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from campaign.actions.context import day_of
from campaign.actions.finding import find_handover, find_person
from campaign.actions.handing_over import confirm_handover, hand_over
from campaign.domain.duty import KINDS
from campaign.domain.handover import Wish
from campaign.domain.person import Person
from campaign.domain.refusal import N_, Invalid
from campaign.edge import At, Db, Who
from campaign.insight.handovers import Held, may_take, seat_to_hand_over, seats_to_hand_over, show_handovers
from campaign.settings import get_settings
from campaign.web.errors import field_errors
from campaign.web.filled import Filled, Key, day_in, key_in, text_in, typed
from campaign.web.page import page, say, see_other

router = APIRouter()
MADE, CONFIRMED = N_("The post has been handed over. Both sides are asked to confirm."), N_("Confirmed.")
MATTERS = {**KINDS, "task": N_("Task"), "review": N_("Inspection"), "campaign": N_("Campaign")}


@router.get("/people/{id}/handovers/new")
def new_handover(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """Which of the person's posts goes to whom, from which day, for good or for a while."""
    giver = find_person(db, who, id)
    return _form(request, db, giver, seats_to_hand_over(db, who, giver, day_of(db, at)), at)


@router.post("/people/{id}/handovers")
def make_handover(request: Request, db: Db, who: Who, at: At, id: Key, form: Filled) -> Response:
    """Hand the post over, or show the form again with what is wrong."""
    giver = find_person(db, who, id)
    seats = seats_to_hand_over(db, who, giver, day_of(db, at))
    try:
        post = seat_to_hand_over(seats, key_in(form, "post_id"))
        made = hand_over(db, who, post, giver, _wish(form, at, db), at=at)
    except Invalid as fault:
        db.rollback()
        giver = find_person(db, who, id)
        return _form(request, db, giver, seats_to_hand_over(db, who, giver, day_of(db, at)), at, form, fault)
    return see_other(request, f"/handovers/{made.id}", toast=say(request, MADE))


@router.get("/handovers/{id}")
def show_handover(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """The sheet, to be read, confirmed and printed."""
    made = find_handover(db, who, id)
    shown = show_handovers(db, key=made.id)[0]
    mine = [side for side in made.relations(who) if not getattr(made, {"giver": "given_at", "taker": "taken_at"}[side])]
    return page(
        request,
        "handovers/show.html",
        shown=shown,
        mine=mine,
        linked=made.post_id in who.post_ids,
        words=MATTERS,
        county=get_settings().county,
    )


@router.post("/handovers/{id}/confirmations")
def confirm(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """One side says that the list is right."""
    confirm_handover(db, who, find_handover(db, who, id, lock=True), at=at)
    return see_other(request, f"/handovers/{id}", toast=say(request, CONFIRMED))


def _wish(form: FormData, at: datetime, db: Session) -> Wish:
    taker = key_in(form, "to_person_id")
    if taker is None:
        raise Invalid("choice_missing", field="to_person_id")
    acting = text_in(form, "kind") == "acting"
    until_on = day_in(form, "until_on") if acting else None
    if acting and until_on is None:
        raise Invalid("handover_days", field="until_on")
    first = day_in(form, "from_on") or day_of(db, at)
    return Wish(to_person_id=taker, from_on=first, until_on=until_on, note=text_in(form, "note", 1000))


def _form(
    request: Request,
    db: Session,
    giver: Person,
    seats: list[Held],
    at: datetime,
    form: FormData | None = None,
    fault: Invalid | None = None,
) -> Response:
    said: dict[str, Any] = typed(form) if form else {"from_on": day_of(db, at).isoformat(), "kind": "for_good"}
    return page(
        request,
        "handovers/new.html",
        422 if fault else 200,
        giver=giver,
        seats=seats,
        people=may_take(db, giver),
        typed=said,
        errors=field_errors(request, fault) if fault else {},
    )
