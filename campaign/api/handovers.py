"""Hand-overs over the API: a seat passed on, its list read, confirmed by both sides."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from campaign.actions.context import day_of
from campaign.actions.finding import find_handover, find_person
from campaign.actions.handing_over import confirm_handover, hand_over
from campaign.api.receipts import api_router
from campaign.api.schemas import SILENT, Answer, Body, Day, Id, Key, Remark
from campaign.domain.handover import HandOver, Wish
from campaign.edge import At, Db, Who
from campaign.insight.handovers import seat_to_hand_over, seats_to_hand_over

router = api_router("People and places")


class HandOverIn(Body):
    """A seat of the person in the address, and who takes it. With `until_on` it is only deputised until that day."""

    post_id: Key
    to_person_id: Key
    from_on: Day
    until_on: Day | None = Field(default=None, examples=["2026-12-31"])
    note: Annotated[str, Field(max_length=1000)] = ""


class HandedMatter(Answer):
    """What waited on the seat. `stays`: with the person, until the campaign's office decides."""

    kind: str
    title: str
    link: str
    due_on: date | None
    stays: bool


class HandOverShown(Answer):
    """A hand-over with its list, and when each side confirmed it."""

    id: int
    number: str
    post_id: int
    department_id: int
    from_person_id: int
    to_person_id: int
    from_on: date
    until_on: date | None
    acting: bool
    note: str
    matters: list[HandedMatter]
    check_code: str
    state: Literal["open", "confirmed"]
    created_at: datetime
    given_at: datetime | None
    taken_at: datetime | None


@router.post("/people/{id}/handovers", status_code=201)
def hand_over_post(db: Db, who: Who, at: At, id: Id, body: HandOverIn) -> HandOverShown:
    """Pass a seat on, for good or for a while, with everything that waits on it."""
    giver = find_person(db, who, id)
    post = seat_to_hand_over(seats_to_hand_over(db, who, giver, day_of(db, at)), body.post_id)
    wish = Wish(to_person_id=body.to_person_id, from_on=body.from_on, until_on=body.until_on, note=body.note)
    made = hand_over(db, who, post, giver, wish, at=at)
    return _shown(made)


@router.get("/handovers/{id}")
def read_handover(db: Db, who: Who, id: Id) -> HandOverShown:
    """One hand-over."""
    return _shown(find_handover(db, who, id))


@router.post("/handovers/{id}/confirmations", status_code=201)
def confirm(db: Db, who: Who, at: At, id: Id, body: Remark = SILENT) -> HandOverShown:
    """Confirm the list as the one who gives, or the one who takes."""
    return _shown(confirm_handover(db, who, find_handover(db, who, id, lock=True), note=body.note, at=at))


def _shown(made: HandOver) -> HandOverShown:
    return HandOverShown.model_validate(made)
