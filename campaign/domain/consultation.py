"""Consultation (征求意见): a department says by a day whether it takes a proposed part; the coordinator decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlmodel import Field, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Refusal, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {"asked": ("agreed", "objected", "lapsed"), "agreed": (), "objected": (), "lapsed": ()}
WORDS = {
    "asked": N_("To be answered"),
    "agreed": N_("Agrees"),
    "objected": N_("Objects"),
    "lapsed": N_("Ended unanswered"),
}
PARTS = {"lead": N_("Lead department"), "co": N_("Co-operating department")}
MOST_WORDS = 1000

sentence("consultation_lead", N_("Propose a lead department; it is asked first."))
sentence("consultation_due", N_("Choose the day by which they answer: today or later."))
sentence("consultation_asked", N_("A consultation on this task is not decided yet. Decide it, or withdraw it first."))
sentence("consultation_answered", N_("This consultation is over. Tell the campaign's office what has changed."))
sentence("consultation_objection", N_("Write why you object; the office decides on your reason."))
sentence(
    "consultation_running", N_("The departments may answer until {due_on}. Decide then, or withdraw the question.")
)
sentence("consultation_overruled", N_("A department objects. Write why it is decided so all the same."))


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Who is to lead and who to co-operate in a task of ours, asked until county day `due_on` (until 24:00)."""

    lead_department_id: int | None
    co_department_ids: Sequence[int] = ()
    due_on: date
    words: str = ""

    def check(self, today: date) -> None:
        """Raises `Invalid` naming the field."""
        if self.lead_department_id is None:
            raise Invalid("consultation_lead", field="lead_department_id")
        if self.lead_department_id in self.co_department_ids:
            raise Invalid("lead_is_owner_too", field="co_department_ids")
        if self.due_on < today:
            raise Invalid("consultation_due", field="due_on")
        if len(self.words) > MOST_WORDS:
            raise Invalid("text_too_long", field="words", limit=MOST_WORDS)

    @property
    def parts(self) -> list[tuple[int, str]]:
        """(department, part): the lead first, each department once."""
        some = [(self.lead_department_id or 0, "lead"), *((key, "co") for key in self.co_department_ids)]
        return list(dict.fromkeys(some))


class Consultation(SQLModel, Stateful, table=True):
    """One department's answer to one proposal. `campaign_id` is where the work would go; while it is asked, a duty runs
    on it. `decided_at`: the office has decided, whatever the answers were."""

    __tablename__ = "consultation"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    superior_task_id: int = Field(foreign_key="superior_task.id", index=True)
    department_id: int = Field(foreign_key="department.id", index=True)
    part: str = Field(max_length=6)
    words: str = Field(default="", max_length=MOST_WORDS)
    due_on: date
    state: str = Field(default="asked", max_length=10)
    note: str = Field(default="", max_length=1000)
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None
    decided_at: datetime | None = None

    def relations(self, who: Actor) -> set[str]:
        """asked: anybody with a post in the department; coordinator: of the campaign that asks."""
        names = {"asked"} if self.department_id in who.department_ids else set()
        return names | ({"coordinator"} if self.campaign_id in who.coordinates else set())

    def answer(self, who: Actor, *, agrees: bool, note: str, at: datetime) -> None:
        """The department agrees, or objects with its reason. Raises `Refusal` (over), `Invalid` (no reason)."""
        if self.state != "asked" or self.decided_at is not None:
            raise Refusal("consultation_answered")
        if not agrees and not note:
            raise Invalid("consultation_objection", field="note")
        if len(note) > MOST_WORDS:
            raise Invalid("text_too_long", field="note", limit=MOST_WORDS)
        self.move("agreed" if agrees else "objected")
        self.note, self.answered_by_id, self.answered_at = note, who.person_id, at

    def settle(self, at: datetime) -> None:
        """The office has decided, or taken the question back: an answer that did not come is waited for no more."""
        if self.state == "asked":
            self.move("lapsed")
        self.decided_at = at
