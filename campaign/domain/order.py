"""Order (提醒函、督办单): a numbered document, drafted by the ladder or by hand, never issued by the program itself."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlmodel import JSON, Field, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {
    "drafted": ("issued", "held", "waived"),
    "held": ("issued", "waived"),
    "waived": (),
    "issued": ("received", "replied", "closed"),
    "received": ("replied", "closed"),
    "replied": ("accepted", "returned"),
    "returned": ("replied", "closed"),
    "accepted": ("closed",),
    "closed": (),
}
WORDS = {
    "drafted": N_("To be issued"),
    "held": N_("Held back"),
    "waived": N_("Waived"),
    "issued": N_("Issued"),
    "received": N_("Received"),
    "replied": N_("Replied"),
    "accepted": N_("Reply accepted"),
    "returned": N_("Reply returned"),
    "closed": N_("Order closed"),
}
CARDS = {
    "blue": N_("Reminder letter"),
    "yellow": N_("Yellow-card order"),
    "red": N_("Red-card order"),
}

sentence("order_not_drafted", N_("This order has been decided already; reload to see what became of it."))
sentence("order_settled", N_("Every matter of this order has been settled meanwhile. Waive it."))
sentence("order_card_unknown", N_("“{card}” is not a kind of order; choose one of the list."))
sentence("order_decision_unknown", N_("“{decision}” is not a decision on an order; choose one of the list."))
sentence("order_reply_empty", N_("Write the reply: what has been done, and what will be done by when."))
sentence("order_not_replied", N_("Only a reply can be accepted or returned, and this order has none."))
sentence("order_limit", N_("The limit must be between 1 and 60 working days."))
sentence("order_ground_empty", N_("Write the ground of the order."))
sentence("order_not_issued", N_("Only an issued order can be received or answered."))
sentence(
    "order_own_department",
    N_("The order is addressed to a department in which you hold a post. The leader in charge decides."),
)


DECISIONS = ("issued", "held", "waived")
ANSWERS = ("accepted", "returned", "closed")  # to a reply
UNSEEN = ("drafted", "held", "waived")  # of no concern to the unit it would have gone to
OPEN = ("issued", "received", "replied", "returned", "accepted")
LONGEST_LIMIT = 60


class OrderYear(SQLModel, table=True):
    """The last number given in a year. Its row is locked while an order is issued, so that numbers have no gap."""

    __tablename__ = "order_year"

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int = 0


class Order(SQLModel, Stateful, table=True):
    """One order to one department; one per unit, card and week merges its matters.

    `number` counts within `year` once issued (〔2026〕12号). `limit_on` is the last day for a reply.
    """

    __tablename__ = "orders"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    department_id: int = Field(foreign_key="department.id", index=True)
    card: str = Field(max_length=8)
    week: str = Field(max_length=10)  # ISO week it was drafted in, such as 2026-W48
    year: int | None = None
    number: int | None = None
    issuing_body: str = Field(default="", max_length=120)
    addressee: str = Field(default="", max_length=120)  # whom it named, where a successor has taken over since
    ground: str = Field(default="", max_length=2000)
    demand: str = Field(default="", max_length=2000)
    limit_days: int = 3  # working days for a reply, counted from issue
    limit_on: date | None = None  # set when issued; when waived, the day from which the ladder goes on
    state: str = Field(default="drafted", max_length=10, index=True)
    drafted_at: datetime
    drafted_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decision_note: str = Field(default="", max_length=1000)
    received_at: datetime | None = None
    received_by_id: int | None = Field(default=None, foreign_key="person.id")
    replied_at: datetime | None = None
    replied_by_id: int | None = Field(default=None, foreign_key="person.id")
    reply: str = Field(default="", max_length=4000)
    closed_at: datetime | None = None
    key: str = Field(unique=True, max_length=80)  # one open draft per (campaign, unit, card, week)

    @property
    def code(self) -> str:
        """Its number as it is written, such as 〔2026〕12号; empty before it is issued."""
        return f"〔{self.year}〕{self.number}号" if self.number else ""

    def decide(self, decision: str, note: str, by: int | None, at: datetime) -> None:
        """Issue, hold back or waive. Raises `Invalid` for an unknown word or a missing reason, `Refusal` when it has
        been decided already."""
        if decision not in DECISIONS:
            raise Invalid("order_decision_unknown", field="decision", decision=decision)
        if decision != "issued" and not note.strip():
            raise Invalid("reason_missing", field="note")
        self.move(decision, "order_not_drafted")
        self.decision_note, self.decided_at, self.decided_by_id = note.strip(), at, by

    def number_it(self, year: int, number: int, limit_on: date, issuing_body: str) -> None:
        """What an order gets when it is issued."""
        self.year, self.number, self.limit_on, self.issuing_body = year, number, limit_on, issuing_body

    def receive(self, by: int | None, at: datetime) -> None:
        """The unit confirms that it has the order."""
        self.move("received", "order_not_issued")
        self.received_at, self.received_by_id = at, by

    def answer(self, reply: str, by: int | None, at: datetime) -> None:
        """The unit replies; a reply is a receipt as well."""
        if not reply.strip():
            raise Invalid("order_reply_empty", field="reply")
        self.move("replied", "order_not_issued")
        self.received_at, self.received_by_id = self.received_at or at, self.received_by_id or by
        self.reply, self.replied_at, self.replied_by_id = reply.strip(), at, by

    def relations(self, who: Actor) -> set[str]:
        """coordinator, leader, reader; `addressed` for the department, `head_addressed` for its heads."""
        pairs: dict[str, Any] = {
            "coordinator": self.campaign_id in who.coordinates,
            "leader": self.campaign_id in who.leads,
            "reader": who.sees_all,
            "addressed": self.department_id in who.department_ids and self.state not in UNSEEN,
            "head_addressed": self.department_id in who.head_of and self.state not in UNSEEN,
        }
        return {name for name, holds in pairs.items() if holds}


class OrderMatter(SQLModel, table=True):
    """One matter of an order: the duty that brought it here, with its ground as it stood then.

    `facts`: `ground` (overdue | behind | after_order | by_hand), `due_on`, `days` late, `gap` in percentage points,
    `checks`, and of the order before: its `order_id`, `card`, `limit_on`, `waived`, `workdays`. `version` is the
    duty's: a duty that is done or has a new date since is settled, and the order no longer speaks of it.
    """

    __tablename__ = "order_matter"

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", index=True)
    duty_id: int | None = Field(default=None, foreign_key="duty.id", index=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    rung: str = Field(default="", max_length=12)
    version: int = 1
    title: str = Field(default="", max_length=400)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
