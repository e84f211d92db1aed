"""Every address of both doors, as every person: who gets in, who is told 403, 404, or to sign in."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from campaign.app import create_app
from campaign.database import make_engine
from tests.conftest import AT, opened_on
from tests.doors import Doors
from tests.house.permissions import RULES, SENDS_TO_THE_FORM, Rule
from tests.house.probing import Prober, routes_of
from tests.world import ACTORS

TABLE = {route.strip(): rule for rule in RULES for route in rule.routes.strip().splitlines()}


@pytest.fixture(scope="module")
def prober(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prober]:
    """One world for the whole table: nothing that is tried in it stays."""
    folder = tmp_path_factory.mktemp("world")
    (folder / "campaign.sqlite3").write_bytes(sqlite_template.read_bytes())
    engine: Engine = make_engine(f"sqlite:///{folder / 'campaign.sqlite3'}")
    moment: datetime = AT
    with pytest.MonkeyPatch.context() as patch, opened_on(folder, patch):
        yield Prober(Doors(engine, moment).set_up())
    engine.dispose()


def test_every_route_stands_in_the_table_once_and_the_table_names_no_other() -> None:
    lines = Counter(route.strip() for rule in RULES for route in rule.routes.strip().splitlines())
    assert [route for route, times in lines.items() if times > 1] == []
    assert routes_of(create_app()) ^ set(TABLE) == set()


@pytest.mark.parametrize(("route", "rule"), TABLE.items(), ids=TABLE.keys())
def test_everybody_is_told_what_the_table_says(prober: Prober, route: str, rule: Rule) -> None:
    if route in SENDS_TO_THE_FORM:
        expected: dict[str, Any] = dict.fromkeys(ACTORS, "sign in")
    else:
        expected = {name: rule.expected(name) for name in ACTORS}
    if route == "GET /kit":
        expected["visitor"] = "404"
    assert prober.outcomes(route) == expected
