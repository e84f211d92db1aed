"""The calendar of one's own duties: its secret address, and what a calendar program reads there without signing in."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from campaign import i18n
from campaign.actions.people import actor_for
from campaign.actions.subscribing import renew_calendar, revoke_calendar
from campaign.domain.calendar_feed import path_of
from campaign.domain.refusal import N_, Unseen
from campaign.edge import At, Db, Who, site_of
from campaign.exchange.ical import DayEvent, calendar_of
from campaign.insight.calendar import Owed, owed_by, person_of_feed
from campaign.security import new_secret, secret_hash
from campaign.settings import get_settings
from campaign.web.account import account_page
from campaign.web.page import say, see_other

router = APIRouter()
REVOKED = N_("The calendar address opens nothing any more.")
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Disposition": 'attachment; filename="campaign.ics"',
}


@router.get("/calendar/{secret}.ics")
def read_calendar(request: Request, db: Db, at: At, secret: str) -> Response:
    """The open duties of whoever has this address, as all-day events. 404 for every other address."""
    person = person_of_feed(db, secret_hash(secret)) if secret.isascii() else None
    if person is None:
        raise Unseen
    site = site_of(request)
    with i18n.speaking(person.language or get_settings().language):
        events = [_event(one, site) for one in owed_by(db, actor_for(db, person, at))]
        body = calendar_of(i18n.gettext("Duties: {name}", name=person.shown(i18n.current_language())), events, at)
    return Response(body, media_type="text/calendar; charset=utf-8", headers=HEADERS)


@router.post("/account/calendar")
def renew(request: Request, db: Db, who: Who, at: At) -> Response:
    """A new address, shown this once; the one before opens nothing any more."""
    secret = new_secret()
    renew_calendar(db, who, hashed=secret_hash(secret), at=at)
    return account_page(request, db, at, calendar_address=site_of(request) + path_of(secret))


@router.post("/account/calendar/revocations")
def revoke(request: Request, db: Db, who: Who, at: At) -> Response:
    """No address any more."""
    revoke_calendar(db, who, at=at)
    return see_other(request, "/account", toast=say(request, REVOKED))


def _event(one: Owed, site: str) -> DayEvent:
    """A duty on its day; of an internal matter only that there is one."""
    duty = one.duty
    matter = duty.title if duty.title == one.task or not one.task else f"{duty.title} · {one.task}"
    title = i18n.gettext("Internal matter") if one.internal else matter
    return DayEvent(f"duty-{duty.id}@campaign", title, duty.due_on, duty.version, f"{site}{one.path}")
