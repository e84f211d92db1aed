"""Every kind of page of the demo county: nothing for axe to find, nothing that scrolls sideways, no dead link.

The pages are found by following links as each account, so a new page is looked at without being named here.
"""

from collections import deque
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.conftest import Axe, overflows
from tests.browser.shots import kind_of, links_of, served, sign_in

pytestmark = pytest.mark.browser
ACCOUNTS = ("coordinator", "owner-env", "owner-edu", "head-edu", "inspector", "leader", "admin", "auditor")
LOOKS = [(1440, "zh_CN", "light"), (320, "en", "dark")]


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """The address of a freshly loaded demo county."""
    with served("") as url:
        yield url


@pytest.mark.parametrize(("width", "language", "theme"), LOOKS)
def test_every_page_is_readable_by_everybody(
    browser: Browser, demo: str, axe: Axe, width: int, language: str, theme: str
) -> None:
    seen: set[str] = set()
    faults: list[str] = []
    for account in ACCOUNTS:
        context = browser.new_context(base_url=demo, viewport={"width": width, "height": 900})
        page = context.new_page()
        sign_in(page, account)
        wanted = {"language": language, "theme": theme}
        context.add_cookies([{"name": name, "value": value, "url": demo} for name, value in wanted.items()])
        heard: list[str] = []
        page.on("console", lambda message, heard=heard: _hear(message, heard))
        page.on("pageerror", lambda error, heard=heard: heard.append(str(error)))
        faults += _walk(page, account, axe, seen, heard)
        context.close()
    assert faults == []
    assert len(seen) > 25


def _hear(message: ConsoleMessage, heard: list[str]) -> None:
    if message.type == "error":
        heard.append(message.text)


def _walk(page: Page, account: str, axe: Axe, seen: set[str], heard: list[str]) -> list[str]:
    """Follow the links from the account's first page to every kind not seen before; what is wrong there."""
    waiting, faults, at_home = deque(["/"]), [], True
    while waiting:
        path = waiting.popleft()
        kind = kind_of(path)
        if kind in seen and not at_home:
            continue
        at_home = False
        seen.add(kind)
        answer = page.goto(path)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        faults += [f"{account} {path}: answers {answer.status}"] if answer.status >= 400 else []
        faults += [f"{account} {path}: {fault}" for fault in axe(page)]
        faults += [f"{account} {path}: scrolls sideways"] if overflows(page) else []
        faults += [f"{account} {path}: {words}" for words in heard]
        heard.clear()
        # One filter at a time: their combinations draw the same page.
        waiting.extend(link for link in links_of(page) if link.count("=") < 2)
    return faults
