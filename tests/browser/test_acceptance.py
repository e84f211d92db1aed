"""An inspector in a village, signers at a desk: the pages of acceptance in a real browser."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.acceptance import PASSWORD
from tests.browser.conftest import Axe, PageAt, Server, overflows
from tests.signing_table import Table

pytestmark = pytest.mark.browser


@pytest.fixture
def table(server: Server) -> Table:
    return Table(server.doors)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as a phone takes it."""
    out = BytesIO()
    Image.effect_noise((800, 600), 40).convert("RGB").save(out, "JPEG")
    (tmp_path / "现场.jpg").write_bytes(out.getvalue())
    return tmp_path / "现场.jpg"


def test_an_inspector_fails_one_item_with_a_photo(page_at: PageAt, table: Table, photo: Path) -> None:
    table.draw()
    review = table.reviews()[0]
    page = page_at(390, who=table.lead(review))
    page.goto("/")
    page.get_by_role("link", name="校园饮水设备").tap()
    for _ in range(4):
        page.get_by_text("合格", exact=False).first.wait_for()
        page.locator(".verd__o--g").first.tap()
        page.get_by_role("button", name="保存，下一项").tap()
        page.get_by_text("已保存").wait_for()
        page.goto(f"/reviews/{review['id']}")
    page.locator(".verd__o--r").first.tap()
    page.set_input_files("#files", photo)
    page.locator(".up--ok").first.wait_for()
    page.get_by_label("情况说明").fill("2 号机滤芯超期 46 天")
    page.get_by_role("button", name="保存，下一项").tap()
    page.get_by_text("已保存").wait_for()
    page.goto(f"/reviews/{review['id']}")
    page.locator(".verd__o--g").first.tap()
    page.get_by_role("button", name="保存，下一项").tap()
    page.get_by_text("已保存").wait_for()
    assert page.locator("[name=verdict][value=conditional]").is_checked()  # what the figures speak for
    page.locator("[name=days][value='7']").tap()
    page.get_by_role("button", name="下达结论").tap()
    page.get_by_text("验收结论已下达").wait_for()
    (wrong,) = table.api("wen").get(f"/rectifications?task_id={table.tasks[0]}").json()["items"]
    assert (wrong["problem"], wrong["due_on"]) == ("2 号机滤芯超期 46 天", "2026-11-30")
    found = table.api("ke").get(f"/reviews/{review['id']}").json()
    assert [each["met"] for each in found["findings"]] == [True, True, True, True, False, True]


def signs(page: Page, table: Table) -> None:
    page.goto(f"/rounds/{table.round_id}")
    page.get_by_role("link", name="签署").first.click()
    page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_role("button", name="同意并签署").click()
    page.get_by_text("已签署。").wait_for()


@pytest.mark.parametrize("width", [390, 1440])
def test_head_inspector_office_and_leader_sign_to_the_seal(page_at: PageAt, table: Table, width: int) -> None:
    table.draw()
    for review in table.reviews():
        table.passes(review)
    leads = dict.fromkeys(table.lead(review) for review in table.reviews())
    for name in ("head", *leads, "ke", "chair"):
        signs(page_at(width, who=name), table)
    page = page_at(width, who="ke")
    page.goto(f"/rounds/{table.round_id}")
    page.get_by_text("封存码").wait_for()
    with page.expect_download() as saved:
        page.get_by_role("link", name="档案包").first.click()
    assert saved.value.suggested_filename == f"round-{table.round_id}.zip"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_pages_of_acceptance_are_accessible_and_do_not_overflow(
    page_at: PageAt, table: Table, axe: Axe, width: int, language: str
) -> None:
    items = table.draw()
    first, second = table.reviews()
    table.find(first, (30, 20, 20, 20, False, False), note="岗位没有落实")
    table.post(table.lead(first), f"/reviews/{first['id']}/verdicts", verdict="failed", note="x")
    pages = {
        "ke": [
            "/rounds",
            f"/rounds/{table.round_id}",
            f"/rounds/{table.round_id}/signatures",
            f"/items/{items[0]['id']}",
            f"/campaigns/{table.campaign_id}/rounds/new",
        ],
        table.lead(second): ["/reviews", f"/reviews/{second['id']}", f"/reviews/{first['id']}"],
        "wen": ["/rectifications/1"],
    }
    for theme in ("light", "dark"):
        for who, paths in pages.items():
            page = page_at(width, language, who=who, theme=theme)
            for path in paths:
                page.goto(path)
                assert axe(page) == [], (who, path, theme)
                assert not overflows(page), (who, path)


def test_the_signing_page_of_a_sheet_is_accessible(page_at: PageAt, table: Table, axe: Axe) -> None:
    items = table.draw()
    for review in table.reviews():
        table.passes(review)
    page = page_at(1440, who="head")
    for path in (f"/items/{items[0]['id']}", f"/rounds/{table.round_id}/signatures"):
        page.goto(path)
        assert axe(page) == []


def test_a_sheet_with_six_files_prints_on_one_page(page_at: PageAt, table: Table) -> None:
    items = table.draw()
    review = table.reviews()[0]
    table.passes(review)
    page = page_at(1440, who="ke")
    page.goto(f"/items/{items[0]['id']}")
    row = "<tr><td>1</td><td>现场.jpg</td><td>2026-10-13 10:11<br>26.31, 116.34</td><td>6aa8</td><td>ok</td></tr>"
    page.evaluate(
        """row => document.querySelector(".form--memo").insertAdjacentHTML(
            "afterend", `<table class="form form--ev"><tbody>${row.repeat(6)}</tbody></table>`)""",
        row,
    )
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
