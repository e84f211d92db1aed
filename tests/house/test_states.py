"""The picture of the states in the README is the one in the code, and every table is whole."""

from collections.abc import Mapping

import pytest

from tests.house.states import as_markdown, printed, state_tables

TABLES = dict(state_tables())


def test_the_readme_shows_the_states_of_the_code() -> None:
    assert printed() == as_markdown(), "print it again: python -m tests.house.states"


@pytest.mark.parametrize("states", TABLES.values(), ids=TABLES.keys())
def test_every_state_that_may_follow_is_a_state(states: Mapping[str, tuple[str, ...]]) -> None:
    assert {after for followers in states.values() for after in followers} - states.keys() == set()


@pytest.mark.parametrize("states", TABLES.values(), ids=TABLES.keys())
def test_every_state_but_the_first_can_be_reached(states: Mapping[str, tuple[str, ...]]) -> None:
    first, *others = states
    assert set(others) - {after for followers in states.values() for after in followers} == set()
