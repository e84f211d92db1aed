"""Adjustments over the API."""

import pytest

from tests.chased import Chased
from tests.chasing_stage import a_full_desk
from tests.doors import Doors


@pytest.fixture
def county(doors: Doors) -> Chased:
    """One of everything on the desk."""
    return a_full_desk(doors)


def test_an_adjustment_is_asked_shown_and_decided(doors: Doors, county: Chased) -> None:
    body = {"kind": "deadline", "due_on": "2027-03-31", "ground": "县发改〔2026〕33 号"}
    asked = doors.api("wen").post("/tasks/1/changes", json=body)
    assert asked.status_code == 201, asked.text
    made = asked.json()
    assert (made["state"], made["after"]) == ("asked", {"due_on": "2027-03-31"})
    again = doors.api("wen").post("/tasks/1/changes", json=body)
    assert (again.status_code, "already waits" in again.json()["detail"]) == (409, True)
    decided = doors.api("ke").post(f"/changes/{made['id']}/decisions", json={"decision": "approved"})
    assert (decided.status_code, decided.json()["decision"]) == (201, "approved")
    assert doors.api("wen").get("/tasks/1").json()["due_on"] == "2027-03-31"
    listed = doors.api("wen").get("/tasks/1/changes").json()
    assert [one["id"] for one in listed["items"]] == [made["id"]]


def test_a_null_or_an_unknown_field_is_told_by_its_name(doors: Doors, county: Chased) -> None:
    wen = doors.api("wen")
    for body in ({"kind": "deadline", "ground": "x", "due_on": None}, {"kind": "withdraw", "ground": "x", "more": 1}):
        answer = wen.post("/tasks/1/changes", json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"]
