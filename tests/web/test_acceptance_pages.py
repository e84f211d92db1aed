"""Acceptance on pages: every form works without scripts, says what is wrong, and loses nothing typed."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from campaign.domain.signature import DEFAULT_STAGES
from tests.acceptance import PASSWORD
from tests.doors import Doors
from tests.queries import counted
from tests.signing_table import Table, photo


@pytest.fixture
def table(doors: Doors) -> Table:
    return Table(doors)


def text_of(client: TestClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def form(client: TestClient, path: str, data: dict[str, Any], status: int = 303, **more: Any) -> Any:
    answer = client.post(path, data=data, **more)
    assert answer.status_code == status, answer.text
    return answer


def test_a_round_is_opened_drawn_and_shown(table: Table) -> None:
    ke = table.doors.page("ke")
    path = f"/campaigns/{table.campaign_id}/rounds"
    refused = form(ke, path, {"title": " ", "ground": "云专办 19 号", "due_on": "2026-12-04"}, 422)
    assert "请填写批次名称" in refused.text
    assert 'value="云专办 19 号"' in refused.text
    where = form(ke, path, {"title": "第四季度县级验收", "ground": "云专办 19 号"}).headers["location"]
    assert "抽取事项和验收人员" in text_of(ke, where)
    assert "不低于" in form(ke, f"{where}/draws", {"kind": "random", "share": "1"}, 422).text
    form(ke, f"{where}/draws", {"kind": "all"})
    shown = text_of(ke, where)
    assert "校园饮水设备" in shown
    assert "任何人可按种子复算" in shown
    again = ke.get(f"{where}/draws")
    assert "%E4%B8%80%E8%87%B4" in again.headers["set-cookie"]  # 一致


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_page_of_acceptance_is_drawn_in_both_languages(table: Table, language: str) -> None:
    table.draw()
    review = table.reviews()[0]
    table.find(review, (30, 20, 20, 20, False, False))
    table.post(table.lead(review), f"/reviews/{review['id']}/verdicts", verdict="failed", note="x")
    client = table.doors.page("ke")
    client.cookies.set("language", language)
    item = table.round()["items"][0]["id"]
    word = "Acceptance" if language == "en" else "验收"
    for path in (
        "/rounds",
        f"/campaigns/{table.campaign_id}/rounds",
        f"/rounds/{table.round_id}",
        f"/rounds/{table.round_id}/signatures",
        f"/campaigns/{table.campaign_id}/rounds/new",
        f"/items/{item}",
        f"/reviews/{review['id']}",
        "/rectifications/1",
    ):
        assert word in text_of(client, path), path


def test_an_inspector_records_finds_and_decides_without_scripts(table: Table) -> None:
    table.draw()
    review = table.reviews()[0]
    lu, path = table.doors.page(table.lead(review)), f"/reviews/{review['id']}"
    assert "校园饮水设备" in text_of(lu, "/reviews")
    first, *_, upkeep, veto = review["criteria"]
    wrong = form(lu, f"{path}/findings", {"criterion_id": first["id"], "points": "31", "note": "差一台"}, 422)
    assert "分值范围为 0 至 30" in wrong.text
    assert "差一台" in wrong.text
    files = {"files": ("现场.jpg", photo(), "image/jpeg")}
    form(lu, f"{path}/findings", {"criterion_id": first["id"], "value": "18", "note": "少一台"}, files=files)
    assert "1 份" in text_of(lu, path)
    for criterion, value in zip(review["criteria"][1:4], ("20", "20", "20"), strict=True):
        form(lu, f"{path}/findings", {"criterion_id": criterion["id"], "value": value})
    form(lu, f"{path}/findings", {"criterion_id": upkeep["id"], "value": "false"})
    assert "请选择合格或不合格" in form(lu, f"{path}/findings", {"criterion_id": veto["id"], "value": ""}, 422).text
    form(lu, f"{path}/findings", {"criterion_id": veto["id"], "value": "false"})
    assert 'value="passed" disabled' in re.sub(r"\s+", " ", text_of(lu, path))
    assert form(lu, f"{path}/verdicts", {"verdict": "passed"}, 409)
    form(lu, f"{path}/verdicts", {"verdict": "conditional", "days": "7", "note": "整改后复验"})
    (wrong_row,) = table.api("wen").get(f"/rectifications?task_id={table.tasks[0]}").json()["items"]
    assert wrong_row["due_on"] == "2026-11-30"


def test_a_department_reports_and_the_office_opens_the_reinspection(table: Table) -> None:
    table.draw()
    review = table.reviews()[0]
    table.find(review, (30, 20, 20, 20, False, False))
    table.post(table.lead(review), f"/reviews/{review['id']}/verdicts", verdict="failed")
    (wrong,) = table.api("wen").get(f"/rectifications?task_id={table.tasks[0]}").json()["items"]
    path, wen = f"/rectifications/{wrong['id']}", table.doors.page("wen")
    assert "请简要说明整改情况" in form(wen, f"{path}/reports", {"note": " "}, 422).text
    files = {"files": ("整改后.jpg", photo(), "image/jpeg")}
    form(wen, f"{path}/reports", {"note": "已落实到岗位"}, files=files)
    assert "已落实到岗位" in text_of(wen, path)
    where = form(table.doors.page("ke"), f"{path}/clearances", {}).headers["location"]
    assert where.startswith("/reviews/")


def signed_by(table: Table, name: str, items: list[dict[str, Any]], status: int = 303, **more: Any) -> Any:
    """That person signs what stands on their page, with the digests that are on it."""
    client = table.doors.page(name)
    page = text_of(client, f"/rounds/{table.round_id}/signatures")
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    ids = [str(item["id"]) for item in items]
    data = {"decision": "sign", "password": PASSWORD, "item_ids": ids, "shown": shown} | more
    return form(client, f"/rounds/{table.round_id}/signatures", data, status)


def test_all_sign_on_their_pages_to_the_seal(table: Table) -> None:
    items = table.draw()
    for review in table.reviews():
        table.passes(review)
    wrong = signed_by(table, "head", items, 422, password="wrong", opinion="同意。")
    assert "同意。" in wrong.text
    assert "wrong" not in wrong.text
    signed_by(table, "head", items, opinion="同意。")
    by_lead: dict[str, list[dict[str, Any]]] = {}
    for item, review in zip(items, table.reviews(), strict=True):
        by_lead.setdefault(table.lead(review), []).append(item)
    for lead, mine in by_lead.items():
        signed_by(table, lead, mine)
    signed_by(table, "ke", items)
    signed_by(table, "chair", items)
    page = text_of(table.doors.page("ke"), f"/rounds/{table.round_id}")
    assert table.round()["seal_code"] in page
    dossier = table.doors.page("ke").get(f"/rounds/{table.round_id}/dossier")
    assert dossier.headers["content-type"] == "application/zip"
    sheet = text_of(table.doors.page("chair"), f"/items/{items[0]['id']}")
    assert sheet.count("sealbox") == len(DEFAULT_STAGES)


def test_a_sheet_that_changed_meanwhile_is_shown_again_and_not_signed(table: Table) -> None:
    items = table.draw()
    for review in table.reviews():
        table.passes(review)
    changed = signed_by(table, "head", items, 412, shown=[f"{items[0]['id']}:{'0' * 64}"])
    assert "会签单在您查看后有变化" in changed.text
    assert table.round()["items"][0]["signatures"][0]["state"] == "open"


def test_an_item_is_returned_from_its_own_sheet(table: Table) -> None:
    items = table.draw()
    for review in table.reviews():
        table.passes(review)
    client, path = table.doors.page("head"), f"/rounds/{table.round_id}/signatures"
    item = str(items[0]["id"])
    data = {"decision": "return", "password": PASSWORD, "item": item, "item_ids": item, "to_stage": "review"}
    assert "请写明理由" in form(client, path, data, 422).text
    form(client, path, data | {"opinion": "现场又坏了"})
    assert table.round()["items"][0]["state"] == "in_review"


def test_strangers_see_nothing_of_it(table: Table) -> None:
    items = table.draw()
    review = table.reviews()[0]["id"]
    stranger = table.doors.page("outsider")
    for path in (f"/rounds/{table.round_id}", f"/reviews/{review}", f"/items/{items[0]['id']}", "/evidence/1/content"):
        assert text_of(stranger, path, 404)
    assert "暂无验收批次" in text_of(stranger, "/rounds")


def test_a_rounds_page_asks_no_more_for_more_items(doors: Doors) -> None:
    small = Table(doors)
    small.draw()
    ke = doors.page("ke")
    with counted(doors) as few:
        text_of(ke, f"/rounds/{small.round_id}")
    small.more(8)
    first = small.round_id
    small.draw()
    assert small.round_id != first
    with counted(doors) as many:
        text_of(ke, f"/rounds/{small.round_id}")
    assert many.number <= few.number
    assert many.number <= 30


@pytest.mark.parametrize("path", ["/rounds/999999", "/reviews/0", "/items/999999", "/rectifications/7", "/rounds/x"])
def test_what_is_not_there_is_not_there(table: Table, path: str) -> None:
    assert table.doors.page("ke").get(path).status_code in (404, 422)


def test_the_auditor_reads_every_entry_and_others_only_their_own(table: Table) -> None:
    table.draw()
    auditor = table.doors.page("auditor")
    assert auditor.get("/").headers["location"] == "/entries"
    everything = text_of(auditor, "/entries")
    assert "draw_round" in everything
    assert "没有符合条件的记录" in text_of(auditor, "/entries?q=nothing%25like_this")
    assert "open_round" not in text_of(auditor, "/entries?q=draw")
    assert "draw_round" in text_of(table.doors.page("ke"), "/entries?noun=round")
    assert text_of(table.doors.page("wen"), "/entries", 403)
