"""A ledger comes back over the pages: changes are shown, conflicts chosen, and what is gone is asked about."""

import re
from io import BytesIO

import openpyxl
import pytest
from fastapi.testclient import TestClient
from openpyxl.worksheet.worksheet import Worksheet
from sqlmodel import select

from campaign.domain.entry import Entry
from campaign.domain.task import Task
from tests.doors import Doors
from tests.planned import a_running_campaign

HEADER = ["序号", "任务类别", "具体任务", "牵头单位", "完成时限", "责任人", "进展情况"]
ROWS = [
    ["1", "一、供水", "修建水厂", "县水利局", "2026年12月30日", "王主任", "已开工"],
    ["2", "一、供水", "管网改造", "县水利局", "2026年12月30日", "李主任", ""],
    ["3", "二、教育", "校舍加固", "县教育局", "2026年12月30日", "", ""],
]


def upload(ke: TestClient, base: str, book: openpyxl.Workbook) -> str:
    file = BytesIO()
    book.save(file)
    answer = ke.post(base, files={"file": ("台账.xlsx", file.getvalue())})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


@pytest.fixture
def base(doors: Doors) -> str:
    """The address of a running campaign's ledgers; Ke has taken in the rows above."""
    base = f"/campaigns/{a_running_campaign(doors)}/ledgers"
    book = openpyxl.Workbook()
    for row in (HEADER, *ROWS):
        book.active.append(row)  # type: ignore[union-attr]
    ke = doors.page("ke")
    assert ke.post(upload(ke, base, book) + "/imports").status_code == 303
    return base


def exported(ke: TestClient, base: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(ke.get(base.removesuffix("s") + ".xlsx").content))


def put(book: openpyxl.Workbook, title: str, header: str, value: str) -> None:
    sheet: Worksheet = book.worksheets[0]
    words = {cell.value: cell.column for cell in sheet[3]}
    row = next(r for r in range(4, sheet.max_row + 1) if sheet.cell(r, words["具体任务"]).value == title)
    sheet.cell(row, words[header]).value = value


def task(doors: Doors, title: str) -> Task:
    with doors.deed() as db:
        return db.scalars(select(Task).where(Task.title == title)).one()


def edit(doors: Doors, title: str, **values: str) -> None:
    with doors.deed() as db:
        found = db.scalars(select(Task).where(Task.title == title)).one()
        for name, value in values.items():
            setattr(found, name, value)


