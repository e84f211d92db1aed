"""Chases and my inbox over the API."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Query
from pydantic import Field
from sqlmodel import col

from campaign.actions.inbox import read_all, read_letter
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import LARGEST, Answer, Body, Id
from campaign.domain.duty import Chase
from campaign.domain.letter import Letter, LetterLine
from campaign.edge import At, Db, Who
from campaign.insight.chases import chases_query
from campaign.insight.inbox import Digest, inbox_of, with_lines
from campaign.post.digest import line_text, spoken_to

router = api_router("Chasing")
Of = Annotated[int | None, Query(ge=1, le=LARGEST)]


class ChaseShown(Answer):
    """A rung of the ladder climbed, or skipped because a higher one was due."""

    id: int
    duty: int = Field(description="The duty that was chased")
    task_id: int | None
    campaign_id: int
    rung: str = Field(description="notice-10, notice-3, notice-0, nudge, blue, yellow or red")
    version: int = Field(description="Of the duty: a new deadline starts the ladder anew")
    state: str = Field(description="climbed, skipped, or drafted (an order)")
    at: datetime = Field(description="The effective time of the sweep")
    recorded_at: datetime
    recipients: list[int] = Field(description="The people told, by id")
    order_id: int | None


class LineShown(Answer):
    """One message."""

    id: int
    kind: str
    text: str
    link: str
    task_id: int | None
    duty_id: int | None
    at: datetime
    read_at: datetime | None


class LetterShown(Answer):
    """One day's digest in my inbox."""

    id: int
    day: date
    at: datetime
    subject: str
    body: str
    read_at: datetime | None
    lines: list[LineShown]


class Reading(Body):
    """Nothing needs to be said."""


@router.get("/chases")
def list_chases(db: Db, who: Who, wanted: Paged, task_id: Of = None, campaign_id: Of = None) -> Page[ChaseShown]:
    """Every rung climbed, newest first."""
    query = chases_query(who, task_id, campaign_id)
    return page_of(db, query, [col(Chase.at), col(Chase.id)], wanted, _chase, newest_first=True)


@router.get("/letters")
def list_letters(db: Db, who: Who, wanted: Paged) -> Page[LetterShown]:
    """My inbox, newest day first."""
    keys = [col(Letter.day), col(Letter.id)]
    found = page_of(db, inbox_of(who), keys, wanted, _itself, newest_first=True)
    with spoken_to(who.language):
        shown = [_letter(digest) for digest in with_lines(db, found.items)]
    return Page(items=shown, total=found.total, next=found.next)


@router.post("/letters/{id}/readings", status_code=201)
def create_reading(id: Id, db: Db, who: Who, at: At, body: Reading | None = None) -> LetterShown:
    """I have read this digest."""
    letter = read_letter(db, who, id, at=at)
    with spoken_to(who.language):
        return _letter(with_lines(db, [letter])[0])


@router.post("/letters/readings", status_code=201)
def create_readings(db: Db, who: Who, at: At, body: Reading | None = None) -> dict[str, int]:
    """I have read everything; answers how many messages were unread."""
    return {"read": read_all(db, who, at=at)}


def _itself(letter: Letter) -> Letter:
    return letter


def _chase(chase: Chase) -> ChaseShown:
    return ChaseShown.model_validate(chase.model_dump() | {"duty": chase.duty_id})


def _letter(digest: Digest) -> LetterShown:
    lines = [_line(line) for line in digest.lines]
    return LetterShown.model_validate(digest.letter.model_dump() | {"lines": lines})


def _line(line: LetterLine) -> LineShown:
    return LineShown.model_validate(line.model_dump() | {"text": line_text(line.kind, line.facts)})
