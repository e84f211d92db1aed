"""Counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from campaign.database import get_engine
from tests.doors import Doors


@dataclass
class Count:
    """How many statements ran inside the block."""

    number: int = 0


@contextmanager
def counted(_doors: Doors) -> Iterator[Count]:
    """Counts the statements that the program's own engine runs inside the block."""
    with _counted(get_engine()) as count:
        yield count


@contextmanager
def statements(db: Session) -> Iterator[Count]:
    """Counts the statements that this session's database runs inside the block."""
    with _counted(db.get_bind()) as count:
        yield count


@contextmanager
def _counted(engine: Any) -> Iterator[Count]:
    count = Count()

    def one_more(*_: Any) -> None:
        count.number += 1

    event.listen(engine, "before_cursor_execute", one_more)
    try:
        yield count
    finally:
        event.remove(engine, "before_cursor_execute", one_more)
