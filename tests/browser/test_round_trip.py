"""The coordinator's ledger goes out, is worked on, and comes back: the whole way in a browser, also without scripts."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from campaign.domain.task import Task
from tests.browser.conftest import Axe, PageAt, Server, overflows
from tests.planned import a_running_campaign

pytestmark = pytest.mark.browser


@pytest.fixture
def key(server: Server) -> int:
    """A running campaign of three tasks."""
    return a_running_campaign(server.doors)


def download(page: Page, key: int) -> openpyxl.Workbook:
    page.goto(f"/campaigns/{key}")
    with page.expect_download() as sheet:
        page.get_by_role("link", name="导出 Excel").click()
    return openpyxl.load_workbook(BytesIO(Path(sheet.value.path()).read_bytes()))


def cell(book: openpyxl.Workbook, number: int, header: str) -> Any:
    """A cell of the row of the task so many places from the first."""
    words = {one.value: one.column for one in book.worksheets[0][3]}
    return book.worksheets[0].cell(5 + number, words[header])


def upload(page: Page, key: int, book: openpyxl.Workbook, folder: Path) -> None:
    path = folder / "回来的台账.xlsx"
    book.save(path)
    page.goto(f"/campaigns/{key}/ledgers/new")
    page.locator("#file").set_input_files(path)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".xl")).to_be_visible()


def tasks(server: Server) -> list[Task]:
    with server.doors.deed() as db:
        return list(db.scalars(select(Task).order_by(col(Task.id))))


def worked_on(page: Page, server: Server, key: int) -> openpyxl.Workbook:
    """An export in which a note was written, a name changed that the program changed too, and a row emptied."""
    book = download(page, key)
    cell(book, 0, "进展情况").value = "已完成八成"
    cell(book, 1, "责任人").value = "表里的人"
    for one in book.worksheets[0][7]:
        if not one.protection.locked and isinstance(one, openpyxl.cell.Cell):
            one.value = None
    with server.doors.deed() as db:
        db.scalars(select(Task).order_by(col(Task.id))).all()[1].responsible = "系统里的人"
    return book


@pytest.mark.parametrize("javascript", [True, False])
def test_a_ledger_goes_round_and_nothing_is_lost(
    page_at: PageAt, server: Server, key: int, tmp_path: Path, javascript: bool
) -> None:
    page = page_at(1440 if javascript else 390, who="ke", javascript=javascript)
    upload(page, key, worked_on(page, server, key), tmp_path)
    expect(page.locator("#changes").locator("..").locator("..").locator("tbody tr")).to_have_count(1)
    page.get_by_role("radio", name="表里的人").check()
    page.get_by_role("button", name="保存以上选择").first.click()
    expect(page.get_by_role("radio", name="表里的人")).to_be_checked()
    expect(page.locator("#changes").locator("..").locator("..").locator("tbody tr")).to_have_count(2)
    page.get_by_role("radio", name="取消任务").check()
    page.get_by_placeholder("请填写理由").fill("并入第一段")
    page.get_by_role("button", name="保存以上选择").nth(1).click()
    expect(page.get_by_placeholder("请填写理由")).to_have_value("并入第一段")
    page.get_by_role("button", name="全部导入").click()
    expect(page.locator("h1")).to_have_text("台账已导入")
    first, second, third = tasks(server)
    assert (first.note, second.responsible, third.state) == ("已完成八成", "表里的人", "cancelled")
    again = download(page, key)
    upload(page, key, again, tmp_path)
    expect(page.locator("#changes")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", [1440, 320])
def test_axe_finds_nothing_on_a_ledger_that_came_back(
    page_at: PageAt, axe: Axe, server: Server, key: int, tmp_path: Path, width: int, language: str
) -> None:
    page = page_at(who="ke")
    book = worked_on(page, server, key)
    page = page_at(width, language, who="ke")
    upload(page, key, book, tmp_path)
    expect(page.locator("#conflicts")).to_be_visible()
    wrong = [*axe(page), *(["scrolls sideways"] if overflows(page) else [])]
    page.locator("form[action$='/layouts'] button").click()
    expect(page.locator("#named")).to_be_visible()
    wrong += [*axe(page), *(["scrolls sideways"] if overflows(page) else [])]
    page.goto(f"/campaigns/{key}/layouts")
    assert wrong + axe(page) == []
