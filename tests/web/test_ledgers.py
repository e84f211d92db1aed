"""A ledger comes in over the pages: upload, check, decide, import; everything works as plain forms."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from campaign.domain.campaign import Campaign, CampaignCoordinator
from campaign.domain.department import Department, DepartmentAlias
from campaign.domain.ledger_upload import LedgerUpload
from campaign.domain.person import Person
from campaign.domain.task import Task
from tests.doors import Doors

HEADER = ["序号", "具体任务", "牵头单位", "责任单位", "配合单位", "完成时限"]
GOOD = ["1", "修建水厂", "县水利局", "县教育局", "各乡镇", "2026年6月30日"]
UNKNOWN = ["2", "村卫生室建设", "卫健局", "", "", "年底前"]
BAD = ["3", "管网改造", "县水利局", "", "", "尽快"]


def workbook(*rows: list[str], header: list[str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in (header or HEADER, *rows):
        book.active.append(row)  # type: ignore[union-attr]
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def base(doors: Doors) -> str:
    """The address of a draft campaign's ledgers; Ke runs it."""
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
        return f"/campaigns/{campaign.id}/ledgers"


def upload(ke: TestClient, base: str, data: bytes) -> str:
    answer = ke.post(base, files={"file": ("台账.xlsx", data)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def tasks(doors: Doors) -> list[str]:
    with doors.deed() as db:
        return list(db.scalars(select(Task.title).order_by(Task.position)))  # type: ignore[arg-type]


def test_a_good_ledger_is_checked_then_imported(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    assert "上传并检查" in ke.get(f"{base}/new").text
    place = upload(ke, base, workbook(GOOD))
    check = ke.get(place)
    assert check.status_code == 200
    assert "所有行均可导入" in check.text
    assert tasks(doors) == []
    done = ke.post(f"{place}/imports")
    assert (done.status_code, done.headers["location"]) == (303, place)
    assert "台账已导入" in ke.get(place).text
    assert tasks(doors) == ["修建水厂"]


def test_a_file_that_is_no_sheet_draws_the_form_again_with_the_sentence(doors: Doors, base: str) -> None:
    answer = doors.page("ke").post(base, files={"file": ("a.pdf", b"%PDF-1.7")})
    assert answer.status_code == 422
    assert "另存为 .xlsx" in answer.text
    assert 'href="#file"' in answer.text


def test_no_file_at_all_draws_the_form_again(doors: Doors, base: str) -> None:
    answer = doors.page("ke").post(base, data={"x": "1"})
    assert (answer.status_code, "文件为空" in answer.text) == (422, True)


def test_faulty_cells_are_named_marked_and_keep_everything_out(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    place = upload(ke, base, workbook(GOOD, UNKNOWN, BAD))
    text = ke.get(place).text
    assert "有 2 个单元格要改" in text
    assert 'id="c-F4"' in text and 'class="is-r" tabindex="-1" id="c-C3"' in text
    assert "最像“县卫生健康局”" in text
    assert re.search(r"<button[^>]*disabled", text)
    assert ke.post(f"{place}/imports").status_code == 409
    assert tasks(doors) == []


def test_a_name_confirmed_becomes_an_alias_when_the_ledger_comes_in(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    place = upload(ke, base, workbook(UNKNOWN))
    choice = re.search(r'name="one" value="(卫健局=\d+)"', ke.get(place).text)
    assert choice
    assert ke.post(f"{place}/decisions", data={"one": choice[1]}).status_code == 303
    assert "所有行均可导入" in ke.get(place).text
    assert ke.post(f"{place}/imports").status_code == 303
    with doors.deed() as db:
        assert db.scalars(select(DepartmentAlias.alias)).all() == ["卫健局"]


def test_every_name_can_be_decided_at_once_also_as_a_new_department(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    place = upload(ke, base, workbook([*UNKNOWN[:3], "科技馆", "", "年底前"]))
    with doors.deed() as db:
        health = db.scalars(select(Department.id).where(Department.name == "县卫生健康局")).one()
    form = {"name": ["卫健局", "科技馆"], "choice": [str(health), "create"]}
    assert ke.post(f"{place}/decisions", data=form).status_code == 303
    assert "将新建单位：科技馆" in ke.get(place).text
    assert ke.post(f"{place}/imports").status_code == 303
    with doors.deed() as db:
        assert db.scalars(select(Department).where(Department.name == "科技馆")).one()


def test_a_column_can_be_corrected(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    place = upload(ke, base, workbook(GOOD))
    form = {
        f"column-{letter}": field
        for letter, field in zip(
            "ABCDEF", ["number", "title", "co_departments", "lead_department", "ignore", "due_text"], strict=True
        )
    }
    assert ke.post(f"{place}/decisions", data=form).status_code == 303
    assert ke.post(f"{place}/imports").status_code == 303
    with doors.deed() as db:
        task = db.scalars(select(Task)).one()
        lead = db.get(Department, task.lead_department_id)
        assert lead and lead.name == "县教育局"


def test_a_sheet_whose_header_says_nothing_asks_what_its_columns_mean(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    place = upload(ke, base, workbook(["修建水厂", "县水利局", "年底前"], header=["干什么", "谁来干", "何时"]))
    answer = ke.get(place)
    assert (answer.status_code, "请指定各列的含义" in answer.text) == (422, True)
    form = {"column-A": "title", "column-B": "lead_department", "column-C": "due_text"}
    assert ke.post(f"{place}/decisions", data=form).status_code == 303
    assert "所有行均可导入" in ke.get(place).text


def test_the_rest_comes_in_only_by_a_deliberate_tick_and_the_refused_rows_go_back(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    place = upload(ke, base, workbook(GOOD, BAD))
    refused = ke.post(f"{place}/imports", data={"partial": "1"})
    assert (refused.status_code, "请先勾选确认" in refused.text) == (422, True)
    assert tasks(doors) == []
    assert ke.post(f"{place}/imports", data={"partial": "1", "agreed": "1"}).status_code == 303
    assert tasks(doors) == ["修建水厂"]
    assert "1 行未导入" in ke.get(place).text
    sheet = openpyxl.load_workbook(BytesIO(ke.get(f"{place}/returned.xlsx").content)).active
    assert [cell.value for cell in sheet[2]][:3] == ["3", "管网改造", "县水利局"]  # type: ignore[index]
    assert "立行立改" in sheet["F2"].comment.text  # type: ignore[index]
    assert "立行立改" in sheet["G2"].value  # type: ignore[index,operator]


def test_the_sheet_handed_back_keeps_its_title_and_sections_and_comes_in_when_corrected(
    doors: Doors, base: str
) -> None:
    ke = doors.page("ke")
    book = openpyxl.Workbook()
    for row in (["云岭县2026年供水任务表"], HEADER, ["一、管网"], BAD):
        book.active.append(row)  # type: ignore[union-attr]
    book.active.merge_cells("A3:F3")  # type: ignore[union-attr]
    book.active.append(GOOD)  # type: ignore[union-attr]
    file = BytesIO()
    book.save(file)
    place = upload(ke, base, file.getvalue())
    assert ke.post(f"{place}/imports", data={"partial": "1", "agreed": "1"}).status_code == 303
    back = openpyxl.load_workbook(BytesIO(ke.get(f"{place}/returned.xlsx").content))
    assert [cell.value for cell in back.active[3]][6] == "一、管网"  # type: ignore[index]
    back.active["F3"] = "9月底前"  # type: ignore[index]
    corrected = BytesIO()
    back.save(corrected)
    again = upload(ke, base, corrected.getvalue())
    assert ke.post(f"{again}/imports").status_code == 303
    with doors.deed() as db:
        task = db.scalars(select(Task).where(Task.title == "管网改造")).one()
        assert task.due_on == date(2026, 9, 30)


def test_a_ledger_comes_in_once(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    place = upload(ke, base, workbook(GOOD))
    assert [ke.post(f"{place}/imports").status_code for _ in range(2)] == [303, 409]
    assert ke.post(f"{place}/decisions", data={"one": "x="}).status_code == 409
    assert tasks(doors) == ["修建水厂"]


def test_an_upload_belongs_to_its_campaign_and_to_those_who_run_it(doors: Doors, base: str) -> None:
    place = upload(doors.page("ke"), base, workbook(GOOD))
    assert doors.page("ke").get(place.replace("/campaigns/1/", "/campaigns/2/")).status_code == 404
    for username in ("wen", "chair", "admin", "outsider"):
        assert doors.page(username).get(place).status_code in (403, 404)
        assert doors.page(username).post(f"{place}/imports").status_code in (403, 404)
    assert doors.visitor().get(place).headers["location"].startswith("/sign-in")


def test_an_old_upload_is_thrown_away(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    upload(ke, base, workbook(GOOD))
    with doors.deed() as db:
        kept = db.scalars(select(LedgerUpload)).one()
        kept.at = kept.at.replace(year=2025)
    upload(ke, base, workbook(GOOD))
    with doors.deed() as db:
        assert len(db.scalars(select(LedgerUpload)).all()) == 1


def test_both_languages_are_spoken(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    place = upload(ke, base, workbook(GOOD, BAD))
    ke.cookies.set("language", "en")
    with doors.deed() as db:
        db.scalars(select(Person).where(Person.username == "ke")).one().language = "en"
    text = ke.get(place).text
    assert "1 cell to correct" in text and "“At once” is no date" in text


def test_the_check_asks_the_database_no_more_often_for_more_rows(doors: Doors, base: str) -> None:
    from sqlalchemy import event

    from campaign.database import get_engine

    ke = doors.page("ke")
    counts = []
    for size in (1, 60):
        place = upload(ke, base, workbook(*[[str(n), f"任务{n}", *GOOD[2:]] for n in range(size)]))
        asked: list[str] = []
        event.listen(get_engine(), "before_cursor_execute", lambda *a, asked=asked: asked.append(a[2]))
        assert ke.get(place).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] and counts[0] <= 25


def test_a_unit_taken_as_it_stands_is_not_said_to_be_read_as_itself(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    header = ["序号", "具体任务", "责任单位", "完成时限"]
    text = ke.get(upload(ke, base, workbook(["1", "修建水厂", "县水利局", "2026年6月30日"], header=header))).text
    assert "“县水利局”按原文读取。" in text
    assert "“县水利局”读作" not in text


def test_a_remark_about_a_whole_row_says_that_it_is_a_row(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    rows = [["2019年任务分解表"], HEADER, GOOD]
    assert "<b>第 2 行</b>" in ke.get(upload(ke, base, workbook(*rows[1:], header=rows[0]))).text
