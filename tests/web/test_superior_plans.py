"""Superior's plans at both doors: taken in as a table, settled task by task, handed back as a sheet."""

from io import BytesIO

from openpyxl import load_workbook

from tests.doors import Doors
from tests.onstage import staged
from tests.queries import counted

CSV = (
    "全省农村饮水安全任务分解表,,,\n序号,重点任务,责任单位,完成时限\n"
    "1,农村集中供水工程提质改造,省水利厅,2026年11月底前\n2,高炉超低排放改造,省生态环境厅,2026年6月底前\n"
).encode()
FORM = {
    "title": "全省饮水方案",
    "document_number": "省政办发〔2026〕12号",
    "level": "province",
    "received_on": "2026-03-02",
}


def test_a_plan_is_taken_in_settled_and_reported_upward(doors: Doors) -> None:
    ids = staged(doors)
    ke = doors.page("ke")
    assert "/superior-plans" in ke.get("/campaigns").text
    made = ke.post("/superior-plans", data=FORM, files={"file": ("省.csv", CSV)})
    assert made.status_code == 303, made.text
    start = made.headers["location"]
    assert "2 项中 2 项未承接，也未说明理由" in ke.get(start).text
    first, second = doors.api("ke").get(f"/superior-plans/{start.rsplit('/', 1)[1]}/tasks").json()["items"]
    refused = ke.post(f"/superior-tasks/{second['id']}/reasons", data={"reason": "我县无高炉", "decided_by": ""})
    assert refused.status_code == 422
    assert "我县无高炉" in refused.text
    said = {"reason": "我县无高炉", "decided_by": "第31次常务会议"}
    assert ke.post(f"/superior-tasks/{second['id']}/reasons", data=said).status_code == 303
    assert ke.post(f"/superior-tasks/{first['id']}/children", data={"task_id": ids.task}).status_code == 303
    again = doors.api("ke").post(f"/superior-tasks/{first['id']}/reasons", json=said)
    assert again.status_code == 409
    assert f"/superior-tasks/{first['id']}" in ke.get(f"/tasks/{ids.task}").text
    page = ke.get(f"{start}?show=declined").text
    assert "第31次常务会议" in page
    assert "农村集中供水" not in page.split("<tbody>")[1]
    sheet = load_workbook(BytesIO(ke.get(f"{start}/ledger.xlsx").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0][:5] == ["序号", "任务类别", "上级任务", "上级完成时限", "承接情况"]
    assert [row[2] for row in rows[1:]] == ["农村集中供水工程提质改造", "高炉超低排放改造"]
    assert rows[2][-1] == "我县无高炉（第31次常务会议）"


def test_a_department_answers_from_its_own_page_and_nothing_typed_is_lost(doors: Doors) -> None:
    ids = staged(doors)
    made = doors.page("ke").post("/superior-plans", data=FORM, files={"file": ("省.csv", CSV)})
    start = made.headers["location"]
    first, second = doors.api("ke").get(f"/superior-plans/{start.rsplit('/', 1)[1]}/tasks").json()["items"]
    water_id = ids.departments["water"]
    asked = {
        "campaign_id": ids.campaign,
        "lead_department_id": water_id,
        "due_on": "2027-01-15",
        "words": "拟由水利局牵头",
    }
    kept = doors.page("ke").post(f"/superior-tasks/{first['id']}/consultations", data=asked | {"due_on": "2020-01-01"})
    assert kept.status_code == 422
    assert "拟由水利局牵头" in kept.text
    answer = doors.api("ke").post(f"/superior-tasks/{first['id']}/consultations", json=asked)
    assert answer.status_code == 201, answer.text
    [one] = answer.json()["consultations"]
    water = doors.page("water")
    assert f"/consultations/{one['id']}" in water.get("/").text
    empty = water.post(f"/consultations/{one['id']}/answers", data={"answer": "objects", "note": ""})
    assert empty.status_code == 422
    objected = water.post(f"/consultations/{one['id']}/answers", data={"answer": "objects", "note": "人手不足"})
    assert objected.status_code == 303
    assert "人手不足" in doors.page("ke").get(start).text
    assert water.get(f"/superior-tasks/{second['id']}").status_code == 404
    assert doors.page("outsider").get("/superior-plans").status_code == 404
    form = {"campaign_id": ids.campaign, "lead_department_id": water_id, "title": "供水提质", "due_on": "2026-12-20"}
    over = doors.page("ke").post(f"/superior-tasks/{first['id']}/tasks", data=form)
    assert over.status_code == 422
    over = doors.page("ke").post(f"/superior-tasks/{first['id']}/tasks", data=form | {"note": "县长办公会议定"})
    assert over.status_code == 303
    assert "晚于上级时限 20 天" in doors.page("ke").get(start).text


def test_a_file_that_is_no_table_is_refused_with_a_sentence_and_many_tasks_ask_no_more_queries(doors: Doors) -> None:
    ids = staged(doors)
    ke = doors.page("ke")
    bad = ke.post("/superior-plans", data=FORM, files={"file": ("a.pdf", b"%PDF-1.4")})
    assert bad.status_code == 422
    assert "全省饮水方案" in bad.text
    assert ke.post("/superior-plans", data=FORM).status_code == 422
    script, asked = doors.api("ke"), []
    for more in (1, 30):
        tasks = [{"title": f"任务{n}", "due_on": "2026-11-30"} for n in range(more)]
        body = {"title": "方案", "level": "city", "received_on": "2026-03-02", "tasks": tasks}
        plan = script.post("/superior-plans", json=body).json()
        for row in script.get(f"/superior-plans/{plan['id']}/tasks").json()["items"]:
            script.post(f"/superior-tasks/{row['id']}/children", json={"task_id": ids.task})
        ke.get(f"/superior-plans/{plan['id']}")
        with counted(doors) as count:
            assert ke.get(f"/superior-plans/{plan['id']}").status_code == 200
        asked.append(count.number)
    assert asked[0] == asked[1]
