"""Departments and aliases learnt while a ledger comes in."""

import re
from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.places import create_department, learn_alias
from campaign.domain.area import Area
from campaign.domain.department import Department, DepartmentAlias
from campaign.domain.department_match import Entry, Register
from campaign.domain.person import Actor

_TOWN = re.compile(r"^(.{1,12}?(?:镇|乡|街道))(?:人民政府|政府|办事处|党委)?$")
_VERTICAL = re.compile(r"^国家税务|税务局$|^市.+分局$|气象局$|烟草|海关")
_ENTERPRISE = re.compile(r"公司$|集团$|银行$|支行$")


def register_of(db: Session) -> Register:
    """The departments in use, in list order, with their aliases."""
    aliases: dict[int, list[str]] = {}
    for key, alias in db.execute(select(DepartmentAlias.department_id, DepartmentAlias.alias)):
        aliases.setdefault(key, []).append(alias)
    order = (col(Department.position), col(Department.id))
    query = select(Department.id, Department.name, Department.kind).where(col(Department.active)).order_by(*order)
    return Register.of(Entry(key, name, kind, tuple(aliases.get(key, ()))) for key, name, kind in db.execute(query))


def kind_of(name: str) -> str:
    """The kind a department's name speaks of: town, vertical, enterprise, else county."""
    if _TOWN.match(name):
        return "town"
    if _VERTICAL.search(name):
        return "vertical"
    return "enterprise" if _ENTERPRISE.search(name) else "county"


def register_departments(db: Session, who: Actor, names: list[str], *, at: datetime) -> dict[str, int]:
    """New departments at the end of the list order, a town's with its area where one area bears its name.

    Returns name → id. Raises `NotAllowed`, `Invalid` when a name is taken by a department no longer in use.
    """
    made = {}
    for name in names:
        department = create_department(db, who, at=at, name=name, kind=kind_of(name), area_id=_area_of(db, name))
        made[name] = department.id or 0
    return made


def learn_aliases(db: Session, who: Actor, chosen: dict[str, int], *, at: datetime) -> list[str]:
    """Keep what a person confirmed: name in the ledger → department. Names already known are left as they are.

    Returns the aliases learnt. Raises `NotAllowed`.
    """
    register = register_of(db)
    learnt = []
    for alias, department_id in chosen.items():
        department = db.get(Department, department_id)
        if department is None or register.match(alias).department_id is not None:
            continue
        learn_alias(db, who, department, alias[:120], at=at)
        learnt.append(alias)
    return learnt


def _area_of(db: Session, name: str) -> int | None:
    town = _TOWN.match(name)
    if town is None:
        return None
    found = db.scalars(select(Area.id).where(Area.name == town[1], Area.level == 4)).all()
    return found[0] if len(found) == 1 else None
