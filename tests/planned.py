"""For tests of plans over the doors: ids of the cast by short name, and the questions a request asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlmodel import select

from campaign.database import get_engine
from campaign.domain.area import Area
from campaign.domain.department import Department
from tests.cast import DEPARTMENTS
from tests.doors import Doors


def ids_of(doors: Doors) -> dict[str, int]:
    """Ids of departments by short name, and of the one town as `area:town`."""
    with doors.deed() as db:
        by_name = {row.name: row.id for row in db.scalars(select(Department))}
        town = db.scalars(select(Area.id).where(Area.level == 4)).one()
    return {short: by_name[name] for short, (name, _kind) in DEPARTMENTS.items()} | {"area:town": town}


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
