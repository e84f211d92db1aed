"""My messages: the inbox page."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy import func, select
from sqlmodel import col
from starlette.responses import Response

from campaign import i18n
from campaign.actions.inbox import read_all
from campaign.domain.letter import Letter
from campaign.domain.refusal import N_
from campaign.edge import At, Db, Who
from campaign.insight.inbox import inbox_of, unread_count, with_lines
from campaign.post.digest import line_text
from campaign.web.page import page, say, see_other
from campaign.web.shell import language_of

router = APIRouter()
A_PAGE = 14


@router.get("/letters")
def show_letters(
    request: Request, db: Db, who: Who, page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1
) -> Response:
    """The digests, newest day first, each message with its link."""
    total = db.scalar(select(func.count()).select_from(inbox_of(who).subquery())) or 0
    newest = inbox_of(who).order_by(col(Letter.day).desc(), col(Letter.id).desc())
    letters = db.scalars(newest.limit(A_PAGE).offset((page_number - 1) * A_PAGE)).all()
    with i18n.speaking(language_of(request)):
        digests = [
            (digest.letter, [(line, line_text(line.kind, line.facts)) for line in digest.lines])
            for digest in with_lines(db, letters)
        ]
    return page(
        request,
        "letters/index.html",
        digests=digests,
        unread=unread_count(db, who),
        page=page_number,
        pages=max(1, -(-total // A_PAGE)),
        link=lambda number: f"/letters?page={number}",
    )


@router.post("/letters/readings")
def read_letters(request: Request, db: Db, who: Who, at: At) -> Response:
    """Mark everything as read; nobody else is told."""
    read_all(db, who, at=at)
    return see_other(request, "/letters", toast=say(request, N_("All messages are marked as read.")))
