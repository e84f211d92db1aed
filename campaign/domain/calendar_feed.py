"""Calendar feed: a secret address at which a person's own calendar program reads what they owe, without signing in."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from campaign.domain.person import Actor


def path_of(secret: str) -> str:
    """Where the calendar with this secret is read."""
    return f"/calendar/{secret}.ics"


class CalendarFeed(SQLModel, table=True):
    """One address. Only the hash of its secret is kept; renewing makes another row, revoking is a date."""

    __tablename__ = "calendar_feed"

    id: int | None = Field(default=None, primary_key=True)
    secret_hash: str = Field(unique=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime
    revoked_at: datetime | None = None

    def relations(self, who: Actor) -> set[str]:
        """`self` for the person whose duties it tells."""
        return {"self"} if self.person_id == who.person_id else set()
