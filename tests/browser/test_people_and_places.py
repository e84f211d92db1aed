"""The administrator's pages and the account page in a real browser: no axe violation, no sideways scrolling."""

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from campaign.domain.person import Person
from campaign.security import hash_password
from tests.browser.conftest import Axe, PageAt, Server, overflows

PAGES = ["/people", "/people/new", "/people/3", "/departments", "/departments/new", "/departments/3", "/areas"]
PAGES += ["/areas/2", "/areas/new?parent=1", "/focus-areas", "/account"]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_nothing_for_axe_to_find(page_at: PageAt, axe: Axe, path: str) -> None:
    for width, language, theme in ((1440, "zh_CN", "light"), (390, "en", "dark")):
        page = page_at(width, language, who="admin", theme=theme)
        page.goto(path)
        assert axe(page) == []
        assert not overflows(page)


def test_a_post_is_handed_over_and_confirmed_without_scripts_and_axe_finds_nothing(
    page_at: PageAt, axe: Axe, server: Server
) -> None:
    with server.doors.deed() as db:
        names = {"wen", "outsider"}
        keys = {p.username: p.id for p in db.scalars(select(Person).where(col(Person.username).in_(names)))}
    head = page_at(1440, who="head", javascript=False)
    head.goto("/account")
    head.locator(f"a[href='/people/{keys['wen']}/handovers/new']").click()
    head.select_option("#to_person_id", str(keys["outsider"]))
    head.locator("main form button").click()
    head.wait_for_url("**/handovers/1")
    for width, language, theme in ((1440, "zh_CN", "light"), (320, "en", "dark")):
        page = page_at(width, language, who="wen", theme=theme)
        for path in ("/account", "/handovers/1"):
            page.goto(path)
            assert (path, axe(page), overflows(page)) == (path, [], False)
        head = page_at(width, language, who="admin", theme=theme)
        head.goto(f"/people/{keys['outsider']}/handovers/new")
        assert (axe(head), overflows(head)) == ([], False)
    page.locator("aside form button").click()
    expect(page.get_by_role("cell", name="to be confirmed")).to_have_count(1)


def test_the_sign_in_form_has_nothing_for_axe_to_find_and_says_what_was_wrong(
    page_at: PageAt, axe: Axe, server: Server
) -> None:
    with server.doors.deed() as db:
        wen = db.scalars(select(Person).where(Person.username == "wen")).one()
        wen.password_hash = hash_password("river-2026-Stone")
    for width, language in ((1440, "zh_CN"), (390, "en"), (320, "zh_CN")):
        page = page_at(width, language)
        page.goto("/sign-in?next=/account")
        assert axe(page) == []
        page.fill("#username", "wen")
        page.fill("#password", "wrong")
        page.click("button.btn--pri")
        page.locator("#password-e").wait_for()
        assert page.input_value("#username") == "wen"
        assert axe(page) == [] and not overflows(page)
        page.fill("#password", "river-2026-Stone")
        page.click("button.btn--pri")
        page.wait_for_url("**/account")


def test_without_scripts_a_department_moves_and_the_list_is_searched(page_at: PageAt) -> None:
    page = page_at(who="admin", javascript=False)
    page.goto("/departments")
    first, second = page.locator("tbody .ttl").all_inner_texts()[:2]
    page.locator("tbody tr").nth(1).locator("button[value=up]").click()
    assert page.locator("tbody .ttl").all_inner_texts()[:2] == [second, first]
    page.fill("#q", "水利")
    page.click("form[role=search] button[type=submit]")
    assert page.locator("tbody .ttl").all_inner_texts() == ["县水利局"]


def test_with_scripts_the_list_follows_what_is_typed_and_the_address_with_it(page_at: PageAt) -> None:
    page = page_at(who="admin")
    page.goto("/departments")
    page.locator("#q").press_sequentially("水利")
    page.wait_for_url("**/departments?q=*")
    assert page.locator("tbody .ttl").all_inner_texts() == ["县水利局"]
