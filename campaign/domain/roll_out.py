"""RollOut (分区×分类×分阶段): a task reaches the towns phase by phase; the next phase waits for the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Refusal, sentence
from campaign.domain.share import Share
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {"waiting": ("open",), "open": ()}
WORDS = {"waiting": N_("Not opened"), "open": N_("Phase open")}
PASSED = ("accepted", "closed")  # the states of a share that count as accepted
MARK = 90.0  # percent of the phase before that must be accepted; a county's own rule may differ
MOST_PHASES, LONGEST_WORD, LONGEST_TITLE = 12, 40, 120

sentence("roll_out_title", N_("Give the roll-out and each of its phases a title."))
sentence("roll_out_mark", N_("The mark is a percentage above 0, at most 100."))
sentence("roll_out_phases", N_("A roll-out has 1 to {most} phases."))
sentence("roll_out_days", N_("“{title}” ends before it starts, or starts before the phase above it. Correct the days."))
sentence("roll_out_empty_phase", N_("“{title}” has no town. Choose at least one town for it."))
sentence("roll_out_word", N_("Zones and classes have at most {most} characters."))
sentence("roll_out_phase_unknown", N_("A town stands in a phase that there is not. Choose one of the list."))
sentence("phase_opened", N_("This phase is open already."))
sentence("phase_order", N_("Open “{before}” first: phases open one after the other."))
sentence(
    "phase_gate",
    N_(
        "“{before}” stands at {rate} % accepted, {done} of {of}; {mark} % is needed before the next phase opens. "
        "Wait for its acceptance, or open the phase with a reason that is kept."
    ),
)


@dataclass(frozen=True)
class Rate:
    """How many shares of a phase are accepted or struck off, of those not cancelled."""

    done: int
    of: int

    @property
    def percent(self) -> float:
        """In percent, rounded down to one place, so that 89.96 does not pass for 90; 0 while there is no share."""
        return int(self.done * 1000 / self.of) / 10 if self.of else 0.0


def rate_of(states: Iterable[str]) -> Rate:
    """The acceptance rate of shares in these states."""
    counted = [state for state in states if state != "cancelled"]
    return Rate(sum(state in PASSED for state in counted), len(counted))


class RollOutPhase(SQLModel, Stateful, table=True):
    """One phase. `rate` is the rate of the phase before at its opening, `reason` why it opened below the mark."""

    __tablename__ = "roll_out_phase"
    __table_args__ = (UniqueConstraint("roll_out_id", "number", name="uq_roll_out_phase_number"),)
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    roll_out_id: int = Field(foreign_key="roll_out.id", index=True)
    number: int
    title: str = Field(max_length=120)
    starts_on: date
    due_on: date
    state: str = Field(default="waiting", max_length=10)
    opened_at: datetime | None = None
    opened_by_id: int | None = Field(default=None, foreign_key="person.id")
    rate: float | None = None
    reason: str = Field(default="", max_length=500)


class RollOutTown(SQLModel, table=True):
    """A town's place in the matrix: its zone and class in the county's own words, its phase, its target there."""

    __tablename__ = "roll_out_town"

    roll_out_id: int = Field(foreign_key="roll_out.id", primary_key=True)
    area_id: int = Field(foreign_key="area.id", primary_key=True)
    zone: str = Field(default="", max_length=LONGEST_WORD)
    kind: str = Field(default="", max_length=LONGEST_WORD)
    number: int
    target_value: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)
    share_id: int | None = Field(default=None, foreign_key="share.id", index=True)

    share: Share | None = Relationship(sa_relationship_kwargs={"lazy": "selectin"})


class RollOut(SQLModel, table=True):
    """One roll-out of one task. `mark` is the percentage of a phase that must be accepted before the next opens.

    `target_value` is what the task was to reach when this was laid out: later it is the sum of the shares given so far.
    """

    __tablename__ = "roll_out"

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    title: str = Field(max_length=120)
    mark: float = MARK
    target_value: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)
    created_by_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime

    phases: list[RollOutPhase] = Relationship(
        sa_relationship_kwargs={"order_by": "RollOutPhase.number", "cascade": "all, delete-orphan", "lazy": "selectin"}
    )
    towns: list[RollOutTown] = Relationship(
        sa_relationship_kwargs={"order_by": "RollOutTown.area_id", "cascade": "all, delete-orphan", "lazy": "selectin"}
    )

    def relations(self, who: Actor) -> set[str]:
        """coordinator, leader, reader by campaign."""
        pairs = {
            "coordinator": self.campaign_id in who.coordinates,
            "leader": self.campaign_id in who.leads,
            "reader": who.sees_all,
        }
        return {name for name, holds in pairs.items() if holds}

    def towns_of(self, number: int) -> list[RollOutTown]:
        """The towns of phase `number`."""
        return [town for town in self.towns if town.number == number]

    @property
    def planned(self) -> Decimal:
        """What the towns' targets add up to."""
        return sum((town.target_value or Decimal(0) for town in self.towns), Decimal(0))

    @property
    def off(self) -> bool:
        """Whether the towns' targets do not add up to the task's: pointed at, never in the way."""
        return bool(self.planned) and self.target_value is not None and self.planned != self.target_value

    def rate(self, number: int) -> Rate:
        """The acceptance rate of phase `number` as its shares stand now."""
        return rate_of(town.share.state for town in self.towns_of(number) if town.share is not None)

    def check(self) -> None:
        """Raises `Invalid` naming the field when the roll-out contradicts itself."""
        if not self.title.strip() or not all(phase.title.strip() for phase in self.phases):
            raise Invalid("roll_out_title", field="title" if not self.title.strip() else "phases")
        if max(map(len, (self.title, *(phase.title for phase in self.phases)))) > LONGEST_TITLE:
            raise Invalid("text_too_long", field="title", limit=LONGEST_TITLE)
        if not 0 < self.mark <= 100:
            raise Invalid("roll_out_mark", field="mark")
        if not 1 <= len(self.phases) <= MOST_PHASES:
            raise Invalid("roll_out_phases", field="phases", most=MOST_PHASES)
        self._check_phases()
        for town in self.towns:
            if not 1 <= town.number <= len(self.phases):
                raise Invalid("roll_out_phase_unknown", field="towns")
            if max(len(town.zone), len(town.kind)) > LONGEST_WORD:
                raise Invalid("roll_out_word", field="towns", most=LONGEST_WORD)

    def _check_phases(self) -> None:
        before: date | None = None
        for phase in self.phases:
            if phase.due_on < phase.starts_on or (before is not None and phase.starts_on < before):
                raise Invalid("roll_out_days", field="phases", title=phase.title)
            if not self.towns_of(phase.number):
                raise Invalid("roll_out_empty_phase", field="towns", title=phase.title)
            before = phase.starts_on

    def open_phase(self, phase: RollOutPhase, who: Actor, reason: str, at: datetime) -> None:
        """Open a phase; below the mark only with a `reason`, which is kept.

        Raises `Refusal` (open already, out of order, the phase before below the mark).
        """
        if phase.state != "waiting":
            raise Refusal("phase_opened")
        earlier = next((one for one in self.phases if one.number == phase.number - 1), None)
        if earlier is not None and earlier.state != "open":
            raise Refusal("phase_order", before=earlier.title)
        before = self.rate(phase.number - 1)
        below = earlier is not None and before.percent < self.mark
        if earlier is not None and below and not reason.strip():
            figures = {"rate": f"{before.percent:g}", "done": before.done, "of": before.of, "mark": f"{self.mark:g}"}
            raise Refusal("phase_gate", before=earlier.title, **figures)
        phase.move("open", "phase_opened")
        phase.opened_at, phase.opened_by_id = at, who.person_id
        phase.rate = before.percent if earlier is not None else None
        phase.reason = reason.strip()[:500] if below else ""
