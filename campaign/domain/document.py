"""Document (附件): a file of a task or a campaign that proves no progress – a plan, an approval, a contract."""

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {"kept": ("withdrawn",), "withdrawn": ()}
WORDS = {"kept": N_("On file"), "withdrawn": N_("Withdrawn")}
KINDS = {
    "plan": N_("Plan document"),
    "approval": N_("Approval"),
    "contract": N_("Contract"),
    "drawing": N_("Drawings"),
    "minutes": N_("Minutes"),
    "notice": N_("Official notice"),
    "other": N_("Other"),
}
LONGEST_TITLE = 200

sentence("document_none", N_("No file is chosen. Choose at least one."))
sentence("document_kind", N_("Choose what kind of file it is."))
sentence("document_withdrawn", N_("This file has been withdrawn, and is given to nobody any more."))


class Document(SQLModel, Stateful, table=True):
    """One file under its hash in the store of evidence. `task_id` is empty where it belongs to the whole campaign."""

    __tablename__ = "document"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    kind: str = Field(default="other", max_length=10)
    title: str = Field(max_length=LONGEST_TITLE)
    sha256: str = Field(max_length=64, index=True)
    name: str = Field(max_length=200)
    size: int
    type: str = Field(max_length=100)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
    state: str = Field(default="kept", max_length=10)
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = Field(default="", max_length=500)

    def relations(self, who: Actor) -> set[str]:
        """`sender` for whoever filed it, `coordinator` for whoever runs its campaign."""
        own = {"sender"} if self.person_id is not None and self.person_id == who.person_id else set()
        return own | ({"coordinator"} if self.campaign_id in who.coordinates else set())

    def check(self) -> None:
        """Raises `Invalid` for a kind that is none, and for a title that is too long."""
        if self.kind not in KINDS:
            raise Invalid("document_kind", field="kind")
        if len(self.title) > LONGEST_TITLE:
            raise Invalid("text_too_long", field="title", limit=LONGEST_TITLE)

    def withdraw(self, reason: str, at: datetime) -> None:
        """It counts no more; the record and its bytes stay. Raises `Invalid` without a reason, `Refusal` twice."""
        if not reason.strip():
            raise Invalid("reason_missing", field="note")
        self.move("withdrawn", "document_withdrawn")
        self.withdrawn_at, self.withdrawn_reason = at, reason.strip()[:500]
