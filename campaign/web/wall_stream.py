"""A wall that is open follows what is done: the rows that changed are sent as they change, and what time it is.

One look a beat and reader: while no deed is done it costs the hash of the last entry.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from campaign import i18n
from campaign.actions.finding import find_campaign
from campaign.database import get_engine, new_session
from campaign.domain.refusal import Unseen
from campaign.edge import At, Db, SignInNeeded, Who, actor_at
from campaign.insight.wall import Choice, WallRow
from campaign.settings import now
from campaign.web.shell import language_of
from campaign.web.templates import render
from campaign.web.wall import choice_of, wall_context

router = APIRouter()
BEAT = 5.0  # seconds between two looks
LONGEST = 30 * 60.0  # seconds of one stream; a browser opens the next by itself


async def beats() -> AsyncIterator[datetime]:
    """When to look: every `BEAT` seconds, for `LONGEST`."""
    for _beat in range(int(LONGEST / BEAT)):
        yield now()
        await asyncio.sleep(BEAT)


def steady() -> AsyncIterator[datetime]:
    """The beats of one stream; a test gives its own."""
    return beats()


def seen_wall(request: Request, db: Db, who: Who, at: At, id: int) -> int:
    """The campaign whose wall is asked for, if the reader sees it: refused before anything is sent."""
    find_campaign(db, who, id)
    return id


@router.get("/campaigns/{id}/wall/stream", response_class=EventSourceResponse)
async def follow_wall(
    request: Request,
    campaign_id: Annotated[int, Depends(seen_wall)],
    moments: Annotated[AsyncIterator[datetime], Depends(steady)],
) -> AsyncIterator[ServerSentEvent]:
    """The wall's changes as they come. Ends when the reader's sign-in does; a new page of rows asks for a reload."""
    follower = Follower(request, campaign_id, choice_of(request))
    async for at in moments:
        try:
            drawn = await run_in_threadpool(follower.look, at)
        except (SignInNeeded, Unseen):
            return
        yield ServerSentEvent(event="reload" if drawn is None else "wall", raw_data=drawn or "-")


class Follower:
    """What one open wall shows, and what is different at the next look."""

    def __init__(self, request: Request, campaign_id: int, choice: Choice) -> None:
        self._request, self._campaign_id, self._choice = request, campaign_id, choice
        self._rows: dict[int, WallRow] | None = None

    def look(self, at: datetime) -> str | None:
        """What changed since the last look as markup to swap, one line; None when other rows stand there now.

        Raises `SignInNeeded` or `Unseen` when the reader may look no longer.
        """
        with new_session(get_engine()) as db:
            # A tab left open keeps nobody signed in; a big screen was put up to stay, and nobody types at it.
            who = actor_at(self._request, db, at, noted=self._choice.public)
            campaign = find_campaign(db, who, self._campaign_id)
            with i18n.speaking(language_of(self._request)):
                context = wall_context(self._request, db, who, campaign, self._choice, at)
                return self._drawn(context)

    def _drawn(self, context: dict[str, Any]) -> str | None:
        before, rows = self._rows, {row.id: row for row in context["wall"].rows}
        self._rows = rows
        if before is not None and list(before) != list(rows):
            return None
        changed = [
            (row, None if place else title, len(rows_of_package))
            for title, rows_of_package in context["wall"].packages()
            for place, row in enumerate(rows_of_package)
            if before is not None and row != before[row.id]
        ]
        shared = {**context, "language": i18n.current_language(), "swapped": True, "changed": changed}
        return " ".join(render("walls/_changed.html", **shared).split())
