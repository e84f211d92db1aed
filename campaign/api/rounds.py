"""Acceptance rounds over the API: opened, drawn, signed, and their dossier."""

from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response
from pydantic import Field
from sqlmodel import col, select

from campaign.actions.context import day_of
from campaign.actions.drawing import draw_round
from campaign.actions.finding import find_campaign
from campaign.actions.finding_rounds import find_item, find_round
from campaign.actions.objecting import record_objection
from campaign.actions.rounds import open_round
from campaign.actions.signing import decide_items
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.round_shapes import (
    ItemShown,
    ReviewShown,
    RoundShown,
    RoundState,
    SignatureShown,
    review_shown,
    round_shown,
    rounds_shown,
    signature_shown,
)
from campaign.api.schemas import Answer, Body, Day, Id, Key
from campaign.domain.round import Round
from campaign.domain.visible import rounds_visible_to
from campaign.edge import At, Db, Who
from campaign.filing import dossier_answer
from campaign.insight.rounds import items_by_round

router = api_router("Rounds")


class RoundIn(Body):
    """A round to open. `ground` is the inspection plan it stands on; `look_back` takes closed tasks again."""

    title: Annotated[str, Field(min_length=1, max_length=200)] = Field(examples=["2026年第四季度县级验收"])
    period: Literal["once", "monthly", "quarterly", "yearly", "custom"] = "once"
    due_on: Day | None = None
    ground: Annotated[str, Field(max_length=500)] = ""
    look_back: bool = False


class DrawIn(Body):
    """How to draw: everything, a random share (0.05 = 5 %, at least one of each town), or weighted by risk."""

    kind: Literal["all", "random", "risk"] = "all"
    share: Annotated[float, Field(gt=0, le=1, strict=False)] | None = None
    seed: Annotated[str, Field(max_length=64)] = Field(default="", description="Left out: one is made and shown")


class SignIn(Body):
    """One act at the signing table. `item_ids` null means everything that waits for you."""

    item_ids: Annotated[list[Key], Field(min_length=1, max_length=1000)] | None = None
    decision: Literal["sign", "return", "withdraw"]
    to_stage: Annotated[str, Field(max_length=16)] = Field(
        default="", description="return: lead_head, lead_inspector, coordinator, or review for a new inspection"
    )
    opinion: Annotated[str, Field(max_length=1000)] = ""
    password: Annotated[str, Field(max_length=200)]


class ObjectionIn(Body):
    """What somebody objected, and who."""

    note: Annotated[str, Field(min_length=1, max_length=2000)]


class Signed(Answer):
    """What the act came to: the items it touched, and where the round stands now."""

    round_id: int
    state: RoundState
    items: list[ItemShown]


@router.get("/campaigns/{id}/rounds")
def list_campaign_rounds(db: Db, who: Who, at: At, id: Id, paged: Paged) -> Page[RoundShown]:
    """The rounds of a campaign you see, the newest first."""
    campaign = find_campaign(db, who, id)
    query = select(Round).where(Round.campaign_id == campaign.id, rounds_visible_to(who))
    return _page(db, who, at, query, paged)


@router.post("/campaigns/{id}/rounds", status_code=201)
def create_round(db: Db, who: Who, at: At, id: Id, body: RoundIn) -> RoundShown:
    """Open a round in a running campaign."""
    made = open_round(db, who, find_campaign(db, who, id), **body.model_dump(), at=at)
    db.flush()
    return round_shown(db, who, made, day_of(db, at))


@router.get("/rounds")
def list_rounds(
    db: Db, who: Who, at: At, paged: Paged, state: Annotated[RoundState | None, Query()] = None
) -> Page[RoundShown]:
    """The rounds you see, the newest first."""
    query = select(Round).where(rounds_visible_to(who))
    if state is not None:
        query = query.where(Round.state == state)
    return _page(db, who, at, query, paged)


@router.get("/rounds/{id}")
def show_round(db: Db, who: Who, at: At, id: Id) -> RoundShown:
    """A round with the items you see; its seed and pool repeat the draw."""
    return round_shown(db, who, find_round(db, who, id), day_of(db, at))


@router.post("/rounds/{id}/draws", status_code=201)
def create_draw(db: Db, who: Who, at: At, id: Id, body: DrawIn) -> RoundShown:
    """Draw the round's items and their inspectors, once."""
    round_ = find_round(db, who, id)
    draw_round(db, who, round_, kind=body.kind, share=body.share, seed=body.seed, at=at)
    db.flush()
    return round_shown(db, who, round_, day_of(db, at))


@router.post("/items/{id}/objections", status_code=201)
def create_objection(db: Db, who: Who, at: At, id: Id, body: ObjectionIn) -> ReviewShown:
    """Note what was objected to an item during its public notice; opens the re-inspection review."""
    return review_shown(db, record_objection(db, who, find_item(db, who, id), body.note, at=at))


@router.get("/rounds/{id}/signatures")
def list_signatures(db: Db, who: Who, at: At, id: Id) -> Page[SignatureShown]:
    """The places at the signing table that count now, item by item in the order of stages."""
    round_ = find_round(db, who, id)
    items = items_by_round(db, who, [round_], day_of(db, at)).get(id, [])
    found = [signature_shown(place) for read in items for place in read.places]
    return Page(items=found, total=len(found), next=None)


@router.post("/rounds/{id}/signatures", status_code=201)
def create_signatures(db: Db, who: Who, at: At, id: Id, body: SignIn) -> Signed:
    """Sign, return or withdraw; the last signature strikes an item off, the last item seals the round."""
    round_ = find_round(db, who, id)
    items = decide_items(db, who, round_, **body.model_dump(), at=at)
    db.flush()
    touched = {item.id for item in items}
    shown = round_shown(db, who, round_, day_of(db, at))
    return Signed(round_id=id, state=round_.state, items=[item for item in shown.items if item.id in touched])


@router.get(
    "/rounds/{id}/dossier",
    response_class=Response,
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
)
def show_dossier(db: Db, who: Who, at: At, id: Id) -> Response:
    """The sealed round's dossier, for `campaign verify FILE.zip`."""
    return dossier_answer(find_round(db, who, id), at)


def _page(db: Db, who: Who, at: At, query: object, paged: Paged) -> Page[RoundShown]:
    # Shown together, so that a page of rounds costs the same queries as one round.
    page: Page[Round] = page_of(db, query, [col(Round.id)], paged, _as_is, newest_first=True)  # type: ignore[arg-type]
    return Page(items=rounds_shown(db, who, page.items, day_of(db, at)), total=page.total, next=page.next)


def _as_is(row: Round) -> Round:
    return row
