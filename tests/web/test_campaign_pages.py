"""A campaign's pages: the ledger by its address, what may be done by whom, and forms that lose nothing typed."""

import re
from typing import Any

import pytest
from sqlmodel import select

from campaign.actions.planning import TaskPlan, add_tasks
from campaign.domain.campaign import Campaign
from campaign.domain.person import Person
from tests.doors import Doors
from tests.planned import a_cast_again, a_running_campaign, ids_of, questions

FORM = {
    "code": "SCHOOL",
    "title": "校园饮水专项行动",
    "focus_area": "education",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "notice_days": "0",
    "sensitivity": "public",
}


@pytest.fixture
def campaign(doors: Doors) -> int:
    return a_running_campaign(doors)


def rows(page: Any) -> list[str]:
    assert page.status_code == 200, page.text[:500]
    return re.findall(r'<a class="ttl" href="/tasks/\d+">([^<]+)</a>', page.text)


def test_the_address_says_what_the_ledger_shows(doors: Doors, campaign: int) -> None:
    ke = doors.page("ke")
    every = [f"改造管网第 {n} 段" for n in (1, 2, 3)]
    assert rows(ke.get(f"/campaigns/{campaign}")) == every
    assert rows(ke.get(f"/campaigns/{campaign}?light=red")) == every[:1]
    assert rows(ke.get(f"/campaigns/{campaign}?q=第 2")) == every[1:2]
    assert rows(ke.get(f"/campaigns/{campaign}?sort=-number")) == every[::-1]
    assert rows(ke.get(f"/campaigns/{campaign}?town={ids_of(doors)['area:town']}")) == every[:1]
    assert rows(ke.get(f"/campaigns/{campaign}?department={ids_of(doors)['health']}")) == []
    assert rows(ke.get(f"/campaigns/{campaign}?light=purple&sort=x&by=y&page=abc&department=-1")) == every


def test_the_row_height_is_remembered_with_the_person(doors: Doors) -> None:
    assert doors.page("ke").post("/appearance", data={"density": "compact", "back": "/campaigns"}).status_code == 303
    with doors.deed() as db:
        assert db.scalars(select(Person.density).where(Person.username == "ke")).one() == "compact"


def test_a_row_drawn_for_one_department_is_not_handed_to_another(doors: Doors, campaign: int) -> None:
    # Whether a row offers an update depends on who leads the task, and drawn rows are kept.
    assert "data-update" not in doors.page("town").get(f"/campaigns/{campaign}").text
    assert "data-update" in doors.page("water").get(f"/campaigns/{campaign}").text


def test_htmx_gets_the_ledger_and_a_browser_the_page(doors: Doors, campaign: int) -> None:
    ke = doors.page("ke")
    part = ke.get(f"/campaigns/{campaign}?light=red", headers={"hx-request": "true"})
    assert "<html" not in part.text and len(rows(part)) == 1
    assert "HX-Request" in part.headers["vary"]


def test_a_page_asks_the_database_as_often_for_many_tasks_as_for_few(doors: Doors, campaign: int) -> None:
    ke = doors.page("ke")

    def asked() -> int:
        with questions() as found:
            ke.get(f"/campaigns/{campaign}")
        return sum("FROM slot" not in question for question in found)  # the watch over the clock looks when it likes

    def more(tasks: int) -> None:
        plans = [
            (TaskPlan(title=f"更多 {n}", work_package=f"包 {n}", standing=True, lead_department_id=1), None)
            for n in range(tasks)
        ]
        with doors.deed() as db:
            add_tasks(db, a_cast_again(db, doors)("ke"), db.get_one(Campaign, campaign), plans, at=doors.at)

    ke.get("/campaigns")
    more(1)
    few = asked(), asked()  # the second time what no deed has touched is remembered
    more(60)
    assert (asked(), asked()) == few
    assert few[1] < few[0] <= 30


def test_pages_of_the_ledger_follow_each_other(doors: Doors) -> None:
    campaign = a_running_campaign(doors, tasks=53)
    ke = doors.page("ke")
    first, second = rows(ke.get(f"/campaigns/{campaign}")), rows(ke.get(f"/campaigns/{campaign}?page=2"))
    assert (len(first), len(second), len({*first, *second})) == (50, 3, 53)
    assert rows(ke.get(f"/campaigns/{campaign}?page=99")) == second


def test_who_has_no_part_in_it_finds_no_campaign(doors: Doors, campaign: int) -> None:
    outsider = doors.page("outsider")
    for path in ("", "/plan", "/edit", "/pauses/new", "/tasks/new", "/nudges/new", "/deadlines/new"):
        assert outsider.get(f"/campaigns/{campaign}{path}").status_code == 404
    water = doors.page("water")
    assert len(rows(water.get(f"/campaigns/{campaign}"))) == 3
    for path in ("/edit", "/pauses/new", "/tasks/new", "/nudges/new", "/deadlines/new"):
        assert water.get(f"/campaigns/{campaign}{path}").status_code == 403
    page = water.get(f"/campaigns/{campaign}").text
    for words in ("/tasks/new", "督办单待签发", 'name="ids"'):
        assert words not in page


