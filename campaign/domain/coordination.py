"""Coordination (提请协调): "I cannot go on until X does Y by Z"."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlmodel import Field, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {
    "asked": ("accepted", "refused", "withdrawn"),
    "accepted": ("assigned", "answered", "refused", "withdrawn"),
    "assigned": ("answered", "refused", "withdrawn"),
    "answered": (),
    "refused": (),
    "withdrawn": (),
}
WORDS = {
    "asked": N_("Asked"),
    "accepted": N_("Taken up"),
    "assigned": N_("Being done"),
    "answered": N_("Answered"),
    "refused": N_("Sent back"),
    "withdrawn": N_("Withdrawn"),
}
PENDING = ("accepted", "assigned")  # while it is one of these the asked unit holds the duty

sentence("coordination_self", N_("A department cannot ask itself. Choose the unit whose help is needed."))
sentence("coordination_action_missing", N_("Write what the other unit should do."))
sentence("coordination_due_past", N_("The day by which help is needed has passed. Choose a later one."))
sentence("assignee_elsewhere", N_("This person holds no post in your department today. Choose a colleague."))
sentence("answer_missing", N_("Write what has been done, so that the other side can go on."))
sentence("share_unknown", N_("This share does not belong to the task. Choose one of its own."))


@dataclass(frozen=True)
class Wish:
    """Who should do what by when, and for which milestone or share of the task; for the whole task if neither."""

    to_department_id: int
    action: str
    due_on: date
    milestone_id: int | None = None
    share_id: int | None = None


class Coordination(SQLModel, Stateful, table=True):
    """One request. While accepted or assigned, the duty's holder is `to_department_id` and the task's light is blue."""

    __tablename__ = "coordination"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    share_id: int | None = Field(default=None, foreign_key="share.id", index=True)
    milestone_id: int | None = Field(default=None, foreign_key="milestone.id")
    from_department_id: int = Field(foreign_key="department.id", index=True)
    to_department_id: int = Field(foreign_key="department.id", index=True)
    action: str = Field(max_length=1000)
    due_on: date
    state: str = Field(default="asked", max_length=10, index=True)
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    accepted_at: datetime | None = None
    assigned_at: datetime | None = None
    assigned_to_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answer: str = Field(default="", max_length=2000)

    def relations(self, who: Actor) -> set[str]:
        """coordinator, leader, reader; `asker` and `asked` by department, `head_asked` for the asked unit's head."""
        pairs = {
            "coordinator": self.campaign_id in who.coordinates,
            "leader": self.campaign_id in who.leads,
            "reader": who.sees_all,
            "asker": self.from_department_id in who.department_ids,
            "asked": self.to_department_id in who.department_ids,
            "head_asked": self.to_department_id in who.head_of,
        }
        return {name for name, holds in pairs.items() if holds}