def test_each_changed_cell_is_shown_with_old_and_new_before_anything_is_written(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    book = exported(ke, base)
    put(book, "修建水厂", "责任人", "赵主任")
    put(book, "管网改造", "进展情况", "过半")
    place = upload(ke, base, book)
    text = ke.get(place).text
    assert "2 处改动，涉及 2 项" in text
    assert re.search(r"<s>.*?王主任</s>.*?<b>赵主任</b>", text)
    assert task(doors, "修建水厂").responsible == "王主任"
    assert ke.post(f"{place}/imports").status_code == 303
    assert task(doors, "修建水厂").responsible == "赵主任"


def test_a_conflict_waits_for_a_choice_which_outlives_a_reload(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    book = exported(ke, base)
    put(book, "修建水厂", "责任人", "表里的人")
    edit(doors, "修建水厂", responsible="系统里的人")
    place = upload(ke, base, book)
    text = ke.get(place).text
    assert "1 处未选择" in text and "王主任" in text and "将保留系统现值" in text
    key = re.search(r'name="(cell-[^"]+)" value="sheet"', text)
    assert key
    assert ke.post(f"{place}/decisions", data={key[1]: "sheet"}).status_code == 303
    text = ke.get(place).text
    assert "0 处未选择" in text and re.search(rf'name="{re.escape(key[1])}" value="sheet" checked', text)
    assert ke.post(f"{place}/imports").status_code == 303
    assert task(doors, "修建水厂").responsible == "表里的人"
    with doors.deed() as db:
        told = db.scalars(select(Entry).where(Entry.deed == "settle_cell")).one().data
    assert (told["sheet"], told["system"], told["exported"], told["choice"]) == (
        "表里的人",
        "系统里的人",
        "王主任",
        "sheet",
    )


def test_what_nobody_decided_stays_and_is_told_after_the_import(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    book = exported(ke, base)
    put(book, "修建水厂", "责任人", "表里的人")
    edit(doors, "修建水厂", responsible="系统里的人")
    place = upload(ke, base, book)
    assert ke.post(f"{place}/imports").status_code == 303
    text = ke.get(place).text
    assert "保留系统现值的单元格" in text and "表里的人" in text
    assert task(doors, "修建水厂").responsible == "系统里的人"


def test_a_row_taken_out_is_cancelled_only_with_a_reason(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    book = exported(ke, base)
    sheet = book.worksheets[0]
    sheet.delete_rows(sheet.max_row)
    place = upload(ke, base, book)
    assert "导出时有、表内已无的任务" in ke.get(place).text
    key = task(doors, "校舍加固").id
    assert ke.post(f"{place}/decisions", data={f"gone-{key}": "cancel", f"reason-{key}": ""}).status_code == 303
    refused = ke.post(f"{place}/imports")
    assert (refused.status_code, "请填写取消理由" in refused.text) == (422, True)
    assert ke.post(f"{place}/decisions", data={f"gone-{key}": "cancel", f"reason-{key}": "并入其他"}).status_code == 303
    assert ke.post(f"{place}/imports").status_code == 303
    assert task(doors, "校舍加固").state == "cancelled"


def test_rows_handed_back_keep_their_keys_and_change_their_tasks_when_corrected(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    book = exported(ke, base)
    put(book, "修建水厂", "完成时限", "尽快")
    put(book, "管网改造", "责任人", "周主任")
    place = upload(ke, base, book)
    assert ke.post(f"{place}/imports", data={"partial": "1", "agreed": "1"}).status_code == 303
    back = openpyxl.load_workbook(BytesIO(ke.get(f"{place}/returned.xlsx").content))
    sheet = back.worksheets[0]
    words = {cell.value: cell for row in sheet.iter_rows(max_row=4) for cell in row}
    assert sheet.column_dimensions[words["系统编号（请勿改动）"].column_letter].hidden
    due = words["完成时限"]
    assert sheet.cell(due.row + 1, due.column).comment is not None
    sheet.cell(due.row + 1, due.column).value = "2026年11月30日"
    again = upload(ke, base, back)
    assert "1 处改动，涉及 1 项" in ke.get(again).text
    assert ke.post(f"{again}/imports").status_code == 303
    assert str(task(doors, "修建水厂").due_on) == "2026-11-30"
    assert len([row for row in ROWS if task(doors, row[2])]) == 3


def test_a_ledger_of_another_campaign_is_refused_where_it_is_chosen(doors: Doors, base: str) -> None:
    ke = doors.page("ke")
    book = exported(ke, base)
    marks = book.worksheets[1]
    marks["B2"].value = "4711"
    file = BytesIO()
    book.save(file)
    answer = ke.post(base, files={"file": ("台账.xlsx", file.getvalue())})
    assert (answer.status_code, "从另一专项行动" in answer.text) == (422, True)


def test_the_check_of_a_returned_ledger_asks_the_database_no_more_often_for_more_rows(doors: Doors, base: str) -> None:
    from tests.queries import counted

    ke = doors.page("ke")
    costs = []
    for size in (1, 3):
        book = exported(ke, base)
        for row in ROWS[:size]:
            put(book, row[2], "进展情况", "有新进展")
        place = upload(ke, base, book)
        with counted(doors) as count:
            assert ke.get(place).status_code == 200
        costs.append(count.number)
    assert costs[0] == costs[1] and costs[0] <= 30
