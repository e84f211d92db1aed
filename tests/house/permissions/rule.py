"""Who is meant in the table of permissions, and what one of its rules says. The people stand in `tests/world.py`."""

from dataclasses import dataclass

from tests.world import ACTORS

SIGNED_IN = frozenset(ACTORS) - {"visitor"}
ADMIN, COORDINATORS = {"admin"}, {"ke", "mo"}
RUN, LEADER, READERS = {"ke"}, {"chair"}, {"chief", "auditor"}
LEAD, CO, SHARE, ASKED = {"wen", "head"}, {"water", "water-head"}, {"town"}, {"yi"}
INSPECTORS, LEAD_INSPECTOR, SIGNER = {"lu", "luo"}, {"lu"}, {"head"}
SEES = RUN | LEADER | READERS | LEAD | CO | SHARE | ASKED | INSPECTORS  # the campaign, its task and what hangs on it
SEES_ROUND = RUN | LEADER | READERS | INSPECTORS | SIGNER
SEES_ORDER = RUN | LEADER | READERS | LEAD
SEES_COORDINATION = RUN | LEADER | READERS | LEAD | ASKED
SEES_INSTRUCTION = RUN | LEADER | READERS | ASKED
SEES_PERSON = ADMIN | COORDINATORS | LEADER | READERS | LEAD  # Wen


@dataclass(frozen=True)
class Rule:
    """`into`: not refused; `sees`: 403, as far as not `into`; the rest: 404, and visitors are asked to sign in."""

    into: frozenset[str] | set[str]
    routes: str
    sees: frozenset[str] | set[str] = frozenset()

    def expected(self, name: str) -> str:
        """What this person is told."""
        if name in self.into:
            return "in"
        if name == "visitor":
            return "sign in"
        return "403" if name in self.sees else "404"
