"""Departments, areas and people as lists show them: searched, in the county's order, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, true
from sqlalchemy.orm import Session
from sqlmodel import col, func, select

from campaign.domain.area import Area
from campaign.domain.department import Department, DepartmentAlias
from campaign.domain.person import Person, PersonRole
from campaign.domain.post import Post, Tenure


@dataclass(frozen=True)
class DepartmentRead:
    """A department with its other names, its area and how many people hold a post in it."""

    department: Department
    aliases: list[str] = field(default_factory=list)
    area: Area | None = None
    people: int = 0


def find_departments(q: str = "", kind: str = "", area_id: int | None = None, *, in_use: bool = False) -> Select[Any]:
    """Departments by part of a name or alias, by kind, by area, or only those in use; in list order."""
    query = select(Department).order_by(col(Department.position), col(Department.id))
    if q:
        named = select(DepartmentAlias.department_id).where(_holds(DepartmentAlias.alias, q))
        query = query.where(
            or_(_holds(Department.name, q), _holds(Department.name_en, q), col(Department.id).in_(named))
        )
    if kind:
        query = query.where(Department.kind == kind)
    if in_use:
        query = query.where(col(Department.active).is_(True))
    return query.where(Department.area_id == area_id) if area_id is not None else query


def read_departments(db: Session, departments: Sequence[Department]) -> list[DepartmentRead]:
    """The same departments with what belongs to them. Three queries, however many they are."""
    keys = [department.id for department in departments]
    aliases: dict[int, list[str]] = defaultdict(list)
    rows = select(DepartmentAlias).where(col(DepartmentAlias.department_id).in_(keys))
    for row in db.scalars(rows.order_by(col(DepartmentAlias.id))):
        aliases[row.department_id].append(row.alias)
    wanted = {department.area_id for department in departments if department.area_id}
    areas = {area.id: area for area in db.scalars(select(Area).where(col(Area.id).in_(wanted)))}
    counted = (
        select(Post.department_id, func.count(func.distinct(Tenure.person_id)))
        .join(Tenure, col(Tenure.post_id) == Post.id)
        .where(col(Post.department_id).in_(keys), col(Tenure.until_on).is_(None))
        .group_by(col(Post.department_id))
    )
    people = {row[0]: row[1] for row in db.execute(counted)}
    return [DepartmentRead(d, aliases[d.id or 0], areas.get(d.area_id), people.get(d.id or 0, 0)) for d in departments]


def department_called(db: Session, name: str) -> Department | None:
    """The department with exactly this name or alias."""
    named = select(DepartmentAlias.department_id).where(DepartmentAlias.alias == name)
    return db.scalars(
        select(Department).where(or_(col(Department.name) == name, col(Department.id).in_(named)))
    ).first()


def find_areas(
    q: str = "",
    level: int | None = None,
    parent_id: int | None = None,
    *,
    code: str = "",
    down_to: int | None = None,
    top: bool = False,
) -> Select[Any]:
    """Areas in order of codes: by part of a name or the beginning of a code, by level, by the area above; by their
    whole `code`, `down_to` a level, or only those at the `top` of the tree."""
    query = select(Area).order_by(col(Area.code))
    if code:
        query = query.where(Area.code == code)
    if down_to is not None:
        query = query.where(col(Area.level) <= down_to)
    if top:
        query = query.where(col(Area.parent_id).is_(None))
    if q:
        begins = col(Area.code).startswith(q, autoescape=True)
        query = query.where(or_(_holds(Area.name, q), _holds(Area.name_en, q), begins))
    if level is not None:
        query = query.where(Area.level == level)
    return query.where(Area.parent_id == parent_id) if parent_id is not None else query


def areas_above(db: Session, area: Area) -> list[Area]:
    """The areas that hold this one, the widest first: at most four queries, one a level."""
    above: list[Area] = []
    while area.parent_id and (parent := db.get(Area, area.parent_id)):
        above.insert(0, parent)
        area = parent
    return above


def find_people(
    q: str = "",
    *,
    role: str = "",
    department_id: int | None = None,
    active: bool | None = None,
    visible: ColumnElement[bool] | None = None,
) -> Select[Any]:
    """People by part of a name, user name or e-mail, by role, by department of a present or past post; by number."""
    query = select(Person).where(true() if visible is None else visible).order_by(col(Person.id))
    if q:
        columns = (Person.name, Person.name_en, Person.username, Person.email, Person.phone)
        query = query.where(or_(*(_holds(column, q) for column in columns)))
    if role:
        query = query.where(col(Person.id).in_(select(PersonRole.person_id).where(PersonRole.role == role)))
    if department_id is not None:
        seats = select(Tenure.person_id).join(Post, col(Post.id) == Tenure.post_id)
        query = query.where(col(Person.id).in_(seats.where(Post.department_id == department_id)))
    return query.where(col(Person.active) == active) if active is not None else query


def _holds(column: object, q: str) -> ColumnElement[bool]:
    """Whether the text holds `q`, letters large or small."""
    return col(column).icontains(q, autoescape=True)  # type: ignore[arg-type]


def departments_in_use(db: Session, language: str, kept: Collection[int] = ()) -> list[tuple[int, str]]:
    """What a choice may be: (id, name) of the departments in use and of those `kept`, in the county's order."""
    query = select(Department).where(or_(col(Department.active).is_(True), col(Department.id).in_(kept)))
    rows = db.scalars(query.order_by(col(Department.position), col(Department.id)))
    return [(row.id or 0, row.shown(language)) for row in rows]
