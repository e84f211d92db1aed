"""`--at` of the scheduled jobs: what is no usable moment is wrong usage, said without a trace."""

import pytest

from tests.commands.conftest import Campaign


@pytest.mark.parametrize("command", ["chase", "deliver", "rounds"])
@pytest.mark.parametrize("at", ["garbage", "2026-02-30", "9999-12-31", "0001-01-01T00:00"])
def test_a_moment_that_no_calendar_can_count_from_is_wrong_usage(program: Campaign, command: str, at: str) -> None:
    assert program("migrate").returncode == 0
    done = program(command, "--at", at)
    assert done.returncode == 2
    assert "is not a day or time" in " ".join(done.stderr.replace("│", " ").split())
