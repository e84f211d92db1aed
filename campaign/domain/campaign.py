"""Campaign (专项行动): a plan with a lead department whose office runs it, coordinators and a leader in charge."""

import re
from datetime import date, datetime
from typing import Any, ClassVar

from sqlmodel import JSON, Field, Relationship, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Refusal, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {
    "draft": ("running",),
    "running": ("paused", "closing"),
    "paused": ("running",),
    "closing": ("closed",),
    "closed": (),
}
WORDS = {
    "draft": N_("Draft"),
    "running": N_("Running"),
    "paused": N_("Paused"),
    "closing": N_("Closing"),
    "closed": N_("Closed"),
}
SENSITIVITIES = {"public": N_("Public"), "internal": N_("Internal")}

sentence("campaign_dates", N_("The campaign ends before it starts. Choose an end after the start."))
sentence("campaign_code_taken", N_("Another campaign already has the code “{code}”. Choose another."))
sentence(
    "campaign_without_tasks",
    N_("A campaign needs at least one task before it opens. Add a task or import a ledger."),
)
sentence(
    "campaign_tasks_unready",
    N_(
        "{count} tasks have no lead department or neither a deadline nor “standing”, such as “{first}”. "
        "Complete them, then open."
    ),
)
sentence(
    "campaign_tasks_open",
    N_("{count} tasks are still open. Close or cancel them before closing the campaign."),
)
sentence(
    "campaign_not_running",
    N_("The campaign is not running, so this cannot be done. Ask its coordinator to open or resume it."),
)
sentence("campaign_not_draft", N_("The campaign has been opened already. Resume it if it is paused."))
sentence("campaign_not_paused", N_("The campaign is not paused, so there is nothing to resume."))
sentence("campaign_takes_no_tasks", N_("The campaign is winding up or closed and takes no more tasks."))

sentence(
    "focus_area_code",
    N_("“{code}” cannot be a code: 2 to 30 small letters, digits or _, beginning with a letter."),
)
sentence("focus_area_name", N_("The field of work has no name. Write it."))


class FocusArea(SQLModel, table=True):
    """A field of work (领域): education, healthcare, environment, and others an admin adds."""

    __tablename__ = "focus_area"

    code: str = Field(primary_key=True, max_length=30)
    name: str = Field(max_length=60)
    name_en: str = Field(default="", max_length=80)
    position: int = 0

    def shown(self, language: str = "zh") -> str:
        """The name in the reader's language; the Chinese one where the register has no other."""
        return self.name_en if language.startswith("en") and self.name_en else self.name

    def check(self) -> None:
        """Raises `Invalid` when the code is no plain word or the name is empty."""
        if not re.fullmatch(r"[a-z][a-z0-9_]{1,29}", self.code):
            raise Invalid("focus_area_code", field="code", code=self.code)
        if not self.name:
            raise Invalid("focus_area_name", field="name")


class CampaignCoordinator(SQLModel, table=True):
    """Who runs the campaign; by default the person who made it."""

    __tablename__ = "campaign_coordinator"

    campaign_id: int = Field(foreign_key="campaign.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)


class Campaign(SQLModel, Stateful, table=True):
    """One campaign. `notice_days` are calendar days of public notice before signing; 0 means none."""

    __tablename__ = "campaign"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    title: str = Field(max_length=120)
    focus_area: str = Field(foreign_key="focus_area.code", max_length=30)
    goal: str = Field(default="", max_length=2000)
    document_number: str = Field(default="", max_length=80)
    starts_on: date
    ends_on: date
    lead_department_id: int = Field(foreign_key="department.id", index=True)
    leader_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    area_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    notice_days: int = 7
    sensitivity: str = Field(default="public", max_length=10)
    sign_stages: list[str] = Field(default_factory=list, sa_type=JSON)  # empty: the county's default order
    state: str = Field(default="draft", max_length=10, index=True)
    created_by_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    version: int = 1

    coordinators: list[CampaignCoordinator] = Relationship(
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "lazy": "selectin"}
    )

    def relations(self, who: Actor) -> set[str]:
        """What `who` is to this campaign, in the permission table's words."""
        names: dict[str, Any] = {
            "coordinator": self.id in who.coordinates,
            "leader": self.id in who.leads,
            "reader": who.sees_all,
        }
        return {name for name, holds in names.items() if holds}

    def check(self) -> None:
        """Raises `Invalid` when the campaign's own fields contradict each other."""
        if self.ends_on < self.starts_on:
            raise Invalid("campaign_dates", field="ends_on")

    def must_run(self) -> None:
        """Raises `Refusal("campaign_not_running")` unless work may go on."""
        if self.state not in ("running", "closing"):
            raise Refusal("campaign_not_running")

    def open(self, at: datetime) -> None:
        """Start work, once. Whether every task is ready is the caller's to check (`actions/campaigns`).

        Raises `Refusal("campaign_not_draft")`: a paused campaign is resumed, not opened again.
        """
        if self.state != "draft":
            raise Refusal("campaign_not_draft")
        self.move("running")
        self.opened_at = at

    def resume(self) -> None:
        """Go on after a pause. Raises `Refusal("campaign_not_paused")` when it is not paused."""
        if self.state != "paused":
            raise Refusal("campaign_not_paused")
        self.move("running")

    @property
    def works(self) -> bool:
        """Whether its tasks are under way: opened and not closed; a pause holds the chasing, not the work."""
        return self.state in ("running", "paused", "closing")

    def must_take_tasks(self) -> None:
        """Raises `Refusal("campaign_takes_no_tasks")` when it is winding up or closed."""
        if self.state in ("closing", "closed"):
            raise Refusal("campaign_takes_no_tasks")


class WorkPackage(SQLModel, table=True):
    """One level of grouping inside a campaign (任务类别、重点任务)."""

    __tablename__ = "work_package"

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    title: str = Field(max_length=200)
    position: int = 0
