"""Sign-in: a browser session or an API token; and how often somebody tried in vain."""

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel

from campaign.domain.password import Profile
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, sentence

MOST_TRIES = 5
LOCKED_FOR = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)  # a read notes that somebody is there at most this often

sentence(
    "sign_in_wrong",
    N_("The user name or the password is wrong. You can try {left} more times, then the account is locked."),
)
sentence(
    "sign_in_locked",
    N_("Too many wrong tries: this account is locked for 30 minutes. Ask your administrator if you need it sooner."),
)


class SignIn(SQLModel, table=True):
    """One sign-in. Only the hash of its secret is kept; revoking is a date, not a deletion. Times are UTC."""

    __tablename__ = "sign_in"

    id: int | None = Field(default=None, primary_key=True)
    secret_hash: str = Field(unique=True, max_length=64)
    kind: str = Field(default="browser", max_length=8)  # browser | token
    person_id: int = Field(foreign_key="person.id", index=True)
    device: str = Field(default="", max_length=200)
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_alive(self, at: datetime, profile: Profile) -> bool:
        """Whether it still opens the door at `at`: not revoked, not too old, and as a browser not idle too long."""
        if self.revoked_at is not None or at >= self.expires_at:
            return False
        return self.kind == "token" or at < self.last_seen_at + timedelta(minutes=profile.idle_minutes)

    def relations(self, who: Actor) -> set[str]:
        """`self` for the person whose sign-in it is."""
        return {"self"} if self.person_id == who.person_id else set()

    def must_be_noted(self, at: datetime) -> bool:
        """Whether `last_seen_at` is old enough to be written again."""
        return at >= self.last_seen_at + SEEN_EVERY


class FailedTries(SQLModel, table=True):
    """Wrong passwords in a row under one user name, whether anybody has it or not: both are told the same.

    The name is kept as its sha256, because people sometimes type the password there.
    """

    __tablename__ = "failed_tries"

    username_hash: str = Field(primary_key=True, max_length=64)
    tries: int = 0
    last_at: datetime = Field(index=True)
    locked_until: datetime | None = None

    def is_locked(self, at: datetime) -> bool:
        """Whether nobody gets in under this name at `at`, not even with the right password."""
        return self.locked_until is not None and at < self.locked_until

    def count(self, at: datetime) -> int:
        """Counts one more wrong try. Returns how many are left before the lock."""
        if at >= self.last_at + LOCKED_FOR:
            self.tries = 0
        self.tries, self.last_at = self.tries + 1, at
        if self.tries >= MOST_TRIES:
            self.locked_until, self.tries = at + LOCKED_FOR, 0
            return 0
        return MOST_TRIES - self.tries