def test_a_campaign_is_made_in_a_form_and_opened_after_a_question(doors: Doors) -> None:
    ke = doors.page("ke")
    ids = ids_of(doors)
    made = ke.post("/campaigns", data=FORM | {"lead_department_id": ids["education"]})
    assert made.status_code == 303, made.text
    at = made.headers["location"]
    refused = ke.post(f"{at}/openings")
    assert refused.status_code == 409 and "任务" in refused.text
    task = {"title": "安装直饮水设备", "lead_department_id": ids["education"], "due_on": "2026-12-01", "weight": "2"}
    assert ke.post(f"{at}/tasks", data=task).status_code == 303
    assert "启动这个专项行动" in ke.get(f"{at}/openings/new").text
    assert ke.post(f"{at}/openings").status_code == 303
    assert "安装直饮水设备" in ke.get(at).text
    assert ke.post(f"{at}/pauses").status_code == 303
    assert "恢复专项行动" in ke.get(f"{at}/plan").text


def test_a_refused_form_comes_back_with_what_was_typed_and_why(doors: Doors, campaign: int) -> None:
    ke = doors.page("ke")
    answer = ke.post("/campaigns", data=FORM | {"ends_on": "2025-01-01", "code": "", "goal": "让孩子喝上放心水"})
    assert answer.status_code == 422
    for said in ("让孩子喝上放心水", "errsum", 'id="code-e"', 'href="#code"', "校园饮水专项行动"):
        assert said in answer.text
    task = ke.post(
        f"/campaigns/{campaign}/tasks",
        data={
            "title": "",
            "due_on": "2026-02-30",
            "target_value": "许多",
            "goal": "八成农户通水",
            "milestone_title": ["首段"],
            "milestone_due_on": ["明年"],
            "milestone_id": [""],
            "milestone_expected": ["200"],
        },
    )
    assert task.status_code == 422
    for said in ("八成农户通水", "许多", "2026-02-30", "首段", 'href="#due_on"', 'href="#milestones"'):
        assert said in task.text


def test_a_task_form_keeps_departments_milestones_and_the_first_deadline(doors: Doors, campaign: int) -> None:
    ke, ids = doors.page("ke"), ids_of(doors)
    form = ke.get("/tasks/2/edit").text
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    data = {
        "version": version[1],
        "title": "改造管网第 2 段",
        "lead_department_id": ids["water"],
        "owner_department_ids": [ids["education"], ids["town"]],
        "due_on": "2026-12-20",
        "milestone_id": ["", ""],
        "milestone_title": ["首段通水", ""],
        "milestone_due_on": ["2026-12-01", ""],
        "milestone_expected": ["40", ""],
        "weight": "3",
        "sensitivity": "internal",
    }
    assert ke.post("/tasks/2", data=data).status_code == 303
    shown = doors.api("ke").get("/tasks/2").json()
    assert [(m["title"], m["due_on"], m["expected_value"]) for m in shown["milestones"]] == [
        ("首段通水", "2026-12-01", 40),
        ("完成时限", "2026-12-20", None),
    ]
    assert (shown["owner_department_ids"], shown["weight"], shown["sensitivity"], shown["first_due_on"]) == (
        [ids["education"], ids["town"]],
        3,
        "internal",
        "2026-12-31",
    )
    lost = ke.post("/tasks/2", data=data | {"title": "别的"})
    assert lost.status_code == 412
    assert "别的" in lost.text and "改造管网第 2 段" in lost.text


def test_a_field_is_edited_in_its_row_and_a_lost_race_offers_both(doors: Doors, campaign: int) -> None:
    ke = doors.page("ke")
    htmx = {"hx-request": "true"}
    assert 'type="date"' in ke.get("/tasks/2/fields/due_on?in=row", headers=htmx).text
    at = "/tasks/2/fields/due_on?in=row"
    kept = ke.post(at, data={"due_on": "2026-12-10", "version": "1"}, headers=htmx)
    assert kept.status_code == 200
    assert kept.text.lstrip().startswith("<tr") and 'hx-swap-oob="true"' in kept.text and "12月10日" in kept.text
    lost = ke.post(at, data={"due_on": "2026-12-11", "version": "1"}, headers=htmx)
    assert (lost.status_code, lost.headers["hx-retarget"]) == (412, "#t2-due_on")
    assert "2026-12-10" in lost.text and "2026-12-11" in lost.text
    wrong = ke.post(at, data={"due_on": "", "version": "2"}, headers=htmx)
    assert (wrong.status_code, wrong.headers["hx-retarget"]) == (422, "#t2-due_on")
    assert (
        ke.post("/tasks/2/fields/weight?in=page", data={"weight": "x", "version": "9"}, headers=htmx).status_code == 422
    )
    assert ke.get("/tasks/2/fields/state?in=row", headers=htmx).status_code == 404
    assert ke.get("/tasks/2/fields/due_on").headers["location"] == "/tasks/2/edit"


