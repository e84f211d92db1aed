"""Entry: one line of the audit ledger. Gapless, hashed as an RFC 9162 leaf, append-only by the database itself."""

from datetime import datetime
from typing import Any

from sqlmodel import JSON, Column, Field, LargeBinary, SQLModel


class Entry(SQLModel, table=True):
    """A deed as it was recorded. `canonical` are the bytes that were hashed; `hash` is hex of the RFC 9162 leaf."""

    __tablename__ = "entry"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(index=True)
    recorded_at: datetime
    actor_id: int | None = Field(default=None, index=True)
    actor: str = Field(default="", max_length=160)  # the name and post as they were then
    deed: str = Field(max_length=40)
    noun: str = Field(max_length=30, index=True)
    noun_id: int = Field(index=True)
    campaign_id: int | None = Field(default=None, index=True)
    task_id: int | None = Field(default=None, index=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    canonical: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    hash: str = Field(max_length=64)


class EntryHead(SQLModel, table=True):
    """One row: the last number given. Locked while a transaction numbers its entries, so that there is no gap."""

    __tablename__ = "entry_head"

    id: int = Field(default=1, primary_key=True)
    seq: int = 0
