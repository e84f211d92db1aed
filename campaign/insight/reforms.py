"""Reforms of a department as its page shows them: what it was called until when, what went where."""

from dataclasses import dataclass

from sqlalchemy import or_
from sqlalchemy.orm import Session, aliased
from sqlmodel import col, select

from campaign.domain.department import Department
from campaign.domain.reform import Reform


@dataclass(frozen=True)
class ReformShown:
    """One reform, of `department`; `into` is the successor, None for a new name."""

    reform: Reform
    department: Department
    into: Department | None


def reforms_of(db: Session, department: Department) -> list[ReformShown]:
    """The reforms of a department and those by which it succeeded others, newest first. One query."""
    successor = aliased(Department)
    query = (
        select(Reform, Department, successor)
        .join(Department, col(Department.id) == Reform.department_id)
        .outerjoin(successor, successor.id == Reform.into_id)  # type: ignore[arg-type]
        .where(or_(col(Reform.department_id) == department.id, col(Reform.into_id) == department.id))
        .order_by(col(Reform.from_on).desc(), col(Reform.id).desc())
    )
    return [ReformShown(*row) for row in db.execute(query)]
