"""The demo county loads on any day into an empty database, and only there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from campaign.database import make_engine, transaction
from campaign.demo.bulk import load_many
from campaign.demo.loading import load, renew_demo
from campaign.domain.campaign import Campaign
from campaign.domain.duty import Duty
from campaign.domain.entry import Entry
from campaign.domain.letter import Letter
from campaign.domain.light import LIGHTS, light_on
from campaign.domain.order import Order
from campaign.domain.person import Person
from campaign.domain.rectification import Rectification
from campaign.domain.refusal import Refusal
from campaign.domain.round import Round
from campaign.domain.signature import Signature
from campaign.domain.task import Task
from campaign.insight.demo import is_demo, loaded_on
from campaign.settings import county_day
from campaign.store import EvidenceStore
from tests.cast import Cast

# An ordinary Monday, and the first working day after a rest of nine days in February, when most things are off.
DAYS = (datetime(2026, 11, 23, 1, 0, tzinfo=UTC), datetime(2026, 2, 24, 2, 0, tzinfo=UTC))


@pytest.fixture(scope="module", params=DAYS, ids=str)
def loaded(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, datetime]]:
    """A demo county loaded once for the tests that only look at it, and the moment it was loaded."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    load(engine, request.param, EvidenceStore(path.with_name("evidence").as_uri()))
    yield engine, request.param
    engine.dispose()


def test_the_demo_is_marked_for_good_and_nothing_in_it_is_still_to_come(loaded: tuple[Engine, datetime]) -> None:
    engine, until = loaded
    with transaction(engine, writer=False) as db:
        assert is_demo(db)
        assert loaded_on(db) == county_day(until)
        assert len(db.exec(select(Campaign)).all()) == 4
        assert max(db.exec(select(Entry.at)).all()) <= until


def test_every_light_is_seen_on_the_day_it_is_loaded(loaded: tuple[Engine, datetime]) -> None:
    engine, until = loaded
    with transaction(engine, writer=False) as db:
        seen = {light_on(task, county_day(until)).colour for task in db.exec(select(Task)).all()}
    assert seen == set(LIGHTS)


def test_orders_wait_on_the_desk_and_others_were_issued_and_waived(loaded: tuple[Engine, datetime]) -> None:
    engine, _ = loaded
    with transaction(engine, writer=False) as db:
        states = db.exec(select(Order.state)).all()
    assert {"drafted", "waived", "accepted"} <= set(states)
    assert 2 <= states.count("drafted") <= 10  # a desk, not a flood
    assert len(states) <= 60


def test_acceptance_is_at_every_stage(loaded: tuple[Engine, datetime]) -> None:
    engine, _ = loaded
    with transaction(engine, writer=False) as db:
        rounds = db.exec(select(Round)).all()
        wrongs = db.exec(select(Rectification.state)).all()
        mine = db.exec(select(Signature.stage).where(Signature.state == "open")).all()
    assert {"under_review", "signing", "sealed"} <= {round_.state for round_ in rounds}
    assert all(round_.dossier_sha256 for round_ in rounds if round_.state == "sealed")
    assert {"open", "cleared"} <= set(wrongs)
    assert {"coordinator", "leader"} <= set(mine)


def test_every_letter_was_delivered_and_nobody_was_written_to_twice_a_day(loaded: tuple[Engine, datetime]) -> None:
    engine, _ = loaded
    with transaction(engine, writer=False) as db:
        letters = db.exec(select(Letter)).all()
    assert {letter.state for letter in letters} == {"sent"}
    assert len({(letter.person_id, letter.day, letter.channel) for letter in letters}) == len(letters)


def test_the_demo_is_not_loaded_twice(loaded: tuple[Engine, datetime], tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        load(*loaded, EvidenceStore(tmp_path.as_uri()))
    assert refused.value.code == "demo_not_empty"


def test_a_real_county_is_never_renewed(db: Session, cast: Cast, at: datetime, tmp_path: Path) -> None:
    db.commit()
    with pytest.raises(Refusal):
        renew_demo(db.get_bind(), at, EvidenceStore(tmp_path.as_uri()))  # type: ignore[arg-type]
    assert db.exec(select(Person).where(Person.username == "wen")).first()


def test_renewing_throws_away_what_was_there_and_takes_the_dates_of_the_new_day(
    engine: Engine, at: datetime, tmp_path: Path
) -> None:
    load_many(engine, at, 5)
    renew_demo(engine, at, EvidenceStore(tmp_path.as_uri()))
    with transaction(engine, writer=False) as db:
        assert len(db.exec(select(Campaign)).all()) == 4
        assert min(db.exec(select(Campaign.starts_on)).all()) < county_day(at)


def test_a_large_county_has_as_many_tasks_as_asked_for_each_with_its_duties(engine: Engine, at: datetime) -> None:
    load_many(engine, at, 450)
    with transaction(engine, writer=False) as db:
        sizes = db.exec(select(func.count()).select_from(Task).group_by(col(Task.campaign_id))).all()
        assert sorted(sizes) == [50, 200, 200]
        owed = db.exec(select(func.count()).where(Duty.state == "open")).one()
        assert owed > 450
        db.add(Campaign(**_one_more(db)))
        db.flush()  # the next id is free on both databases


def _one_more(db: Session) -> dict[str, object]:
    kept = db.exec(select(Campaign)).first()
    assert kept
    return kept.model_dump(exclude={"id", "code"}) | {"code": "one-more"}
