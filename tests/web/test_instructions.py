"""A leader instructs from the first page with one form; the unit answers on its own, and the leader settles it."""

import re

import pytest

from tests.doors import Doors
from tests.planned import a_running_campaign, ids_of


@pytest.fixture
def campaign(doors: Doors) -> int:
    """Ke's campaign, led by Chair; its first task is overdue."""
    return a_running_campaign(doors)


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return found[1]


def test_the_leaders_first_page_proposes_and_one_form_instructs(doors: Doors, campaign: int) -> None:
    home = doors.page("chair").get("/").text
    assert "拟办意见" in home
    assert "改造管网第 1 段" in home
    form = {name: hidden(home, name) for name in ("task_id", "to_department_id", "due_on", "urgency")}
    assert int(form["to_department_id"]) == ids_of(doors)["water"]
    answer = doors.page("chair").post(f"/campaigns/{campaign}/instructions", data={**form, "text": "同意，抓紧办。"})
    assert answer.status_code == 303
    assert "拟办意见" not in doors.page("chair").get("/").text
    todo = doors.page("water").get("/").text
    assert "同意，抓紧办。" in todo
    assert "/instructions/1?back=/" in todo
    task = doors.page("chair").get(f"/tasks/{form['task_id']}").text
    assert "同意，抓紧办。" in task


def test_the_unit_reports_and_the_leader_returns_and_settles(doors: Doors, campaign: int) -> None:
    wish = {"campaign_id": campaign, "to_department_id": ids_of(doors)["water"], "text": "月底前通水"}
    made = doors.api("chair").post("/instructions", json=wish)
    assert made.status_code == 201, made.text
    place = f"/instructions/{made.json()['id']}"
    empty = doors.page("water").post(f"{place}/answers", data={"answer": " "})
    assert empty.status_code == 422
    assert "请填写办理情况" in empty.text
    assert doors.page("water").post(f"{place}/answers", data={"answer": "三村已通水"}).status_code == 303
    assert "三村已通水" in doors.page("chair").get("/").text
    back = doors.page("chair").post(f"{place}/decisions", data={"decision": "returned", "note": "其余呢"})
    assert back.status_code == 303
    assert "其余呢" in doors.page("water").get(place).text
    assert doors.page("water").post(f"{place}/answers", data={"answer": "全部通水"}).status_code == 303
    assert doors.page("chair").post(f"{place}/decisions", data={"decision": "accepted"}).status_code == 303
    assert doors.page("chair").post(f"{place}/decisions", data={"decision": "accepted"}).status_code == 409
    assert doors.api("ke").get("/instructions?state=closed").json()["total"] == 1
    assert place in doors.page("water").get("/search?q=月底前通水").text
    assert place not in doors.page("outsider").get("/search?q=月底前通水").text


def test_the_office_enters_a_note_and_a_wrong_form_keeps_what_was_typed(doors: Doors, campaign: int) -> None:
    form = doors.page("ke").get(f"/campaigns/{campaign}/instructions/new").text
    assert 'name="leader_id"' in form
    sent = {"text": "请财政局落实资金", "to_department_id": "", "due_on": "soon"}
    wrong = doors.page("ke").post(f"/campaigns/{campaign}/instructions", data=sent)
    assert wrong.status_code == 422
    assert "请财政局落实资金" in wrong.text
    assert doors.page("outsider").get("/instructions/1").status_code == 404
