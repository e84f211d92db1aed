"""A form as a whole, read field by field: what was typed as the type that is needed, or a refusal at its field."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from starlette.datastructures import FormData

from campaign.domain.refusal import N_, Invalid, sentence
from campaign.web import forms

LARGEST = 2**31 - 1

sentence("form_too_long", N_("This is too long: at most {most} characters."))


async def _filled(request: Request) -> AsyncIterator[FormData]:
    async with request.form(max_files=20, max_fields=2000) as form:
        yield form


Filled = Annotated[FormData, Depends(_filled)]
"""The form as it was sent; its files are closed after the answer."""
Key = Annotated[int, Path(ge=1, le=LARGEST)]
"""An id in a page's address."""


def text_in(form: FormData, name: str, most: int = 200) -> str:
    """The trimmed text of a field, empty if it is not there. Raises `Invalid` when it is longer than `most`."""
    value = form.get(name, "")
    text = value.strip().replace("\r\n", "\n") if isinstance(value, str) else ""
    if len(text) > most:
        raise Invalid("form_too_long", field=name, most=most)
    return text.replace("\x00", "")


def day_in(form: FormData, name: str) -> date | None:
    """The day in a field, None if it is empty. Raises `Invalid` when it is no day."""
    text = text_in(form, name)
    return forms.day(text, name) if text else None


def key_in(form: FormData, name: str) -> int | None:
    """The chosen row's id, None if none was chosen. Raises `Invalid` for anything else."""
    return forms.whole(text_in(form, name), name)


def decimal_in(form: FormData, name: str) -> float | None:
    """The number in a field, None if it is empty. Raises `Invalid` for anything else."""
    found = forms.number(text_in(form, name), name)
    return None if found is None else float(found)


def typed(form: FormData, *several: str) -> dict[str, Any]:
    """What was typed, as it was, for drawing the form again; fields of which `several` may be chosen as lists."""
    words = {name: value for name, value in form.items() if isinstance(value, str)}
    return words | {name: [str(value) for value in form.getlist(name)] for name in several}
