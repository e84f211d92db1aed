"""Reform (机构改革): a department renamed from a day, merged into another one, or abolished with a successor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session
from sqlmodel import JSON, Field, SQLModel, col, select

from campaign.domain.department import Department
from campaign.domain.refusal import N_, Invalid, sentence

KINDS = {"renamed": N_("Renamed"), "merged": N_("Merged into another one"), "abolished": N_("Abolished")}
ENDING = ("merged", "abolished")
# What moves to the successor, in the order in which it is counted on the page.
REACH = {
    "duties": N_("Open duties"),
    "led": N_("Open tasks it leads"),
    "parts": N_("Open tasks it has another part in"),
    "shares": N_("Open shares"),
    "campaigns": N_("Campaigns its office runs"),
    "coordinations": N_("Open requests for coordination"),
    "orders": N_("Orders not closed yet"),
    "rectifications": N_("Open rectifications"),
    "signatures": N_("Signatures still to be given"),
    "instructions": N_("Instructions not settled yet"),
    "indicators": N_("Indicators it provides the figures of"),
    "consultations": N_("Consultations not decided yet"),
}

sentence("reform_kind", N_("Choose what happens: renamed, merged or abolished."))
sentence("reform_future", N_("A reform is recorded on its own day or afterwards: choose today or an earlier day."))
sentence("reform_ground", N_("Name the ground: the document that orders the reform."))
sentence("reform_same_name", N_("This is its name already. Write the new one."))
sentence("reform_successor", N_("Choose the successor: another department that is in use."))
sentence("reform_ended", N_("The department was merged or abolished and is not in use any more. Choose its successor."))
sentence(
    "reform_between",
    N_(
        "{count} requests for coordination run between the two departments. "
        "Let them be answered or withdrawn first; one body cannot ask itself."
    ),
)
sentence("reform_posts", N_("Choose only posts of this department that somebody holds."))


@dataclass(frozen=True, kw_only=True)
class ReformWish:
    """What is to happen on county day `from_on`. `name` for renamed; `into_id` for merged and abolished, with the posts
    that end (all others move, with whoever holds them)."""

    kind: str
    from_on: date
    ground: str
    name: str = ""
    name_en: str = ""
    into_id: int | None = None
    ended_post_ids: frozenset[int] = frozenset()

    def check(self, today: date) -> None:
        """Raises `Invalid` naming the field."""
        if self.kind not in KINDS:
            raise Invalid("reform_kind", field="kind")
        if self.from_on > today:
            raise Invalid("reform_future", field="from_on")
        if not self.ground:
            raise Invalid("reform_ground", field="ground")
        for name, most in (("ground", 300), ("name", 120), ("name_en", 160)):
            if len(getattr(self, name)) > most:
                raise Invalid("text_too_long", field=name, limit=most)


class Reform(SQLModel, table=True):
    """One reform of a department. `old_name` is what it was called until the day before `from_on`; `moved` counts what
    went to the successor, by `REACH`."""

    __tablename__ = "reform"

    id: int | None = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="department.id", index=True)
    kind: str = Field(max_length=10)
    into_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    from_on: date
    old_name: str = Field(max_length=120)
    old_name_en: str = Field(default="", max_length=160)
    new_name: str = Field(default="", max_length=120)
    ground: str = Field(max_length=300)
    moved: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    created_by_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime


class Called(NamedTuple):
    """A department's name on a day, in both languages."""

    name: str
    name_en: str

    def shown(self, language: str = "zh") -> str:
        """The name in the reader's language; the Chinese one where the register has no other."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


def called_on(db: Session, wanted: Iterable[tuple[int, date]]) -> dict[tuple[int, date], Called]:
    """What departments were called on days of the past, by (department, day): documents keep the names of their time.

    One query; only what was renamed after its day is in the answer.
    """
    pairs = set(wanted)
    if not pairs:
        return {}
    keys = {key for key, _day in pairs}
    query = select(Reform).where(col(Reform.department_id).in_(keys), Reform.kind == "renamed")
    later = list(db.scalars(query.order_by(col(Reform.from_on).desc(), col(Reform.id).desc())))
    found: dict[tuple[int, date], Called] = {}
    for reform in later:  # the latest first, so that the earliest one after the day has the last word
        for key, day in pairs:
            if key == reform.department_id and day < reform.from_on:
                found[key, day] = Called(reform.old_name, reform.old_name_en)
    return found


def has_ended(db: Session, department: Department) -> bool:
    """Whether it was merged or abolished: it never comes back into use."""
    query = select(Reform.id).where(Reform.department_id == department.id, col(Reform.kind).in_(ENDING))
    return db.scalars(query).first() is not None
