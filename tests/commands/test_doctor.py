"""`campaign doctor` tells an operator what is wrong and no one what is secret."""

import json
from pathlib import Path

from tests.commands.conftest import Campaign


def test_a_migrated_installation_is_well_but_for_the_clock_that_never_ran(program: Campaign) -> None:
    program("migrate")
    done = program("doctor", "--json")
    assert done.returncode == 0
    checks = json.loads(done.stdout)["checks"]
    assert {name: state for name, (state, _detail) in checks.items()} == {
        "database": "ok",
        "schema": "ok",
        "store": "ok",
        "clock": "late",
    }


def test_no_secret_is_shown(program: Campaign) -> None:
    done = program(
        "doctor",
        CAMPAIGN_DATABASE_URL="postgresql://campaign:hunter2@127.0.0.1:1/campaign",
        CAMPAIGN_SECRET_KEY="very-secret",
        CAMPAIGN_SEAL_KEY="very-secret",
        CAMPAIGN_SMTP_URL="smtp://robot:hunter2@mail.example:587",
    )
    assert done.returncode == 1
    assert "✗ database" in done.stdout
    assert "campaign:***@127.0.0.1" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr
    assert "very-secret" not in done.stdout + done.stderr


def test_an_empty_database_is_told_to_migrate(program: Campaign, var: Path) -> None:
    var.mkdir()
    done = program("doctor")
    assert done.returncode == 1
    assert "run “campaign migrate”" in done.stdout
