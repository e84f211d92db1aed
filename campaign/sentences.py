"""A refusal as both doors tell it: its status, its title and its sentence in the current language."""

from datetime import date, datetime
from typing import Any

from campaign.dates import format_day
from campaign.domain.refusal import N_, Invalid, Invalids, Named, NotAllowed, Refusal, Stale, Unseen
from campaign.i18n import current_language, gettext

TITLES = {
    400: N_("The request could not be read"),
    401: N_("Sign in first"),
    403: N_("You may not do this"),
    404: N_("Nothing to see here"),
    405: N_("This address does not take that"),
    409: N_("This cannot be done now"),
    412: N_("Somebody was faster"),
    413: N_("Too big"),
    422: N_("Something has to be corrected"),
    429: N_("Too many tries"),
    500: N_("Something went wrong on our side"),
}
# First match wins: the more special refusals stand before `Refusal` itself.
STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (Unseen, 404),
    (NotAllowed, 403),
    (Stale, 412),
    (Invalid, 422),
    (Invalids, 422),
    (Refusal, 409),
)


def status_of(fault: Exception) -> int:
    """The HTTP status of a refusal: 404 unseen, 403 not allowed, 412 lost race, 422 unreadable, 409 state."""
    return next((status for kind, status in STATUSES if isinstance(fault, kind)), 500)


def said(fault: Refusal) -> str:
    """A refusal's sentence in the current language, its blanks filled."""
    return gettext(fault.text, **{key: _word(value) for key, value in fault.params.items()})


def _word(value: Any) -> Any:
    """A blank's filling: a state or kind is itself a sentence to translate, a day is written as people write it."""
    if isinstance(value, str):
        return gettext(value) if value else value
    if isinstance(value, Named):
        return value.shown(current_language())
    if isinstance(value, date) and not isinstance(value, datetime):
        return format_day(value, "day_year")
    return value
