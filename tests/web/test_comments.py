"""Comments on a task's page and at the API: written, refused with what was typed, withdrawn."""

from campaign.domain.department import Department
from tests.doors import Doors
from tests.onstage import staged


def test_a_comment_stands_in_the_story_with_its_unit_told(doors: Doors) -> None:
    ids = staged(doors)
    water = doors.page("water")
    assert "请勿填写涉密内容、信访人和未成年人信息" in water.get(f"/tasks/{ids.task}").text
    form = {"text": "@县政府办公室 管材<b>晚到</b>", "department_id": ""}
    sent = water.post(f"/tasks/{ids.task}/comments", data=form)
    assert (sent.status_code, sent.headers["location"]) == (303, f"/tasks/{ids.task}?story=comments#chases")
    shown = doors.page("ke").get(sent.headers["location"]).text
    assert "管材&lt;b&gt;晚到&lt;/b&gt;" in shown
    assert "撤回讨论" not in shown


def test_a_refused_comment_comes_back_with_what_was_typed(doors: Doors) -> None:
    ids = staged(doors)
    for text, said in (
        ("请@县文化旅游局支持", "县文化旅游局未参与本任务"),
        ("@某局 好", "“@某局”不是"),
        ("", "请填写内容"),
    ):
        answer = doors.page("water").post(f"/tasks/{ids.task}/comments", data={"text": text})
        assert answer.status_code == 422
        assert said in answer.text
        assert text in answer.text


def test_its_writer_withdraws_it_and_the_reason_stands_there(doors: Doors) -> None:
    ids = staged(doors)
    water = doors.page("water")
    water.post(f"/tasks/{ids.task}/comments", data={"text": "张某的电话"})
    [made] = doors.api("water").get(f"/tasks/{ids.task}/comments").json()["items"]
    address = f"/comments/{made['id']}/withdrawals"
    assert f'action="{address}"' in water.get(f"/tasks/{ids.task}").text
    assert water.post(address, data={"note": ""}).status_code == 422
    assert doors.page("ke").post(address, data={"note": "x"}).status_code == 403
    assert water.post(address, data={"note": "涉及个人信息"}).status_code == 303
    shown = doors.page("ke").get(f"/tasks/{ids.task}").text
    assert "张某" not in shown
    assert "本人已撤回：涉及个人信息" in shown


def test_the_api_writes_lists_and_withdraws(doors: Doors) -> None:
    ids = staged(doors)
    water = doors.api("water")
    body = {"text": "何时拨付？", "department_ids": [ids.departments["office"]]}
    made = water.post(f"/tasks/{ids.task}/comments", json=body)
    assert (made.status_code, made.json()["state"]) == (201, "written")
    refused = water.post(f"/tasks/{ids.task}/comments", json=body | {"department_ids": [ids.departments["culture"]]})
    assert refused.status_code == 422
    gone = water.post(f"/comments/{made.json()['id']}/withdrawals", json={"note": "问错了"})
    assert (gone.status_code, gone.json()["text"], gone.json()["withdrawn_reason"]) == (201, "", "问错了")
    assert water.post(f"/comments/{made.json()['id']}/withdrawals", json={"note": "问错了"}).status_code == 409
    assert doors.api("ke").get(f"/tasks/{ids.task}/comments").json()["total"] == 1
    assert doors.api("outsider").get(f"/tasks/{ids.task}/comments").status_code == 404


def test_a_unit_that_cannot_see_the_task_is_named_in_the_readers_language(doors: Doors) -> None:
    ids = staged(doors)
    with doors.deed() as db:
        db.get_one(Department, ids.departments["culture"]).name_en = "Culture and Tourism Bureau"
    refused = doors.api("water").post(f"/tasks/{ids.task}/comments", json={"text": "@县文化旅游局 好"})
    assert refused.status_code == 422
    assert "Culture and Tourism Bureau has no part in this task" in refused.json()["detail"]
