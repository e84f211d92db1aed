"""Updates, milestones, submissions, extensions and coordinations over the API."""

import pytest

from tests.doors import Doors
from tests.onstage import Ids, counted, staged
from tests.signing_table import photo


@pytest.fixture
def ids(doors: Doors) -> Ids:
    return staged(doors)


def test_an_update_moves_the_task_and_is_listed(doors: Doors, ids: Ids) -> None:
    water = doors.api("water")
    sent = water.post(f"/tasks/{ids.task}/updates", json={"progress": 20, "note": "正在开挖"})
    assert (sent.status_code, sent.json()["progress"], sent.json()["note"]) == (201, 20, "正在开挖")
    task = water.get(f"/tasks/{ids.task}").json()
    assert (task["progress"], task["light"], task["light_reason"]) == (20, "red", "far_behind")
    assert water.get(f"/tasks/{ids.task}/updates").json()["total"] == 1


def test_a_quantity_counts_towards_the_target(doors: Doors) -> None:
    ids = counted(doors)
    water = doors.api("water")
    assert water.post(f"/tasks/{ids.task}/updates", json={"value": 17}).status_code == 201
    assert water.get(f"/tasks/{ids.task}").json()["progress"] == 53.125


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"progress": 101},
        {"progress": "many"},
        {"value": 3},
        {"note": "", "surprise": 1},
        {"note": "好", "share_id": 999999},
        {"note": "好", "evidence_ids": [999999]},
    ],
)
def test_what_cannot_be_read_names_its_field(doors: Doors, ids: Ids, body: dict[str, object]) -> None:
    refused = doors.api("water").post(f"/tasks/{ids.task}/updates", json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["loc"][0] == "body"
    assert doors.api("water").get(f"/tasks/{ids.task}/updates").json()["total"] == 0


def test_who_does_not_see_gets_404_and_who_may_not_gets_403(doors: Doors, ids: Ids) -> None:
    body = {"note": "好"}
    assert doors.api("outsider").post(f"/tasks/{ids.task}/updates", json=body).status_code == 404
    assert doors.api("auditor").post(f"/tasks/{ids.task}/updates", json=body).status_code == 403
    assert doors.visitor().post(f"/api/v1/tasks/{ids.task}/updates", json=body).status_code == 401


def test_reported_then_submitted(doors: Doors, ids: Ids) -> None:
    water = doors.api("water")
    early = water.post(f"/tasks/{ids.task}/submissions", json={"note": ""})
    assert (early.status_code, early.json()["type"]) == (409, "urn:campaign:task_milestones_open")
    for key in ids.milestones:
        reported = water.post(f"/milestones/{key}/reports", json={"note": "已完工"})
        assert (reported.status_code, reported.json()["state"]) == (201, "reported")
    assert water.post(f"/milestones/{ids.milestones[0]}/reports", json={"note": ""}).status_code == 409
    sent = water.post(f"/tasks/{ids.task}/submissions", json={"note": "请验收"})
    assert (sent.status_code, sent.json()["state"], sent.json()["light"]) == (201, "reported", "blue")


def test_a_milestone_is_returned_with_the_reason(doors: Doors, ids: Ids) -> None:
    key = ids.milestones[0]
    doors.api("water").post(f"/milestones/{key}/reports", json={"note": ""})
    ke = doors.api("ke")
    assert ke.post(f"/milestones/{key}/decisions", json={"decision": "returned"}).status_code == 422
    decided = ke.post(f"/milestones/{key}/decisions", json={"decision": "returned", "note": "缺照片"})
    assert (decided.status_code, decided.json()["state"], decided.json()["returned_reason"]) == (201, "open", "缺照片")


def test_more_time_is_asked_and_granted(doors: Doors, ids: Ids) -> None:
    key = ids.milestones[0]
    asked = doors.api("water").post(
        f"/milestones/{key}/extensions", json={"due_on": "2026-12-04", "reason": "设备晚到"}
    )
    assert (asked.status_code, asked.json()["state"]) == (201, "asked")
    decided = doors.api("ke").post(f"/extensions/{asked.json()['id']}/decisions", json={"decision": "granted"})
    assert (decided.status_code, decided.json()["state"]) == (201, "granted")
    task = doors.api("ke").get(f"/tasks/{ids.task}").json()
    assert task["milestones"][0]["due_on"] == "2026-12-04"


def test_a_request_goes_its_way(doors: Doors, ids: Ids) -> None:
    water, ke, wen = doors.api("water"), doors.api("ke"), doors.api("wen")
    body = {"to_department_id": ids.departments["education"], "action": "腾出场地", "due_on": "2026-11-27"}
    asked = water.post(f"/tasks/{ids.task}/coordinations", json=body)
    assert (asked.status_code, asked.json()["state"]) == (201, "asked")
    key = asked.json()["id"]
    assert wen.get(f"/tasks/{ids.task}").status_code == 404
    assert ke.post(f"/coordinations/{key}/answers", json={"decision": "accepted"}).json()["state"] == "accepted"
    assert wen.get(f"/tasks/{ids.task}").json()["light"] == "blue"
    named = wen.post(f"/coordinations/{key}/assignments", json={"person_id": ids.people["wen"]})
    assert named.json()["state"] == "assigned"
    answered = wen.post(f"/coordinations/{key}/answers", json={"answer": "已腾出"})
    assert (answered.status_code, answered.json()["state"]) == (201, "answered")
    assert wen.post(f"/coordinations/{key}/answers", json={"answer": "已腾出"}).status_code == 409
    assert water.get(f"/tasks/{ids.task}/coordinations").json()["total"] == 1


def test_a_request_is_sent_back_or_withdrawn(doors: Doors, ids: Ids) -> None:
    body = {"to_department_id": ids.departments["education"], "action": "腾出场地", "due_on": "2026-11-27"}
    water, ke = doors.api("water"), doors.api("ke")
    first = water.post(f"/tasks/{ids.task}/coordinations", json=body).json()["id"]
    assert ke.post(f"/coordinations/{first}/refusals", json={"note": "先协商"}).json()["state"] == "refused"
    second = water.post(f"/tasks/{ids.task}/coordinations", json=body).json()["id"]
    assert water.post(f"/coordinations/{second}/withdrawals").json()["state"] == "withdrawn"
    assert doors.api("outsider").get(f"/coordinations/{second}").status_code == 404


def test_a_repeated_update_is_kept_once(doors: Doors, ids: Ids) -> None:
    water = doors.api("water")
    for _ in range(2):
        headers = {"idempotency-key": "the-same"}
        assert water.post(f"/tasks/{ids.task}/updates", json={"progress": 30}, headers=headers).status_code == 201
    assert water.get(f"/tasks/{ids.task}/updates").json()["total"] == 1


def test_a_file_sent_again_under_its_key_is_the_same_request_whatever_divides_the_form(doors: Doors, ids: Ids) -> None:
    water, key = doors.api("water"), {"idempotency-key": "photo-1"}
    head = b'--%s\r\ncontent-disposition: form-data; name="file"; filename="%s"\r\n\r\n'
    answers = []
    for boundary, name in ((b"one", b"a.jpg"), (b"another", b"a.jpg"), (b"one", b"b.jpg")):
        kind = {"content-type": f"multipart/form-data; boundary={boundary.decode()}"}
        content = head % (boundary, name) + photo() + b"\r\n--%s--\r\n" % boundary
        answers.append(water.post(f"/tasks/{ids.task}/evidence", content=content, headers=key | kind))
    assert [answer.status_code for answer in answers] == [201, 201, 422]
    assert answers[0].json() == answers[1].json()
