"""`campaign import-ledger` and `export-ledger` as a person at the terminal runs them."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from campaign.database import get_engine, transaction
from tests.cast import a_cast
from tests.commands.conftest import Campaign as Program

MESSY = Path(__file__).parents[1] / "data" / "messy_example_tongxin_2023.xlsx"


@pytest.fixture
def county(program: Program) -> Program:
    """A migrated database with the cast and a campaign of 2023, code HEALTH."""
    assert program("migrate").returncode == 0
    with transaction(get_engine()) as db:
        cast = a_cast(db, datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
        cast.campaign(code="HEALTH", starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31))
    return program


def test_a_ledger_comes_in_and_goes_out_unchanged(county: Program, tmp_path: Path) -> None:
    done = county("import-ledger", str(MESSY), "--campaign", "HEALTH", "--as", "ke", "--create-departments")
    assert (done.returncode, done.stderr) == (0, "")
    assert "16 new" in done.stdout
    out = tmp_path / "out.xlsx"
    assert county("export-ledger", "--campaign", "HEALTH", str(out)).returncode == 0
    again = county("import-ledger", str(out), "--campaign", "HEALTH", "--as", "ke", "--json")
    answer = json.loads(again.stdout)
    assert (answer["created"], answer["updated"], answer["unchanged"]) == (0, 0, 16)


def test_a_refused_ledger_names_its_cells_and_exits_with_one(county: Program) -> None:
    done = county("import-ledger", str(MESSY), "--campaign", "HEALTH", "--as", "ke")
    assert done.returncode == 1
    assert "D4 “卫健局”: The register has no department “卫健局”" in done.stderr
    assert "Nothing was imported" in done.stderr


def test_a_dry_run_exits_with_zero_and_writes_nothing(county: Program) -> None:
    arguments = ("import-ledger", str(MESSY), "--campaign", "HEALTH", "--as", "ke", "--create-departments")
    assert "Nothing was written" in county(*arguments, "--dry-run").stdout
    assert "16 new" in county(*arguments).stdout


@pytest.mark.parametrize(
    ("campaign", "username", "sentence"),
    [("NONE", "ke", "no campaign"), ("HEALTH", "nobody", "nobody with"), ("HEALTH", "wen", "nothing here")],
)
def test_who_or_what_is_unknown_is_a_sentence(county: Program, campaign: str, username: str, sentence: str) -> None:
    done = county("import-ledger", str(MESSY), "--campaign", campaign, "--as", username)
    assert done.returncode == 1
    assert sentence in done.stderr.lower()


def test_a_file_that_is_no_sheet_is_a_sentence(county: Program, tmp_path: Path) -> None:
    broken = tmp_path / "a.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    done = county("import-ledger", str(broken), "--campaign", "HEALTH", "--as", "ke")
    assert (done.returncode, "damaged" in done.stderr) == (1, True)
