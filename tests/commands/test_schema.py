"""`campaign migrate`, and how every command answers when it cannot."""

import sqlite3
from pathlib import Path

from alembic.script import ScriptDirectory

from campaign.schema import newest_revision
from campaign.settings import files
from tests.commands.conftest import Campaign


def test_migrating_twice_changes_nothing(program: Campaign, var: Path) -> None:
    first, second = program("migrate"), program("migrate")
    assert (first.returncode, second.returncode) == (0, 0)
    assert "is now at" in first.stdout
    assert "already" in second.stdout
    assert first.stderr + second.stderr == ""
    with sqlite3.connect(var / "campaign.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


def test_the_newest_revision_is_the_one_alembic_finds() -> None:
    script = ScriptDirectory(str(files("migrations")))
    assert script.get_heads() == [newest_revision()]


def test_wrong_usage_is_exit_code_two(program: Campaign) -> None:
    assert program("serve", "--port", "many").returncode == 2
    assert program("no-such-command").returncode == 2


def test_every_command_has_help(program: Campaign) -> None:
    assert program("--help").returncode == 0
    assert program("migrate", "--help").returncode == 0


def test_a_database_out_of_reach_is_a_sentence_and_no_traceback(program: Campaign) -> None:
    done = program("migrate", CAMPAIGN_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 1
    assert done.stderr.startswith("The database refuses: ")
    assert "Traceback" not in done.stderr
