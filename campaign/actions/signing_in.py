"""Signing in and out, and passwords. The slow comparison of a password happens outside any transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, update
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import take
from campaign.actions.entries import entry
from campaign.actions.people import actor_for
from campaign.domain.password import Profile, check_password
from campaign.domain.permission import demand
from campaign.domain.person import Actor, Person
from campaign.domain.refusal import Invalid, Refusal, Unseen
from campaign.domain.sign_in import LOCKED_FOR, FailedTries, SignIn
from campaign.security import hash_password, new_secret, password_fits, secret_hash

WRONG = "wrong_password"  # under this name a session says who typed a wrong one, and when


@dataclass(frozen=True)
class Opened:
    """A sign-in just made; `secret` is known only now."""

    sign_in: SignIn
    secret: str
    person: Person


def fits(db: Session, username: str, password: str) -> bool:
    """Whether that is the person's password. Takes as long for a name nobody has. Give it a session of its own."""
    hashed = db.scalar(select(Person.password_hash).where(Person.username == username, col(Person.active)))
    db.rollback()  # no transaction stays open during the slow part
    return password_fits(password, hashed or "")


def sign_in(
    db: Session, username: str, *, right: bool, profile: Profile, at: datetime, kind: str = "browser", device: str = ""
) -> Opened | Refusal:
    """Opens a sign-in when the password was `right`, else counts the try.

    A refusal (`sign_in_wrong`, `sign_in_locked`) is returned and not raised, because the count must be committed.
    """
    tries = _tries_of(db, username, at)
    if tries.is_locked(at):
        return Refusal("sign_in_locked")
    person = db.scalars(select(Person).where(Person.username == username, col(Person.active))).first()
    if not right or person is None:
        left = tries.count(at)
        if person and not left:
            entry(db, actor_for(db, person, at), "lock_account", person, at=at)
        return Invalid("sign_in_wrong", field="password", left=left) if left else Refusal("sign_in_locked")
    db.delete(tries)
    hours = profile.token_hours if kind == "token" else profile.longest_hours
    secret = new_secret()
    opened = SignIn(
        secret_hash=secret_hash(secret),
        kind=kind,
        person_id=person.id or 0,
        device=device[:200],
        created_at=at,
        last_seen_at=at,
        expires_at=at + timedelta(hours=hours),
    )
    db.add(opened)
    entry(db, actor_for(db, person, at), "sign_in", person, at=at, kind=kind)
    return Opened(opened, secret, person)


def prove(db: Session, who: Actor, password: str, *, code: str, field: str, at: datetime) -> Person:
    """Asks whoever is signed in for the password once more; slow on purpose, so it is asked last.

    Raises `Invalid(code)` for `field` when it is wrong, and `Refusal` while the account is locked. What is refused is
    rolled back, so the edge counts the wrong try afterwards, by `count_wrong`.
    """
    person = take(db, Person, who.person_id)
    tries = db.get(FailedTries, _key_of(person.username))
    if tries and tries.is_locked(at):
        raise Refusal("sign_in_locked")
    if not password_fits(password, person.password_hash):
        db.info[WRONG] = (person.id, at)
        raise Invalid(code, field=field)
    if tries:
        db.delete(tries)
    return person


def count_wrong(db: Session, person_id: int, *, at: datetime) -> None:
    """One wrong try of somebody signed in. The last one locks the account and ends every sign-in of theirs: it may be
    a stolen one."""
    person = db.get_one(Person, person_id)
    if not _tries_of(db, person.username, at).count(at):
        end_sign_ins(db, person, at=at)
        entry(db, actor_for(db, person, at), "lock_account", person, at=at)


def _key_of(username: str) -> str:
    return sha256(username.strip().lower().encode()).hexdigest()


def _tries_of(db: Session, username: str, at: datetime) -> FailedTries:
    """The count under this name, locked; counts that no longer matter are thrown away first."""
    db.execute(delete(FailedTries).where(col(FailedTries.last_at) < at - 2 * LOCKED_FOR))
    key = _key_of(username)
    found = db.get(FailedTries, key, with_for_update=True)
    if found is None:
        found = FailedTries(username_hash=key, last_at=at)
        db.add(found)
        db.flush()
    return found


def forget(db: Session, secret: str, *, at: datetime) -> None:
    """Ends the sign-in with this secret, if there is one: at signing out, and before a new one takes its place."""
    for found in db.scalars(select(SignIn).where(SignIn.secret_hash == secret_hash(secret))):
        found.revoked_at = found.revoked_at or at


def must_renew(person: Person, profile: Profile, at: datetime) -> bool:
    """Whether the county's profile asks for a new password by now."""
    limit = timedelta(days=profile.renew_days)
    return bool(profile.renew_days and person.password_set_at and at >= person.password_set_at + limit)


def revoke_sign_in(db: Session, who: Actor, key: int, *, at: datetime) -> SignIn:
    """Ends one of the person's own sign-ins. Raises `Unseen` for anybody else's."""
    found = take(db, SignIn, key)
    if found.person_id != who.person_id:
        raise Unseen
    demand(who, "end_sign_in", found)
    found.revoked_at = found.revoked_at or at
    entry(db, who, "revoke_sign_in", db.get(Person, found.person_id), at=at, sign_in=key)
    return found


def end_sign_ins(db: Session, person: Person, *, at: datetime, but: int | None = None) -> None:
    """Ends every living sign-in of a person, `but` the one with this id."""
    query = update(SignIn).where(col(SignIn.person_id) == person.id, col(SignIn.revoked_at).is_(None))
    db.execute((query.where(col(SignIn.id) != but) if but else query).values(revoked_at=at))


def change_password(
    db: Session, who: Actor, *, old: str, new: str, profile: Profile, at: datetime, but: int | None = None
) -> None:
    """The person's own new password; every other sign-in of theirs ends. Raises `Invalid` by field."""
    person = prove(db, who, old, code="password_wrong", field="old", at=at)
    if old == new:
        raise Invalid("password_same", field="password")
    check_password(new, person.username, profile)
    set_password(person, new, at)
    end_sign_ins(db, person, at=at, but=but)
    entry(db, who, "change_password", person, at=at)


def set_password(person: Person, password: str, at: datetime) -> None:
    """Keeps the password's hash."""
    person.password_hash, person.password_set_at = hash_password(password), at


def forgive(db: Session, username: str) -> None:
    """Forgets the wrong tries under this name, and with them a lock."""
    db.execute(delete(FailedTries).where(col(FailedTries.username_hash) == _key_of(username)))
