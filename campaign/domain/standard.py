"""Standard (统一标准): versioned criteria an acceptance is scored by. A task adopts a version and keeps it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import JSON, Field, SQLModel

from campaign.domain.refusal import N_, sentence

KINDS = {
    "yes_no": N_("Yes or no"),
    "points": N_("Points"),
    "proportional": N_("Proportional"),
    "deduction": N_("Deduction per case"),
    "all_or_nothing": N_("All or nothing"),
    "veto": N_("Veto"),
    "bonus": N_("Capped bonus or penalty"),
}

sentence("necessity_missing", N_("“{title}” demands evidence, so it must say why that is necessary."))


class Standard(SQLModel, table=True):
    """One version of one standard. `code` + `version` are unique; a published version never changes."""

    __tablename__ = "standard"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, index=True)
    version: int = 1
    title: str = Field(max_length=200)
    title_en: str = Field(default="", max_length=200)
    focus_area: str = Field(default="", max_length=30)
    pass_mark: float = 80.0
    grades: list[float] = Field(default_factory=lambda: [90.0, 80.0, 60.0], sa_type=JSON)
    created_at: datetime


class Criterion(SQLModel, table=True):
    """One thing looked at. `points` is its full score (0 for a veto); `params` hold a kind's own figures."""

    __tablename__ = "criterion"

    id: int | None = Field(default=None, primary_key=True)
    standard_id: int = Field(foreign_key="standard.id", index=True)
    position: int = 0
    kind: str = Field(max_length=16)
    title: str = Field(max_length=300)
    title_en: str = Field(default="", max_length=300)
    hint: str = Field(default="", max_length=500)
    hint_en: str = Field(default="", max_length=500)
    points: Decimal = Field(default=Decimal(0), max_digits=8, decimal_places=2)
    params: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    needs_evidence: bool = False
    necessity: str = Field(default="", max_length=300)
