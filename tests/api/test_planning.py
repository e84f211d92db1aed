"""A campaign is planned, opened and read through the API alone, by the names the contract fixes."""

from typing import Any

import pytest

from tests.doors import Doors
from tests.planned import ids_of, questions

PLAN = {
    "code": "WATER-2026",
    "title": "农村供水专项行动",
    "focus_area": "environment",
    "goal": "供水保障",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "notice_days": 0,
}


@pytest.fixture
def ke(doors: Doors) -> Any:
    return doors.api("ke")


def made(answer: Any, status: int = 201) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def a_campaign(ke: Any, **fields: Any) -> dict[str, Any]:
    return dict(made(ke.post("/campaigns", json=PLAN | fields)))


def a_task(doors: Doors, ke: Any, campaign: dict[str, Any], **fields: Any) -> dict[str, Any]:
    plan = {
        "campaign_id": campaign["id"],
        "title": "改造管网 86 公里",
        "lead_department_id": ids_of(doors)["water"],
        "due_on": "2026-12-31",
    }
    return dict(made(ke.post("/tasks", json=plan | fields)))


def test_a_campaign_goes_from_draft_to_closed(doors: Doors, ke: Any) -> None:
    campaign = a_campaign(ke)
    assert (campaign["state"], campaign["task_count"]) == ("draft", 0)
    at = f"/campaigns/{campaign['id']}"
    assert ke.post(f"{at}/openings").status_code == 409
    task = a_task(doors, ke, campaign)
    assert made(ke.post(f"{at}/openings"))["state"] == "running"
    assert made(ke.post(f"{at}/pauses", json={"note": "防汛"}))["state"] == "paused"
    assert made(ke.post(f"{at}/resumptions"))["state"] == "running"
    assert made(ke.post(f"{at}/closings", json={"note": "年度收尾"}))["state"] == "closing"
    noted = doors.api("auditor").get("/entries", params={"noun": "campaign", "id": campaign["id"]}).json()["items"]
    assert [line["data"].get("reason") for line in noted][2:] == [
        "防汛",
        "",
        "年度收尾",
    ]
    assert ke.post(f"{at}/closings").status_code == 409
    made(ke.post(f"/tasks/{task['id']}/cancellations", json={"note": "合并"}))
    assert made(ke.post(f"{at}/closings"))["state"] == "closed"


def test_a_task_shows_its_light_and_what_is_expected_by_today(doors: Doors, ke: Any) -> None:
    campaign = a_campaign(ke)
    a_task(doors, ke, campaign, target_value=86, unit="公里", milestones=[{"title": "首段", "due_on": "2026-06-30"}])
    made(ke.post(f"/campaigns/{campaign['id']}/openings"))
    [shown] = ke.get("/tasks", params={"campaign_id": campaign["id"], "light": "red"}).json()["items"]
    assert (shown["light"], shown["light_reason"], shown["progress"]) == ("red", "overdue", 0)
    assert shown["expected_progress"] == pytest.approx(100 * 326 / 364)
    assert [(m["title"], m["due_on"], m["state"]) for m in shown["milestones"]] == [
        ("首段", "2026-06-30", "open"),
        ("完成时限", "2026-12-31", "open"),
    ]
    read = ke.get(f"/campaigns/{campaign['id']}").json()
    assert (read["task_count"], read["lights"]["red"], read["lights"]["green"]) == (1, 1, 0)
    assert (read["progress"], read["expected_progress"]) == (0, pytest.approx(100 * 326 / 364))


def test_tasks_are_found_by_department_state_and_words(doors: Doors, ke: Any) -> None:
    campaign = a_campaign(ke)
    a_task(doors, ke, campaign, owner_department_ids=[ids_of(doors)["education"]])
    a_task(doors, ke, campaign, title="50%_完成校园直饮水", lead_department_id=ids_of(doors)["education"])

    def found(**query: Any) -> list[str]:
        return [task["title"] for task in made(ke.get("/tasks", params=query), 200)["items"]]

    assert found(department_id=ids_of(doors)["education"]) == ["改造管网 86 公里", "50%_完成校园直饮水"]
    assert found(department_id=ids_of(doors)["water"]) == ["改造管网 86 公里"]
    assert found(q="%_完") == ["50%_完成校园直饮水"]
    assert found(q="__") == []
    assert found(state="closed") == []
    first = made(ke.get("/tasks", params={"limit": 1}), 200)
    assert (first["total"], len(first["items"])) == (2, 1)
    assert [t["title"] for t in ke.get("/tasks", params={"after": first["next"]}).json()["items"]] == [
        "50%_完成校园直饮水"
    ]


def test_the_tasks_of_a_light_are_as_many_as_the_campaign_counts(doors: Doors, ke: Any) -> None:
    campaign = a_campaign(ke)
    given_up, _ = a_task(doors, ke, campaign), a_task(doors, ke, campaign, title="改造管网 12 公里")
    made(ke.post(f"/campaigns/{campaign['id']}/openings"))
    made(ke.post(f"/tasks/{given_up['id']}/cancellations", json={"note": "合并"}))
    counted = made(ke.get(f"/campaigns/{campaign['id']}"), 200)["lights"]
    listed = {light: ke.get("/tasks", params={"light": light}).json()["total"] for light in counted}
    assert listed == counted and sum(counted.values()) == 1
    assert ke.get("/tasks", params={"state": "cancelled"}).json()["total"] == 1


