"""Reading what a form's fields say. Everything comes as text; what cannot be read names its field."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from math import isfinite

from starlette.requests import Request

from campaign.domain.refusal import N_, Invalid, sentence
from campaign.web.page import say

sentence("number_unreadable", N_("“{text}” is not a number. Write digits only."))
sentence("day_unreadable", N_("“{text}” is not a day. Write it like 2026-11-23."))
sentence("choice_missing", N_("Choose one of the list."))


def number(text: str, field: str) -> Decimal | None:
    """A decimal number, or None for nothing. Raises `Invalid("number_unreadable")`."""
    text = text.strip().replace("，", "").replace(",", "")
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not isfinite(float(found)):
        raise Invalid("number_unreadable", field=field, text=text[:40])
    return found


def whole(text: str, field: str) -> int | None:
    """A whole number such as an id, or None for nothing. Raises `Invalid("choice_missing")`."""
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid("choice_missing", field=field)
    return int(text)


def chosen(text: str, field: str) -> int:
    """A whole number that must be there. Raises `Invalid("choice_missing")`."""
    found = whole(text, field)
    if found is None:
        raise Invalid("choice_missing", field=field)
    return found


def day(text: str, field: str) -> date:
    """A county day as `2026-11-23`. Raises `Invalid("day_unreadable")`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("day_unreadable", field=field, text=text.strip()[:40]) from None


def choices(request: Request, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """The options of a list of codes, each with its word in the reader's language."""
    return [(code, say(request, word)) for code, word in words.items()]
