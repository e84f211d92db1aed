"""Instruction (批示、交办): a leader says who does what by when; the answer goes back to the leader."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlmodel import Field, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.rules import DEFAULT_RULES, Rules
from campaign.domain.state import Stateful, StateTable, StateWords
from campaign.domain.workday import WorkCalendar

STATES: StateTable = {
    "given": ("answered", "withdrawn"),
    "answered": ("closed", "given"),
    "closed": (),
    "withdrawn": (),
}
WORDS = {
    "given": N_("Being carried out"),
    "answered": N_("Reported back"),
    "closed": N_("Settled"),
    "withdrawn": N_("Withdrawn"),
}
OPEN = ("given", "answered")
URGENCIES = {"urgent": N_("Urgent"), "ordinary": N_("Ordinary"), "hard": N_("Hard to settle")}
DECISIONS = {"accepted": N_("Accepted"), "returned": N_("Returned")}
LONGEST = 1000

sentence("instruction_text", N_("Write what is to be done."))
sentence("instruction_urgency", N_("Choose how urgent it is: urgent, ordinary, or hard to settle."))
sentence("instruction_due_past", N_("The day by which it is to be done has passed. Choose a later one."))
sentence("instruction_given_later", N_("The day on the leader's note lies ahead. Write the day that stands on it."))
sentence("instruction_leader", N_("Choose the leader whose note it is."))
sentence("instruction_answer", N_("Write what has been done, so that the leader can read how it stands."))
sentence("instruction_decision", N_("Choose whether the report is accepted or returned."))


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """What a leader says: which unit does what, how urgent it is, and by when (None: by the limit of its urgency).

    `given_on` is the day on the leader's note (None: today); `leader_id` whose note it is (None: the leader in charge).
    """

    to_department_id: int
    text: str
    urgency: str = "ordinary"
    due_on: date | None = None
    given_on: date | None = None
    leader_id: int | None = None

    def check(self, today: date) -> None:
        """Raises `Invalid` naming the field that is missing, too long, or impossible on `today`."""
        if not self.text.strip():
            raise Invalid("instruction_text", field="text")
        if len(self.text) > LONGEST:
            raise Invalid("text_too_long", field="text", limit=LONGEST)
        if self.urgency not in URGENCIES:
            raise Invalid("instruction_urgency", field="urgency")
        if self.due_on is not None and self.due_on < today:
            raise Invalid("instruction_due_past", field="due_on")
        if self.given_on is not None and self.given_on > today:
            raise Invalid("instruction_given_later", field="given_on")


def limit_of(urgency: str, today: date, calendar: WorkCalendar, rules: Rules = DEFAULT_RULES) -> date:
    """The last day for an instruction of this urgency given today: working days from `rules.instruction_workdays`."""
    return calendar.after(today, rules.instruction_workdays[urgency])


class Instruction(SQLModel, Stateful, table=True):
    """One instruction to one unit, about a task or about the campaign as a whole.

    `given_by_id` is the leader; `recorded_by_id` whoever entered it, the office where the leader wrote on paper.
    """

    __tablename__ = "instruction"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    to_department_id: int = Field(foreign_key="department.id", index=True)
    text: str = Field(max_length=LONGEST)
    urgency: str = Field(max_length=10)
    given_on: date
    due_on: date
    state: str = Field(default="given", max_length=10, index=True)
    given_by_id: int = Field(foreign_key="person.id", index=True)
    recorded_by_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
    answer: str = Field(default="", max_length=2000)
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    returned_reason: str = Field(default="", max_length=1000)

    @property
    def title(self) -> str:
        """Its first words, for lists and duties."""
        return self.text if len(self.text) <= 60 else f"{self.text[:59]}…"

    def relations(self, who: Actor) -> set[str]:
        """coordinator, leader, reader; `giver` for whose note it is, `asked` for the unit."""
        pairs = {
            "coordinator": self.campaign_id in who.coordinates,
            "leader": self.campaign_id in who.leads,
            "reader": who.sees_all,
            "giver": self.given_by_id == who.person_id,
            "asked": self.to_department_id in who.department_ids,
        }
        return {name for name, holds in pairs.items() if holds}
