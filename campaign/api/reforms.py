"""Reforms of departments over the API: what would move, the reform itself, and those of the past."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field
from sqlmodel import col, or_, select

from campaign.actions.context import have
from campaign.actions.reforming import reform_department
from campaign.actions.succession import reach
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body, Day, Id, Key
from campaign.domain.department import Department
from campaign.domain.permission import demand
from campaign.domain.reform import Reform, ReformWish
from campaign.edge import At, Db, Who

router = api_router("Departments")
Kind = Literal["renamed", "merged", "abolished"]


class ReformIn(Body):
    """`name` for a department that is renamed, `into_id` for one that is merged or abolished. Posts move to the
    successor with whoever holds them, but for `ended_post_ids`."""

    kind: Kind = Field(examples=["renamed"])
    from_on: Day = Field(examples=["2026-11-23"])
    ground: Annotated[str, Field(min_length=1, max_length=300)] = Field(examples=["云编发〔2026〕8 号"])
    name: Annotated[str, Field(max_length=120)] = Field(default="", examples=["县水务局"])
    name_en: Annotated[str, Field(max_length=160)] = ""
    into_id: Key | None = None
    ended_post_ids: Annotated[frozenset[Key], Field(max_length=200, strict=False)] = frozenset()


class ReformShown(Answer):
    """A reform. `moved` counts what went to the successor."""

    id: int
    department_id: int
    kind: Kind
    into_id: int | None
    from_on: date
    old_name: str
    new_name: str
    ground: str
    moved: dict[str, int]
    created_at: datetime


class ReachShown(Answer):
    """How much that is open a successor would take over."""

    duties: int
    led: int
    parts: int
    shares: int
    campaigns: int
    coordinations: int
    orders: int
    rectifications: int
    signatures: int
    consultations: int


@router.get("/departments/{id}/reach")
def read_reach(db: Db, who: Who, id: Id) -> ReachShown:
    """How much that is open a successor of this department would take over."""
    demand(who, "reform_departments")
    return ReachShown(**reach(db, have(db.get(Department, id)).id or 0))


@router.get("/departments/{id}/reforms")
def list_reforms(db: Db, who: Who, paged: Paged, id: Id) -> Page[ReformShown]:
    """The reforms of a department and those by which it succeeded others, newest first."""
    demand(who, "keep_departments")
    key = have(db.get(Department, id)).id
    query = select(Reform).where(or_(col(Reform.department_id) == key, col(Reform.into_id) == key))
    return page_of(db, query, [col(Reform.id)], paged, ReformShown.model_validate, newest_first=True)


@router.post("/departments/{id}/reforms", status_code=201)
def reform_a_department(db: Db, who: Who, at: At, id: Id, body: ReformIn) -> ReformShown:
    """Rename the department, or hand all that is open to its successor. What is closed stays as it was."""
    demand(who, "reform_departments")
    wish = ReformWish(**body.model_dump())
    return ReformShown.model_validate(reform_department(db, who, have(db.get(Department, id)), wish, at=at))
