"""The state tables of all nouns as Markdown; `python -m tests.house.states` prints them into README.md."""

import re
from collections.abc import Iterator

from campaign.domain.nouns import import_nouns
from campaign.domain.state import Stateful, StateTable
from tests.house.repository import ROOT

README = ROOT / "README.md"
SECTION = re.compile(r"(?<=<!-- states -->\n).*?(?=<!-- /states -->)", re.DOTALL)


def state_tables() -> Iterator[tuple[str, StateTable]]:
    """(noun, its STATES) of every noun that has states, by name."""
    import_nouns()
    for noun in sorted(Stateful.__subclasses__(), key=lambda noun: noun.__name__):
        yield noun.__name__, noun.STATES


def as_markdown() -> str:
    """One row a noun: each state and the states that may follow it; a last state stands alone."""
    lines = ["", "| noun | its states |", "| --- | --- |"]
    for noun, states in state_tables():
        steps = [f"{state} → {' ¦ '.join(after)}" if after else state for state, after in states.items()]
        lines.append(f"| **{noun}** | {'<br>'.join(steps)} |")
    return "\n".join([*lines, "", ""])


def printed() -> str:
    """What stands in the README now."""
    found = SECTION.search(README.read_text(encoding="utf-8"))
    return found.group() if found else ""


if __name__ == "__main__":
    README.write_text(SECTION.sub(lambda _: as_markdown(), README.read_text(encoding="utf-8")), encoding="utf-8")
