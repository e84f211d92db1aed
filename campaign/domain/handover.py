"""Hand-over (工作交接): a seat and what waits on it pass to a successor, or for a while to a deputy; both confirm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, ClassVar

from sqlmodel import JSON, Field, SQLModel

from campaign.domain.canonical import canonical, plain
from campaign.domain.checkcode import check_code
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Refusal, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {"open": ("confirmed",), "confirmed": ()}
WORDS = {"open": N_("To be confirmed"), "confirmed": N_("Confirmed by both")}
FORM = "campaign-handover-1"

sentence("handover_not_held", N_("This person does not hold this post on that day. Choose one of their own posts."))
sentence("handover_self", N_("Choose somebody else, whose account is in use."))
sentence("handover_holds", N_("This person already holds the post on that day. Choose somebody else."))
sentence(
    "handover_role",
    N_(
        "The successor's account lacks the role of an owner and would not be told. Let the administrator give it first."
    ),
)
sentence("handover_future", N_("A hand-over is recorded on its own day or afterwards: choose today or an earlier day."))
sentence("handover_too_early", N_("This person has held the post since {from_on}. Choose a later day."))
sentence("handover_days", N_("A deputy needs a first day, today or later, and a last day that is not before it."))
sentence("handover_confirmed", N_("You have confirmed this hand-over already."))


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A seat to pass on from county day `from_on`. With `until_on` it is deputised (代理) until that day, inclusive."""

    to_person_id: int
    from_on: date
    until_on: date | None = None
    note: str = ""

    @property
    def acting(self) -> bool:
        """Whether the seat is only deputised, and its holder comes back."""
        return self.until_on is not None

    def check(self, held_from: date, today: date) -> None:
        """Raises `Invalid` naming the field when the days cannot be; the giver has held the seat since `held_from`."""
        if self.until_on is not None:
            if self.until_on < self.from_on or self.from_on < today:
                raise Invalid("handover_days", field="until_on")
        elif self.from_on > today:
            raise Invalid("handover_future", field="from_on")
        if self.from_on <= held_from:
            raise Invalid("handover_too_early", field="from_on", from_on=held_from)
        if len(self.note) > 1000:
            raise Invalid("text_too_long", field="note", limit=1000)


class HandOver(SQLModel, Stateful, table=True):
    """One hand-over of a seat. `matters` are what waited on it, as they stood: kind, title, due_on, link, stays.

    `check_code` is the short form of what the printed sheet (交接单) says; `given_at` and `taken_at` are when each side
    confirmed it.
    """

    __tablename__ = "handover"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(default="", max_length=20)
    post_id: int = Field(foreign_key="post.id", index=True)
    department_id: int = Field(foreign_key="department.id", index=True)
    from_person_id: int = Field(foreign_key="person.id", index=True)
    to_person_id: int = Field(foreign_key="person.id", index=True)
    from_on: date
    until_on: date | None = None
    note: str = Field(default="", max_length=1000)
    matters: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    check_code: str = Field(default="", max_length=14)
    state: str = Field(default="open", max_length=10, index=True)
    created_by_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime
    given_at: datetime | None = None
    taken_at: datetime | None = None

    def relations(self, who: Actor) -> set[str]:
        """giver, taker."""
        sides = {"giver": self.from_person_id, "taker": self.to_person_id}
        return {name for name, person_id in sides.items() if person_id == who.person_id}

    @property
    def acting(self) -> bool:
        """Whether the seat is only deputised."""
        return self.until_on is not None

    def enter(self, matters: Sequence[Mapping[str, Any]], year: int) -> None:
        """Number it and keep what was handed over; the check code covers all of it. Needs its id."""
        self.number = f"JJ-{year}-{self.id:04}"
        self.matters = plain(list(matters))
        names = ("number", "post_id", "from_person_id", "to_person_id", "from_on", "until_on", "matters", "note")
        told = plain({"form": FORM} | {name: getattr(self, name) for name in names})
        self.check_code = check_code("handover", sha256(canonical(told)).hexdigest())

    def confirm(self, who: Actor, at: datetime) -> None:
        """One side confirms; with the second it is confirmed. Raises `Refusal` when this side has done so."""
        sides = self.relations(who)
        waiting = [side for side, moment in (("giver", self.given_at), ("taker", self.taken_at)) if moment is None]
        mine = [side for side in waiting if side in sides]
        if not mine:
            raise Refusal("handover_confirmed")
        if "giver" in mine:
            self.given_at = at
        if "taker" in mine:
            self.taken_at = at
        if self.given_at and self.taken_at:
            self.move("confirmed")
