"""Accounts: making, changing and retiring people with their roles, posts and passwords."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy.orm import Session
from sqlmodel import col, func, select

from campaign.actions.changes import change, claim
from campaign.actions.context import rules_of
from campaign.actions.entries import entry
from campaign.actions.posts import PostWanted, set_posts
from campaign.actions.signing_in import end_sign_ins, forgive, set_password
from campaign.domain.password import Profile, check_password
from campaign.domain.permission import demand
from campaign.domain.person import Actor, Person, PersonRole, check_roles
from campaign.domain.refusal import Refusal


class PersonFields(TypedDict, total=False):
    """What may be said of a person."""

    username: str
    name: str
    name_en: str
    email: str
    phone: str
    language: str


def create_person(
    db: Session,
    who: Actor,
    *,
    roles: Iterable[str] = (),
    posts: Sequence[PostWanted] = (),
    password: str = "",
    profile: Profile | None = None,
    at: datetime,
    **fields: Unpack[PersonFields],
) -> Person:
    """A new person with roles and posts. A given password is valid at once; it is checked against `profile` if any.

    Raises `Invalid` by field. Without a password nobody can sign in until an administrator gives one.
    """
    demand(who, "keep_people")
    person = Person(**fields)
    person.check()
    claim(db, Person.username, person.username, person, "username_taken", username=person.username)
    if password and profile:
        check_password(password, person.username, profile)
    if password:
        set_password(person, password, at)
    db.add(person)
    db.flush()
    _set_roles(db, person, roles)
    set_posts(db, person, posts, at)
    entry(db, who, "create_person", person, at=at, username=person.username, name=person.name, roles=sorted(set(roles)))
    return person


def edit_person(
    db: Session,
    who: Actor,
    person: Person,
    *,
    version: int | None = None,
    roles: Iterable[str] | None = None,
    posts: Sequence[PostWanted] | None = None,
    at: datetime,
    **fields: Unpack[PersonFields],
) -> None:
    """Changes what is given and leaves the rest. A role taken away ends the person's sign-ins.

    Raises `Invalid` by field, `Stale` when somebody else changed the person since `version`.
    """
    demand(who, "keep_people")
    changed = change(person, fields, version)
    person.check()
    if "username" in changed:
        claim(db, Person.username, person.username, person, "username_taken", username=person.username)
    if roles is not None:
        before = _set_roles(db, person, roles)
        if before != set(roles):
            changed["roles"] = [sorted(before), sorted(set(roles))]
            if before - set(roles):
                end_sign_ins(db, person, at=at)
    if posts is not None and set_posts(db, person, posts, at):
        changed["posts"] = [None, [f"{one.department_id} {one.named()}" for one in posts]]
    if changed:
        entry(db, who, "edit_person", person, at=at, changed=changed)


def retire_person(db: Session, who: Actor, person: Person, *, at: datetime) -> None:
    """Takes the account out of use: no sign-in lives on, posts have ended, everything done stays on record.

    Raises `Refusal` for one's own account and for the last administrator.
    """
    demand(who, "keep_people")
    if person.id == who.person_id:
        raise Refusal("self_lockout")
    _must_leave_an_admin(db, person)
    if change(person, {"active": False}):
        set_posts(db, person, (), at)
        end_sign_ins(db, person, at=at)
        entry(db, who, "retire_person", person, at=at)


def restore_person(db: Session, who: Actor, person: Person, *, at: datetime) -> None:
    """Puts a retired account into use again."""
    demand(who, "keep_people")
    if change(person, {"active": True}):
        entry(db, who, "restore_person", person, at=at)


def give_password(db: Session, who: Actor, person: Person, password: str, *, profile: Profile, at: datetime) -> None:
    """A new password from the administrator: valid at once, every sign-in of the person ends, a lock is lifted."""
    demand(who, "keep_people")
    check_password(password, person.username, profile)
    set_password(person, password, at)
    end_sign_ins(db, person, at=at)
    forgive(db, person.username)
    entry(db, who, "give_password", person, at=at)


def _set_roles(db: Session, person: Person, roles: Iterable[str]) -> set[str]:
    """Makes the roles those given. Returns the ones before."""
    wanted = set(roles)
    check_roles(sorted(wanted), separate_admin=rules_of(db).separate_admin)
    rows = {row.role: row for row in db.scalars(select(PersonRole).where(PersonRole.person_id == person.id))}
    if "admin" in rows and "admin" not in wanted:
        _must_leave_an_admin(db, person)
    for role in rows.keys() - wanted:
        db.delete(rows[role])
    db.add_all(PersonRole(person_id=person.id or 0, role=role) for role in sorted(wanted - rows.keys()))
    db.flush()
    return set(rows)


def _must_leave_an_admin(db: Session, person: Person) -> None:
    others = select(func.count()).select_from(PersonRole).join(Person, col(Person.id) == PersonRole.person_id)
    others = others.where(PersonRole.role == "admin", col(Person.active), col(Person.id) != person.id)
    mine = db.get(PersonRole, (person.id, "admin"))
    if mine is not None and not db.scalar(others):
        raise Refusal("last_admin")
