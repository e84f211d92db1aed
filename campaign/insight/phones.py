"""The telephone list: whom the office calls at a unit."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.person import Person
from campaign.domain.post import Post, Tenure, held_on


def phones_of(db: Session, departments: Sequence[int], day: date) -> dict[int, list[tuple[Person, Post]]]:
    """Who holds a post in each department on `day` and has a telephone number, heads last: one calls the desk first."""
    query = (
        select(Post, Person)
        .join(Tenure, col(Tenure.post_id) == Post.id)
        .join(Person, col(Person.id) == Tenure.person_id)
        .where(
            col(Post.department_id).in_(departments),
            held_on(day),
            col(Person.active).is_(True),
            col(Person.phone) != "",
        )
        .order_by(col(Post.is_head), col(Post.id))
    )
    found: dict[int, list[tuple[Person, Post]]] = {}
    for post, person in db.execute(query):
        found.setdefault(post.department_id, []).append((person, post))
    return found
