"""Letter: what a person is told. Lines gather into one digest per person and day; the outbox delivers it."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlmodel import JSON, Field, SQLModel

from campaign.domain.state import Stateful, StateTable

STATES: StateTable = {
    "pending": ("leased", "cancelled"),
    "leased": ("sent", "pending", "dead", "cancelled"),
    "sent": (),
    "dead": ("pending",),
    "cancelled": (),
}


class LetterLine(SQLModel, table=True):
    """One matter for one person. `key` is deterministic: the same deed or rung never makes a second line.

    `kind` chooses the sentence (templates/letters); `facts` fill it. `letter_id` is set when a digest takes it.
    """

    __tablename__ = "letter_line"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=120)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str = Field(max_length=30)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    link: str = Field(default="", max_length=200)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    duty_id: int | None = Field(default=None, foreign_key="duty.id", index=True)
    at: datetime
    recorded_at: datetime
    cancelled_at: datetime | None = None
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)  # the digest in the inbox
    email_id: int | None = Field(default=None, foreign_key="letter.id", index=True)  # … and the one by e-mail
    read_at: datetime | None = None


class Letter(SQLModel, Stateful, table=True):
    """One digest for one person on one day over one channel; rendered before it is first sent, then never again."""

    __tablename__ = "letter"
    STATES: ClassVar[StateTable] = STATES

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=120)  # digest:person:day:channel
    person_id: int = Field(foreign_key="person.id", index=True)
    channel: str = Field(default="email", max_length=10)  # inbox | email
    address: str = Field(default="", max_length=200)
    day: date
    subject: str = Field(default="", max_length=300)
    body: str = Field(default="")
    at: datetime
    recorded_at: datetime
    state: str = Field(default="pending", max_length=10, index=True)
    attempts: int = 0
    next_try_at: datetime | None = None
    lease_owner: str = Field(default="", max_length=60)
    lease_until: datetime | None = None
    sent_at: datetime | None = None
    read_at: datetime | None = None
    uncertain: bool = False  # handed over at least once without an answer: it may have arrived
    error: str = Field(default="", max_length=500)

    def lease(self, owner: str, until: datetime) -> None:
        """Taken by one process. A letter whose lease ran out was perhaps sent: nobody knows."""
        if self.state == "leased":
            self.uncertain = True
            self.move("pending")
        self.move("leased")
        self.lease_owner, self.lease_until = owner, until
        self.attempts += 1

    def sent(self, at: datetime) -> None:
        """The carrier has taken it over."""
        self.move("sent")
        self.sent_at, self.error, self.lease_until = at, "", None

    def try_again(self, at: datetime, reason: str, *, uncertain: bool) -> None:
        """Not sent, or nobody knows: to be tried again from `at` on, under the same number."""
        self.move("pending")
        self.next_try_at, self.error, self.lease_until = at, reason[:500], None
        self.uncertain = self.uncertain or uncertain

    def give_up(self, reason: str) -> None:
        """It cannot be delivered; the reason is kept for the office."""
        self.move("dead")
        self.error, self.lease_until = reason[:500], None
