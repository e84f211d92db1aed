"""Where somebody is signed in."""

from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.password import Profile
from campaign.domain.person import Person
from campaign.domain.sign_in import SignIn


def living_sign_ins(db: Session, person: Person, profile: Profile, at: datetime) -> list[SignIn]:
    """The person's sign-ins that still open the door at `at`, the last seen first."""
    query = select(SignIn).where(
        SignIn.person_id == person.id, col(SignIn.revoked_at).is_(None), col(SignIn.expires_at) > at
    )
    rows = db.scalars(query.order_by(col(SignIn.last_seen_at).desc(), col(SignIn.id).desc()))
    return [row for row in rows if row.is_alive(at, profile)]
