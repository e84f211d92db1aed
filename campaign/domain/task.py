"""Task (具体任务): one lead department, any number of owners and co-operating ones, and a promise by a date."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlmodel import JSON, Field, Relationship, SQLModel

from campaign.domain.light import Lit
from campaign.domain.milestone import Milestone
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Refusal, sentence
from campaign.domain.share import ENDED, STATES, WORDS, Share  # a share goes through the same states
from campaign.domain.state import Stateful, StateTable, StateWords

PARTS = ("lead", "owner", "co", "share", "asked")
SOURCES = {
    "typed": N_("Reported by its units"),
    "shares": N_("Summed up from towns and sites"),
    "indicator": N_("Computed from an indicator"),
}
VOTED = frozenset({"title", "goal", "target_value", "unit", "due_on", "standing"})  # what the vote was about

sentence("task_lead_missing", N_("The task has no lead department. Choose exactly one."))
sentence("task_deadline_missing", N_("Give the task a deadline, or tick “standing” if it has none."))
sentence("task_due_before_start", N_("The deadline {due_on} is before the start {starts_on}. Correct one of them."))
sentence(
    "task_milestones_open",
    N_("{count} milestones are not reported yet, such as “{first}”. Report them, then submit."),
)
sentence("task_ended", N_("This has been struck off or cancelled, and its plan no longer changes."))
sentence(
    "task_voted",
    N_(
        "This is a voted livelihood project: its target and deadline change only by an adjustment on which the "
        "standing committee of the people's congress decides. Let its lead department ask for one."
    ),
)
sentence("progress_source", N_("Choose where the percentage comes from."))
sentence("progress_indicator", N_("Choose the indicator that the percentage is computed from."))
sentence("progress_indicator_other", N_("This indicator belongs to another campaign."))
sentence(
    "progress_no_course",
    N_("This indicator has no baseline or no target yet, so no percentage can be computed from it."),
)
sentence(
    "progress_by_indicator",
    N_(
        "The percentage of this task is computed from the indicator “{title}”. Record that one's figures, and report "
        "words here."
    ),
)
sentence(
    "progress_by_shares",
    N_("The percentage of this task is summed up from towns and sites, and it is not divided yet. Divide it first."),
)
sentence("task_not_open", N_("The task is “{state}” now and takes no more reports."))


class TaskDepartment(SQLModel, table=True):
    """A department's part in a task; also the row that lets it see the task.

    `part`: lead · owner · co · share (a town's share) · asked (by a coordination). `collective` keeps the ledger's own
    words when one entry such as 各乡镇 stands for many departments.
    """

    __tablename__ = "task_department"

    task_id: int = Field(foreign_key="task.id", primary_key=True)
    department_id: int = Field(foreign_key="department.id", primary_key=True, index=True)
    part: str = Field(primary_key=True, max_length=6)
    position: int = 0
    collective: str = Field(default="", max_length=60)


class Task(Lit, Stateful, table=True):
    """A piece of work. `progress` is percent done (0–100) or None where the task has no number; `done_value` counts in
    `unit` towards `target_value`. `due_text` is the deadline as the plan wrote it, `first_due_on` the first one ever
    promised (for statistics)."""

    __tablename__ = "task"
    __table_args__ = (
        # A page of the ledger, of all departments or of one, comes out of these in the plan's own order.
        Index("ix_task_plan", "campaign_id", "work_package_id", "position", "id"),
        Index("ix_task_led", "campaign_id", "lead_department_id", "work_package_id", "position", "id"),
        # All that a campaign's lights and progress are counted from, so that counting reads the index alone.
        Index(
            "ix_task_counted",
            *("campaign_id", "state", "light_base", "begins_on", "overdue_on", "far_behind_on", "behind_on"),
            *("due_soon_on", "progress", "weight", "starts_on", "due_on", "straight"),
        ),
    )
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    carried_from_id: int | None = Field(default=None, foreign_key="task.id", index=True, unique=True)
    work_package_id: int | None = Field(default=None, foreign_key="work_package.id", index=True)
    position: int = 0
    number: str = Field(default="", max_length=20)
    title: str = Field(max_length=1000)
    goal: str = Field(default="", max_length=2000)
    lead_department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    leader: str = Field(default="", max_length=120)  # 分管领导 as the ledger names the post
    responsible: str = Field(default="", max_length=120)  # 责任人
    owner_post_id: int | None = Field(default=None, foreign_key="post.id", index=True)
    source: str = Field(default="", max_length=500)  # 任务来源: document number, level
    source_due_on: date | None = None
    target_value: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)
    done_value: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)
    unit: str = Field(default="", max_length=20)
    weight: Decimal = Field(default=Decimal(1), max_digits=8, decimal_places=2)
    sensitivity: str = Field(default="public", max_length=10)
    area_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    place: str = Field(default="", max_length=300)
    starts_on: date | None = None
    due_on: date | None = Field(default=None, index=True)
    first_due_on: date | None = None
    due_text: str = Field(default="", max_length=500)
    standing: bool = False
    voted: bool = False  # 票决民生实事: voted by the people's congress, whose committee decides on its adjustment
    first_target_value: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)  # None: never adjusted
    first_unit: str = Field(default="", max_length=20)
    standard_id: int | None = Field(default=None, foreign_key="standard.id")
    remarks: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # columns of the sheet with no field of ours
    ledger_key: str = Field(unique=True, max_length=40)
    state: str = Field(default="planned", max_length=10, index=True)
    progress: float | None = None
    progress_from: str = Field(default="typed", max_length=10)  # where the percentage comes from: one of SOURCES
    straight: bool = True  # whether what is expected grows evenly; not where milestones have figures of their own
    note: str = Field(default="", max_length=2000)  # the latest words on how it stands
    updated_at: datetime | None = None
    reported_at: datetime | None = None
    closed_at: datetime | None = None
    cancel_reason: str = Field(default="", max_length=500)
    created_at: datetime
    version: int = 1

    parts: list[TaskDepartment] = Relationship(
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "TaskDepartment.position"}
    )
    milestones: list[Milestone] = Relationship(
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "Milestone.position"}
    )
    shares: list[Share] = Relationship(
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "Share.position"}
    )

    def departments(self, *parts: str) -> list[int]:
        """Ids of the departments with one of these parts, in the task's own order."""
        return [row.department_id for row in self.parts if row.part in parts]

    def relations(self, who: Actor) -> set[str]:
        """What `who` is to this task: coordinator, leader, reader, and by department lead/owner/co/share/asked;
        `head_lead` for a head (主要负责人) of the lead department, `party` for anybody with a post in any of them."""
        names: set[str] = set()
        if self.campaign_id in who.coordinates:
            names.add("coordinator")
        if self.campaign_id in who.leads:
            names.add("leader")
        if who.sees_all:
            names.add("reader")
        mine: dict[str, Any] = {row.part: True for row in self.parts if row.department_id in who.department_ids}
        names |= set(mine)
        if mine:
            names.add("party")
        if self.lead_department_id in who.head_of:
            names.add("head_lead")
        return names

    @property
    def is_open(self) -> bool:
        """Whether the owners still work on it."""
        return self.state in ("planned", "under_way", "rectifying")

    @property
    def has_ended(self) -> bool:
        """Whether nothing is asked for any more: struck off, carried into another year, or cancelled."""
        return self.state in ENDED

    def must_be_open(self) -> None:
        """Raises `Refusal("task_not_open")` when it takes no more reports."""
        if not self.is_open:
            raise Refusal("task_not_open", state=WORDS[self.state])

    def must_be_typed(self, field: str, indicator: str) -> None:
        """Raises `Invalid` on `field`, in which somebody typed a figure, where the percentage is computed from shares
        that are still to come, or from the indicator of that title."""
        if self.progress_from == "indicator":
            raise Invalid("progress_by_indicator", field=field, title=indicator)
        if self.progress_from == "shares" and not any(share.state != "cancelled" for share in self.shares):
            raise Invalid("progress_by_shares", field=field)

    def must_be_ours(self, changed: Iterable[str]) -> None:
        """Raises `Refusal("task_voted")` where the people's congress voted on one of the `changed` fields."""
        if self.voted and VOTED & set(changed):
            raise Refusal("task_voted")

    def keep_first_target(self) -> None:
        """Before the target is adjusted for the first time: what was first promised stays for statistics."""
        if self.first_target_value is None:
            self.first_target_value, self.first_unit = self.target_value, self.unit


class TaskVersion(SQLModel, table=True):
    """How a task stood from `at` on: what comparisons with a past day and dry runs of a ladder read.

    `lights` are the stored days of `Lit`. The plan in force is kept beside them: `starts_on` (the campaign's where the
    task has none), `due_on`, and `figures`, what a plan that is no straight line expects at its milestones as
    [day, percent]. `weight` is None in versions older than this habit: their plan is not known.
    """

    __tablename__ = "task_version"
    __table_args__ = (Index("ix_task_version_then", "task_id", "at", "id"),)  # how a task stood at a moment

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id")
    at: datetime = Field(index=True)
    state: str = Field(max_length=10)
    progress: float | None = None
    done_value: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)
    lights: dict[str, str | None] = Field(default_factory=dict, sa_type=JSON)
    weight: Decimal | None = Field(default=None, max_digits=8, decimal_places=2)
    starts_on: date | None = None
    due_on: date | None = None
    figures: list[tuple[str, float]] | None = Field(default=None, sa_type=JSON(none_as_null=True))  # type: ignore[call-overload]