def test_chosen_tasks_are_chased_after_a_look_at_who_is_told(doors: Doors, campaign: int) -> None:
    ke = doors.page("ke")
    asked = ke.get(f"/campaigns/{campaign}/nudges/new?ids=1&ids=2&ids=999")
    assert "改造管网第 1 段" in asked.text and "改造管网第 3 段" not in asked.text
    assert ke.post(f"/campaigns/{campaign}/nudges", data={"ids": []}).status_code == 422
    assert ke.post(f"/campaigns/{campaign}/nudges", data={"ids": ["1", "2"], "words": "长" * 201}).status_code == 422
    assert ke.post(f"/campaigns/{campaign}/nudges", data={"ids": ["1", "2"], "words": "请今天报"}).status_code == 303
    assert "专项办催办" in ke.get("/tasks/1?story=orders").text


def test_chosen_tasks_get_one_deadline_all_or_none(doors: Doors, campaign: int) -> None:
    ke = doors.page("ke")
    at = f"/campaigns/{campaign}/deadlines"
    sent_on = ke.get(f"{at}/new?ids=2&ids=3").headers["location"]
    assert "改造管网第 2 段" in ke.get(sent_on).text
    assert ke.post(at, data={"ids": ["2", "3"], "due_on": ""}).status_code == 422
    assert ke.post(at, data={"ids": ["2", "3"], "due_on": "2027-01-31"}).status_code == 303
    days = [doors.api("ke").get(f"/tasks/{key}").json()["due_on"] for key in (1, 2, 3)]
    assert days == ["2026-11-20", "2027-01-31", "2027-01-31"]


def test_shares_are_given_to_towns_and_sites_edited_and_cancelled(doors: Doors, campaign: int) -> None:
    ke, town = doors.page("ke"), ids_of(doors)["area:town"]
    assert "城关镇" in ke.get("/tasks/2/shares/new").text
    data = {
        "towns": [town],
        f"target_{town}": "12",
        "unit": "户",
        "site": "第一水厂",
        "latitude": "26",
        "longitude": "x",
    }
    refused = ke.post("/tasks/2/shares", data=data)
    assert refused.status_code == 422 and 'value="12"' in refused.text
    assert ke.post("/tasks/2/shares", data=data | {"longitude": "115.9"}).status_code == 303
    shares = doors.api("ke").get("/tasks/2/shares").json()["items"]
    assert [(row["area_id"], row["site"], row["target_value"]) for row in shares] == [
        (town, "", 12),
        (None, "第一水厂", None),
    ]
    key = shares[0]["id"]
    form = ke.get(f"/shares/{key}/edit").text
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    assert ke.post(f"/shares/{key}", data={"target_value": "15", "version": version[1]}).status_code == 303
    assert ke.post(f"/shares/{key}", data={"target_value": "16", "version": version[1]}).status_code == 412
    assert ke.post(f"/shares/{key}/cancellations", data={"note": ""}).status_code == 422
    assert ke.post(f"/shares/{key}/cancellations", data={"note": "撤并"}).status_code == 303


def test_a_task_tells_its_story_and_offers_only_what_may_be_done(doors: Doors, campaign: int) -> None:
    page = doors.page("ke").get("/tasks/1").text
    for said in ("改造管网第 1 段", "列入任务", "城关镇", "灯色依据"):
        assert said in page
    assert "/tasks/1/edit" in page
    water = doors.page("water").get("/tasks/1").text
    assert "/tasks/1/edit" not in water and "/tasks/1/updates/new" in water
    assert doors.page("outsider").get("/tasks/1").status_code == 404
    assert doors.page("ke").get("/tasks/1?story=progress").status_code == 200


def test_a_cancelled_task_says_why(doors: Doors, campaign: int) -> None:
    ke = doors.page("ke")
    assert ke.post("/tasks/3/cancellations", data={"note": " "}).status_code == 422
    assert ke.post("/tasks/3/cancellations", data={"note": "并入第 2 段"}).status_code == 303
    assert "并入第 2 段" in ke.get("/tasks/3").text
    assert len(rows(ke.get(f"/campaigns/{campaign}"))) == 2


def test_the_list_of_campaigns_shows_each_with_its_worst_light(doors: Doors, campaign: int) -> None:
    page = doors.page("ke").get("/campaigns").text
    assert "农村供水专项行动" in page and "逾期" in page
    assert "农村供水专项行动" not in doors.page("outsider").get("/campaigns").text
    assert "农村供水专项行动" in doors.page("chair").get("/campaigns?tab=environment").text
    assert doors.page("ke").get("/campaigns?tab=nothing").status_code == 200
