"""Order (提醒函、督办单): a numbered document, drafted by the ladder or by hand, never issued by the program itself."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlmodel import JSON, Field, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, sentence
from campaign.domain.state import Stateful, StateTable

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
sentence("order_not_issued", N_("Only an issued order can be received or answered."))
sentence(
    "order_own_department",
    N_("The order is addressed to a department in which you hold a post. The leader in charge decides."),
)


class Order(SQLModel, Stateful, table=True):
    """One order to one department; one per unit, card and week merges its matters.

    `number` counts within `year` once issued (〔2026〕12号). `limit_on` is the last day for a reply.
    """

    __tablename__ = "orders"
    STATES: ClassVar[StateTable] = STATES

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    department_id: int = Field(foreign_key="department.id", index=True)
    card: str = Field(max_length=8)
    week: str = Field(max_length=10)  # ISO week it was drafted in, such as 2026-W48
    year: int | None = None
    number: int | None = None
    issuing_body: str = Field(default="", max_length=120)
    ground: str = Field(default="", max_length=2000)
    demand: str = Field(default="", max_length=2000)
    limit_on: date | None = None
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

    def relations(self, who: Actor) -> set[str]:
        """coordinator, leader, reader; `addressed` for the department, `head_addressed` for its heads."""
        pairs: dict[str, Any] = {
            "coordinator": self.campaign_id in who.coordinates,
            "leader": self.campaign_id in who.leads,
            "reader": who.sees_all,
            "addressed": self.department_id in who.department_ids and self.state not in ("drafted", "held", "waived"),
            "head_addressed": self.department_id in who.head_of and self.state not in ("drafted", "held", "waived"),
        }
        return {name for name, holds in pairs.items() if holds}


class OrderMatter(SQLModel, table=True):
    """One matter of an order: the duty and the rung that brought it here, with its ground as it stood then."""

    __tablename__ = "order_matter"

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", index=True)
    duty_id: int | None = Field(default=None, foreign_key="duty.id", index=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
