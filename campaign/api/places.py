"""Areas, departments and fields of work over the API."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field
from sqlmodel import col

from campaign.actions import places
from campaign.actions.context import take
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body, Count, Id, Key
from campaign.domain.area import Area
from campaign.domain.campaign import FocusArea
from campaign.domain.department import Department
from campaign.edge import At, Db, Who
from campaign.insight.places import find_areas, find_departments, read_departments

router = api_router("People and places")
Kind = Literal["county", "town", "vertical", "enterprise", "other"]
Text = Annotated[str, Query(max_length=100)]
Above = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


class AreaShown(Answer):
    """A place: county, town or village."""

    id: int
    code: str
    name: str
    name_en: str
    level: int = Field(description="1 province, 2 city, 3 county, 4 town, 5 village")
    parent_id: int | None
    latitude: float | None
    longitude: float | None
    version: int


class AreaEdit(Body):
    """What may be changed of an area; what is left out stays."""

    code: str = Field(default="", pattern=r"^[0-9]{12}$", examples=["640324100000"])
    name: str = Field(default="", min_length=1, max_length=80, examples=["豫海镇"])
    name_en: str = Field(default="", max_length=120)
    level: int = Field(default=4, ge=1, le=5)
    parent_id: Key | None = None
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    version: Count | None = None


class AreaNew(AreaEdit):
    """A new area."""

    code: str = Field(pattern=r"^[0-9]{12}$", examples=["640324100000"])
    name: str = Field(min_length=1, max_length=80, examples=["豫海镇"])
    level: int | None = Field(default=None, ge=1, le=5, description="Left out: the code says it")  # type: ignore[assignment]


class DepartmentShown(Answer):
    """A unit, in the county's list order."""

    id: int
    name: str
    name_en: str
    kind: Kind
    aliases: list[str]
    area_id: int | None
    position: int
    active: bool
    version: int


class DepartmentEdit(Body):
    """What may be changed of a department; what is left out stays."""

    name: str = Field(default="", min_length=1, max_length=120, examples=["县教育局"])
    name_en: str = Field(default="", max_length=160)
    kind: Kind = "county"
    aliases: list[Annotated[str, Field(min_length=1, max_length=120)]] = Field(default=[], max_length=50)
    area_id: Key | None = None
    position: Count = Field(default=0, description="Place in the list order, from 0")
    active: bool = True
    version: Count | None = None


class DepartmentNew(DepartmentEdit):
    """A new department; it stands last in the list unless a position is given."""

    name: str = Field(min_length=1, max_length=120, examples=["县教育局"])


class FocusAreaShown(Answer):
    """A field of work (领域)."""

    code: str
    name: str
    name_en: str
    position: int


class FocusAreaNew(Body):
    """A field of work; with a code that is known its names are changed."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,29}$", examples=["environment"])
    name: str = Field(min_length=1, max_length=60, examples=["环境"])
    name_en: str = Field(default="", max_length=80)
    position: Count | None = None


@router.get("/areas")
def list_areas(
    db: Db,
    who: Who,
    wanted: Paged,
    q: Text = "",
    level: Annotated[int | None, Query(ge=1, le=5)] = None,
    parent_id: Above = None,
) -> Page[AreaShown]:
    """Areas by name or beginning of the code, in the order of codes."""
    query = find_areas(q, level, parent_id)
    return page_of(db, query, [col(Area.code)], wanted, AreaShown.model_validate)


@router.post("/areas", status_code=201)
def create_area(db: Db, who: Who, at: At, body: AreaNew) -> AreaShown:
    """A new area."""
    fields = body.model_dump(exclude_unset=True, exclude_none=True, exclude={"version"})
    made = places.create_area(db, who, at=at, **fields)
    return AreaShown.model_validate(made)


@router.get("/areas/{id}")
def show_area(db: Db, who: Who, id: Id) -> AreaShown:
    """One area."""
    return AreaShown.model_validate(take(db, Area, id))


@router.patch("/areas/{id}")
def edit_area(db: Db, who: Who, at: At, id: Id, body: AreaEdit) -> AreaShown:
    """Changes an area. Give the `version` you saw, and nobody's change is overwritten (412)."""
    area = take(db, Area, id)
    places.edit_area(db, who, area, at=at, **body.model_dump(exclude_unset=True))
    return AreaShown.model_validate(area)


@router.get("/departments")
def list_departments(
    db: Db, who: Who, wanted: Paged, q: Text = "", kind: Kind | None = None, area_id: Above = None
) -> Page[DepartmentShown]:
    """Departments by name or alias, in the county's list order."""
    query = find_departments(q, kind or "", area_id)
    page = page_of(db, query, [col(Department.position), col(Department.id)], wanted, lambda row: row)
    reads = read_departments(db, page.items)
    items = [_department(read.department, read.aliases) for read in reads]
    return Page[DepartmentShown](items=items, total=page.total, next=page.next)


@router.post("/departments", status_code=201)
def create_department(db: Db, who: Who, at: At, body: DepartmentNew) -> DepartmentShown:
    """A new department with its other names."""
    fields = body.model_dump(exclude_unset=True, exclude={"version", "position"})
    made = places.create_department(db, who, at=at, **fields)
    if "position" in body.model_fields_set:
        places.edit_department(db, who, made, position=body.position, at=at)
    return _department(made, places.aliases_of(db, made))


@router.get("/departments/{id}")
def show_department(db: Db, who: Who, id: Id) -> DepartmentShown:
    """One department."""
    found = take(db, Department, id)
    return _department(found, places.aliases_of(db, found))


@router.patch("/departments/{id}")
def edit_department(db: Db, who: Who, at: At, id: Id, body: DepartmentEdit) -> DepartmentShown:
    """Changes a department; `aliases` replaces all its other names, `position` moves it in the list order."""
    department = take(db, Department, id)
    places.edit_department(db, who, department, at=at, **body.model_dump(exclude_unset=True))
    return _department(department, places.aliases_of(db, department))


@router.get("/focus-areas")
def list_focus_areas(db: Db, who: Who) -> Page[FocusAreaShown]:
    """The fields of work, all on one page."""
    items = [FocusAreaShown.model_validate(one) for one in places.focus_areas(db)]
    return Page[FocusAreaShown](items=items, total=len(items))


@router.post("/focus-areas", status_code=201)
def keep_focus_area(db: Db, who: Who, at: At, body: FocusAreaNew) -> FocusAreaShown:
    """A new field of work, or other names for a known one."""
    kept: FocusArea = places.keep_focus_area(db, who, at=at, **body.model_dump())
    return FocusAreaShown.model_validate(kept)


def _department(department: Department, aliases: list[str]) -> DepartmentShown:
    fields = department.model_dump() | {"aliases": aliases}
    return DepartmentShown.model_validate(fields)
