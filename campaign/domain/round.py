"""Round (验收批次) and Item (验收事项): what is inspected together, and signed, and sealed for good."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlmodel import JSON, Field, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Refusal, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {
    "planned": ("drawn",),
    "drawn": ("under_review",),
    "under_review": ("signing",),
    "signing": ("under_review", "sealed"),
    "sealed": (),
}
PERIODS = {
    "once": N_("Once"),
    "monthly": N_("Monthly"),
    "quarterly": N_("Quarterly"),
    "yearly": N_("Yearly"),
    "custom": N_("Custom"),
}
WORDS = {
    "planned": N_("Scheduled"),
    "drawn": N_("Drawn"),
    "under_review": N_("Under review"),
    "signing": N_("Signing"),
    "sealed": N_("Sealed"),
}
ITEM_STATES: StateTable = {
    "in_review": ("accepted", "rectifying", "withdrawn"),
    "rectifying": ("in_review", "withdrawn"),
    "accepted": ("signing", "in_review", "withdrawn"),
    "signing": ("closed", "in_review", "withdrawn"),
    "closed": (),
    "withdrawn": (),
}
ITEM_WORDS = {
    "in_review": N_("Under review"),
    "rectifying": N_("Rectifying"),
    "accepted": N_("Passed"),
    "signing": N_("Signing"),
    "closed": N_("Struck off"),
    "withdrawn": N_("Withdrawn"),
}

sentence(
    "round_sealed",
    N_("The round is sealed and never changes. Correct an item by a new round that supersedes it."),
)
sentence(
    "round_nothing_to_draw",
    N_("Nothing is waiting for acceptance in this campaign. Ask the owners to submit first."),
)
sentence("round_title", N_("Give the round a title."))
sentence("round_period", N_("“{period}” is not a period; choose one of the list."))
sentence("draw_kind", N_("“{kind}” is not a way to draw; choose all, random or risk."))
sentence("draw_share", N_("A random share lies between {least} % and 100 %."))
sentence("rectify_due", N_("The rectification needs a day after today."))
sentence("objection_note", N_("Write what was objected, so that the inspectors know what to look at."))
sentence("item_not_in_notice", N_("No notice of this item is running, so nothing can be objected to."))
sentence("item_closed", N_("This item is struck off or withdrawn already."))
sentence("round_not_planned", N_("This round has been drawn already."))


class Round(SQLModel, Stateful, table=True):
    """One acceptance round of a campaign. `seed` and `pool` let anybody repeat the draw; `ground` is 检查计划依据."""

    __tablename__ = "round"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    title: str = Field(max_length=200)
    period: str = Field(default="once", max_length=10)
    due_on: date | None = None
    ground: str = Field(default="", max_length=500)
    look_back: bool = False
    state: str = Field(default="planned", max_length=12, index=True)
    draw_kind: str = Field(default="", max_length=8)
    draw_share: float | None = None
    seed: str = Field(default="", max_length=64)
    pool: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    drawn_at: datetime | None = None
    signing_at: datetime | None = None
    sealed_at: datetime | None = None
    dossier_sha256: str = Field(default="", max_length=64)
    seal_code: str = Field(default="", max_length=20)
    supersedes_id: int | None = Field(default=None, foreign_key="round.id")
    created_by_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime
    version: int = 1

    def must_be_under_way(self) -> None:
        """Raises `Refusal("round_sealed")` when nothing can change any more."""
        if self.state == "sealed":
            raise Refusal("round_sealed")

    def relations(self, who: Actor) -> set[str]:
        """coordinator, leader, reader by campaign; inspectors and signers are known by their own rows."""
        pairs = {
            "coordinator": self.campaign_id in who.coordinates,
            "leader": self.campaign_id in who.leads,
            "reader": who.sees_all,
        }
        return {name for name, holds in pairs.items() if holds}


class Item(SQLModel, Stateful, table=True):
    """A task or a share in a round; holds its reviews and its signatures. `stage` is the position being signed."""

    __tablename__ = "item"
    STATES: ClassVar[StateTable] = ITEM_STATES
    WORDS: ClassVar[StateWords] = ITEM_WORDS

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    share_id: int | None = Field(default=None, foreign_key="share.id", index=True)
    position: int = 0
    state: str = Field(default="in_review", max_length=12, index=True)
    notice_from: date | None = None
    notice_until: date | None = None
    stage: int = 0
    sheet_number: str = Field(default="", max_length=60)
    check_code: str = Field(default="", max_length=20)
    closed_at: datetime | None = None
    version: int = 1

    def notice_runs(self, day: date) -> bool:
        """Whether the public may object on county day `day`: from the verdict on until the notice is over."""
        return self.state == "accepted" and self.notice_until is not None and day <= self.notice_until

    def relations(self, who: Actor) -> set[str]:
        """coordinator, leader, reader by campaign."""
        pairs = {
            "coordinator": self.campaign_id in who.coordinates,
            "leader": self.campaign_id in who.leads,
            "reader": who.sees_all,
        }
        return {name for name, holds in pairs.items() if holds}
