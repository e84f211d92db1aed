"""Signature: one stage of one item's countersigning (会签) or sign-off (审签)."""

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_, sentence
from campaign.domain.state import Stateful, StateTable

STATES: StateTable = {
    "waiting": ("open", "withdrawn"),
    "open": ("signed", "returned", "withdrawn"),
    "signed": ("superseded",),
    "returned": ("superseded",),
    "withdrawn": (),
    "superseded": (),
}
STAGES = {
    "lead_head": N_("Head of the lead department"),
    "lead_inspector": N_("Lead inspector"),
    "coordinator": N_("Campaign office"),
    "leader": N_("Leader in charge"),
}
DEFAULT_STAGES = ("lead_head", "lead_inspector", "coordinator", "leader")

sentence("signature_password", N_("The password is not right. Nothing has been signed."))
sentence("signature_nothing", N_("Nothing here waits for your signature."))
sentence("signature_return_stage", N_("Choose an earlier step to return to."))


class Signature(SQLModel, Stateful, table=True):
    """One signer's place in one item's order of stages. `digest` is the sha256 of what was shown when signing."""

    __tablename__ = "signature"
    STATES: ClassVar[StateTable] = STATES

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
