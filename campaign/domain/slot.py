"""What keeps work from being done twice: clock slots claimed once, and POSTs answered once."""

from datetime import datetime
from typing import Any

from sqlmodel import JSON, Field, SQLModel


class Slot(SQLModel, table=True):
    """One scheduled run of one job. Inserting it claims it; a row without `finished_at` was left by a crash."""

    __tablename__ = "slot"

    job: str = Field(primary_key=True, max_length=30)
    slot: str = Field(primary_key=True, max_length=40)
    owner: str = Field(default="", max_length=80)
    claimed_at: datetime
    finished_at: datetime | None = None
    result: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Receipt(SQLModel, table=True):
    """The answer already given to a POST with an Idempotency-Key, to be given again."""

    __tablename__ = "receipt"

    key: str = Field(primary_key=True, max_length=120)  # person:key
    request_hash: str = Field(max_length=64)
    status: int
    body: str
    headers: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    at: datetime
