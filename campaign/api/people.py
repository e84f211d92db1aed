"""People over the API."""

from datetime import date
from typing import Literal

from pydantic import Field
from sqlalchemy.orm import Session

from campaign.api.schemas import Answer
from campaign.domain.person import Person
from campaign.insight.people import PersonRead, PostHeld, read_people

Role = Literal["coordinator", "owner", "inspector", "leader", "admin", "auditor"]


class PostShown(Answer):
    """A post held from–until (inclusive county days; `until` null: to this day)."""

    post_id: int
    department_id: int
    title: str
    is_head: bool
    is_deputy: bool
    from_: date = Field(alias="from", serialization_alias="from")
    until: date | None


class PersonShown(Answer):
    """A person with roles and posts."""

    id: int
    username: str
    name: str
    name_en: str
    email: str
    phone: str
    language: str
    active: bool
    version: int
    roles: list[Role]
    posts: list[PostShown]


def person_shown(db: Session, person: Person) -> PersonShown:
    """One person as the API shows it."""
    return shown(read_people(db, [person])[0])


def shown(read: PersonRead) -> PersonShown:
    """A person read from the database as the API shows it."""
    fields = read.person.model_dump(include=set(PersonShown.model_fields))
    return PersonShown.model_validate(
        fields | {"roles": read.roles, "posts": [_post_shown(post) for post in read.posts]}
    )


def _post_shown(post: PostHeld) -> PostShown:
    fields = {name: getattr(post, name) for name in ("post_id", "department_id", "title", "is_head", "is_deputy")}
    return PostShown.model_validate(fields | {"from": post.from_on, "until": post.until_on})
