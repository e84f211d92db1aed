"""An open wall in a real browser: it follows what is done, says when the line is down, and axe finds nothing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from playwright.sync_api import expect

from campaign.web.wall_stream import steady
from tests.browser.conftest import Axe, PageAt, Server, overflows
from tests.planned import a_running_campaign

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def campaign(server: Server) -> int:
    look_often(server)
    return a_running_campaign(server.doors)


def look_often(server: Server) -> None:
    async def beats() -> AsyncIterator[datetime]:
        for _beat in range(600):
            yield server.doors.at
            await asyncio.sleep(0.2)

    server.doors.app.dependency_overrides[steady] = lambda: (
        beats()
    )  # a generator itself would be a dependency of one value


@pytest.mark.parametrize("screen", ["", "?screen=big"])
def test_a_row_changes_while_somebody_looks(page_at: PageAt, server: Server, screen: str) -> None:
    page = page_at(1920, who="ke")
    page.goto(f"/campaigns/1/wall{screen}")
    expect(page.locator("#w2 .wall__pct b")).to_have_text("90")
    expect(page.locator("[data-live]")).to_have_attribute("title", "实时")
    with server.doors.api("water") as water:
        answer = water.post("/tasks/2/updates", json={"progress": 97, "note": "已通水"})
        assert answer.status_code == 201, answer.text
    expect(page.locator("#w2.is-changed .wall__pct b")).to_have_text("97")
    assert page.locator("#w1.is-changed").count() == 0
    expect(page.locator("#w2 .cell")).to_have_count(page.locator("#w1 .cell").count())


@pytest.mark.parametrize(
    ("width", "language", "theme"), [(1440, "zh_CN", "light"), (390, "en", "dark"), (320, "en", "light")]
)
def test_axe_finds_nothing_wrong(page_at: PageAt, axe: Axe, width: int, language: str, theme: str) -> None:
    page = page_at(width, language, who="ke", theme=theme)
    found = []
    for tail in ("", "?by=unit", "?show=late", "?screen=big"):
        address = f"/campaigns/1/wall{tail}"
        page.goto(address)
        found += [f"{address}: {fault}" for fault in axe(page)]
        found += [f"{address}: scrolls sideways"] if overflows(page) else []
    assert found == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_big_screen_needs_no_scrolling(page_at: PageAt, axe: Axe, language: str) -> None:
    page = page_at(1920, language, who="ke")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto("/campaigns/1/wall?screen=big")
    assert axe(page) == []
    assert page.evaluate(
        "document.documentElement.scrollHeight <= 1080 && document.documentElement.scrollWidth <= 1920"
    )
