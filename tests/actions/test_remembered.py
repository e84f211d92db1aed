"""What was worked out is kept until the next deed, for the same reader, and never while a deed is being done."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlmodel import col

from campaign.actions.entries import entry
from campaign.database import new_session
from campaign.domain.area import Area
from campaign.domain.person import SYSTEM
from campaign.insight.remembered import remembered


def deed(engine: Engine, at: datetime) -> None:
    with new_session(engine, writer=True) as db:
        area = Area(code=f"36070010{db.scalar(select(func.count(col(Area.id)))):04}", name="新村", level=5)
        db.add(area)
        entry(db, SYSTEM, "add_area", area, at=at)
        db.commit()


def counting() -> tuple[list[int], Callable[[], int]]:
    """Every call, and a function that gives the number of its call."""
    calls: list[int] = []

    def work_out() -> int:
        calls.append(len(calls))
        return calls[-1]

    return calls, work_out


def read(engine: Engine, key: tuple[str, ...] | None, work_out: Callable[[], int], *, writer: bool = False) -> int:
    with new_session(engine, writer=writer) as db:
        return remembered(db, key, work_out)


def test_it_is_worked_out_once_until_the_next_deed(engine: Engine, at: datetime) -> None:
    deed(engine, at)
    calls, work_out = counting()
    assert [read(engine, ("a",), work_out) for _ in range(3)] == [0, 0, 0]
    deed(engine, at)
    assert [read(engine, ("a",), work_out) for _ in range(2)] == [1, 1]


def test_another_reader_or_day_has_an_outcome_of_its_own(engine: Engine) -> None:
    _calls, work_out = counting()
    assert [read(engine, (key,), work_out) for key in "aba"] == [0, 1, 0]


def test_nothing_is_remembered_without_a_key_or_while_a_deed_is_being_done(engine: Engine) -> None:
    calls, work_out = counting()
    read(engine, None, work_out)
    read(engine, None, work_out)
    read(engine, ("a",), work_out, writer=True)
    read(engine, ("a",), work_out, writer=True)
    assert len(calls) == 4
