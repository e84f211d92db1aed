"""The stage of `tests/actions/progress_stage.py` where the cast is there already, for tests of the doors."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from campaign.domain.area import Area
from campaign.domain.department import Department
from campaign.domain.person import Person
from tests.actions.progress_stage import Stage, a_stage
from tests.cast import DEPARTMENTS, Cast
from tests.doors import Doors


def the_cast(db: Session, at: datetime) -> Cast:
    """The cast of a database that has it."""
    cast = Cast(db, at, people={person.username: person for person in db.scalars(select(Person))})
    by_name = {row.name: row for row in db.scalars(select(Department))}
    cast.departments = {short: by_name[name] for short, (name, _kind) in DEPARTMENTS.items()}
    cast.areas = {"town": db.scalars(select(Area).where(Area.level == 4)).one()}
    return cast


def staged(doors: Doors, **plan: Any) -> "Ids":
    """A running task of the water bureau; `plan` overrides its plan. Returns the ids that requests need."""
    with doors.deed() as db:
        stage = a_stage(the_cast(db, doors.at), doors.at, **plan)
        return Ids(stage)


def counted(doors: Doors) -> "Ids":
    """The same with 32 villages to reach."""
    return staged(doors, target_value=Decimal(32), unit="村")


class Ids:
    """What a client must name: the task, its milestones by due day, the departments and people of the cast."""

    def __init__(self, stage: Stage) -> None:
        stage.cast.db.flush()
        self.task = stage.task.id or 0
        self.campaign = stage.campaign.id or 0
        stones = sorted(stage.task.milestones, key=lambda stone: stone.due_on)
        self.milestones = [stone.id or 0 for stone in stones]
        self.departments = {short: row.id or 0 for short, row in stage.cast.departments.items()}
        self.people = {name: row.id or 0 for name, row in stage.cast.people.items()}
        self.town = stage.cast.areas["town"].id or 0
