"""The calendar of one's own duties, over the API: a secret address is made and revoked."""

from datetime import datetime

from fastapi import APIRouter, Request

from campaign.actions.subscribing import renew_calendar, revoke_calendar
from campaign.api.receipts import api_router
from campaign.api.schemas import SILENT, Answer, Remark
from campaign.domain.calendar_feed import path_of
from campaign.edge import At, Db, Who, site_of
from campaign.security import new_secret, secret_hash

router = APIRouter(tags=["Signing in"])  # as a token's, the secret in the answer is not remembered for a repetition
remembering = api_router("Signing in")


class CalendarShown(Answer):
    """`address` is the iCalendar address of your open duties; it is given only once, and null when it is revoked."""

    address: str | None
    created_at: datetime
    revoked_at: datetime | None


@router.post("/calendars", status_code=201)
def make_calendar(request: Request, db: Db, who: Who, at: At, _body: Remark = SILENT) -> CalendarShown:
    """A new secret address at which a calendar program reads your duties; an earlier one opens nothing any more."""
    secret = new_secret()
    made = renew_calendar(db, who, hashed=secret_hash(secret), at=at)
    return CalendarShown(address=site_of(request) + path_of(secret), created_at=made.created_at, revoked_at=None)


@remembering.post("/calendars/revocations", status_code=201)
def end_calendar(db: Db, who: Who, at: At, _body: Remark = SILENT) -> CalendarShown:
    """No address any more."""
    gone = revoke_calendar(db, who, at=at)
    return CalendarShown(address=None, created_at=gone.created_at, revoked_at=gone.revoked_at)


router.include_router(remembering)
