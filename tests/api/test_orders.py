"""Chases, orders and the inbox over the API, from the sweep to the closing of an order."""

from datetime import date

import pytest

from campaign.actions.chasing import sweep
from campaign.actions.delivering import deliver
from campaign.post.digest import word_digest
from tests.chased import Chased, at_nine, fill_county
from tests.doors import Doors


@pytest.fixture
def county(doors: Doors) -> Chased:
    """Two duties three working days overdue, swept and delivered."""
    made = fill_county(Chased(doors.engine, doors.at))
    sweep(made.transaction, at_nine(date(2026, 11, 23), 7))
    sweep(made.transaction, at_nine(date(2026, 11, 25), 7))
    for day in (23, 25):
        at = at_nine(date(2026, 11, day))
        deliver(made.transaction, at, carriers={}, word=word_digest, owner="test")
    doors.at = at_nine(date(2026, 11, 26))
    return made


def test_a_chase_names_its_duty_its_rung_and_who_was_told(doors: Doors, county: Chased) -> None:
    wen = doors.api("wen")
    chases = wen.get("/chases").json()
    assert chases["total"] == 10  # two duties: three notices and a nudge skipped or climbed, a blue drafted
    newest = chases["items"][0]
    assert (newest["rung"], newest["state"], newest["recipients"]) == ("blue", "drafted", [wen.get("/me").json()["id"]])
    assert wen.get("/chases", params={"task_id": newest["task_id"]}).json()["total"] == 5
    assert doors.api("outsider").get("/chases").json()["items"] == []


def test_an_owner_sees_an_order_only_once_it_is_issued(doors: Doors, county: Chased) -> None:
    ke, head = doors.api("ke"), doors.api("head")
    (draft,) = ke.get("/orders", params={"state": "drafted"}).json()["items"]
    assert (draft["card"], len(draft["matters"]), draft["code"]) == ("blue", 2, "")
    assert head.get(f"/orders/{draft['id']}").status_code == 404
    issued = ke.post(f"/orders/{draft['id']}/decisions", json={"decision": "issued", "note": ""})
    assert (issued.status_code, issued.json()["code"], issued.json()["limit_on"]) == (201, "〔2026〕1号", "2026-12-01")
    assert head.get(f"/orders/{draft['id']}").json()["state"] == "issued"
    assert ke.post(f"/orders/{draft['id']}/decisions", json={"decision": "issued"}).status_code == 409


def test_receipt_and_reply_then_accepted_and_closed(doors: Doors, county: Chased) -> None:
    ke, head = doors.api("ke"), doors.api("head")
    key = ke.get("/orders").json()["items"][0]["id"]
    ke.post(f"/orders/{key}/decisions", json={"decision": "issued"})
    assert head.post(f"/orders/{key}/receipts").json()["state"] == "received"
    assert head.post(f"/orders/{key}/replies", json={"reply": ""}).status_code == 422
    assert head.post(f"/orders/{key}/replies", json={"reply": "周五前完成"}).json()["state"] == "replied"
    assert ke.post(f"/orders/{key}/decisions", json={"decision": "accepted"}).json()["state"] == "accepted"
    assert ke.post(f"/orders/{key}/decisions", json={"decision": "closed"}).json()["state"] == "closed"


def test_an_order_by_hand_waits_like_the_ladders(doors: Doors, county: Chased) -> None:
    ke = doors.api("ke")
    first = ke.get("/orders").json()["items"][0]
    body = {"campaign_id": first["campaign_id"], "department_id": first["department_id"], "card": "yellow"}
    made = ke.post("/orders", json=body | {"ground": "两次调度仍未落实", "limit_days": 5})
    assert (made.status_code, made.json()["state"], made.json()["limit_days"]) == (201, "drafted", 5)
    assert ke.post("/orders", json=body).status_code == 422
    assert doors.api("wen").post("/orders", json=body | {"ground": "x"}).status_code == 403


def test_holding_needs_a_reason_and_names_the_field(doors: Doors, county: Chased) -> None:
    ke = doors.api("ke")
    key = ke.get("/orders").json()["items"][0]["id"]
    refused = ke.post(f"/orders/{key}/decisions", json={"decision": "held"})
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["body", "note"])


def test_my_inbox_holds_my_digests_and_nobody_elses(doors: Doors, county: Chased) -> None:
    wen = doors.api("wen")
    letters = wen.get("/letters").json()
    assert [letter["day"] for letter in letters["items"]] == ["2026-11-25", "2026-11-23"]
    assert [line["kind"] for line in letters["items"][1]["lines"]] == ["nudge", "nudge"]
    assert "改造饮水设施0" in letters["items"][1]["body"]
    assert doors.api("outsider").get("/letters").json()["items"] == []
    key = letters["items"][0]["id"]
    assert doors.api("outsider").post(f"/letters/{key}/readings").status_code == 404
    assert wen.post(f"/letters/{key}/readings").json()["read_at"] is not None
    assert wen.post("/letters/readings").json() == {"read": 2}
