"""Hand-overs as pages show them: one with the names it needs, those of a person, and whose seats one may hand over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session, aliased
from sqlmodel import col, select

from campaign.domain.department import Department
from campaign.domain.handover import HandOver
from campaign.domain.permission import may
from campaign.domain.person import Actor, Person
from campaign.domain.post import Post, Tenure, held_on
from campaign.domain.refusal import Invalid, NotAllowed
from campaign.domain.visible import handovers_visible_to


@dataclass(frozen=True)
class HandOverShown:
    """One hand-over: the seat, its department, who gives and who takes."""

    made: HandOver
    post: Post
    unit: Department
    giver: Person
    taker: Person


@dataclass(frozen=True)
class Held:
    """A seat and whoever holds it."""

    person: Person
    post: Post
    unit: Department


def show_handovers(
    db: Session, *, key: int | None = None, person_id: int | None = None, where: ColumnElement[bool] | None = None
) -> list[HandOverShown]:
    """The hand-over `key`, all of a person, or those under a condition, newest first. One query."""
    giver, taker = aliased(Person), aliased(Person)
    query = (
        select(HandOver, Post, Department, giver, taker)  # type: ignore[call-overload]
        .join(Post, col(Post.id) == HandOver.post_id)
        .join(Department, col(Department.id) == HandOver.department_id)
        .join(giver, giver.id == HandOver.from_person_id)
        .join(taker, taker.id == HandOver.to_person_id)
        .order_by(col(HandOver.id).desc())
    )
    if key is not None:
        query = query.where(HandOver.id == key)
    if person_id is not None:
        query = query.where(or_(col(HandOver.from_person_id) == person_id, col(HandOver.to_person_id) == person_id))
    if where is not None:
        query = query.where(where)
    return [HandOverShown(*row) for row in db.execute(query)]


def handovers_in(db: Session, who: Actor, department: Department) -> list[HandOverShown]:
    """The hand-overs of a department's seats that `who` sees, newest first."""
    return show_handovers(db, where=(col(HandOver.department_id) == department.id) & handovers_visible_to(who))


def seats_of(db: Session, person_id: int, day: date) -> list[Held]:
    """The seats a person holds as their own on `day`."""
    return _held(db, day, col(Tenure.person_id) == person_id)


def seats_to_hand_over(db: Session, who: Actor, giver: Person, day: date) -> list[Held]:
    """The seats of `giver` on `day` that `who` may hand over. Raises `NotAllowed` where there can be none."""
    seats = [seat for seat in seats_of(db, giver.id or 0, day) if may(who, "hand_over", seat.post)]
    if not seats and not may(who, "hand_over"):
        raise NotAllowed("not_allowed", deed="hand_over")
    return seats


def seat_to_hand_over(seats: Sequence[Held], post_id: int | None) -> Post:
    """The chosen one. Raises `Invalid("post_unknown")`."""
    found = next((seat.post for seat in seats if seat.post.id == post_id), None)
    if found is None:
        raise Invalid("post_unknown", field="post_id")
    return found


def seats_below(db: Session, who: Actor, day: date) -> list[Held]:
    """The seats of the departments `who` heads that they may hand over: all but those of heads."""
    if not who.head_of:
        return []
    return _held(db, day, col(Post.department_id).in_(who.head_of) & col(Post.is_head).is_(False))


def may_take(db: Session, giver: Person) -> Sequence[Person]:
    """Everybody else whose account is in use, by name."""
    query = select(Person).where(col(Person.active).is_(True), Person.id != giver.id)
    return db.scalars(query.order_by(col(Person.name), col(Person.id))).all()


def _held(db: Session, day: date, where: object) -> list[Held]:
    query = (
        select(Person, Post, Department)
        .join(Tenure, col(Tenure.person_id) == Person.id)
        .join(Post, col(Post.id) == Tenure.post_id)
        .join(Department, col(Department.id) == Post.department_id)
        .where(where, held_on(day), col(Tenure.acting).is_(False), col(Person.active).is_(True))  # type: ignore[arg-type]
        .order_by(col(Department.position), col(Post.id), col(Person.id))
    )
    return [Held(*row) for row in db.execute(query)]
