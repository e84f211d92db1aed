"""Rectification (整改): what an acceptance found wrong, to be put right by a day and looked at again."""

from datetime import date, datetime
from typing import ClassVar

from sqlmodel import Field, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {
    "open": ("reported", "withdrawn"),
    "reported": ("re_inspected", "open", "withdrawn"),
    "re_inspected": ("cleared", "open", "withdrawn"),
    "cleared": (),
    "withdrawn": (),
}
WORDS = {
    "open": N_("Rectifying"),
    "reported": N_("Awaiting re-inspection"),
    "re_inspected": N_("Being re-inspected"),
    "cleared": N_("Cleared"),
    "withdrawn": N_("Withdrawn"),
}

sentence("rectification_note", N_("Say in a few words what has been put right."))
sentence("rectification_not_open", N_("This rectification has been reported already."))
sentence(
    "rectification_not_reported",
    N_("The owner has not reported this rectification yet, so it cannot be re-inspected."),
)


class Rectification(SQLModel, Stateful, table=True):
    """One finding to put right by `due_on`. `report` is the owner's word; a re-inspection clears or reopens it."""

    __tablename__ = "rectification"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(default="", max_length=30)
    review_id: int = Field(foreign_key="review.id", index=True)
    finding_id: int | None = Field(default=None, foreign_key="finding.id")
    item_id: int = Field(foreign_key="item.id", index=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    share_id: int | None = Field(default=None, foreign_key="share.id")
    department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    problem: str = Field(max_length=2000)
    due_on: date
    state: str = Field(default="open", max_length=12, index=True)
    report: str = Field(default="", max_length=2000)
    opened_at: datetime
    reported_at: datetime | None = None
    reported_by_id: int | None = Field(default=None, foreign_key="person.id")
    cleared_at: datetime | None = None
    reinspection_id: int | None = Field(default=None, foreign_key="review.id")
    version: int = 1

    def relations(self, who: Actor) -> set[str]:
        """`owner` by the department that must put it right; coordinator, leader, reader by campaign."""
        pairs = {
            "owner": self.department_id in who.department_ids,
            "coordinator": self.campaign_id in who.coordinates,
            "leader": self.campaign_id in who.leads,
            "reader": who.sees_all,
        }
        return {name for name, holds in pairs.items() if holds}
