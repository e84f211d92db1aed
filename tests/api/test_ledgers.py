"""Ledgers through the API, in the contract's shape."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from httpx2 import Response
from sqlmodel import select

from campaign.domain.campaign import Campaign, CampaignCoordinator
from campaign.domain.department import Department, DepartmentAlias
from campaign.domain.person import Person
from campaign.domain.task import Task
from tests.doors import Doors

MESSY = Path(__file__).parents[1] / "data" / "messy_example_tongxin_2023.xlsx"
ROW = ["1", "修建水厂", "县水利局", "县教育局", "各乡镇", "6月底前"]


def workbook(
    *rows: list[str], header: tuple[str, ...] = ("序号", "具体任务", "牵头单位", "责任单位", "配合单位", "完成时限")
) -> bytes:
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(row)  # type: ignore[union-attr]
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def campaign_id(doors: Doors) -> int:
    """A draft campaign of 2026, run by Ke."""
    with doors.deed() as db:
        office = db.scalars(select(Department).where(Department.name == "县政府办公室")).one()
        ke = db.scalars(select(Person).where(Person.username == "ke")).one()
        campaign = Campaign(
            code="WATER",
            title="农村供水专项行动",
            focus_area="environment",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            lead_department_id=office.id or 0,
            created_at=doors.at,
        )
        db.add(campaign)
        db.flush()
        db.add(CampaignCoordinator(campaign_id=campaign.id or 0, person_id=ke.id or 0))
        return campaign.id or 0


def send(doors: Doors, key: int, data: bytes, *, as_: str = "ke", decisions: Any = None, **query: str) -> Response:
    form = {"decisions": json.dumps(decisions)} if decisions is not None else {}
    files = {"file": ("台账.xlsx", data)}
    return doors.api(as_).post(f"/campaigns/{key}/ledgers", files=files, data=form, params=query)


def test_a_ledger_is_imported_and_told_in_the_contracts_shape(doors: Doors, campaign_id: int) -> None:
    answer = send(doors, campaign_id, workbook(ROW))
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["rows"], body["created"], body["updated"], body["unchanged"]) == (1, 1, 0, 0)
    (task,) = body["tasks"]
    assert task["id"] and task["row"] == 2
    assert task["lead_department"]["text"] == "县水利局"
    assert isinstance(task["lead_department"]["department_id"], int)
    assert task["co_departments"][0]["text"] == "各乡镇"
    assert len(task["co_departments"][0]["department_ids"]) == 1
    assert (task["due_text"], task["due_on"], task["standing"]) == ("6月底前", "2026-06-30", False)
    assert task["milestones"] == [{"title": "完成时限", "due_on": "2026-06-30"}]
    (inferred,) = body["inferred"]
    assert (inferred["row"], inferred["column"], inferred["text"], inferred["value"]) == (
        2,
        "F",
        "6月底前",
        "2026-06-30",
    )
    assert "campaign" in inferred["rule"]


def test_errors_answer_422_with_the_same_body_and_nothing_written(doors: Doors, campaign_id: int) -> None:
    answer = send(doors, campaign_id, workbook(ROW, ["2", "管网改造", "卫健局", "", "", "尽快"]))
    assert answer.status_code == 422
    body = answer.json()
    assert [(error["row"], error["column"], error["value"]) for error in body["errors"]] == [
        (3, "C", "卫健局"),
        (3, "F", "尽快"),
    ]
    assert body["errors"][0]["message"].startswith("The register has no department “卫健局”")
    assert (body["created"], len(body["tasks"])) == (0, 2)
    with doors.deed() as db:
        assert db.scalars(select(Task)).all() == []


def test_a_dry_run_answers_200_and_writes_nothing(doors: Doors, campaign_id: int) -> None:
    answer = send(doors, campaign_id, workbook(ROW, ["2", "管网改造", "县水利局", "", "", "尽快"]), dry_run="true")
    assert (answer.status_code, answer.json()["created"]) == (200, 1)
    with doors.deed() as db:
        assert db.scalars(select(Task)).all() == []


def test_decisions_correct_columns_and_name_departments(doors: Doors, campaign_id: int) -> None:
    data = workbook(["修建水厂", "卫健局", "年底前"], header=("干什么", "谁来干", "何时"))
    refused = send(doors, campaign_id, data)
    assert refused.status_code == 422
    health = next(d["id"] for d in doors.api("ke").get("/departments").json()["items"] if d["name"] == "县卫生健康局")
    columns = {"A": "title", "B": "owner_departments", "C": "due_text"}
    decisions = {"columns": columns, "departments": {"卫健局": {"department_id": health}}}
    answer = send(doors, campaign_id, data, decisions=decisions)
    if answer.status_code == 422:
        pytest.fail(answer.text)
    assert answer.json()["tasks"][0]["lead_department"] == {
        "text": "卫健局",
        "department_id": health,
        "department_ids": None,
    }
    with doors.deed() as db:
        assert db.scalars(select(DepartmentAlias.alias)).all() == ["卫健局"]


@pytest.mark.parametrize("decisions", ["[]", "{", '{"columns":{"D":7}}', '{"departments":{"卫健局":{"id":1}}}'])
def test_decisions_that_cannot_be_read_are_a_sentence(doors: Doors, campaign_id: int, decisions: str) -> None:
    files = {"file": ("a.xlsx", workbook(ROW))}
    answer = doors.api("ke").post(f"/campaigns/{campaign_id}/ledgers", files=files, data={"decisions": decisions})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", "decisions"])


def test_the_messy_sheet_of_an_office_comes_in_with_new_departments(doors: Doors, campaign_id: int) -> None:
    answer = send(doors, campaign_id, MESSY.read_bytes(), unknown_departments="create")
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["created"], body["new_departments"]) == (16, ["卫健局", "文旅局"])
    assert any("2023" in warning["message"] and "2026" in warning["message"] for warning in body["warnings"])


@pytest.mark.parametrize(("username", "status"), [("wen", 404), ("admin", 404), ("auditor", 403)])
def test_others_neither_see_nor_import(doors: Doors, campaign_id: int, username: str, status: int) -> None:
    assert send(doors, campaign_id, workbook(ROW), as_=username).status_code == status


def test_what_is_no_workbook_is_a_problem_with_a_sentence(doors: Doors, campaign_id: int) -> None:
    answer = send(doors, campaign_id, b"%PDF-1.7\n...")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "save it as .xlsx" in answer.json()["detail"]


def test_the_ledger_goes_out_and_comes_back_unchanged(doors: Doors, campaign_id: int) -> None:
    assert send(doors, campaign_id, workbook(ROW, ["2", "巡查", "县教育局", "", "", "长期坚持"])).status_code == 201
    sheet = doors.api("ke").get(f"/campaigns/{campaign_id}/ledger.xlsx")
    assert sheet.status_code == 200
    body = send(doors, campaign_id, sheet.content).json()
    assert (body["created"], body["updated"], body["unchanged"], body["errors"]) == (0, 0, 2, [])


def test_a_dry_run_names_each_changed_cell_with_old_and_new(doors: Doors, campaign_id: int) -> None:
    assert send(doors, campaign_id, workbook(ROW)).status_code == 201
    book = openpyxl.load_workbook(BytesIO(doors.api("ke").get(f"/campaigns/{campaign_id}/ledger.xlsx").content))
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[3] if cell.value == "完成时限")
    sheet.cell(4, column).value = "2026年9月底前"
    file = BytesIO()
    book.save(file)
    body = send(doors, campaign_id, file.getvalue(), dry_run="true").json()
    with doors.deed() as db:
        key = db.scalars(select(Task.id)).one()
    old = body["changes"][0].pop("old")
    assert body["changes"] == [{"row": 4, "task_id": key, "field": "due_text", "new": "2026年9月底前"}]
    assert old and (body["conflicts"], body["missing"]) == ([], [])


def test_an_export_holds_no_live_formula(doors: Doors, campaign_id: int) -> None:
    assert send(doors, campaign_id, workbook(["1", "=1+1", "县水利局", "", "", "年底前"])).status_code in (201, 422)
    row = ["1", "@SUM(1)", "县水利局", "=cmd|x", "", "年底前"]
    assert send(doors, campaign_id, workbook(row), unknown_departments="create").status_code in (201, 422)
    book = openpyxl.load_workbook(BytesIO(doors.api("ke").get(f"/campaigns/{campaign_id}/ledger.xlsx").content))
    assert not [cell for row in book.active for cell in row if cell.data_type == "f"]  # type: ignore[union-attr]


def test_the_same_request_under_one_key_is_done_once(doors: Doors, campaign_id: int) -> None:
    api = doors.api("ke")
    request = api.build_request(
        "POST",
        f"/campaigns/{campaign_id}/ledgers",
        files={"file": ("a.xlsx", workbook(ROW))},
        headers={"idempotency-key": "one"},
    )
    request.read()
    assert [api.send(request).status_code for _ in range(2)] == [201, 201]
    with doors.deed() as db:
        assert len(db.scalars(select(Task)).all()) == 1
