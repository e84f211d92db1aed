"""Signature: one stage of one item's countersigning (会签) or sign-off (审签)."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlmodel import Field, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {
    "waiting": ("open", "withdrawn"),
    "open": ("signed", "returned", "withdrawn"),
    "signed": ("superseded",),
    "returned": ("superseded",),
    "withdrawn": (),
    "superseded": (),
}
WORDS = {
    "waiting": N_("Later"),
    "open": N_("Waiting"),
    "signed": N_("Signed"),
    "returned": N_("Returned"),
    "withdrawn": N_("Withdrawn"),
    "superseded": N_("Superseded"),
}
STAGES = {
    "lead_head": N_("Head of the lead department"),
    "lead_inspector": N_("Lead inspector"),
    "coordinator": N_("Campaign office"),
    "leader": N_("Leader in charge"),
}
DEFAULT_STAGES = ("lead_head", "lead_inspector", "coordinator", "leader")
REVIEW = "review"  # the step before all stages: the item is inspected again
DECISIONS = ("sign", "return", "withdraw")

sentence("signature_password", N_("The password is not right. Nothing has been signed."))
sentence("signature_nothing", N_("Nothing here waits for your signature."))
sentence("signature_return_stage", N_("Choose an earlier step to return to."))
sentence("signature_decision", N_("“{decision}” is not a decision; choose sign, return or withdraw."))
sentence("signature_reason", N_("Write why; the others must know what to do."))
sentence(
    "signature_conflict",
    N_("You hold a post in a department that does this task, so somebody else must decide on it."),
)


class Signature(SQLModel, Stateful, table=True):
    """One signer's place in one item's order of stages. `digest` is the sha256 of what was shown when signing.

    Whoever may sign: `person_id` where it is one person, else a head of `department_id`, else the campaign's office.
    """

    __tablename__ = "signature"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    item_id: int = Field(foreign_key="item.id", index=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    stage: str = Field(max_length=16)
    position: int = 0
    department_id: int | None = Field(default=None, foreign_key="department.id")
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    state: str = Field(default="waiting", max_length=10, index=True)
    opinion: str = Field(default="", max_length=1000)
    to_stage: str = Field(default="", max_length=16)
    digest: str = Field(default="", max_length=64)
    shown: str = Field(default="")  # the canonical JSON that was shown; `digest` is its sha256
    signed_as: str = Field(default="", max_length=120)
    opened_at: datetime | None = None
    at: datetime | None = None

    def is_for(self, who: Actor) -> bool:
        """Whether this place is one that `who` fills."""
        if self.state in ("signed", "returned") or self.person_id is not None:
            return self.person_id == who.person_id
        if self.department_id is not None:
            return self.department_id in who.head_of
        if self.stage == "leader":
            # A campaign without a leader in charge: a chief leader signs off.
            return self.campaign_id in who.leads or ("leader" in who.roles and who.sees_all)
        return self.campaign_id in who.coordinates

    def relations(self, who: Actor) -> set[str]:
        """`signer` for whoever fills this place; coordinator, leader, reader by campaign."""
        pairs = {
            "signer": self.is_for(who),
            "coordinator": self.campaign_id in who.coordinates,
            "leader": self.campaign_id in who.leads,
            "reader": who.sees_all,
        }
        return {name for name, holds in pairs.items() if holds}

    def sign(self, who: Actor, opinion: str, shown: str, digest: str, signed_as: str, at: datetime) -> None:
        """Sign what was shown. Raises `Refusal` when the place is not open."""
        self.move("signed", "signature_nothing")
        self._fill(who, opinion, signed_as, at)
        self.shown, self.digest = shown, digest

    def send_back(
        self, who: Actor, opinion: str, to_stage: str, stages: Sequence[str], signed_as: str, at: datetime
    ) -> None:
        """Return the item to an earlier stage, or to `review`. Raises `Invalid` without a reason or such a stage."""
        if not opinion.strip():
            raise Invalid("signature_reason", field="opinion")
        if to_stage not in earlier_steps(self.stage, stages):
            raise Invalid("signature_return_stage", field="to_stage")
        self.move("returned", "signature_nothing")
        self._fill(who, opinion, signed_as, at)
        self.to_stage = to_stage

    def _fill(self, who: Actor, opinion: str, signed_as: str, at: datetime) -> None:
        self.person_id, self.opinion, self.signed_as, self.at = who.person_id, opinion.strip(), signed_as, at


def earlier_steps(stage: str, stages: Sequence[str]) -> list[str]:
    """The steps before `stage`, the nearest first; the last is always a new inspection."""
    return [*reversed(stages[: list(stages).index(stage)]), REVIEW]
