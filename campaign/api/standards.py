"""Standards over the API: read by everybody, made by coordinators, never changed."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from campaign.actions.standards import find_standard, general_standard, make_standard
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body, Id, Number
from campaign.domain.milestone_pattern import FURTHEST, MilestonePattern
from campaign.domain.standard import LONGEST_SECTION, MOST_CRITERIA, MOST_PATTERNS, Criterion, Standard
from campaign.edge import At, Db, Who

router = api_router("Standards")
Kind = Literal["yes_no", "points", "proportional", "deduction", "all_or_nothing", "veto", "bonus"]
Anchor = Literal["start", "deadline", "opening"]
Title = Annotated[str, Field(max_length=200)]
Percent = Annotated[float, Field(ge=0, le=100, strict=False)]


class CriterionIn(Body):
    """One thing to look at. `points` is its full score (0 for a veto); `params` hold a kind's own figure."""

    kind: Kind
    title: Annotated[str, Field(min_length=1, max_length=300)]
    section: Annotated[str, Field(max_length=LONGEST_SECTION)] = Field(default="", examples=["水污染防治"])
    title_en: Annotated[str, Field(max_length=300)] = ""
    hint: Annotated[str, Field(max_length=500)] = ""
    hint_en: Annotated[str, Field(max_length=500)] = ""
    points: Annotated[Number, Field(ge=0, le=1000)] = Decimal(0)
    params: Annotated[dict[Annotated[str, Field(max_length=40)], Number], Field(max_length=20)] = {}
    needs_evidence: bool = False
    necessity: Annotated[str, Field(max_length=300)] = ""


class PatternIn(Body):
    """A milestone the standard proposes: `offset` days (negative: before) from the anchor, in working days where
    `working`."""

    title: Annotated[str, Field(min_length=1, max_length=300)] = Field(examples=["开工手续办结"])
    anchor: Anchor = Field(examples=["deadline"])
    offset: Annotated[int, Field(ge=-FURTHEST, le=FURTHEST)] = Field(examples=[-20])
    working: bool = Field(default=False, examples=[True])


class StandardIn(Body):
    """A new standard, or the next version of the one that has its code. `declared` is what the paper writes beside a
    heading, which need not be what its criteria add up to."""

    code: Annotated[str, Field(min_length=1, max_length=40)] = Field(examples=["rural-water"])
    title: Annotated[str, Field(min_length=1, max_length=200)] = Field(examples=["农村供水验收标准"])
    title_en: Title = ""
    focus_area: Annotated[str, Field(max_length=30)] = ""
    pass_mark: Percent = 80.0
    grades: Annotated[list[Percent], Field(min_length=3, max_length=3)] = [90.0, 80.0, 60.0]
    criteria: Annotated[list[CriterionIn], Field(min_length=1, max_length=MOST_CRITERIA)]
    patterns: Annotated[list[PatternIn], Field(max_length=MOST_PATTERNS)] = Field(
        default=[], examples=[[{"title": "开工手续办结", "anchor": "start", "offset": 30, "working": True}]]
    )
    declared: Annotated[dict[Annotated[str, Field(max_length=LONGEST_SECTION)], Number], Field(max_length=100)] = Field(
        default={}, examples=[{"水污染防治": 60}]
    )


class CriterionShown(Answer):
    """One criterion."""

    id: int
    position: int
    section: str
    kind: Kind
    title: str
    title_en: str
    hint: str
    hint_en: str
    points: float
    params: dict[str, Any]
    needs_evidence: bool
    necessity: str


class PatternShown(Answer):
    """A milestone the standard proposes."""

    title: str
    anchor: Anchor
    offset: int
    working: bool


class SumShown(Answer):
    """What the criteria of a heading add up to; `off` when the paper says otherwise."""

    title: str
    points: float
    declared: float | None
    off: bool


class StandardShown(Answer):
    """One version of a standard. `full` is its full mark, without vetoes and bonuses."""

    id: int
    code: str
    version: int
    title: str
    title_en: str
    focus_area: str
    pass_mark: float
    grades: list[float]
    created_at: datetime
    full: float
    criteria: list[CriterionShown]
    patterns: list[PatternShown]
    sums: list[SumShown]


@router.get("/standards")
def list_standards(db: Db, who: Who, paged: Paged) -> Page[StandardShown]:
    """Every version of every standard, the oldest first."""
    loads = selectinload(Standard.criteria), selectinload(Standard.patterns)  # type: ignore[arg-type]
    return page_of(db, select(Standard).options(*loads), [col(Standard.id)], paged, StandardShown.model_validate)


@router.get("/standards/{id}")
def show_standard(db: Db, who: Who, id: Id) -> StandardShown:
    """One version of a standard with its criteria."""
    return StandardShown.model_validate(find_standard(db, id))


@router.post("/standards", status_code=201)
def create_standard(db: Db, who: Who, at: At, body: StandardIn) -> StandardShown:
    """Keep a new standard, or the next version of the one that has its code; the versions before it stay."""
    general_standard(db, at)  # so that nobody's standard can become the first version of the general one
    criteria = [Criterion(**(one.model_dump() | {"params": _plain(one.params)})) for one in body.criteria]  # type: ignore[call-arg]
    patterns = [MilestonePattern(**one.model_dump()) for one in body.patterns]
    fields = body.model_dump(exclude={"criteria", "patterns", "declared"}) | {"declared": _plain(body.declared)}
    made = Standard(**fields, criteria=criteria, patterns=patterns, created_at=at)
    return StandardShown.model_validate(make_standard(db, who, made, at=at))


def _plain(params: dict[str, Decimal]) -> dict[str, float | int]:
    return {name: int(value) if value == int(value) else float(value) for name, value in params.items()}
