"""`campaign verify` and `campaign rounds`: exit code 0 only if all of it is true."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from campaign import cli
from campaign.i18n import speaking
from campaign.receiving import get_store
from campaign.settings import get_settings
from tests.doors import Doors
from tests.signing_table import Table, sealed


@pytest.fixture
def run(doors: Doors) -> Callable[..., Result]:
    """Runs a command on the database of the doors, in English."""
    get_store.cache_clear()

    def invoke(*arguments: str) -> Result:
        with speaking("en"):
            return CliRunner().invoke(cli.app, list(arguments))

    return invoke


@pytest.fixture
def table(doors: Doors, run: Callable[..., Result]) -> Table:
    return Table(doors)


def test_a_true_ledger_is_said_to_be_true(table: Table, run: Callable[..., Result]) -> None:
    sealed(table)
    result = run("verify")
    assert result.exit_code == 0, result.output
    assert "All of it is true." in result.output
    assert get_settings().seal().public_key.hex() in result.output


def tamper(table: Table, *statements: str) -> None:
    with table.doors.deed() as db:
        for statement in statements:
            db.execute(text(statement))


UNFREEZE = ("DROP TRIGGER entry_no_update", "DROP TRIGGER entry_no_delete")


@pytest.mark.parametrize(
    "lie",
    [
        (*UNFREEZE, "UPDATE entry SET deed = 'edit_task' WHERE seq = 2"),
        (*UNFREEZE, "UPDATE entry SET data = '{}' WHERE deed = 'give_verdict'"),
        (*UNFREEZE, "UPDATE entry SET hash = '00' WHERE seq = 3"),
        (*UNFREEZE, "DELETE FROM entry WHERE seq = 4"),
        ("UPDATE entry_head SET seq = seq + 1",),
        ("UPDATE round SET seed = 'another'",),
        ("UPDATE round SET seal_code = 'AAAA-AAAA-AAAA'",),
        ("UPDATE signature SET shown = '{}' WHERE id = 1",),
    ],
)
def test_every_lie_in_the_database_is_found(table: Table, run: Callable[..., Result], lie: tuple[str, ...]) -> None:
    sealed(table)
    tamper(table, *lie)
    result = run("verify")
    assert result.exit_code == 1
    assert "Not true" in result.output


@pytest.mark.parametrize("what", ["altered", "lost"])
def test_evidence_that_is_altered_or_lost_is_found(table: Table, run: Callable[..., Result], what: str) -> None:
    sealed(table)
    (path, *_) = sorted(path for path in (get_settings().var / "evidence").glob("??/??/*"))
    path.chmod(0o600)
    path.write_bytes(b"something else") if what == "altered" else path.unlink()
    result = run("verify")
    assert result.exit_code == 1
    assert path.name in result.output


def test_a_dossier_is_verified_from_its_file_alone(table: Table, run: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "dossier.zip"
    file.write_bytes(sealed(table))
    public = get_settings().seal().public_key.hex()
    result = run("verify", str(file))
    assert result.exit_code == 0
    assert "fingerprint" in result.output
    assert run("verify", str(file), "--key", public).exit_code == 0
    assert isinstance(run("verify", str(file), "--key", "00" * 32).exception, Exception)


def test_rounds_go_to_signing_and_dossiers_are_made_by_the_clock(doors: Doors, run: Callable[..., Result]) -> None:
    table = Table(doors, notice_days=3)
    table.draw()
    for review in table.reviews():
        table.passes(review)
    before = run("rounds", "--at", table.doors.at.isoformat(), "--json")
    assert json.loads(before.output) == {"signing": 0, "dossiers": 0}
    later = (table.doors.at + timedelta(days=4)).isoformat()
    assert json.loads(run("rounds", "--at", later, "--json").output) == {"signing": 1, "dossiers": 0}
    table.sign("head")
    for lead in {table.lead(review) for review in table.reviews()}:
        table.sign(lead)
    table.sign("ke")
    table.sign("chair")
    assert json.loads(run("rounds", "--at", later, "--json").output) == {"signing": 0, "dossiers": 1}
    assert table.round()["dossier_sha256"]
