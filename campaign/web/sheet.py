"""One filled-in form: its fields as the types a plan needs, and every fault of it at once."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from starlette.datastructures import FormData

from campaign.domain.refusal import Invalid, Invalids
from campaign.web import forms

Value = TypeVar("Value")


async def _sent(request: Request) -> AsyncIterator[FormData]:
    async with request.form(max_files=0, max_fields=3000) as form:
        yield form


class Sheet:
    """What was typed. A field that cannot be read counts as empty and leaves a fault; `check` raises them together."""

    def __init__(self, form: FormData) -> None:
        self.form = form
        self.faults: list[Invalid] = []

    def text(self, name: str) -> str:
        """The trimmed text of a field; empty where there is none."""
        value = self.form.get(name, "")
        return value.replace("\r\n", "\n").replace("\x00", "").strip() if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """The trimmed texts of a field that stands there several times, in their order."""
        return [value.replace("\x00", "").strip() for value in self.form.getlist(name) if isinstance(value, str)]

    def day(self, name: str) -> date | None:
        """A county day; None for nothing."""
        return self._read(lambda text: forms.day(text, name) if text else None, self.text(name))

    def number(self, name: str) -> Decimal | None:
        """A decimal number; None for nothing."""
        return self._read(lambda text: forms.number(text, name), self.text(name))

    def key(self, name: str) -> int | None:
        """The id of what was chosen; None for nothing."""
        return self._read(lambda text: forms.whole(text, name), self.text(name))

    def keys(self, name: str) -> list[int]:
        """The ids of everything that was ticked."""
        found = [self._read(lambda text: forms.whole(text, name), text) for text in self.texts(name)]
        return [key for key in found if key is not None]

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.text(name))

    def _read(self, read: Callable[[str], Value | None], text: str) -> Value | None:
        try:
            return read(text)
        except Invalid as fault:
            self.faults.append(fault)
            return None

    def fault(self, code: str, field: str, **params: Any) -> None:
        """Note that `field` cannot be taken."""
        self.faults.append(Invalid(code, field=field, **params))

    def check(self) -> None:
        """Raises `Invalids` when anything could not be read."""
        if self.faults:
            raise Invalids(self.faults)

    def typed(self) -> dict[str, Any]:
        """What was typed, as it was, for drawing the form again; every field as the list of its texts."""
        return {name: self.texts(name) for name in self.form}


def _sheet(form: Annotated[FormData, Depends(_sent)]) -> Sheet:
    return Sheet(form)


Filled = Annotated[Sheet, Depends(_sheet)]
"""The form as it was sent."""
