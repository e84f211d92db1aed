"""Every page as every demo account sees it: `python -m tests.browser.shots FOLDER [options]`. A tool, not a test.

It serves a freshly loaded demo county of its own (or looks at --url), signs in as each account, follows the links of
every page, and keeps one picture a kind of page (`/tasks/7` and `/tasks/8` are one kind), width and language.
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from campaign.demo.county import ACCOUNTS, PASSWORD
from tests.chromium import CHROMIUM, QUIET

LANGUAGES = {"zh": "zh_CN", "en": "en"}
LEAVES = re.compile(r"\.(xlsx|zip|csv|pdf|png|jpe?g|json)(\?|$)|/content$|/static/|/api/|/sign-out|^/metrics|^/healthz")
MOST_KINDS = 60


def main() -> None:
    """Reads the command line and takes the pictures."""
    asked = _options()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with served(asked.url) as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for account in asked.accounts.split(","):
            for width in map(int, asked.widths.split(",")):
                for language in asked.languages.split(","):
                    paths = [path for path in asked.paths.split(",") if path]
                    shoot(browser, url, account, width, language, asked, paths)
        browser.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the PNG files go")
    parser.add_argument("--url", default="", help="a running server; default: one of its own with the demo county")
    parser.add_argument("--accounts", default=",".join(("visitor", *ACCOUNTS)), help="which accounts, with commas")
    parser.add_argument("--widths", default="1440,390", help="window widths in pixels, with commas")
    parser.add_argument("--languages", default="zh,en", help="zh, en")
    parser.add_argument("--only", default="", help="a regular expression that addresses must match")
    parser.add_argument("--window", action="store_true", help="only what the window shows, not the whole page")
    parser.add_argument("--paths", default="", help="exactly these addresses, with commas, instead of following links")
    return parser.parse_args()


@contextmanager
def served(url: str) -> Iterator[str]:
    """`url` itself, or the address of a new demo county on a free port."""
    if url:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        surroundings = {
            **os.environ,
            "CAMPAIGN_VAR": folder,
            "CAMPAIGN_DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
        }
        program = [sys.executable, "-m", "campaign"]
        subprocess.run([*program, "demo"], env=surroundings, check=True)
        server = subprocess.Popen([*program, "serve", "--port", str(port), "--no-clock"], env=surroundings)
        try:
            _await(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _await(address: str) -> None:
    for _ in range(1200):
        try:
            urllib.request.urlopen(address)
            return
        except URLError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def shoot(
    browser: Browser, url: str, account: str, width: int, language: str, asked: argparse.Namespace, paths: list[str]
) -> None:
    """One account at one width in one language: a picture of every kind of page it can reach, or of `paths`."""
    context = browser.new_context(base_url=url, viewport={"width": width, "height": 900}, has_touch=width < 640)
    context.add_cookies([{"name": "language", "value": LANGUAGES[language], "url": url}])
    page = context.new_page()
    if account != "visitor":
        sign_in(page, account)
    waiting = deque(paths or ["/sign-in" if account == "visitor" else "/"])
    seen: set[str] = set()
    while waiting and len(seen) < MOST_KINDS:
        path = waiting.popleft()
        kind = path.replace("/", "-") if paths else kind_of(path)
        if kind in seen or (seen and asked.only and not re.search(asked.only, path)):
            continue
        seen.add(kind)
        answer = page.goto(path, wait_until="networkidle")
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        note = "" if answer.status < 400 else f"-{answer.status}"
        file = asked.folder / f"{account}{kind}{note}-{width}-{language}.png"
        page.screenshot(path=str(file), full_page=not asked.window)
        if not paths:
            waiting.extend(links_of(page))
    context.close()
    print(f"{account} {width} {language}: {len(seen)} kinds of pages")


def sign_in(page: Page, account: str) -> None:
    """The sign-in form, as anybody fills it."""
    page.goto("/sign-in")
    page.fill("[name=username]", account)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)


def kind_of(path: str) -> str:
    """`/tasks/7?a=b` → `-tasks-N-a`: what stands for all pages like it."""
    parts = urlsplit(path)
    names = sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair})
    words = [re.sub(r"^\d+$", "N", word) for word in parts.path.split("/") if word] or ["home"]
    return "-" + "-".join([*words, *names])[:120]


def links_of(page: Page) -> list[str]:
    """Paths on this site that the page links to, each kind once; one filter at a time, plain addresses first."""
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    here = [path for path in reversed(found) if path.startswith("/") and not LEAVES.search(path) and "&" not in path]
    paths = {kind_of(path): path for path in here}
    return sorted((path.split("#")[0] for path in paths.values()), key=lambda path: "?" in path)


if __name__ == "__main__":
    main()
