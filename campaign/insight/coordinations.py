"""What the page of a request for coordination shows."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.coordination import Coordination
from campaign.domain.department import Department
from campaign.domain.person import Actor, Person
from campaign.domain.post import Post, Tenure
from campaign.domain.task import Task
from campaign.insight.todo_shapes import Request


def read_request(db: Session, who: Actor, asked: Coordination, task: Task) -> Request:
    """The request with both units."""
    wanted = (asked.from_department_id, asked.to_department_id)
    units = {unit.id: unit for unit in db.scalars(select(Department).where(col(Department.id).in_(wanted)))}
    mine = asked.from_department_id in who.department_ids
    return Request(asked, task.title, units[wanted[0]], units[wanted[1]], mine=mine)


def departments_to_ask(db: Session) -> list[Department]:
    """Every working department, in the county's list order."""
    query = select(Department).where(col(Department.active).is_(True))
    return list(db.scalars(query.order_by(col(Department.position), col(Department.id))))


def colleagues(db: Session, department_id: int, day: date) -> list[tuple[int, str]]:
    """Who holds a post in a department on `day`: id, and name with post."""
    query = (
        select(Person, Post, Tenure)
        .join(Tenure, col(Tenure.person_id) == Person.id)
        .join(Post, col(Post.id) == Tenure.post_id)
        .where(col(Post.department_id) == department_id, col(Person.active).is_(True))
        .order_by(col(Post.is_head).desc(), col(Person.id))
    )
    return [
        (person.id or 0, f"{person.name} {post.title}")
        for person, post, tenure in db.execute(query)
        if tenure.holds_on(day)
    ]