def test_a_change_names_only_what_changes_and_a_lost_race_shows_both(doors: Doors, ke: Any) -> None:
    task = a_task(doors, ke, a_campaign(ke), target_value=86)
    at = f"/tasks/{task['id']}"
    changed = made(ke.patch(at, json={"due_on": "2026-11-30", "version": task["version"]}), 200)
    assert (changed["due_on"], changed["target_value"], changed["milestones"][0]["due_on"]) == (
        "2026-11-30",
        86,
        "2026-11-30",
    )
    lost = ke.patch(at, json={"due_on": "2026-10-31", "version": task["version"]})
    assert lost.status_code == 412
    assert "2026-11-30" in lost.text and "2026-10-31" in lost.text
    assert made(ke.patch(at, json={"target_value": None}), 200)["target_value"] is None


def test_a_lost_race_over_milestones_and_departments_is_shown_as_data(doors: Doors, ke: Any) -> None:
    task = a_task(doors, ke, a_campaign(ke))
    change = {
        "milestones": [{"title": "开工", "due_on": "2026-10-31"}],
        "owner_department_ids": [ids_of(doors)["water"]],
    }
    lost = ke.patch(f"/tasks/{task['id']}", json={**change, "version": 99})
    assert lost.status_code == 412
    assert lost.json()["mine"]["milestones"][0]["due_on"] == "2026-10-31"


def test_a_share_of_a_town_is_answered_by_its_government(doors: Doors, ke: Any) -> None:
    task = a_task(doors, ke, a_campaign(ke), unit="户")
    at = f"/tasks/{task['id']}/shares"
    share = made(ke.post(at, json={"area_id": ids_of(doors)["area:town"], "target_value": 40}))
    assert (share["department_id"], share["unit"], share["state"]) == (ids_of(doors)["town"], "户", "planned")
    assert ke.post(at, json={"area_id": ids_of(doors)["area:town"]}).status_code == 422
    assert [row["id"] for row in ke.get(at).json()["items"]] == [share["id"]]
    assert ke.patch(f"/shares/{share['id']}", json={"target_value": 50}).json()["target_value"] == 50
    assert made(ke.post(f"/shares/{share['id']}/cancellations", json={"note": "撤并"}))["state"] == "cancelled"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("campaigns", {"code": "X"}),
        ("campaigns", PLAN | {"ends_on": "2025-01-01"}),
        ("campaigns", PLAN | {"focus_area": "nothing"}),
        ("campaigns", PLAN | {"colour": "red"}),
        ("tasks", {"campaign_id": 1}),
        ("tasks", {"campaign_id": 1, "title": "改水", "due_on": "2026-02-30"}),
        ("tasks", {"campaign_id": 1, "title": "改水", "target_value": -1}),
        ("tasks", {"campaign_id": 1, "title": "改水", "title_": "x"}),
        ("tasks", {"campaign_id": 1, "title": "改水", "lead_department_id": 99999}),
        ("tasks", {"campaign_id": 1, "title": None}),
        ("standards", {"code": "s", "title": "标准", "criteria": []}),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_field(doors: Doors, ke: Any, path: str, body: dict[str, Any]) -> None:
    a_campaign(ke)
    answer = ke.post(f"/{path}", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_what_is_not_seen_is_not_there_and_what_is_seen_is_not_everybodys_to_change(doors: Doors, ke: Any) -> None:
    campaign = a_campaign(ke)
    task = a_task(doors, ke, campaign)
    for path in (f"campaigns/{campaign['id']}", f"tasks/{task['id']}", f"tasks/{task['id']}/shares"):
        assert doors.api("outsider").get(f"/{path}").status_code == 404
        assert doors.api("water").get(f"/{path}").status_code == 200
    water = doors.api("water")
    assert water.patch(f"/tasks/{task['id']}", json={"title": "别的"}).status_code == 403
    assert water.post(f"/campaigns/{campaign['id']}/openings").status_code == 403
    assert water.post("/campaigns", json=PLAN | {"code": "B"}).status_code == 403
    assert water.get("/tasks").json()["total"] == 1
    assert doors.api("outsider").get("/campaigns").json()["total"] == 0


def test_a_standard_is_made_once_and_changed_by_its_next_version(doors: Doors, ke: Any) -> None:
    body = {
        "code": "rural-water",
        "title": "农村供水验收标准",
        "criteria": [{"kind": "yes_no", "title": "通水", "points": 100}, {"kind": "veto", "title": "弄虚作假"}],
    }
    first, second = made(ke.post("/standards", json=body)), made(ke.post("/standards", json=body))
    assert (first["version"], second["version"], second["pass_mark"]) == (1, 2, 80)
    listed = ke.get("/standards").json()["items"]
    assert [(row["code"], row["version"]) for row in listed] == [("general", 1), ("rural-water", 1), ("rural-water", 2)]
    assert sum(row["points"] for row in listed[0]["criteria"]) == 100
    assert doors.api("wen").post("/standards", json=body).status_code == 403


def test_a_list_asks_the_database_as_often_for_many_tasks_as_for_few(doors: Doors, ke: Any) -> None:
    campaign = a_campaign(ke)

    def asked() -> int:
        with questions() as queries:
            made(ke.get("/tasks", params={"campaign_id": campaign["id"]}), 200)
        return len(queries)

    a_task(doors, ke, campaign, work_package="一")
    few = asked()
    for n in range(6):
        a_task(
            doors, ke, campaign, title=f"任务 {n}", work_package=f"包 {n}", co_department_ids=[ids_of(doors)["health"]]
        )
    assert asked() == few
