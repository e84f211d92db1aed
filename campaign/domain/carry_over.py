"""Carry-over (年度结转): at the turn of the year a campaign is frozen, and what is open goes on in the next one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import JSON, Field, SQLModel

from campaign.domain.refusal import N_, Invalid, sentence

CHOICES = {"carry": N_("Carry over"), "stop": N_("Stop")}
FIGURES = {"keep": N_("Keep what is done"), "zero": N_("Count from zero")}
# In an acceptance round, which belongs to the year that opened it: finished there.
IN_ROUND = ("in_review", "rectifying", "accepted")
CARRIED = ("planned", "under_way", "reported")

sentence("carried_before", N_("This campaign was carried over already; its tasks go on in the new year's one."))
sentence("carry_not_running", N_("Only a campaign that runs, rests or winds up can be carried over."))
sentence("carry_nothing", N_("No task is open, so there is nothing to carry over. Close the campaign instead."))
sentence(
    "carry_task_unknown", N_("A task chosen is not an open one of this campaign. Reload the page and choose again.")
)
sentence("carry_choice", N_("Choose for each task: carry over or stop."))
sentence("carry_reason", N_("Write why the task “{title}” stops."))
sentence("carry_voted", N_("“{title}” is a voted livelihood project and cannot be stopped here. Carry it over."))
sentence("carry_into", N_("Choose a running campaign that you run, or give the new one a title, a code and its days."))
sentence("carry_starts", N_("The new year's campaign starts after this one started. Choose a later first day."))
sentence("campaign_frozen", N_("The campaign was carried over and is only read now. Go on in the new year's one."))


@dataclass(frozen=True)
class TaskChoice:
    """What becomes of one open task: carried with its figures (`keep`) or from `zero`, or stopped for a reason."""

    choice: str = "carry"
    figure: str = "keep"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TurnWish:
    """Where the open tasks go: into an existing campaign (`into_id`), or into a new one of this title, code and days,
    which takes everything else from the old. `choices` by task; a task without one is carried with its figures."""

    into_id: int | None = None
    title: str = ""
    code: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    choices: Mapping[int, TaskChoice] = field(default_factory=dict)

    def check(self, started_on: date, titles: Mapping[int, str]) -> None:
        """Raises `Invalid` naming the field; `titles` are the open tasks, `started_on` the old campaign's first day."""
        if self.into_id is None:
            if not (self.title and self.code and self.starts_on and self.ends_on):
                raise Invalid("carry_into", field="title")
            if self.starts_on <= started_on:
                raise Invalid("carry_starts", field="starts_on")
        for key, one in self.choices.items():
            if key not in titles:
                raise Invalid("carry_task_unknown", field="tasks")
            if one.choice not in CHOICES or one.figure not in FIGURES:
                raise Invalid("carry_choice", field=f"choice-{key}")
            if one.choice == "stop" and not one.reason.strip():
                raise Invalid("carry_reason", field=f"reason-{key}", title=titles[key][:60])
            if len(one.reason) > 500:
                raise Invalid("text_too_long", field=f"reason-{key}", limit=500)

    def of(self, key: int | None) -> TaskChoice:
        """What is chosen for a task."""
        return self.choices.get(key or 0, TaskChoice())


class CarryOver(SQLModel, table=True):
    """The turn of one campaign: once, and never back. `counts`: carried, stopped, closed, in_round."""

    __tablename__ = "carry_over"

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", unique=True)
    into_id: int = Field(foreign_key="campaign.id", index=True)
    at: datetime
    turned_on: date
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    created_by_id: int | None = Field(default=None, foreign_key="person.id")
