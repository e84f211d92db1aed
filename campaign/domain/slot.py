"""What keeps scheduled work from being done twice: clock slots, claimed once."""

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
