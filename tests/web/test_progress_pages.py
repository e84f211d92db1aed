"""An owner's page and its forms: what is typed is kept, what is refused says why, nothing is lost without scripts."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlmodel import select

from campaign.actions.evidence import attached
from campaign.domain.update import Update
from tests.doors import Doors
from tests.onstage import Ids, counted, staged
from tests.planned import questions

AJAX = {"hx-request": "true"}


@pytest.fixture
def ids(doors: Doors) -> Ids:
    return staged(doors)


def test_a_visitor_is_sent_to_sign_in(doors: Doors) -> None:
    sent = doors.visitor().get("/")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in")


def test_the_most_urgent_card_is_open(doors: Doors, ids: Ids) -> None:
    drawn = doors.page("water").get("/")
    assert drawn.status_code == 200
    assert f'id="t{ids.task}-form"' in drawn.text
    assert "老旧管网改造" in drawn.text


def test_an_update_without_scripts_comes_back_to_the_page_with_a_word(doors: Doors, ids: Ids) -> None:
    water = doors.page("water")
    sent = water.post(f"/tasks/{ids.task}/updates", data={"progress": "65", "note": "已到货", "back": "/"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/")
    again = water.get("/")
    assert "进展已提交" in again.text
    assert "进展已提交" not in water.get("/").text


def test_an_update_by_htmx_redraws_its_card(doors: Doors, ids: Ids) -> None:
    water = doors.page("water")
    sent = water.post(f"/tasks/{ids.task}/updates", data={"progress": "95"}, headers=AJAX)
    assert sent.status_code == 200
    assert sent.text.lstrip().startswith("<article")
    assert "hx-trigger" in sent.headers


@pytest.mark.parametrize("headers", [{}, AJAX], ids=["page", "card"])
@pytest.mark.parametrize(
    ("field", "text"), [("progress", "很多"), ("progress", "101"), ("progress", "NaN"), ("progress", "1e999")]
)
def test_what_cannot_be_read_comes_back_with_what_was_typed(
    doors: Doors, ids: Ids, headers: dict[str, str], field: str, text: str
) -> None:
    refused = doors.page("water").post(
        f"/tasks/{ids.task}/updates", data={field: text, "note": "写了很久的说明"}, headers=headers
    )
    assert refused.status_code == 422
    assert "写了很久的说明" in refused.text
    assert f'href="#t{ids.task}-{field}"' in refused.text
    assert doors.api("water").get(f"/tasks/{ids.task}/updates").json()["total"] == 0


def test_no_news_is_one_tap(doors: Doors, ids: Ids) -> None:
    doors.page("water").post(f"/tasks/{ids.task}/updates", data={"no_news": "1", "progress": "55"})
    kept = doors.api("water").get(f"/tasks/{ids.task}/updates").json()["items"][0]
    assert (kept["no_news"], kept["progress"]) == (True, None)


def test_files_sent_without_scripts_belong_to_the_update(doors: Doors, ids: Ids) -> None:
    photo = BytesIO()
    Image.new("RGB", (40, 30), "#7fa6d3").save(photo, "JPEG")
    water, address = doors.page("water"), f"/tasks/{ids.task}/updates"
    bad = water.post(address, data={"note": "见照片"}, files={"files": ("a.exe", b"MZ", "image/jpeg")})
    assert bad.status_code == 422
    assert "见照片" in bad.text
    empty = ("files", ("", b"", "application/octet-stream"))
    sent = water.post(
        address, data={"note": "见照片"}, files=[("files", ("1.jpg", photo.getvalue(), "image/jpeg")), empty]
    )
    assert sent.status_code == 303
    with doors.deed() as db:
        key = db.scalars(select(Update.id)).one()
        assert [row.name for row in attached(db, "update", [key])[key]] == ["1.jpg"]


def test_a_milestone_can_be_ticked_with_the_update_and_both_are_kept_or_neither(doors: Doors, ids: Ids) -> None:
    water, first = doors.page("water"), ids.milestones[0]
    foreign = {"progress": "60", "milestone_id": "999999"}
    assert water.post(f"/tasks/{ids.task}/updates", data=foreign).status_code == 422
    assert doors.api("water").get(f"/tasks/{ids.task}/updates").json()["total"] == 0
    both = {"progress": "60", "milestone_id": str(first)}
    assert water.post(f"/tasks/{ids.task}/updates", data=both).status_code == 303
    task = doors.api("water").get(f"/tasks/{ids.task}").json()
    assert (task["progress"], task["milestones"][0]["state"]) == (60, "reported")


def test_a_quantity_is_asked_where_things_are_counted(doors: Doors) -> None:
    ids = counted(doors)
    water = doors.page("water")
    assert 'name="value"' in water.get("/").text
    water.post(f"/tasks/{ids.task}/updates", data={"value": "17"})
    assert "17/32 村" in water.get("/").text


def test_the_form_of_more_time_keeps_what_was_typed(doors: Doors, ids: Ids) -> None:
    water, address = doors.page("water"), f"/milestones/{ids.milestones[0]}/extensions"
    assert "2026年11月27日" in water.get(f"{address}/new").text
    refused = water.post(address, data={"due_on": "明天", "reason": "设备晚到"})
    assert refused.status_code == 422
    assert "设备晚到" in refused.text
    assert "2026-11-23" in refused.text
    asked = water.post(address, data={"due_on": "2026-12-04", "reason": "设备晚到"})
    assert asked.status_code == 303
    assert "已申请延期至" in water.get("/").text


def test_an_extension_is_decided_and_a_refusal_asks_for_its_reason(doors: Doors, ids: Ids) -> None:
    body = {"due_on": "2026-12-04", "reason": "设备晚到"}
    asked = doors.api("water").post(f"/milestones/{ids.milestones[0]}/extensions", json=body).json()
    ke = doors.page("ke")
    question = ke.post(f"/extensions/{asked['id']}/decisions", data={"decision": "refused"})
    assert question.status_code == 422
    assert "为什么不准延期" in question.text
    done = ke.post(f"/extensions/{asked['id']}/decisions", data={"decision": "refused", "note": "工期不变"})
    assert done.status_code == 303
    assert "工期不变" in doors.page("water").get("/").text


def test_a_request_for_help_goes_its_way(doors: Doors, ids: Ids) -> None:
    water, ke, wen = doors.page("water"), doors.page("ke"), doors.page("wen")
    address = f"/tasks/{ids.task}/coordinations"
    refused = water.post(address, data={"to_department_id": "", "action": "腾出场地", "due_on": "2026-11-27"})
    assert refused.status_code == 422
    assert "腾出场地" in refused.text
    education = str(ids.departments["education"])
    body = {"to_department_id": education, "action": "腾出场地", "due_on": "2026-11-27"}
    assert water.post(address, data=body).status_code == 303
    key = doors.api("water").get(address).json()["items"][0]["id"]
    assert ke.get(f"/coordinations/{key}").status_code == 200
    assert ke.post(f"/coordinations/{key}/refusals", data={"note": ""}).status_code == 422
    assert ke.post(f"/coordinations/{key}/acceptances").status_code == 303
    assert "待他方办理" in water.get("/?tab=waiting").text
    assert "腾出场地" in wen.get("/").text
    assert wen.post(f"/coordinations/{key}/answers", data={"answer": "已腾出"}).status_code == 303
    assert "已腾出" in water.get(f"/coordinations/{key}").text


def test_a_task_whose_milestones_are_all_reported_is_not_late_and_can_be_submitted(doors: Doors, ids: Ids) -> None:
    for key in ids.milestones:
        doors.api("water").post(f"/milestones/{key}/reports", json={"note": ""})
    doors.at += timedelta(days=60)
    water = doors.page("water")
    drawn = water.get("/").text
    assert "节点均已报，请申请验收" in drawn
    assert "逾期" not in drawn
    assert water.get(f"/tasks/{ids.task}/submissions/new").status_code == 200
    assert water.post(f"/tasks/{ids.task}/submissions", data={"note": "请验收"}).status_code == 303
    assert "老旧管网改造" not in water.get("/").text
    assert "老旧管网改造" in water.get("/?tab=waiting").text


def test_a_card_that_is_red_for_one_town_says_which_and_that_the_worst_counts(doors: Doors) -> None:
    ids = counted(doors)
    for place in ({"area_id": ids.town}, {"site": "东河水厂"}):
        part = {"target_value": 10, "unit": "村", "department_id": ids.departments["water"], **place}
        assert doors.api("ke").post(f"/tasks/{ids.task}/shares", json=part).status_code == 201
    key = doors.api("ke").get(f"/tasks/{ids.task}/shares").json()["items"][1]["id"]
    doors.api("water").post(f"/tasks/{ids.task}/updates", json={"value": 9, "share_id": key})
    drawn = doors.page("water").get("/").text
    assert "1 处严重滞后（城关镇），整项任务按最差一处亮灯" in drawn
    assert "尚未报送进展，暂按 0 计" in drawn
    assert "有 1 处本身即为此灯，整项任务按最差一处亮灯。" in doors.page("water").get(f"/tasks/{ids.task}").text


def test_what_is_done_is_listed(doors: Doors, ids: Ids) -> None:
    water = doors.page("water")
    water.post(f"/tasks/{ids.task}/updates", data={"progress": "65", "note": "已到货"})
    assert "已到货" in water.get("/?tab=done").text


def test_what_is_done_is_turned_over_page_by_page(doors: Doors, ids: Ids, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("campaign.web.todo", "campaign.insight.todo"):
        monkeypatch.setattr(f"{module}.DONE", 2)
    for n in range(1, 4):
        doors.api("water").post(f"/tasks/{ids.task}/updates", json={"progress": n, "note": f"第 {n} 次"})
    water = doors.page("water")
    first, second = water.get("/?tab=done").text, water.get("/?tab=done&page=2").text
    assert "第 3 次" in first and "第 1 次" not in first and "?tab=done&amp;page=2" in first
    assert "第 1 次" in second and "第 3 次" not in second
    assert "第 1 次" in water.get("/?tab=done&page=99").text


def test_a_stranger_finds_nothing(doors: Doors, ids: Ids) -> None:
    outsider = doors.page("outsider")
    assert outsider.get(f"/tasks/{ids.task}/updates/new").status_code == 404
    assert outsider.post(f"/tasks/{ids.task}/updates", data={"progress": "3"}).status_code == 404
    assert "没有待办事项" in outsider.get("/").text


def test_a_refusal_of_the_state_is_a_page_with_a_way_out(doors: Doors, ids: Ids) -> None:
    water = doors.page("water")
    refused = water.post(f"/tasks/{ids.task}/submissions", data={})
    assert refused.status_code == 409
    assert "还有 2 个节点未报" in refused.text
    alert = water.post(f"/tasks/{ids.task}/submissions", data={}, headers=AJAX)
    assert (alert.status_code, alert.headers["hx-retarget"]) == (409, "#alerts")


def test_the_page_asks_the_database_the_same_however_much_there_is(doors: Doors) -> None:
    staged(doors)
    water = doors.page("water")
    with questions() as few:
        water.get("/")
    for n in range(6):
        staged(doors, title=f"任务{n}")
    with questions() as many:
        assert water.get("/").text.count("<article") == 7
    assert len(many) == len(few)
