"""People as lists and pages show them: each with roles and posts, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.department import Department
from campaign.domain.person import Person, PersonRole
from campaign.domain.post import Post, Tenure


@dataclass(frozen=True)
class PostHeld:
    """A post somebody holds or held: days are inclusive county days; `until` None means to this day."""

    tenure_id: int
    post_id: int
    department_id: int
    department: Department
    title: str
    title_en: str
    is_head: bool
    is_deputy: bool
    from_on: date
    until_on: date | None
    acting: bool

    def holds_on(self, day: date) -> bool:
        """Whether it is held on `day`."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)

    def shown(self, language: str = "zh") -> str:
        """The title in the reader's language; the Chinese one where the register has no other."""
        return self.title_en if language.startswith("en") and self.title_en else self.title


@dataclass(frozen=True)
class PersonRead:
    """A person with roles (in the order of `ROLES`) and posts (the county's list order, newest first)."""

    person: Person
    roles: list[str] = field(default_factory=list)
    posts: list[PostHeld] = field(default_factory=list)

    def posts_on(self, day: date) -> list[PostHeld]:
        """The posts held on `day`."""
        return [post for post in self.posts if post.holds_on(day)]


def read_people(db: Session, people: Sequence[Person]) -> list[PersonRead]:
    """The same people in the same order, with roles and posts. Two queries, however many they are."""
    keys = [person.id for person in people]
    roles: dict[int, list[str]] = defaultdict(list)
    for row in db.scalars(select(PersonRole).where(col(PersonRole.person_id).in_(keys)).order_by(PersonRole.role)):
        roles[row.person_id].append(row.role)
    posts: dict[int, list[PostHeld]] = defaultdict(list)
    query = (
        select(Tenure, Post, Department)
        .join(Post, col(Tenure.post_id) == Post.id)
        .join(Department, col(Post.department_id) == Department.id)
        .where(col(Tenure.person_id).in_(keys))
        .order_by(col(Department.position), col(Tenure.from_on).desc(), col(Tenure.id))
    )
    for tenure, post, department in db.execute(query):
        posts[tenure.person_id].append(_held(tenure, post, department))
    return [PersonRead(person, roles[person.id or 0], posts[person.id or 0]) for person in people]


def _held(tenure: Tenure, post: Post, department: Department) -> PostHeld:
    return PostHeld(
        tenure_id=tenure.id or 0,
        post_id=post.id or 0,
        department_id=post.department_id,
        department=department,
        title=post.title,
        title_en=post.title_en,
        is_head=post.is_head,
        is_deputy=post.is_deputy,
        from_on=tenure.from_on,
        until_on=tenure.until_on,
        acting=tenure.acting,
    )
