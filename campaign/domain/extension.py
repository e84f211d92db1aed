"""Extension (延期): a later deadline, asked before the first one has passed; the first stays for statistics."""

from datetime import date, datetime
from typing import ClassVar

from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {"asked": ("granted", "refused"), "granted": (), "refused": ()}
WORDS = {"asked": N_("Asked"), "granted": N_("Granted"), "refused": N_("Refused")}

sentence(
    "extension_too_late",
    N_("The deadline {due_on} has passed; an extension must be asked before it. Report how it stands instead."),
)
sentence("extension_not_later", N_("The new deadline must be after the present one, {due_on}."))
sentence("extension_pending", N_("An extension of this milestone is already waiting for a decision."))
sentence("extension_decided", N_("This extension has been decided already."))


class Extension(SQLModel, Stateful, table=True):
    """One request to move a milestone from `old_due_on` to `due_on`."""

    __tablename__ = "extension"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    milestone_id: int = Field(foreign_key="milestone.id", index=True)
    old_due_on: date
    due_on: date
    reason: str = Field(max_length=1000)
    state: str = Field(default="asked", max_length=10, index=True)
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    decision_note: str = Field(default="", max_length=1000)
