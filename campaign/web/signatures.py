"""The sign-off sheet (会签单) and the signing table: sign, return, withdraw."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import Response

from campaign.actions.context import day_of
from campaign.actions.finding_rounds import find_item, find_round
from campaign.actions.objecting import record_objection
from campaign.actions.signing import decide_items
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Stale
from campaign.domain.review import VERDICTS
from campaign.domain.round import Item
from campaign.domain.signature import STAGES, WORDS
from campaign.edge import At, Db, Who
from campaign.insight.sheet_page import SheetPage, moment, read_sheet, waiting_sheets
from campaign.receiving import get_store
from campaign.web import forms
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other
from campaign.web.shell import language_of

router = APIRouter()
Text = Annotated[str, Form(max_length=1000)]
DONE = {
    "sign": N_("Signed."),
    "return": N_("Returned; the others can go on."),
    "withdraw": N_("Withdrawn; the task waits for another round."),
}
OBJECTED = N_("Noted. The item is inspected again, and its notice begins anew after a pass.")
CHANGED = N_("The sheet has changed since it was shown. Read it again below, then sign.")
MOST_CHECKED = 60  # files hashed again while a page is drawn; `campaign verify` looks at all


@router.get("/items/{item_id}")
def show_item(request: Request, db: Db, who: Who, at: At, item_id: int) -> Response:
    """The sheet of one item, with the form for whoever is to sign it."""
    return _sheet(request, db, who, at, find_item(db, who, item_id))


@router.post("/items/{item_id}/objections")
def object_to_item(request: Request, db: Db, who: Who, at: At, item_id: int, note: Text = "") -> Response:
    """Note what was objected during the notice; the item is inspected again."""
    item = find_item(db, who, item_id)
    try:
        record_objection(db, who, item, note, at=at)
    except Invalid as fault:
        db.rollback()
        item = find_item(db, who, item_id)
        return _sheet(request, db, who, at, item, 422, errors=field_errors(request, fault), typed={"note": note})
    return see_other(request, f"/items/{item_id}", toast=say(request, OBJECTED))


@router.get("/rounds/{round_id}/signatures")
def table(request: Request, db: Db, who: Who, at: At, round_id: int) -> Response:
    """Everything in the round that waits for the reader's signature."""
    return _table(request, db, who, at, round_id)


@router.post("/rounds/{round_id}/signatures")
def decide(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    round_id: int,
    item_ids: Annotated[list[str], Form()] = [],  # noqa: B006 – FastAPI copies it
    shown: Annotated[list[str], Form()] = [],  # noqa: B006
    decision: Text = "",
    to_stage: Text = "",
    opinion: Text = "",
    password: Text = "",
    item: Text = "",
) -> Response:
    """One act over the chosen items. `shown` are `item:digest` of the sheets on the page, so that nothing unseen is
    signed; `item` is set when the form stands on one item's own sheet."""
    round_ = find_round(db, who, round_id)
    try:
        single = forms.whole(item, "item_ids")
        keys = [forms.chosen(value, "item_ids") for value in item_ids]
        if not keys:
            raise Invalid("choice_missing", field="item_ids")
        decide_items(
            db,
            who,
            round_,
            decision,
            password=password,
            item_ids=keys,
            to_stage=to_stage,
            opinion=opinion,
            shown=_digests(shown),
            at=at,
        )
    except (Invalid, Stale) as fault:
        db.rollback()
        typed = {"opinion": opinion, "to_stage": to_stage, "item_ids": item_ids, "decision": decision}
        return _refused(request, db, who, at, round_id, item, fault, typed)
    return see_other(
        request, f"/items/{single}" if single else f"/rounds/{round_id}", toast=say(request, DONE[decision])
    )


def _digests(shown: list[str]) -> dict[int, str]:
    pairs = (each.partition(":") for each in shown)
    return {forms.chosen(key, "item_ids"): digest for key, _, digest in pairs}


def _refused(
    request: Request, db: Session, who: Actor, at: Any, round_id: int, item: str, fault: Invalid | Stale, typed: Any
) -> Response:
    """The same page again, with the sentence and everything typed but the password."""
    if isinstance(fault, Stale):
        status, errors = 412, {"": say(request, CHANGED)}
    else:
        status, errors = 422, field_errors(request, fault)
    if item.isdecimal():
        found = find_item(db, who, int(item[:9]))
        return _sheet(request, db, who, at, found, status, errors=errors, typed=typed)
    return _table(request, db, who, at, round_id, status, errors=errors, typed=typed)


def _sheet(
    request: Request, db: Session, who: Actor, at: Any, item: Item, status: int = 200, **context: Any
) -> Response:
    shown = read_sheet(db, who, item, day_of(db, at), language_of(request))
    return page(request, "items/show.html", status, **_words(), shown=shown, intact=_intact(shown), **_filled(context))


def _table(
    request: Request, db: Session, who: Actor, at: Any, round_id: int, status: int = 200, **context: Any
) -> Response:
    round_ = find_round(db, who, round_id)
    sheets = waiting_sheets(db, who, round_, day_of(db, at))
    return page(request, "signatures/show.html", status, **_words(), round=round_, sheets=sheets, **_filled(context))


def _words() -> dict[str, Any]:
    return {"stages": STAGES, "states": WORDS, "verdicts": VERDICTS, "moment": moment, "day_of": date.fromisoformat}


def _filled(context: dict[str, Any]) -> dict[str, Any]:
    return {"errors": {}, "typed": {}} | context


def _intact(shown: SheetPage) -> dict[str, bool]:
    """Whether each stored file still has the bytes that were sent in, hashed now."""
    store = get_store()
    return {row.sha256: store.check(row.sha256).state == "true" for row in shown.evidence[:MOST_CHECKED]}
