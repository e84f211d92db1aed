"""How a noun changes its state: only along the table at the top of its file, only through `move`."""

from collections.abc import Mapping
from typing import Any, ClassVar

from campaign.domain.refusal import N_, Refusal, sentence

StateTable = Mapping[str, tuple[str, ...]]
StateWords = Mapping[str, str]

sentence(
    "state_forbids",
    N_("This is {state} now, so it cannot become {to}. Reload the page to see what can be done next."),
)


class Stateful:
    """A noun with a state. `STATES` maps each state to those that may follow it, `WORDS` to what people call it."""

    STATES: ClassVar[StateTable]
    WORDS: ClassVar[StateWords] = {}

    def can_move(self, to: str) -> bool:
        """Whether the table lets this noun go from where it is to `to`."""
        return to in self.STATES[self.__dict__["state"]]

    def move(self, to: str, code: str = "state_forbids", **params: Any) -> None:
        """Go to state `to`. Raises `Refusal(code)` when the table does not allow it."""
        now = self.__dict__["state"]
        if to not in self.STATES[now]:
            raise Refusal(code, **{"state": self.word(now), "to": self.word(to)} | params)
        self.state = to

    def word(self, state: str) -> str:
        """What people call `state`: an English sentence to translate."""
        return self.WORDS.get(state, state)
