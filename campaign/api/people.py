"""People over the API."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import ConfigDict, Field, model_validator
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions import accounts
from campaign.actions.accounts import PersonFields
from campaign.actions.posts import PostWanted
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body, Count, Day, Id, Key
from campaign.domain.person import Actor, Person
from campaign.domain.post import UNRECORDED
from campaign.domain.refusal import Unseen
from campaign.domain.visible import people_visible_to
from campaign.edge import At, Db, Who
from campaign.insight.people import PersonRead, PostHeld, read_people
from campaign.insight.places import find_people
from campaign.settings import get_settings

router = api_router("People and places")
Role = Literal["coordinator", "owner", "inspector", "leader", "admin", "auditor"]


class PostShown(Answer):
    """A post held from–until (inclusive county days). `from` null: as long as the register goes back."""

    post_id: int
    department_id: int
    title: str
    is_head: bool
    is_deputy: bool
    acting: bool = Field(description="代理: for a while, beside the seat's own holder")
    from_: date | None = Field(alias="from", serialization_alias="from")
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


class PostBody(Body):
    """A post to hold."""

    model_config = ConfigDict(populate_by_name=True)

    department_id: Key
    title: str = Field(default="", max_length=60, examples=["主任"])
    is_head: bool = False
    is_deputy: bool = False
    from_: Day | None = Field(default=None, alias="from", description="Left out: as long as the register goes back")
    until: Day | None = None
    post_id: Key | None = Field(default=None, description="As a list gives it; not read")
    acting: bool = Field(default=False, description="As a list gives it; not read: a hand-over says who deputises")

    def wanted(self) -> PostWanted:
        """The same for the deed."""
        return PostWanted(
            department_id=self.department_id,
            title=self.title,
            is_head=self.is_head,
            is_deputy=self.is_deputy,
            from_on=self.from_,
            until_on=self.until,
        )


class PersonEdit(Body):
    """What may be changed of a person; what is left out stays. `posts` are all that are to be held from now on."""

    username: str = Field(default="", min_length=2, max_length=60, examples=["li-edu"])
    name: str = Field(default="", min_length=1, max_length=60, examples=["教育局科长"])
    name_en: str = Field(default="", max_length=100)
    email: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=40)
    language: Literal["", "zh_CN", "en"] = ""
    password: str = Field(default="", min_length=1, max_length=1000, description="Valid at once")
    roles: list[Role] = Field(default=[], max_length=6)
    posts: list[PostBody] = Field(default=[], max_length=20)
    department_id: Key | None = Field(default=None, description="Short for one open post there")
    is_head: bool = False
    active: bool = True
    version: Count | None = None

    @model_validator(mode="after")
    def _one_way_to_say_posts(self) -> "PersonEdit":
        if self.department_id is not None and self.posts:
            raise ValueError("give posts, or department_id for one open post")
        return self

    def wanted_posts(self) -> list[PostWanted] | None:
        """The posts, from the list or from the short form; None where neither was given."""
        if self.department_id is not None:
            return [PostWanted(department_id=self.department_id, is_head=self.is_head)]
        return [post.wanted() for post in self.posts] if "posts" in self.model_fields_set else None

    def fields(self) -> PersonFields:
        """What is said of the person itself."""
        names = self.model_fields_set & PersonFields.__annotations__.keys()
        return {name: getattr(self, name) for name in names}  # type: ignore[return-value]


class PersonNew(PersonEdit):
    """A new person."""

    username: str = Field(min_length=2, max_length=60, examples=["li-edu"])
    name: str = Field(min_length=1, max_length=60, examples=["教育局科长"])


@router.get("/people")
def list_people(
    db: Db,
    who: Who,
    wanted: Paged,
    q: Annotated[str, Query(max_length=100)] = "",
    role: Role | None = None,
    department_id: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    active: bool | None = None,
) -> Page[PersonShown]:
    """The people you may see, by number: all for those who plan, lead or keep accounts, else your departments'."""
    visible = people_visible_to(who)
    query = find_people(q, role=role or "", department_id=department_id, active=active, visible=visible)
    page = page_of(db, query, [col(Person.id)], wanted, lambda row: row)
    items = [shown(read) for read in read_people(db, page.items)]
    return Page[PersonShown](items=items, total=page.total, next=page.next)


@router.post("/people", status_code=201)
def create_person(db: Db, who: Who, at: At, body: PersonNew) -> PersonShown:
    """A new person. A given password is valid at once."""
    made = accounts.create_person(
        db,
        who,
        roles=body.roles,
        posts=body.wanted_posts() or (),
        password=body.password,
        profile=get_settings().profile(),
        at=at,
        **body.fields(),
    )
    if not body.active:
        accounts.retire_person(db, who, made, at=at)
    return person_shown(db, made)


@router.get("/people/{id}")
def show_person(db: Db, who: Who, id: Id) -> PersonShown:
    """One person."""
    return person_shown(db, seen_person(db, who, id))


@router.patch("/people/{id}")
def edit_person(db: Db, who: Who, at: At, id: Id, body: PersonEdit) -> PersonShown:
    """Changes a person. Posts not named any more end yesterday; new ones begin; the rest is left alone."""
    person = seen_person(db, who, id)
    given = body.model_fields_set
    roles: Iterable[str] | None = body.roles if "roles" in given else None
    posts, version = body.wanted_posts(), body.version
    accounts.edit_person(db, who, person, version=version, roles=roles, posts=posts, at=at, **body.fields())
    if body.password:
        accounts.give_password(db, who, person, body.password, profile=get_settings().profile(), at=at)
    if "active" in given and body.active != person.active:
        (accounts.restore_person if body.active else accounts.retire_person)(db, who, person, at=at)
    return person_shown(db, person)


def seen_person(db: Session, who: Actor, key: int) -> Person:
    """The person with this number. Raises `Unseen` unless `who` may see them."""
    found = db.scalars(select(Person).where(Person.id == key, people_visible_to(who)).with_for_update()).first()
    if found is None:
        raise Unseen
    return found


def person_shown(db: Session, person: Person) -> PersonShown:
    """One person as the API shows it."""
    return shown(read_people(db, [person])[0])


def shown(read: PersonRead) -> PersonShown:
    """A person read from the database as the API shows it."""
    fields: dict[str, Any] = read.person.model_dump(include=set(PersonShown.model_fields))
    posts = [_post_shown(post) for post in read.posts]
    return PersonShown.model_validate(fields | {"roles": read.roles, "posts": posts})


def _post_shown(post: PostHeld) -> PostShown:
    fields: dict[str, Any] = {
        name: getattr(post, name) for name in ("post_id", "department_id", "title", "is_head", "is_deputy", "acting")
    }
    first = None if post.from_on == UNRECORDED else post.from_on
    return PostShown.model_validate(fields | {"from": first, "until": post.until_on})
