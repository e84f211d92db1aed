"""Every deed leaves an entry: gapless, hashed, and never changed again."""

from datetime import datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from campaign.actions.entries import entry
from campaign.database import new_session
from campaign.domain.area import Area
from campaign.domain.entry import Entry
from campaign.domain.person import SYSTEM


def an_area(db: Session, code: str) -> Area:
    area = Area(code=code, name="云岭县", level=3)
    db.add(area)
    return area


def test_entries_are_numbered_without_a_gap_even_after_a_rollback(engine: Engine, at: datetime) -> None:
    for code, keep in (("360735000000", True), ("360735000001", False), ("360735000002", True)):
        with new_session(engine, writer=True) as db:
            entry(db, SYSTEM, "make_area", an_area(db, code), at=at, code=code)
            db.commit() if keep else db.rollback()
    with new_session(engine) as db:
        assert [row.seq for row in db.exec(select(Entry).order_by(Entry.seq))] == [1, 2]


@pytest.mark.parametrize("statement", ["UPDATE entry SET deed = 'x'", "DELETE FROM entry"])
def test_the_database_itself_refuses_to_change_an_entry(engine: Engine, at: datetime, statement: str) -> None:
    with new_session(engine, writer=True) as db:
        entry(db, SYSTEM, "make_area", an_area(db, "360735000000"), at=at)
        db.commit()
    with new_session(engine, writer=True) as db, pytest.raises(DBAPIError, match="append-only"):
        db.execute(text(statement))
