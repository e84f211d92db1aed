"""Standards over the API: read by everybody, made by coordinators, never changed."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from campaign.actions.standards import general_standard, make_standard
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body, Id, Number
from campaign.domain.refusal import Unseen
from campaign.domain.standard import Criterion, Standard
from campaign.edge import At, Db, Who

router = api_router("Standards")
Kind = Literal["yes_no", "points", "proportional", "deduction", "all_or_nothing", "veto", "bonus"]
Title = Annotated[str, Field(max_length=200)]
Percent = Annotated[float, Field(ge=0, le=100, strict=False)]


class CriterionIn(Body):
    """One thing to look at. `points` is its full score (0 for a veto); `params` hold a kind's own figure."""

    kind: Kind
    title: Annotated[str, Field(min_length=1, max_length=300)]
    title_en: Annotated[str, Field(max_length=300)] = ""
    hint: Annotated[str, Field(max_length=500)] = ""
    hint_en: Annotated[str, Field(max_length=500)] = ""
    points: Annotated[Number, Field(ge=0, le=1000)] = Decimal(0)
    params: Annotated[dict[Annotated[str, Field(max_length=40)], Number], Field(max_length=20)] = {}
    needs_evidence: bool = False
    necessity: Annotated[str, Field(max_length=300)] = ""


class StandardIn(Body):
    """A new standard, or the next version of the one that has its code."""

    code: Annotated[str, Field(min_length=1, max_length=40)] = Field(examples=["rural-water"])
    title: Annotated[str, Field(min_length=1, max_length=200)] = Field(examples=["农村供水验收标准"])
    title_en: Title = ""
    focus_area: Annotated[str, Field(max_length=30)] = ""
    pass_mark: Percent = 80.0
    grades: Annotated[list[Percent], Field(min_length=3, max_length=3)] = [90.0, 80.0, 60.0]
    criteria: Annotated[list[CriterionIn], Field(min_length=1, max_length=100)]


class CriterionShown(Answer):
    """One criterion."""

    id: int
    position: int
    kind: Kind
    title: str
    title_en: str
    hint: str
    hint_en: str
    points: float
    params: dict[str, Any]
    needs_evidence: bool
    necessity: str


class StandardShown(Answer):
    """One version of a standard."""

    id: int
    code: str
    version: int
    title: str
    title_en: str
    focus_area: str
    pass_mark: float
    grades: list[float]
    created_at: datetime
    criteria: list[CriterionShown]


@router.get("/standards")
def list_standards(db: Db, who: Who, paged: Paged) -> Page[StandardShown]:
    """Every version of every standard, the oldest first."""
    query = select(Standard).options(selectinload(Standard.criteria))  # type: ignore[arg-type]
    return page_of(db, query, [col(Standard.id)], paged, StandardShown.model_validate)


@router.get("/standards/{id}")
def show_standard(db: Db, who: Who, id: Id) -> StandardShown:
    """One version of a standard with its criteria."""
    found = db.get(Standard, id)
    if found is None:
        raise Unseen
    return StandardShown.model_validate(found)


@router.post("/standards", status_code=201)
def create_standard(db: Db, who: Who, at: At, body: StandardIn) -> StandardShown:
    """Keep a new standard, or the next version of the one that has its code; the versions before it stay."""
    general_standard(db, at)  # so that nobody's standard can become the first version of the general one
    criteria = [Criterion(**(one.model_dump() | {"params": _plain(one.params)})) for one in body.criteria]  # type: ignore[call-arg]
    fields = body.model_dump(exclude={"criteria"})
    return StandardShown.model_validate(
        make_standard(db, who, Standard(**fields, criteria=criteria, created_at=at), at=at)
    )


def _plain(params: dict[str, Decimal]) -> dict[str, float | int]:
    return {name: int(value) if value == int(value) else float(value) for name, value in params.items()}
