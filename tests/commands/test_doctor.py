"""`campaign doctor` tells an operator what is wrong and no one what is secret."""

import json
from pathlib import Path

import pytest

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
        "seal": "ok",
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIME_ZONE", "Mars/Base"),
        ("TIME_ZONE", "../etc/passwd"),
        ("LANGUAGE", "xx"),
        ("SECURITY_PROFILE", "none"),
        ("DATABASE_URL", "nonsense hunter2"),
        ("DATABASE_URL", "mysql://u:hunter2@127.0.0.1/x"),
        ("DATABASE_URL", "sqlite://"),
        ("SMTP_URL", "http://u:hunter2@mail.example"),
        ("SMTP_URL", "smtp://mail.example:nonsense"),
    ],
)
def test_a_setting_that_means_nothing_is_one_sentence_that_names_it(program: Campaign, name: str, value: str) -> None:
    for command in ("doctor", "migrate", "serve"):
        done = program(command, **{f"CAMPAIGN_{name}": value})
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"CAMPAIGN_{name}") and len(done.stderr.splitlines()) == 1
        assert "hunter2" not in done.stderr


def test_a_seal_key_that_is_none_is_found_before_the_first_dossier(program: Campaign) -> None:
    program("migrate")
    done = program("doctor", CAMPAIGN_SEAL_KEY="very-secret")
    assert done.returncode == 1
    assert "✗ seal" in done.stdout and "very-secret" not in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        ["verify"],
        ["user", "add", "zhang", "--role", "admin"],
        ["export-ledger", "--campaign", "X", "x.xlsx"],
        ["chase"],
    ],
)
def test_every_command_tells_an_empty_database_to_migrate(program: Campaign, command: list[str]) -> None:
    done = program(*command)
    assert done.returncode == 1
    assert "campaign migrate" in done.stderr
