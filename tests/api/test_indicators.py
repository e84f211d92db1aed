"""Indicators over the API: added, measured, rolled up, published."""

import pytest

from tests.acceptance import known_cast
from tests.doors import Doors
from tests.indicator_stage import measured


@pytest.fixture
def county(doors: Doors) -> Doors:
    """The stage with a rate of three towns."""
    with doors.deed() as db:
        measured(known_cast(db, doors.at), doors.at)
    return doors


def test_figures_are_recorded_rolled_up_published_and_explained(county: Doors) -> None:
    ke, water = county.api("ke"), county.api("water")
    shown = ke.get("/indicators?campaign_id=1").json()["items"][0]
    assert (shown["newest"], shown["silent"]) == (None, ["城关镇", "河口镇", "石桥镇"])
    body = {"period_on": "2026-10-08", "figures": [{"area_id": 2, "numerator": 57, "denominator": 60}]}
    made = water.post("/indicators/1/measurements", json=body)
    assert (made.status_code, made.json()[0]["period_on"], made.json()[0]["value"]) == (201, "2026-10-31", 95)
    total = next(row for row in ke.get("/indicators/1/figures").json() if row["area"] == "云岭县")
    assert (total["value"], total["measured"], total["missing"]) == (95, 1, ["河口镇", "石桥镇"])
    frozen = ke.post("/indicators/1/publications", json={"period_on": "2026-10-31"})
    assert (frozen.status_code, frozen.json()["differences"]) == (201, [])
    assert ke.post("/indicators/1/publications", json={"period_on": "2026-10-31"}).status_code == 409
    body["figures"][0]["numerator"] = 54  # type: ignore[index]
    water.post("/indicators/1/measurements", json=body)
    listed = ke.get("/indicators/1/publications").json()["items"][0]
    assert listed["figures"][0]["value"] == 95
    assert [row["now"] for row in listed["differences"]] == [90, 90]
    assert water.post("/publications/1/explanations", json={"text": "复检"}).status_code == 201
    assert len(ke.get("/indicators/1/measurements").json()["items"]) == 2


def test_what_is_wrong_is_told_by_its_field(county: Doors) -> None:
    water = county.api("water")
    body = {"period_on": "2026-10-31", "figures": [{"area_id": 2, "numerator": 61, "denominator": 60}]}
    refused = water.post("/indicators/1/measurements", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["loc"][-1]) == (422, "numerator_2")
    body["figures"] = [{"area_id": 1, "numerator": 1, "denominator": 2}]
    assert water.post("/indicators/1/measurements", json=body).status_code == 422
    assert county.api("ke").patch("/indicators/1", json={"title": None}).status_code == 422
    assert county.api("ke").patch("/indicators/1", json={"title": "x", "version": 9}).status_code == 412


def test_a_computed_percentage_follows_the_figures_and_cannot_be_sent(county: Doors) -> None:
    ke, water = county.api("ke"), county.api("water")
    body = {"progress_from": "indicator", "indicator_id": 1}
    assert ke.post("/tasks/1/progress-sources", json=body).json()["progress_from"] == "indicator"
    figures = [{"area_id": key, "numerator": 94, "denominator": 100} for key in (2, 3, 4)]
    water.post("/indicators/1/measurements", json={"period_on": "2026-10-31", "figures": figures})
    assert ke.get("/tasks/1").json()["progress"] == 50
    refused = water.post("/tasks/1/updates", json={"progress": 80})
    assert refused.status_code == 422
    assert "农村供水水质合格率" in refused.json()["detail"]
