"""Receipt: what was answered to a POST that named an `Idempotency-Key`, so that a repetition gets the same answer.

It is written in the deed's own transaction: either both stand or neither.
"""

from datetime import datetime

from sqlmodel import Column, Field, LargeBinary, SQLModel, UniqueConstraint

from campaign.domain.refusal import N_, sentence

sentence(
    "idempotency_key_reused",
    N_("This Idempotency-Key was used for another request. Use a new key for a new request."),
)
sentence("idempotency_key_form", N_("An Idempotency-Key is 1 to 200 visible ASCII characters, such as a UUID."))


class Receipt(SQLModel, table=True):
    """One answered POST. `request_hash` is the sha256 of method, address, media type and body."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    key: str = Field(max_length=200)
    request_hash: str = Field(max_length=64)
    at: datetime = Field(index=True)
    status: int = 0
    media_type: str = Field(default="", max_length=200)
    location: str = Field(default="", max_length=500)
    body: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))
