"""The layouts of an office: taken over from its own sheet in one click, changed in a form, used out and in."""

from io import BytesIO

import openpyxl
from fastapi.testclient import TestClient
from sqlmodel import select

from campaign.domain.ledger_layout import LedgerLayout
from campaign.domain.task import Task
from tests.doors import Doors
from tests.planned import a_running_campaign

WORDS = ["编号", "干什么", "谁牵头", "何时干完", "难点"]
OFFICE = [["云岭县供水作战表"], WORDS, ["7", "新建泵站", "县水利局", "2026年12月30日", "征地"]]


def sheet(*rows: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def taken_over(doors: Doors, ke: TestClient) -> str:
    """The campaign's address, after Ke said what an office's own words mean and took its layout over."""
    start = f"/campaigns/{a_running_campaign(doors)}"
    place = ke.post(f"{start}/ledgers", files={"file": ("作战表.xlsx", sheet(*OFFICE))}).headers["location"]
    means = {"column-A": "number", "column-B": "title", "column-C": "lead_department", "column-D": "due_text"}
    assert ke.post(f"{place}/decisions", data={**means, "column-E": "remark"}).status_code == 303
    assert ke.post(f"{place}/imports").status_code == 303
    assert "以后按这张表导出" in ke.get(place).text
    assert ke.post(f"{place}/layouts").status_code == 303
    return start


def test_a_sheet_of_the_office_becomes_the_layout_of_its_exports_in_one_click(doors: Doors) -> None:
    ke = doors.page("ke")
    start = taken_over(doors, ke)
    assert "作战表" in ke.get(f"{start}/layouts").text
    out = openpyxl.load_workbook(BytesIO(ke.get(f"{start}/ledger.xlsx").content)).worksheets[0]
    assert [cell.value for cell in out[3]][:5] == WORDS
    rows = {row[1]: row for row in out.iter_rows(min_row=4, values_only=True)}
    assert rows["新建泵站"][:5] == (7, "新建泵站", "县水利局", "2026年12月30日", "征地")


def test_the_words_of_a_layout_are_understood_when_a_sheet_in_them_comes_in(doors: Doors) -> None:
    ke = doors.page("ke")
    start = taken_over(doors, ke)
    again = sheet(["十二月份"], WORDS, ["8", "更换水表", "县水利局", "年底前", "入户"])
    place = ke.post(f"{start}/ledgers", files={"file": ("新表.xlsx", again)}).headers["location"]
    assert "所有行均可导入" in ke.get(place).text
    assert ke.post(f"{place}/imports").status_code == 303
    with doors.deed() as db:
        task = db.scalars(select(Task).where(Task.title == "更换水表")).one()
        assert (task.number, task.remarks["难点"]) == ("8", "入户")


def test_an_export_in_the_layout_comes_back_cell_by_cell(doors: Doors) -> None:
    ke = doors.page("ke")
    start = taken_over(doors, ke)
    book = openpyxl.load_workbook(BytesIO(ke.get(f"{start}/ledger.xlsx").content))
    out = book.worksheets[0]
    row = next(number for number in range(4, out.max_row + 1) if out.cell(number, 2).value == "新建泵站")
    out.cell(row, 5).value = "征地已完成"
    file = BytesIO()
    book.save(file)
    place = ke.post(f"{start}/ledgers", files={"file": ("回.xlsx", file.getvalue())}).headers["location"]
    assert "1 处改动，涉及 1 项" in ke.get(place).text
    assert ke.post(f"{place}/imports").status_code == 303
    with doors.deed() as db:
        task = db.scalars(select(Task).where(Task.title == "新建泵站")).one()
        assert (task.remarks["难点"], str(task.due_on)) == ("征地已完成", "2026-12-30")


def test_a_layout_is_changed_in_a_form_and_what_cannot_be_is_said(doors: Doors) -> None:
    ke = doors.page("ke")
    start = taken_over(doors, ke)
    form = {"name": "作战表", "field": ["title", "lead_department", ""], "header": ["任务", "牵头", "x"]}
    kept = ke.post(f"{start}/layouts", data={**form, "place": ["2", "1", "3"], "chosen": "1"})
    assert kept.status_code == 303
    with doors.deed() as db:
        layout = db.scalars(select(LedgerLayout)).one()
        assert [tuple(pair) for pair in layout.columns] == [("lead_department", "牵头"), ("title", "任务")]
    wrong = {**form, "field": ["number", "lead_department", ""], "place": ["", "", ""]}
    refused = ke.post(f"{start}/layouts", data=wrong)
    assert (refused.status_code, "须有任务栏" in refused.text, 'value="作战表"' in refused.text) == (422, True, True)
    assert ke.post(f"{start}/layouts/{layout.id}/removals").status_code == 303
    assert "尚无本办表式" in ke.get(f"{start}/layouts").text


def test_a_layout_is_kept_and_used_over_the_api(doors: Doors) -> None:
    key = a_running_campaign(doors)
    api = doors.api("ke")
    body = {"name": "简表", "columns": [["title", "事项"], ["lead_department", "单位"]], "chosen": False}
    made = api.post(f"/campaigns/{key}/layouts", json=body)
    assert (made.status_code, made.json()["columns"]) == (201, body["columns"])
    assert api.get(f"/campaigns/{key}/layouts").json()["total"] == 1
    for query, first in (({}, "序号"), ({"layout": made.json()["id"]}, "事项")):
        content = api.get(f"/campaigns/{key}/ledger.xlsx", params=query).content
        assert openpyxl.load_workbook(BytesIO(content)).worksheets[0]["A3"].value == first
    assert api.get(f"/campaigns/{key}/ledger.xlsx", params={"layout": 999}).status_code == 404
    twice = {**body, "columns": [["title", "事项"], ["lead_department", "事项"]]}
    assert api.post(f"/campaigns/{key}/layouts", json=twice).status_code == 422
