"""Every component in every state: readable by everybody, in both languages and both themes, at every width."""

import pytest

from tests.browser.conftest import Axe, PageAt, overflows

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_axe_finds_nothing_wrong_with_any_component(
    page_at: PageAt, axe: Axe, width: int, language: str, theme: str
) -> None:
    page = page_at(width, language, theme=theme)
    page.goto("/kit")
    assert axe(page) == []


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_no_component_makes_the_page_scroll_sideways(page_at: PageAt, width: int) -> None:
    page = page_at(width, "en")
    page.goto("/kit")
    assert not overflows(page)


def test_the_help_lists_the_keys(page_at: PageAt) -> None:
    page = page_at()
    page.goto("/kit")
    page.keyboard.press("?")
    page.locator("#keys").wait_for()
    page.keyboard.press("Escape")
    page.locator("#keys").wait_for(state="hidden")


def test_keys_walk_the_rows_and_choose_them(page_at: PageAt) -> None:
    page = page_at()
    page.goto("/kit")
    bar = page.locator("[data-batch-bar]")
    assert not bar.is_visible()
    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    assert page.locator("tr.is-sel").count() == 3
    assert "3" in bar.inner_text()


def test_keys_are_left_alone_while_somebody_types(page_at: PageAt) -> None:
    page = page_at()
    page.goto("/kit")
    page.keyboard.press("/")
    page.keyboard.type("jxk?")
    assert page.locator("#q").input_value() == "jxk?"


def test_the_keys_can_be_turned_off(page_at: PageAt) -> None:
    page = page_at()
    page.goto("/kit")
    page.keyboard.press("?")
    page.locator("[data-keys-off]").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator("tr.is-cur").count() == 0


def test_a_dialog_starts_on_the_safe_choice(page_at: PageAt) -> None:
    page = page_at()
    page.goto("/kit")
    page.locator("[data-opens=sample]").click()
    assert page.evaluate("document.activeElement.matches('#sample [data-close]')")


def test_a_switch_of_language_keeps_the_page_and_its_filters(page_at: PageAt) -> None:
    page = page_at(language="zh_CN")
    page.goto("/kit?light=red&by=unit")
    page.get_by_role("button", name="English").click()
    assert page.url.endswith("/kit?light=red&by=unit")
    assert page.locator("html").get_attribute("lang") == "en"


def test_without_scripts_the_language_can_still_be_chosen(page_at: PageAt) -> None:
    page = page_at(language="en", javascript=False)
    page.goto("/kit")
    page.get_by_role("button", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
