"""Two versions of a standard side by side: which criteria and milestones are new, gone or different."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Generic, TypeVar

from campaign.domain.refusal import N_
from campaign.domain.standard import Criterion, Standard

# The parts of a criterion whose difference matters to whoever is judged by it.
PARTS = {
    "section": N_("heading"),
    "title": N_("wording"),
    "kind": N_("way of scoring"),
    "points": N_("points"),
    "params": N_("figure"),
    "hint": N_("hint"),
    "needs_evidence": N_("evidence"),
    "necessity": N_("necessity"),
}
PATTERN_PARTS = {
    "title": N_("wording"),
    "anchor": N_("counted from"),
    "offset": N_("days"),
    "working": N_("working days"),
}
ALIKE = 0.6  # two titles this much alike (difflib's ratio) are one criterion, worded anew

Part = TypeVar("Part")


@dataclass(frozen=True)
class Pair(Generic[Part]):
    """The same thing in two versions. `before` None: new; `after` None: gone; `changed` names its parts that differ."""

    before: Part | None
    after: Part | None
    changed: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing about it differs."""
        return self.before is not None and self.after is not None and not self.changed


@dataclass(frozen=True)
class Difference:
    """What `after` has, in its order, each beside what it was; what is gone comes last."""

    criteria: list[Pair[Criterion]]
    patterns: list[Pair[Any]]

    @property
    def count(self) -> int:
        """How many criteria and milestones differ."""
        return sum(not pair.same for pair in [*self.criteria, *self.patterns])


def difference(before: Standard, after: Standard) -> Difference:
    """The two versions beside each other."""
    return Difference(
        _paired(before.criteria, after.criteria, tuple(PARTS)),
        _paired(before.patterns, after.patterns, tuple(PATTERN_PARTS)),
    )


def _paired(before: Sequence[Any], after: Sequence[Any], parts: tuple[str, ...]) -> list[Pair[Any]]:
    left = list(before)
    mates: dict[int, Any] = {}
    for alike in (_is_same, _is_alike):  # exact titles first, so that likeness never takes a criterion's own mate
        for place, each in enumerate(after):
            mate = next((one for one in left if alike(one.title, each.title)), None) if place not in mates else None
            if mate is not None:
                mates[place] = mate
                left.remove(mate)
    pairs = [Pair(mates.get(place), each, _changed(mates.get(place), each, parts)) for place, each in enumerate(after)]
    return pairs + [Pair(each, None) for each in left]


def _changed(before: Any, after: Any, parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in parts if before is not None and getattr(before, name) != getattr(after, name))


def _is_same(one: str, other: str) -> bool:
    return one == other


def _is_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other).ratio() >= ALIKE
