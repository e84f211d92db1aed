"""The ledger and a task in a real browser: keys, fields edited in place, pages without scripts, and what axe finds."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, PageAt, Server, overflows
from tests.planned import a_running_campaign

pytestmark = pytest.mark.browser
PAGES = (
    "/campaigns",
    "/campaigns/1",
    "/campaigns/1/changes",
    "/campaigns?kind=red",
    "/campaigns/1/plan",
    "/campaigns/1/edit",
    "/campaigns/new",
    "/campaigns/1/pauses/new",
    "/campaigns/1/tasks/new",
    "/campaigns/1/nudges/new?ids=1&ids=2",
    "/campaigns/1/edits/new?ids=1&ids=2",
    "/campaigns/1/edits",
    "/campaigns/1/print",
    "/tasks/1/dependencies/new",
    "/tasks/1/documents/new",
    "/tasks/1",
    "/tasks/1/edit",
    "/tasks/1/shares/new",
    "/tasks/1/cancellations/new",
    "/shares/1/edit",
)


@pytest.fixture(autouse=True)
def campaign(server: Server) -> int:
    return a_running_campaign(server.doors)


def current(page: Page) -> str:
    return page.locator("tr.is-cur a.ttl").inner_text()


def test_the_ledger_is_walked_with_the_keyboard(page_at: PageAt) -> None:
    page = page_at(who="ke")
    page.goto("/campaigns/1")
    page.keyboard.press("j")
    assert current(page) == "改造管网第 1 段"
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-batch-bar]")).to_contain_text("已选 1 项")
    page.keyboard.press("k")
    page.keyboard.press("Shift+X")
    expect(page.locator("tr.is-sel")).to_have_count(2)
    page.keyboard.press("/")
    page.keyboard.type("第 3")
    expect(page.locator("a.ttl")).to_have_count(1)
    page.wait_for_url("**q=**")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/tasks/3")


def test_tasks_follow_each_other_with_brackets_and_n_adds_one(page_at: PageAt) -> None:
    page = page_at(who="ke")
    page.goto("/tasks/1")
    page.keyboard.press("]")
    page.wait_for_url("**/tasks/2")
    page.keyboard.press("[")
    page.wait_for_url("**/tasks/1")
    page.goto("/campaigns/1")
    page.keyboard.press("n")
    page.wait_for_url("**/campaigns/1/tasks/new")


def test_u_opens_the_update_of_the_row(page_at: PageAt) -> None:
    page = page_at(who="water")
    page.goto("/campaigns/1")
    page.keyboard.press("j")
    page.keyboard.press("u")
    page.wait_for_url("**/tasks/1/updates/new**")


def test_a_deadline_is_changed_in_its_row_and_taken_back_with_escape(page_at: PageAt) -> None:
    page = page_at(who="ke")
    page.goto("/campaigns/1")
    for key in "jje":
        page.keyboard.press(key)
    field = page.locator("#t2-due_on input[type=date]")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#t2-due_on")).to_contain_text("12月31日")
    page.locator("#t2 summary").click()
    page.locator("#t2 [data-edit]").click()
    field.fill("2026-12-10")
    field.press("Enter")
    expect(page.locator("#t2-due_on")).to_contain_text("12月10日")
    expect(page.locator("#t2 a.ttl")).to_have_text("改造管网第 2 段")


def test_of_two_editors_the_slower_one_chooses(page_at: PageAt, server: Server) -> None:
    page = page_at(who="ke")
    page.goto("/campaigns/1")
    page.locator("#t2 summary").click()
    page.locator("#t2 [data-edit]").click()
    field = page.locator("#t2-due_on input[type=date]")
    field.fill("2026-12-10")
    server.doors.api("ke").patch("/tasks/2", json={"due_on": "2026-12-15"})
    field.press("Enter")
    expect(page.locator("#t2-due_on")).to_contain_text("2026-12-15")
    page.locator("#t2-due_on button[type=submit]").click()
    expect(page.locator("#t2-due_on time")).to_contain_text("12月10日")


def test_a_light_filters_the_ledger_and_back_brings_it_back(page_at: PageAt) -> None:
    page = page_at(who="ke")
    page.goto("/campaigns/1")
    page.locator(".lightkey a").first.click()
    expect(page.locator("a.ttl")).to_have_count(1)
    page.go_back()
    expect(page.locator("a.ttl")).to_have_count(3)


def test_everything_works_without_scripts(page_at: PageAt) -> None:
    page = page_at(who="ke", javascript=False)
    page.goto("/campaigns/1")
    page.locator("#q").fill("第 2")
    page.locator("#q").press("Enter")
    expect(page.locator("a.ttl")).to_have_count(1)
    page.locator("input[name=ids]").check()
    page.locator("[data-batch-bar] button").first.click()
    expect(page.locator("h1")).to_have_text("催办这些任务？")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#toasts")).to_contain_text("将告知")
    page.goto("/campaigns/1")
    page.locator("#t2 summary").click()
    page.locator("#t2 [data-edit]").click()
    page.locator("#due_on").fill("2026-12-05")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#f-due_on")).to_contain_text("2026年12月5日")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(page_at: PageAt, axe: Axe, width: int, language: str) -> None:
    page = page_at(width, language, who="ke")
    wrong: list[str] = []
    for address in PAGES:
        page.goto(address)
        wrong += [f"{address}: {fault}" for fault in axe(page)]
        wrong += [f"{address}: scrolls sideways"] if overflows(page) else []
    assert wrong == []


def test_axe_finds_nothing_in_the_dark_and_on_a_refused_form(page_at: PageAt, axe: Axe) -> None:
    page = page_at(who="ke", theme="dark")
    for address in ("/campaigns/1", "/tasks/1"):
        page.goto(address)
        assert axe(page) == []
    page.goto("/campaigns/new")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("[data-errsum]")).to_be_visible()
    assert axe(page) == []
