"""Acceptance over the API alone: from the draw to the seal and the dossier that verifies offline."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from campaign.exchange.dossier_verify import Untrue, verify_dossier
from campaign.receiving import get_store
from campaign.settings import get_settings
from campaign.store import EvidenceStore
from tests.doors import Doors
from tests.signing_table import Table, photo, sealed


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[EvidenceStore]:
    """Each test has its own evidence store."""
    made = EvidenceStore(f"file://{tmp_path}/evidence")
    for module in ("campaign.receiving", "campaign.filing", "campaign.serving_evidence"):
        monkeypatch.setattr(f"{module}.get_store", lambda: made)
    yield made
    get_store.cache_clear()


@pytest.fixture
def table(doors: Doors) -> Table:
    return Table(doors)


def test_from_the_draw_to_the_seal_through_the_api_alone(table: Table) -> None:
    items = table.draw()
    assert [item["task_id"] for item in items] == table.tasks
    for review in table.reviews():
        table.passes(review)
    shown = table.round()
    assert shown["state"] == "signing"
    assert [(place["stage"], place["state"]) for place in shown["items"][0]["signatures"]][0] == ("lead_head", "open")
    leads = {table.lead(review) for review in table.reviews()}
    table.sign("head")
    for lead in leads:
        table.sign(lead)
    table.sign("ke")
    assert table.api("ke").get(f"/rounds/{table.round_id}/dossier").status_code == 409
    assert table.sign("chair")["state"] == "sealed"
    tasks = [table.api("ke").get(f"/tasks/{key}").json()["state"] for key in table.tasks]
    assert tasks == ["closed", "closed"]


def test_the_dossier_verifies_with_nothing_but_the_file(table: Table) -> None:
    data = sealed(table)
    key = get_settings().seal().public_key
    seal = verify_dossier(BytesIO(data), key)
    assert seal.signatures == 8
    assert seal.fields["Seal-Code"] == table.round()["seal_code"]
    flipped = bytearray(data)
    flipped[len(flipped) // 2] ^= 1
    with pytest.raises(Untrue):
        verify_dossier(BytesIO(bytes(flipped)), key)
    again = table.api("chair").get(f"/rounds/{table.round_id}/dossier").content
    assert again == data


def test_a_failed_item_is_rectified_and_inspected_again(table: Table) -> None:
    table.draw()
    review = table.reviews()[0]
    table.find(review, (30, 20, 20, 20, False, False), note="岗位没有落实")
    path = f"/reviews/{review['id']}/verdicts"
    assert "not met" in table.post(table.lead(review), path, 409, verdict="passed")["detail"]
    table.post(table.lead(review), path, verdict="conditional", note="整改后复验", due_on="2026-12-01")
    (wrong,) = table.api("wen").get(f"/rectifications?task_id={table.tasks[0]}").json()["items"]
    assert (wrong["problem"], wrong["due_on"], wrong["state"]) == ("岗位没有落实", "2026-12-01", "open")
    table.post("ke", f"/rectifications/{wrong['id']}/clearances", 409)
    table.post("wen", f"/rectifications/{wrong['id']}/reports", note="已落实到岗位")
    again = table.post("ke", f"/rectifications/{wrong['id']}/clearances")
    assert (again["kind"], again["inspector_ids"]) == ("reinspection", review["inspector_ids"])
    unmet = again["criteria"][4]
    table.post(table.lead(again), f"/reviews/{again['id']}/findings", criterion_id=unmet["id"], value=True)
    decided = table.post(table.lead(again), f"/reviews/{again['id']}/verdicts", verdict="passed")
    assert (decided["verdict"], decided["score"]) == ("passed", 100)
    assert table.api("wen").get(f"/rectifications/{wrong['id']}").json()["state"] == "cleared"


def test_evidence_comes_back_as_an_attachment_that_nothing_runs(table: Table) -> None:
    table.draw()
    data = photo()
    sent = table.api("wen").post(f"/tasks/{table.tasks[0]}/evidence", files={"file": ('../<b>"现场.jpg', data)})
    made = sent.json()
    assert (made["type"], made["size"], made["latitude"]) == ("image/jpeg", len(data), None)
    answer = table.api("ke").get(f"/evidence/{made['id']}/content")
    assert answer.content == data
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert "<" not in made["name"]
    assert table.api("outsider").get(f"/evidence/{made['id']}/content").status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "empty"), (b"<svg onload=alert(1)>", "kind of file"), (photo()[:300], "damaged")],
)
def test_a_file_that_is_not_taken_gets_a_sentence(table: Table, data: bytes, words: str) -> None:
    answer = table.api("wen").post(f"/tasks/{table.tasks[0]}/evidence", files={"file": ("x.jpg", data)})
    assert answer.status_code == 422
    assert words in answer.json()["errors"][0]["message"]


def test_an_upload_without_a_token_is_not_even_looked_at(table: Table, store: EvidenceStore) -> None:
    path = f"/api/v1/tasks/{table.tasks[0]}/evidence"
    assert table.doors.visitor().post(path, files={"file": ("x.jpg", photo())}).status_code == 401
    assert list(store.names()) == []


def test_the_same_upload_under_one_key_is_done_once(table: Table) -> None:
    headers = {"Idempotency-Key": "photo-1"}
    path, client = f"/tasks/{table.tasks[0]}/evidence", table.api("wen")
    content = {"content-type": "multipart/form-data; boundary=b"}
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.jpg"\r\n\r\n' + photo() + b"\r\n--b--\r\n"
    answers = [client.post(path, content=body, headers=headers | content).json() for _ in range(2)]
    assert answers[0]["id"] == answers[1]["id"]


def test_what_a_stranger_cannot_see_is_not_there(table: Table) -> None:
    table.draw()
    review = table.reviews()[0]
    for path in (f"/rounds/{table.round_id}", f"/reviews/{review['id']}", f"/rounds/{table.round_id}/dossier"):
        assert table.api("outsider").get(path).status_code == 404
    assert table.api("outsider").get("/rounds").json()["total"] == 0
    assert table.api("outsider").get("/entries").status_code == 403


def test_entries_are_read_in_order_by_those_who_may(table: Table) -> None:
    table.draw()
    whole = table.api("auditor").get("/entries").json()
    assert [each["seq"] for each in whole["items"]] == list(range(1, whole["total"] + 1))
    assert whole["items"][-1]["deed"] == "draw_round"
    mine = table.api("ke").get(f"/entries?noun=round&id={table.round_id}").json()
    assert [each["deed"] for each in mine["items"]] == ["open_round", "draw_round"]
    page = table.api("auditor").get("/entries?limit=1").json()
    assert table.api("auditor").get(f"/entries?limit=1&after={page['next']}").json()["items"][0]["seq"] == 2


def test_a_wrong_password_signs_nothing(table: Table) -> None:
    table.draw()
    for review in table.reviews():
        table.passes(review)
    refused = table.sign("head", 422, password="wrong")
    assert refused["errors"][0]["loc"] == ["body", "password"]
    table.sign("ke", 409)
    table.sign("wen", 404)


@pytest.mark.parametrize("value", ["many", None, [], {"a": 1}, 1e400, -5, 31])
def test_a_value_that_is_no_value_is_said(table: Table, value: Any) -> None:
    table.draw()
    review = table.reviews()[0]
    body = {"criterion_id": review["criteria"][0]["id"], "value": value}
    if value == 1e400:
        answer = table.api(table.lead(review)).post(
            f"/reviews/{review['id']}/findings",
            content=f'{{"criterion_id": {body["criterion_id"]}, "value": 1e400}}',
            headers={"content-type": "application/json"},
        )
        assert answer.status_code == 422
        return
    table.post(table.lead(review), f"/reviews/{review['id']}/findings", 422, **body)
