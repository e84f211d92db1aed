"""A campaign with tasks waiting for acceptance, for tests of rounds, reviews and signatures."""

from datetime import date, datetime
from typing import Any

from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session, select

from campaign.actions.drawing import draw_round
from campaign.actions.reviewing import give_verdict, record_finding
from campaign.actions.rounds import open_round
from campaign.actions.signing import decide_items
from campaign.domain.area import Area
from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.person import Actor, Person
from campaign.domain.review import Review
from campaign.domain.round import Item, Round
from campaign.domain.standard import Standard
from campaign.domain.task import Task, TaskDepartment
from tests.cast import DEPARTMENTS, Cast

PASSWORD = "Correct-horse-7"
# As cheap as argon2 can be: the parameters stand in the hash, so that verifying is quick as well.
_HASH = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
SIGNERS = ("head", "lead", "ke", "chair")


def known_cast(db: Session, at: datetime) -> Cast:
    """The cast that is in the database already."""
    cast = Cast(db, at)
    rows = {row.name: row for row in db.scalars(select(Department))}
    cast.departments = {short: rows[name] for short, (name, _) in DEPARTMENTS.items()}
    cast.people = {row.username: row for row in db.scalars(select(Person))}
    cast.areas = {"town" if row.level == 4 else "county": row for row in db.scalars(select(Area))}
    return cast


class Acceptance:
    """The story around one campaign; `lead` is whoever the draw made lead inspector."""

    def __init__(self, cast: Cast, **campaign: Any) -> None:
        self.cast, self.db, self.at = cast, cast.db, cast.at
        self.campaign: Campaign = cast.campaign(state="running", **campaign)
        for person in cast.people.values():
            person.password_hash = _HASH
        self.db.flush()

    def actor(self, username: str) -> Actor:
        """Somebody of the cast, as they are now."""
        return self.cast.actor(username)

    def task(self, title: str = "校园饮水设备", lead: str = "education", state: str = "reported") -> Task:
        """A task of this lead department, with the water office co-operating."""
        made = Task(
            campaign_id=self.campaign.id or 0,
            title=title,
            lead_department_id=self.cast.department(lead),
            starts_on=date(2026, 3, 1),
            due_on=date(2026, 11, 20),
            ledger_key=f"{title}-{lead}",
            state=state,
            progress=100.0,
            reported_at=self.at,
            created_at=self.at,
            parts=[
                TaskDepartment(department_id=self.cast.department(lead), part="lead"),
                TaskDepartment(department_id=self.cast.department("water"), part="co", position=1),
            ],
        )
        self.db.add(made)
        self.db.flush()
        return made

    def drawn(self, kind: str = "all", **fields: Any) -> Round:
        """A round over everything that waits."""
        round_ = open_round(
            self.db, self.actor("ke"), self.campaign, title="第四季度县级验收", ground="云专办 19 号", at=self.at
        )
        draw_round(self.db, self.actor("ke"), round_, kind=kind, at=self.at, seed="seed", **fields)
        self.db.flush()
        return round_

    def items(self, round_: Round) -> list[Item]:
        """The round's items."""
        return list(self.db.scalars(select(Item).where(Item.round_id == round_.id).order_by(Item.position)))  # type: ignore[arg-type]

    def review(self, item: Item) -> Review:
        """The item's latest review."""
        self.db.flush()
        return list(self.db.scalars(select(Review).where(Review.item_id == item.id).order_by(Review.id)))[-1]  # type: ignore[arg-type]

    def lead(self, review: Review) -> Actor:
        """The lead inspector."""
        return self._inspector(review.inspector_ids[0])

    def second(self, review: Review) -> Actor:
        """The other inspector."""
        return self._inspector(review.inspector_ids[1])

    def _inspector(self, person_id: int) -> Actor:
        name = next(name for name, person in self.cast.people.items() if person.id == person_id)
        return self.actor(name)

    def find(self, review: Review, *values: Any, at: datetime | None = None) -> None:
        """The lead inspector's findings, criterion by criterion; None leaves one out."""
        standard = self.db.get_one(Standard, review.standard_id)
        for criterion, value in zip(standard.criteria, values, strict=False):
            if value is not None:
                record_finding(self.db, self.lead(review), review, criterion.id or 0, value, at=at or self.at)

    def accept(self, item: Item, at: datetime | None = None) -> Review:
        """Full marks and a pass."""
        review = self.review(item)
        self.find(review, 30, 20, 20, 20, True, False, at=at)
        return give_verdict(self.db, self.lead(review), review, "passed", at=at or self.at)

    def sign(
        self, round_: Round, who: Actor, decision: str = "sign", at: datetime | None = None, **fields: Any
    ) -> list[Item]:
        """One act at the signing table."""
        return decide_items(self.db, who, round_, decision, password=PASSWORD, at=at or self.at, **fields)

    def signer(self, name: str, item: Item) -> Actor:
        """One of SIGNERS."""
        return self.lead(self.review(item)) if name == "lead" else self.actor(name)

    def sign_all(self, round_: Round, at: datetime | None = None) -> None:
        """Every stage of a round with one lead inspector, to the seal."""
        item = self.items(round_)[0]
        for name in SIGNERS:
            self.sign(round_, self.signer(name, item), at=at)
