"""A refusal is a sentence that says what to do instead, in the person's language.

The domain raises `Refusal(code, **params)`; `sentence()` registers the English sentence of a code beside the noun that
refuses. The doors translate it and choose the status: `Unseen` 404, `NotAllowed` 403, `Refusal` 409, `Stale` 412,
`Invalid` 422.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

SENTENCES: dict[str, str] = {}


def N_(text: str) -> str:
    """Mark `text` for translation without translating it: the domain does not know who will read it."""
    return text


def sentence(code: str, text: str) -> str:
    """Register the English sentence of refusal `code`; `{name}` in it is filled from the refusal's params.

    Raises `ValueError` when the code is taken by another sentence.
    """
    if SENTENCES.setdefault(code, text) != text:
        raise ValueError(f"refusal code {code!r} has two sentences")
    return code


@dataclass(frozen=True)
class Named:
    """A name that fills a blank of a sentence in the language of whoever reads it."""

    name: str
    name_en: str = ""

    def __str__(self) -> str:
        return self.name

    def shown(self, language: str = "zh") -> str:
        """The name in the reader's language; the Chinese one where the register has no other."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class Refusal(Exception):
    """The state of things forbids the deed (409)."""

    def __init__(self, code: str, /, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(self.english())

    @property
    def text(self) -> str:
        """The msgid: the English sentence with its `{placeholders}` not yet filled."""
        return SENTENCES.get(self.code, self.code)

    def english(self) -> str:
        """The sentence in English, filled in."""
        return self.text.format_map(self.params) if self.params else self.text


class Invalid(Refusal):
    """What was typed cannot be read (422); `field` names where."""

    def __init__(self, code: str, /, field: str = "", **params: Any) -> None:
        self.field = field
        super().__init__(code, **params)


class Invalids(Exception):
    """Several fields at once could not be read; carries the single `Invalid`s in reading order."""

    def __init__(self, faults: Sequence[Invalid]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(fault.english() for fault in self.faults))


class NotAllowed(Refusal):
    """The person sees the thing and may not do this to it (403)."""


class Unseen(Refusal):
    """The person cannot see the thing, or there is none (404)."""

    def __init__(self, code: str = "unseen", /, **params: Any) -> None:
        super().__init__(code, **params)


class Stale(Refusal):
    """Somebody else changed the thing meanwhile (412); `mine` and `theirs` are both shown."""

    def __init__(self, mine: dict[str, Any], theirs: dict[str, Any]) -> None:
        self.mine, self.theirs = mine, theirs
        super().__init__("stale")


sentence(
    "unseen",
    N_("There is nothing here that you can see. Check the address, or ask the office of the campaign."),
)
sentence("not_allowed", N_("Your posts do not allow this. Ask the coordinator of the campaign."))
sentence(
    "stale",
    N_("Somebody else has changed this meanwhile. Both versions are shown; choose one and save again."),
)
sentence("unreadable_value", N_("A value is too large, or holds characters that cannot be kept. Correct it."))
sentence("taken_meanwhile", N_("Somebody has just used this name or number. Reload the page and choose another."))
