"""Milestone (时间节点): a dated promise inside a task or a share."""

from datetime import date, datetime
from typing import ClassVar

from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {
    "open": ("reported", "dropped"),
    "reported": ("confirmed", "open"),
    "confirmed": (),
    "dropped": (),
}
WORDS = {
    "open": N_("Open"),
    "reported": N_("Reported"),
    "confirmed": N_("Confirmed"),
    "dropped": N_("Dropped"),
}

sentence("milestone_already_reported", N_("This milestone has been reported already and waits for a decision."))
sentence("milestone_not_reported", N_("Only a reported milestone can be confirmed or returned."))
sentence(
    "milestone_stays",
    N_("“{title}” has been reported and stays in the task's history. Keep it among the milestones."),
)
sentence("reason_missing", N_("Write the reason, so that the other side knows what to do."))


class Milestone(SQLModel, Stateful, table=True):
    """A promise by a day. `first_due_on` is the day first promised; extensions move `due_on` only.

    `expected_value` is the plan's own figure for that day, in percent, where the plan gives one.
    A return puts it back to open and keeps its reason in `returned_reason`.
    """

    __tablename__ = "milestone"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    share_id: int | None = Field(default=None, foreign_key="share.id", index=True)
    carried_from_id: int | None = Field(default=None, foreign_key="milestone.id", index=True, unique=True)
    position: int = 0
    title: str = Field(max_length=300)
    due_on: date
    first_due_on: date
    is_deadline: bool = False
    expected_value: float | None = None
    state: str = Field(default="open", max_length=10, index=True)
    note: str = Field(default="", max_length=2000)
    reported_at: datetime | None = None
    reported_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    returned_reason: str = Field(default="", max_length=500)
    version: int = 1

    def report(self, note: str, by: int | None, at: datetime) -> None:
        """The owner says the promise is kept. Raises `Refusal` unless the milestone is open."""
        self.move("reported", "milestone_already_reported")
        self.note, self.reported_at, self.reported_by_id = note, at, by
        self.returned_reason = ""

    def drop(self) -> None:
        """The plan no longer asks for it. Raises `Invalid` when it has been reported: what happened stays."""
        if not self.can_move("dropped"):
            raise Invalid("milestone_stays", field="milestones", title=self.title)
        self.move("dropped")

    def confirm(self, at: datetime) -> None:
        """The promise is kept indeed. Raises `Refusal` unless it is reported."""
        self.move("confirmed", "milestone_not_reported")
        self.decided_at = at

    def give_back(self, reason: str, at: datetime) -> None:
        """Not kept: open again, with the reason. Raises `Invalid` without one, `Refusal` unless reported."""
        if not reason.strip():
            raise Invalid("reason_missing", field="note")
        self.move("open", "milestone_not_reported")
        self.returned_reason, self.decided_at = reason.strip(), at
