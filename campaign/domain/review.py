"""Review: inspectors look at one item, record findings, and the lead inspector gives a verdict."""

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import JSON, Field, SQLModel

from campaign.domain.refusal import N_, sentence
from campaign.domain.state import Stateful, StateTable

STATES: StateTable = {"open": ("decided",), "decided": ()}
VERDICTS = {"passed": N_("Passed"), "conditional": N_("Pass after rectification"), "failed": N_("Failed")}

sentence("review_decided", N_("The verdict on this item has been given; findings can no longer change."))
sentence("verdict_lead_only", N_("Only the lead inspector gives the verdict."))


class Review(SQLModel, Stateful, table=True):
    """One look at one item. `kind` is first or reinspection; `score` counts to the standard's full mark."""

    __tablename__ = "review"
    STATES: ClassVar[StateTable] = STATES

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    item_id: int = Field(foreign_key="item.id", index=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    share_id: int | None = Field(default=None, foreign_key="share.id")
    standard_id: int = Field(foreign_key="standard.id")
    kind: str = Field(default="first", max_length=14)
    state: str = Field(default="open", max_length=10, index=True)
    verdict: str = Field(default="", max_length=12)
    note: str = Field(default="", max_length=2000)
    score: float | None = None
    opened_at: datetime
    decided_at: datetime | None = None
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1


class ReviewInspector(SQLModel, table=True):
    """Who looks. Position 0 is the lead inspector (组长)."""

    __tablename__ = "review_inspector"

    review_id: int = Field(foreign_key="review.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    position: int = 0


class Finding(SQLModel, table=True):
    """What was found on one criterion: `value` as its kind needs it, `points` as scored, `met` or not."""

    __tablename__ = "finding"

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="review.id", index=True)
    criterion_id: int = Field(foreign_key="criterion.id")
    person_id: int = Field(foreign_key="person.id")
    value: Any = Field(default=None, sa_type=JSON)
    points: float | None = None
    met: bool = True
    note: str = Field(default="", max_length=2000)
    at: datetime
