"""A real server, a real Chromium: pages as people see them. Said loudly where there is no Chromium."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from campaign.edge import COOKIE
from campaign.settings import get_settings
from tests.chromium import PATIENCE
from tests.doors import Doors

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
expect.set_options(timeout=PATIENCE)
PageAt = Callable[..., Page]
Axe = Callable[[Page], list[str]]


@dataclass(frozen=True)
class Server:
    """A running server: its address, and the doors it serves."""

    url: str
    doors: Doors


@pytest.fixture
def server(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Both doors with the cast, on a free port of this machine; the page of samples is shown.

    `server.doors` fills the database and says what time it is.
    """
    monkeypatch.setenv("CAMPAIGN_KIT", "1")
    get_settings.cache_clear()
    with running(doors.app) as url:
        yield Server(url, doors)


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """uvicorn in a thread of this process; the address it answers."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    uvicorn_server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=uvicorn_server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not uvicorn_server.started and thread.is_alive():
        thread.join(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        uvicorn_server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture
def page_at(browser: Browser, server: Server) -> Iterator[PageAt]:
    """`page_at(width, language, who="wen", theme=…, javascript=…)`: a fresh page of that width, signed in as `who`.

    Whatever the console complains about (a style or script the policy forbids, an exception) fails the test.
    """
    opened: list[Page] = []
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # A refusal (4xx) is an answer that tests ask for; a broken policy or script is not.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            complaints.append(message.text)

    def open_page(
        width: int = 1440,
        language: str = "zh_CN",
        *,
        who: str = "",
        theme: str = "light",
        javascript: bool = True,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            base_url=server.url,
            java_script_enabled=javascript,
            has_touch=width < 640,
        )
        wanted = {"language": language, "theme": theme}
        if who:
            wanted[COOKIE] = server.doors.secret(who)
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in wanted.items()])
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        page.context.close()
    assert complaints == []


@pytest.fixture
def axe() -> Axe:
    """`axe(page)`: what axe-core finds wrong, one line a place; empty when all is well."""
    if not AXE.is_file():
        pytest.skip("tests/vendor/axe.min.js is not built: the accessibility tests did NOT run")
    source = AXE.read_text()

    def check(page: Page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return check


def overflows(page: Page) -> bool:
    """Whether the page itself scrolls sideways (regions inside it may)."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))
