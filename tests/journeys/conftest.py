"""Each journey has a county of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.place import Place, a_place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A served county with the demo accounts, a mail server and the command line."""
    with a_place(tmp_path) as made:
        yield made
