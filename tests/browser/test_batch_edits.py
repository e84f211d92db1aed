"""Several tasks changed at once in a real browser, on a desk and on a phone: chosen, looked at, written, undone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Axe, PageAt, Server, overflows
from tests.planned import a_running_campaign

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "javascript"), [(1440, True), (390, False)])
def test_rows_are_chosen_changed_after_a_look_and_put_back(
    server: Server, page_at: PageAt, axe: Axe, width: int, javascript: bool
) -> None:
    a_running_campaign(server.doors)
    page = page_at(width, who="ke", javascript=javascript)
    page.goto("/campaigns/1")
    for key in (2, 3):
        page.locator(f'#t{key} input[name="ids"]').check()
    page.get_by_role("button", name="批量修改").click()
    page.get_by_label("或各自顺延（工作日）").fill("5")
    page.get_by_label("理由").fill("县政府常务会议议定")
    page.get_by_role("button", name="预览修改").click()
    expect(page.locator("table.edits tbody")).to_have_count(2)
    assert not overflows(page)
    if javascript:
        assert axe(page) == []
    page.get_by_role("button", name="确认修改 2 项").click()
    page.wait_for_url("**/edits/1")
    expect(page.locator("body")).to_contain_text("县政府常务会议议定")
    page.get_by_role("button", name="撤销").click()
    page.wait_for_url("**/edits/2")
    expect(page.locator("body")).to_contain_text("本批为撤销第 1 号批量修改")
    assert not overflows(page)
    days = {server.doors.api("ke").get(f"/tasks/{key}").json()["due_on"] for key in (2, 3)}
    assert days == {"2026-12-31"}
