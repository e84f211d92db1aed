"""What every page shows besides itself: how many messages wait, and a line when the clock is late."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request

from campaign.checks import check_clock
from campaign.database import get_engine, new_session
from campaign.domain.person import Actor
from campaign.edge import At, Db
from campaign.i18n import gettext as _
from campaign.insight.demo import is_demo
from campaign.insight.inbox import unread_count

LOOK_AGAIN = timedelta(minutes=1)


class Watchdog:
    """Whether the sweep is late and whether this is a demo, looked up once a minute and process: a page must not pay
    for it each time."""

    def __init__(self) -> None:
        self._looked_at: datetime | None = None
        self._late = self._demo = False

    def is_late(self, at: datetime) -> bool:
        """Whether the last sweep is too long ago at `at`."""
        self._look(at)
        return self._late

    def is_demo(self, at: datetime) -> bool:
        """Whether this is the demo county's database."""
        self._look(at)
        return self._demo

    def _look(self, at: datetime) -> None:
        if self._looked_at is not None and timedelta(0) <= at - self._looked_at < LOOK_AGAIN:
            return
        self._late = check_clock(get_engine(), at).state != "ok"
        with new_session(get_engine()) as db:
            self._demo = is_demo(db)
        self._looked_at = at


WATCHDOG = Watchdog()


class Banners:
    """The lines above a page, worked out only if a page is drawn."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def __iter__(self) -> Iterator[dict[str, Any]]:
        if WATCHDOG.is_demo(self._at):
            yield {
                "words": _("A demo county: places, people and figures are invented. Enter nothing real here."),
                "tone": "b",
            }
        if WATCHDOG.is_late(self._at):
            yield {
                "words": _("The check of deadlines is late: nobody is reminded. Start “campaign clock”."),
                "tone": "r",
            }


async def watch(request: Request, db: Db, at: At) -> None:
    """A dependency of every page: gives the shell what it shows besides the page. Asks nothing itself, so needs no
    thread."""

    def unread() -> int:
        who: Actor | None = getattr(request.state, "who", None)
        return unread_count(db, who) if who else 0

    request.state.unread = unread
    request.state.banners = Banners(at)
    request.state.at = at
