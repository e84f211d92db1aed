"""LedgerUpload: a ledger's file on its way in, kept by the server between upload, check and confirmation."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, LargeBinary
from sqlmodel import JSON, Field, SQLModel

# A file nobody confirms is thrown away: it may hold names, and a newer version will come by chat anyway.
KEPT_FOR = timedelta(days=2)


class LedgerUpload(SQLModel, table=True):
    """One file for one campaign. `decisions` are what the person has chosen so far (see `actions.importing.Wishes`);
    `returned` is the sheet of refused rows after a partial import, `done_at` when it was imported."""

    __tablename__ = "ledger_upload"

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    file_name: str = Field(max_length=255)
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    decisions: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    at: datetime = Field(index=True)
    done_at: datetime | None = None
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    returned_rows: int = 0
    returned: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
