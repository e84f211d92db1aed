"""The first accounts and places of a county, from the command line."""

import io
from pathlib import Path

import pytest
from sqlmodel import select

from campaign.database import get_engine, new_session
from campaign.domain.area import Area
from campaign.domain.person import Person
from campaign.domain.post import Tenure
from campaign.security import password_fits
from tests.commands.conftest import Campaign

OWN = Path(__file__).parents[1] / "data" / "areas_of_one_county.csv"


@pytest.fixture
def migrated(program: Campaign) -> Campaign:
    """A county with tables and nothing in them."""
    assert program("migrate").returncode == 0
    return program


def test_an_account_is_made_with_a_password_from_standard_input(
    migrated: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("river-2026-Stone\n"))
    options = ("--role", "owner", "--department", "县水利局", "--head", "--password-stdin")
    done = migrated("user", "add", "shui", *options, "--email", "shui@example.org")
    assert (done.returncode, done.stderr) == (0, "")
    assert "river" not in done.stdout
    with new_session(get_engine()) as db:
        person = db.scalars(select(Person)).one()
        assert password_fits("river-2026-Stone", person.password_hash)
        assert (person.email, db.scalars(select(Tenure)).one().person_id) == ("shui@example.org", person.id)


def test_a_made_up_password_is_printed_once_and_fits_the_rules(migrated: Campaign) -> None:
    done = migrated("user", "add", "boss", "--role", "admin")
    assert done.returncode == 0
    password = done.stdout.split("Password: ")[1].strip()
    with new_session(get_engine()) as db:
        assert password_fits(password, db.scalars(select(Person)).one().password_hash)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("x", "--role", "owner"), "2 to 60"),
        (("shui", "--role", "king"), "king"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(migrated: Campaign, arguments: tuple[str, ...], words: str) -> None:
    done = migrated("user", "add", *arguments)
    assert done.returncode == 1
    assert words in done.stderr and "Traceback" not in done.stderr


def test_a_county_is_read_with_its_towns_and_villages_and_again_without_change(migrated: Campaign) -> None:
    first = migrated("import-areas", str(OWN))
    assert (first.returncode, first.stderr) == (0, "")
    with new_session(get_engine()) as db:
        village = db.scalars(select(Area).where(Area.code == "360735100001")).one()
        town = db.get(Area, village.parent_id)
        assert town is not None
        assert (village.level, town.code, town.level) == (5, "360735100000", 4)
        number = len(db.scalars(select(Area)).all())
    assert f"{number} areas are new" in first.stdout
    assert f"0 areas are new, 0 changed, {number} stay" in migrated("import-areas", str(OWN)).stdout


def test_a_wrong_line_is_named_and_nothing_is_kept(migrated: Campaign, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("code,name,level,parent_code\n360735000000,石城县,3,\n3607351,琴江镇,4,360735000000\n")
    done = migrated("import-areas", str(wrong))
    assert done.returncode == 1
    assert "wrong.csv:3: " in done.stderr and "3607351" in done.stderr
    with new_session(get_engine()) as db:
        assert db.scalars(select(Area)).all() == []
