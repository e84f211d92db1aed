"""What a standard's points add up to, heading by heading, beside what its paper says they do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

OUTSIDE_FULL = ("veto", "bonus")  # kinds whose points are no part of the full mark


class Scored(Protocol):
    """What a sum needs of a criterion, kept or still being written."""

    @property
    def section(self) -> str:
        """The heading it stands under."""

    @property
    def kind(self) -> str:
        """How it is scored."""

    @property
    def points(self) -> Decimal:
        """Its full score."""


@dataclass(frozen=True)
class SectionSum:
    """A heading with its criteria's points; `declared` is what the paper writes beside it, None for nothing."""

    title: str
    points: Decimal
    declared: Decimal | None

    @property
    def off(self) -> bool:
        """Whether the two disagree: pointed at, never in the way."""
        return self.declared is not None and self.declared != self.points


def section_sums(criteria: Iterable[Scored], declared: Mapping[str, float | Decimal]) -> list[SectionSum]:
    """One sum a heading, in the order of the criteria; vetoes and bonuses count nothing.

    A heading of nothing but bonuses has nothing to add up, so what is written beside it is no claim about a sum.
    """
    sums: dict[str, Decimal | None] = {}
    for each in criteria:
        before = sums.get(each.section)
        counts = each.kind not in OUTSIDE_FULL
        sums[each.section] = (before or Decimal(0)) + each.points if counts else before
    return [
        SectionSum(
            title,
            points or Decimal(0),
            Decimal(str(declared[title])) if title in declared and points is not None else None,
        )
        for title, points in sums.items()
    ]
