"""The demo county loads on any day into an empty database, and only there."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from campaign.database import transaction
from campaign.demo.loading import load, renew_demo
from campaign.domain.campaign import Campaign
from campaign.domain.entry import Entry
from campaign.domain.person import Person
from campaign.domain.refusal import Refusal
from campaign.insight.demo import is_demo
from tests.cast import Cast


def test_the_demo_is_loaded_and_marked_for_good(engine: Engine, at: datetime) -> None:
    load(engine, at)
    with transaction(engine, writer=False) as db:
        assert is_demo(db)
        assert len(db.exec(select(Campaign)).all()) == 4


def test_the_demo_is_not_loaded_twice(sqlite_engine: Engine, at: datetime) -> None:
    load(sqlite_engine, at)
    with pytest.raises(Refusal) as refused:
        load(sqlite_engine, at)
    assert refused.value.code == "demo_not_empty"


def test_a_real_county_is_never_renewed(db: Session, cast: Cast, at: datetime) -> None:
    db.commit()
    with pytest.raises(Refusal):
        renew_demo(db.get_bind(), at)  # type: ignore[arg-type]
    assert "wen" in cast.people
    assert db.exec(select(Person).where(Person.username == "wen")).first()


def test_renewing_moves_every_date_to_the_new_day(engine: Engine, at: datetime) -> None:
    load(engine, at)
    with transaction(engine, writer=False) as db:
        before = db.exec(select(Campaign.ends_on).order_by(Campaign.code)).all()
    renew_demo(engine, at + timedelta(days=50))
    with transaction(engine, writer=False) as db:
        after = db.exec(select(Campaign.ends_on).order_by(Campaign.code)).all()
    assert [day - timedelta(days=50) for day in after] == before


@pytest.mark.parametrize("day", [(2026, 1, 1), (2026, 2, 18), (2027, 3, 6), (2028, 2, 29)])
def test_it_loads_on_any_day_and_nothing_in_it_is_still_to_come(sqlite_engine: Engine, day: tuple[int, ...]) -> None:
    until = datetime(*day, 2, 0, tzinfo=UTC)  # type: ignore[misc]
    load(sqlite_engine, until)
    with transaction(sqlite_engine, writer=False) as db:
        assert max(db.exec(select(Entry.at)).all()) <= until
