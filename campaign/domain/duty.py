"""Duty (待办事项): anything chased. The ladder knows only duties; one holder at a time, told by `Holding` rows."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlmodel import JSON, Field, Index, Relationship, SQLModel

from campaign.domain.refusal import N_
from campaign.domain.state import Stateful, StateTable

STATES: StateTable = {"open": ("done", "cancelled"), "done": ("open",), "cancelled": ("open",)}

KINDS = {
    "milestone": N_("Milestone"),
    "share": N_("Share"),
    "rectification": N_("Rectification"),
    "order_reply": N_("Reply to an order"),
    "coordination": N_("Coordination"),
    "signature": N_("Signature"),
    "instruction": N_("Instruction of a leader"),
    "consultation": N_("Consultation"),
}
WAITING_FOR = ("lead", "owner", "co", "decision", "inspection", "asked", "signer")
ASKED = ("coordination", "instruction")  # what a unit is asked for is owed by that unit itself
RESTING = ("decision", "inspection")  # the next step is not the holder's, so nobody is chased for it

CALL = "note_call"  # the deed of a telephone call, which is an entry and no rung


class Holding(SQLModel, table=True):
    """Who was waited for, from when until when: what fair statistics of lateness are made of."""

    __tablename__ = "holding"

    id: int | None = Field(default=None, primary_key=True)
    duty_id: int | None = Field(default=None, foreign_key="duty.id", index=True, nullable=False)
    department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    post_id: int | None = Field(default=None, foreign_key="post.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    waiting_for: str = Field(max_length=10)
    from_at: datetime
    until_at: datetime | None = None


class Duty(SQLModel, Stateful, table=True):
    """What somebody owes by `due_on`. `version` grows when the due day changes, and the ladder starts anew.

    Exactly one of the subject columns after `task_id` is set, as `kind` says. `counts_from` is the day the ladder
    counts from when the deadline is older than the campaign's opening. `next_rung_on` is the day the ladder next has
    something to do (None: nothing), `paused_until` holds the ladder while a question of the holder is undecided.
    """

    __tablename__ = "duty"
    __table_args__ = (
        Index("ix_duty_sweep", "next_rung_on", "id"),  # the sweep walks it in this order
        Index("ix_duty_due", "campaign_id", "due_on"),
    )
    STATES: ClassVar[StateTable] = STATES

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=14)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    milestone_id: int | None = Field(default=None, foreign_key="milestone.id", index=True)
    share_id: int | None = Field(default=None, foreign_key="share.id", index=True)
    rectification_id: int | None = Field(default=None, foreign_key="rectification.id", index=True)
    order_id: int | None = Field(default=None, foreign_key="orders.id", index=True)
    coordination_id: int | None = Field(default=None, foreign_key="coordination.id", index=True)
    signature_id: int | None = Field(default=None, foreign_key="signature.id", index=True)
    instruction_id: int | None = Field(default=None, foreign_key="instruction.id", index=True)
    consultation_id: int | None = Field(default=None, foreign_key="consultation.id", index=True)
    title: str = Field(max_length=400)
    due_on: date
    counts_from: date | None = None
    version: int = 1
    state: str = Field(default="open", max_length=10)
    department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    post_id: int | None = Field(default=None, foreign_key="post.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    waiting_for: str = Field(default="owner", max_length=10)  # as its present Holding says
    next_rung_on: date | None = None
    paused_until: date | None = None
    pause_used: bool = False
    opened_at: datetime
    closed_at: datetime | None = None

    holdings: list[Holding] = Relationship(
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "Holding.id"}
    )

    def put_off(self, due_on: date) -> None:
        """Another due day: the version grows, the ladder starts anew, and a pause may be asked for again."""
        self.due_on = due_on
        if self.counts_from and self.counts_from <= due_on:
            self.counts_from = None
        self.version += 1
        self.paused_until, self.pause_used = None, False

    def holding(self, at: datetime) -> dict[str, Any]:
        """Who is waited for from `at` on, as columns of a `Holding`."""
        names = ("department_id", "post_id", "person_id", "waiting_for")
        return {name: getattr(self, name) for name in names} | {"from_at": at}

    def hold(self, at: datetime) -> None:
        """Note who is waited for from `at` on."""
        self.holdings.append(Holding(**self.holding(at)))

    def let_go(self, at: datetime) -> None:
        """Nobody is waited for any more, as far as `Holding` rows say so."""
        for holding in self.holdings:
            if holding.until_at is None:
                holding.until_at = max(at, holding.from_at)

    def pass_on(
        self, *, waiting_for: str, at: datetime, department_id: int | None, post_id: int | None, person_id: int | None
    ) -> None:
        """Somebody else is waited for from `at` on; `hold` notes it.

        Raises `ValueError` for a reason that is none of `WAITING_FOR`.
        """
        if waiting_for not in WAITING_FOR:
            raise ValueError(f"unknown reason {waiting_for!r}")
        self.let_go(at)
        self.waiting_for = waiting_for
        self.department_id, self.post_id, self.person_id = department_id, post_id, person_id

    @property
    def rests(self) -> bool:
        """Whether the ladder leaves its holder alone: the next step is somebody else's, who has a duty of their own."""
        return self.waiting_for in RESTING or (self.waiting_for == "asked" and self.kind not in ASKED)


class Chase(SQLModel, table=True):
    """A rung climbed: once per (duty, rung, version), by the unique key. `state`: climbed | skipped | drafted."""

    __tablename__ = "chase"

    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = Field(foreign_key="duty.id", index=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    rung: str = Field(max_length=12)
    version: int
    at: datetime = Field(index=True)
    recorded_at: datetime
    state: str = Field(default="climbed", max_length=8)
    order_id: int | None = Field(default=None, foreign_key="orders.id", index=True)
    recipients: list[int] = Field(default_factory=list, sa_type=JSON)  # who was told, by person
    key: str = Field(unique=True, max_length=60)  # duty:rung:version
