"""For tests of plans over the doors: ids of the cast by short name, and the questions a request asks the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from sqlalchemy import event
from sqlmodel import Session, col, select

from campaign.actions.people import actor_for
from campaign.actions.planning import (
    CampaignPlan,
    ShareTarget,
    TaskPlan,
    add_share,
    add_task,
    create_campaign,
    open_campaign,
)
from campaign.database import get_engine
from campaign.domain.area import Area
from campaign.domain.department import Department
from campaign.domain.person import Actor, Person
from campaign.domain.task import Task
from tests.cast import DEPARTMENTS
from tests.doors import Doors


def ids_of(doors: Doors) -> dict[str, int]:
    """Ids of departments by short name, and of the one town as `area:town`."""
    with doors.deed() as db:
        town = db.scalars(select(Area.id).where(Area.level == 4)).one()
        return ids_of_session(db) | {"area:town": town or 0}


@contextmanager
def questions() -> Iterator[list[str]]:
    """Every SELECT that the application's own engine is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    engine = get_engine()
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def a_running_campaign(doors: Doors, tasks: int = 3) -> int:
    """A campaign run by Ke with so many tasks of the water bureau, the first overdue, one divided. Its id."""
    with doors.deed() as db:
        cast = a_cast_again(db, doors)
        ke, water = cast("ke"), ids_of_session(db)["water"]
        office = ids_of_session(db)["office"]
        plan = CampaignPlan(
            code="WATER",
            title="农村供水专项行动",
            focus_area="environment",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            lead_department_id=office,
            leader_id=ids_of_people(db)["chair"],
        )
        campaign = create_campaign(db, ke, plan, at=doors.at)
        ke = cast("ke")
        for n in range(tasks):
            add_task(db, ke, campaign, _task(n, water), at=doors.at)
        open_campaign(db, ke, campaign, at=doors.at)
        first = db.scalars(select(Task).order_by(col(Task.id))).first()
        town = db.scalars(select(Area.id).where(Area.level == 4)).one()
        if first is not None:
            add_share(db, ke, first, ShareTarget(area_id=town, target_value=Decimal(4), unit="村"), at=doors.at)
        assert campaign.id is not None
        return campaign.id


def _task(n: int, department_id: int) -> TaskPlan:
    return TaskPlan(
        title=f"改造管网第 {n + 1} 段",
        number=f"1.{n + 1}",
        work_package="供水工程提标",
        lead_department_id=department_id,
        due_on=date(2026, 11, 20) if n == 0 else date(2026, 12, 31),
        progress=90.0,
    )


def a_cast_again(db: Session, doors: Doors) -> Callable[[str], Actor]:
    """A function: somebody of the cast as an actor, in this session."""

    def actor(username: str) -> Actor:
        db.flush()
        person = db.scalars(select(Person).where(Person.username == username)).one()
        return actor_for(db, person, doors.at)

    return actor


def ids_of_session(db: Session) -> dict[str, int]:
    """Ids of departments by short name."""
    by_name = {row.name: row.id or 0 for row in db.scalars(select(Department))}
    return {short: by_name[name] for short, (name, _kind) in DEPARTMENTS.items()}


def ids_of_people(db: Session) -> dict[str, int]:
    """Ids of people by user name."""
    return {row.username: row.id or 0 for row in db.scalars(select(Person))}
