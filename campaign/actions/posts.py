"""Who holds which seat from when until when. Seats stay, people change: a successor finds the duties of the seat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import day_of
from campaign.domain.department import Department
from campaign.domain.person import Person
from campaign.domain.post import UNRECORDED, Post, Tenure
from campaign.domain.refusal import Invalid


@dataclass(frozen=True)
class PostWanted:
    """A seat somebody is to hold; days are inclusive county days, `from_on` None: as long as anybody remembers."""

    department_id: int
    title: str = ""
    title_en: str = ""
    is_head: bool = False
    is_deputy: bool = False
    from_on: date | None = None
    until_on: date | None = None

    def named(self) -> str:
        """The title; a plain one where none was given."""
        return self.title or ("主要负责人" if self.is_head else "分管负责人" if self.is_deputy else "工作人员")


def set_posts(db: Session, person: Person, wanted: Sequence[PostWanted], at: datetime) -> bool:
    """Makes the posts held from now on those `wanted`: new ones are taken up, others end the day before.

    A post is known again by department, title and grade (and by its first day, where one is given), so a list that
    comes back as it was read changes nothing. What has ended stays on record. Returns whether anything changed.
    """
    for one in wanted:
        _check(db, one)
    held = _held(db, person)
    changed = False
    for one in wanted:
        known = next((pair for pair in held if _same(one, *pair)), None)
        if known:
            held.remove(known)
            changed |= _adjust(known[1], one)
        else:
            _take_up(db, person, one)
            changed = True
    yesterday = day_of(db, at) - timedelta(days=1)
    for _post, tenure in held:
        if tenure.until_on is None or tenure.until_on > yesterday:
            tenure.until_on = yesterday
            changed = True
    db.flush()
    return changed


def seat(db: Session, wanted: PostWanted) -> Post:
    """The seat of that department, title and grade; made when it is new."""
    seats = db.scalars(select(Post).where(Post.department_id == wanted.department_id, Post.title == wanted.named()))
    found = next((post for post in seats if post.grade() == (wanted.is_head, wanted.is_deputy)), None)
    if found is None:
        found = Post(
            department_id=wanted.department_id,
            title=wanted.named(),
            title_en=wanted.title_en,
            is_head=wanted.is_head,
            is_deputy=wanted.is_deputy,
        )
        db.add(found)
        db.flush()
    return found


def _held(db: Session, person: Person) -> list[tuple[Post, Tenure]]:
    query = (
        select(Post, Tenure)
        .join(Tenure, col(Tenure.post_id) == Post.id)
        .where(Tenure.person_id == person.id)
        .order_by(col(Tenure.from_on).desc(), col(Tenure.id))
    )
    return [(post, tenure) for post, tenure in db.execute(query)]


def _same(wanted: PostWanted, post: Post, tenure: Tenure) -> bool:
    place = (post.department_id, post.title, *post.grade())
    if place != (wanted.department_id, wanted.named(), wanted.is_head, wanted.is_deputy):
        return False
    if tenure.until_on is None or tenure.until_on == wanted.until_on:
        return wanted.from_on in (None, tenure.from_on) or tenure.until_on is None
    return wanted.from_on == tenure.from_on


def _adjust(tenure: Tenure, wanted: PostWanted) -> bool:
    before = (tenure.from_on, tenure.until_on)
    tenure.from_on, tenure.until_on = wanted.from_on or tenure.from_on, wanted.until_on
    return before != (tenure.from_on, tenure.until_on)


def _take_up(db: Session, person: Person, wanted: PostWanted) -> None:
    first = wanted.from_on or UNRECORDED
    post = seat(db, wanted)
    db.add(Tenure(post_id=post.id or 0, person_id=person.id or 0, from_on=first, until_on=wanted.until_on))


def _check(db: Session, wanted: PostWanted) -> None:
    """Raises `Invalid` for an unknown department, a title that is too long, or an end before the beginning."""
    if db.get(Department, wanted.department_id) is None:
        raise Invalid("post_department", field="posts", title=wanted.named())
    if wanted.until_on and wanted.from_on and wanted.until_on < wanted.from_on:
        raise Invalid("post_dates", field="posts", title=wanted.named())
