"""Areas, departments and fields of work: making and changing them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy.orm import Session
from sqlmodel import col, func, select

from campaign.actions.changes import change, claim
from campaign.actions.context import have
from campaign.actions.entries import entry
from campaign.domain.area import Area, check_code, level_of
from campaign.domain.campaign import FocusArea
from campaign.domain.department import Department, DepartmentAlias
from campaign.domain.permission import demand
from campaign.domain.person import Actor, Person
from campaign.domain.reform import has_ended
from campaign.domain.refusal import Invalid, Refusal


class AreaFields(TypedDict, total=False):
    """What may be said of an area."""

    code: str
    name: str
    name_en: str
    level: int
    parent_id: int | None
    latitude: float | None
    longitude: float | None


class DepartmentFields(TypedDict, total=False):
    """What may be said of a department."""

    name: str
    name_en: str
    kind: str
    area_id: int | None
    active: bool


def create_area(db: Session, who: Actor, *, at: datetime, **fields: Unpack[AreaFields]) -> Area:
    """A new area. Raises `Invalid` by field."""
    demand(who, "keep_areas")
    fields.setdefault("level", level_of(check_code(fields.get("code", ""))))
    area = Area(**fields)
    _check_area(db, area)
    db.add(area)
    db.flush()
    entry(db, who, "create_area", area, at=at, code=area.code, name=area.name)
    return area


def edit_area(
    db: Session, who: Actor, area: Area, *, version: int | None = None, at: datetime, **fields: Unpack[AreaFields]
) -> None:
    """Changes what is given. Raises `Invalid` by field, `Stale` when it was changed since `version`."""
    demand(who, "keep_areas")
    changed = change(area, fields, version)
    _check_area(db, area)
    if changed:
        entry(db, who, "edit_area", area, at=at, changed=changed)


def _check_area(db: Session, area: Area) -> None:
    parent = db.get(Area, area.parent_id) if area.parent_id else None
    if area.parent_id and parent is None:
        raise Invalid("area_parent_missing", field="parent_id", code=area.code, parent=area.parent_id)
    area.check(parent)
    claim(db, Area.code, area.code, area, "area_code_taken", code=area.code, name=area.name)


def create_department(
    db: Session, who: Actor, *, aliases: Iterable[str] = (), at: datetime, **fields: Unpack[DepartmentFields]
) -> Department:
    """A new department, last in the list order. Raises `Invalid` by field."""
    demand(who, "keep_departments")
    department = Department(**fields)
    _check_department(db, department)
    department.position = 1 + (db.scalar(select(func.max(Department.position))) or 0)
    db.add(department)
    db.flush()
    _set_aliases(db, department, aliases)
    entry(db, who, "create_department", department, at=at, name=department.name, aliases=_clean(aliases))
    return department


def edit_department(
    db: Session,
    who: Actor,
    department: Department,
    *,
    version: int | None = None,
    aliases: Iterable[str] | None = None,
    position: int | None = None,
    at: datetime,
    **fields: Unpack[DepartmentFields],
) -> None:
    """Changes what is given; `position` is the wanted place in the list order, counted from 0.

    Raises `Invalid` by field, `Stale` when it was changed since `version`, `Refusal` to bring back what a reform ended.
    """
    demand(who, "keep_departments")
    if fields.get("active") and not department.active and has_ended(db, department):
        raise Refusal("reform_ended")
    changed = change(department, fields, version)
    _check_department(db, department)
    if aliases is not None:
        before = _set_aliases(db, department, aliases)
        if before != _clean(aliases):
            changed["aliases"] = [before, _clean(aliases)]
    if position is not None and (moved := _place(db, department, position)):
        changed["position"] = moved
    if changed:
        entry(db, who, "edit_department", department, at=at, changed=changed)


def learn_alias(db: Session, who: Actor, department: Department, alias: str, *, at: datetime) -> None:
    """Keeps `alias` as another name of the department. Raises `Invalid` when it is somebody else's."""
    known = aliases_of(db, department)
    if alias.strip() not in (*known, department.name):
        edit_department(db, who, department, aliases=[*known, alias], at=at)


def aliases_of(db: Session, department: Department) -> list[str]:
    """The department's other names, in the order they were learnt."""
    query = select(DepartmentAlias.alias).where(DepartmentAlias.department_id == department.id)
    return list(db.scalars(query.order_by(col(DepartmentAlias.id))))


def _check_department(db: Session, department: Department) -> None:
    department.check()
    if department.area_id and db.get(Area, department.area_id) is None:
        raise Invalid("department_area", field="area_id")
    claim(db, Department.name, department.name, department, "department_name_taken", name=department.name)
    _not_an_alias(db, department, department.name, "name")


def _set_aliases(db: Session, department: Department, aliases: Iterable[str]) -> list[str]:
    """Makes the aliases those given. Returns the ones before. Raises `Invalid` for a name that another one bears."""
    wanted = _clean(aliases)
    before = aliases_of(db, department)
    for alias in (new for new in wanted if new not in before):
        claim(db, Department.name, alias, department, "department_name_taken", name=alias)
        _not_an_alias(db, department, alias, "aliases")
    rows = db.scalars(select(DepartmentAlias).where(DepartmentAlias.department_id == department.id))
    for row in rows:
        if row.alias not in wanted:
            db.delete(row)
    db.add_all(DepartmentAlias(department_id=department.id or 0, alias=new) for new in wanted if new not in before)
    db.flush()
    return before


def _not_an_alias(db: Session, department: Department, name: str, field: str) -> None:
    with db.no_autoflush:
        owner = db.scalars(select(DepartmentAlias).where(DepartmentAlias.alias == name)).first()
    if owner and owner.department_id != department.id:
        raise Invalid("department_name_taken", field=field, name=name)


def _clean(aliases: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(stripped for alias in aliases if (stripped := alias.strip())))


def _place(db: Session, department: Department, position: int) -> list[int]:
    """Puts the department at this place and numbers the list anew. Returns `[before, after]`, nothing if it stays."""
    order = list(db.scalars(select(Department).order_by(col(Department.position), col(Department.id))))
    before = order.index(department)
    order.insert(min(max(position, 0), len(order) - 1), order.pop(before))
    after = order.index(department)
    for place, one in enumerate(order):
        one.position = place
    return [before, after] if before != after else []


def keep_focus_area(
    db: Session, who: Actor, code: str, *, name: str, name_en: str = "", position: int | None = None, at: datetime
) -> FocusArea:
    """Makes the field of work with this code, or changes its names. Raises `Invalid` by field."""
    demand(who, "keep_focus_areas")
    field = db.get(FocusArea, code)
    before = [field.name, field.name_en, field.position] if field else None
    if field is None:
        field = FocusArea(code=code, name=name, position=1 + (db.scalar(select(func.max(FocusArea.position))) or 0))
    field.name, field.name_en = name, name_en
    field.position = field.position if position is None else position
    field.check()
    db.add(field)
    db.flush()
    after = [field.name, field.name_en, field.position]
    if before != after:  # a field of work has no number of its own: the entry is on who keeps it
        keeper = have(db.get(Person, who.person_id))
        entry(db, who, "keep_focus_area", keeper, at=at, code=code, changed=[before, after])
    return field


def focus_areas(db: Session) -> Sequence[FocusArea]:
    """Every field of work, in order."""
    return db.scalars(select(FocusArea).order_by(col(FocusArea.position), col(FocusArea.code))).all()
