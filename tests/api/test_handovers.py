"""Hand-overs over the API."""

from tests.chasing_stage import a_full_desk
from tests.doors import Doors
from tests.web.test_handovers import person, post_held


def test_a_seat_is_handed_over_read_and_confirmed(doors: Doors) -> None:
    a_full_desk(doors)
    wen = person(doors, "wen")
    body = {"post_id": post_held(doors, "wen"), "to_person_id": person(doors, "outsider"), "from_on": "2026-11-23"}
    made = doors.api("head").post(f"/people/{wen}/handovers", json=body)
    assert made.status_code == 201, made.text
    key = made.json()["id"]
    assert (made.json()["state"], made.json()["acting"]) == ("open", False)
    assert {one["kind"] for one in made.json()["matters"]} >= {"milestone"}
    for side in ("wen", "outsider"):
        assert doors.api(side).post(f"/handovers/{key}/confirmations").status_code == 201
    assert doors.api("outsider").get(f"/handovers/{key}").json()["state"] == "confirmed"
    assert doors.api("town").get(f"/handovers/{key}").status_code == 404
    unknown = doors.api("admin").post(f"/people/{wen}/handovers", json=body | {"post_id": 999})
    assert unknown.json()["errors"][0]["loc"][-1] == "post_id"
