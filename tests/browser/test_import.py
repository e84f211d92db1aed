"""A ledger comes in over the pages in a real browser: on a phone without scripts, with the keyboard, and for axe."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, PageAt, Server, overflows
from tests.planned import a_running_campaign

pytestmark = pytest.mark.browser
HEADER = ["序号", "具体任务", "牵头单位", "责任单位", "配合单位", "完成时限"]
ROWS = [
    ["1", "修建水厂", "县水利局", "县教育局", "各乡镇", "2026年12月30日"],
    ["2", "村卫生室建设", "卫健局", "", "", "年底前"],
    ["3", "管网改造", "县水利局", "", "", "尽快"],
]


@pytest.fixture
def ledger(server: Server, tmp_path: Path) -> Path:
    """A workbook with one good row, one unknown unit and one deadline that cannot be read; and the campaign for it."""
    a_running_campaign(server.doors)
    book = openpyxl.Workbook()
    for row in (HEADER, *ROWS):
        book.active.append(row)  # type: ignore[union-attr]
    file = BytesIO()
    book.save(file)
    path = tmp_path / "台账.xlsx"
    path.write_bytes(file.getvalue())
    return path


def upload(page: Page, ledger: Path) -> None:
    page.goto("/campaigns/1/ledgers/new")
    page.locator("#file").set_input_files(ledger)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".xl")).to_be_visible()


def test_a_ledger_comes_in_on_a_phone_without_scripts(page_at: PageAt, ledger: Path) -> None:
    page = page_at(390, who="ke", javascript=False)
    upload(page, ledger)
    expect(page.locator(".errsum h2")).to_have_text("有 2 个单元格要改")
    page.locator(".errsum .fixit button").click()
    expect(page.locator(".errsum h2")).to_have_text("有 1 个单元格要改")
    page.locator("details.alt summary").click()
    page.locator("#agreed").check()
    page.locator("details.alt button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("台账已导入")
    with page.expect_download() as sheet:
        page.get_by_role("link", name="下载退回表").click()
    assert openpyxl.load_workbook(BytesIO(Path(sheet.value.path()).read_bytes())).active["B2"].value == "管网改造"  # type: ignore[index,union-attr]


def test_n_walks_from_one_cell_to_correct_to_the_next(page_at: PageAt, ledger: Path) -> None:
    page = page_at(who="ke")
    upload(page, ledger)
    for cell in ("#c-C3", "#c-F4", "#c-C3"):
        page.keyboard.press("n")
        expect(page.locator(cell)).to_be_focused()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", [1440, 320])
def test_axe_finds_nothing_on_the_way(page_at: PageAt, axe: Axe, ledger: Path, width: int, language: str) -> None:
    page = page_at(width, language, who="ke")
    page.goto("/campaigns/1/ledgers/new")
    wrong = axe(page)
    upload(page, ledger)
    wrong += [*axe(page), *(["scrolls sideways"] if overflows(page) else [])]
    page.locator("details.alt summary").click()
    page.locator("#agreed").check()
    page.locator("details.alt button[type=submit]").click()
    expect(page.locator("a[href$='returned.xlsx']")).to_be_visible()
    assert wrong + axe(page) == []
