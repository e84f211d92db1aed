"""Whatever is typed into any form of any page, the answer is a sentence and never a fault of ours."""

import re
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag

import pytest
from fastapi.testclient import TestClient

from campaign.edge import unit_of_work
from tests.doors import HOST, Doors
from tests.world import rolled_back

ACCOUNTS = ("coordinator", "owner-edu", "inspector", "admin")
HOSTILE = (
    "",
    "\x00",
    "-1",
    "0",
    "9" * 400,
    "1e999",
    "NaN",
    "2026-02-31",
    "9999-12-31",
    "' OR 1=1 --",
    "<script>alert(1)</script>{{ 7*7 }}%s",
    "\u202e🙂\ufffd",
    "长" * 20_000,
)
MOST_PAGES = 40
NUMBER = re.compile(r"\d+")


class Forms(HTMLParser):
    """The forms of a page (method, action, fields with their values) and its links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and found.get("href", "").startswith("/"):
            self.links.append(urldefrag(found["href"])[0])
        elif tag == "form":
            self.forms.append({"method": found.get("method", "get"), "action": found.get("action", ""), "fields": {}})
        elif tag in ("input", "select", "textarea", "button") and self.forms and found.get("name"):
            value = found.get("value", "") if found.get("type") != "file" else ""
            self.forms[-1]["fields"].setdefault(found["name"], value)


def kind_of(address: str) -> str:
    """Addresses that differ only in numbers and in their question are one kind."""
    return NUMBER.sub("N", address.partition("?")[0])


def forms_for(client: TestClient) -> dict[tuple[str, str, tuple[str, ...]], dict[str, Any]]:
    """One form of every kind on the pages somebody can reach from their first page."""
    waiting, seen = deque(["/"]), set()
    found: dict[tuple[str, str, tuple[str, ...]], dict[str, Any]] = {}
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.popleft()
        kind = kind_of(path)
        if kind in seen or kind.startswith(("/static", "/sign-", "/api")):
            continue
        seen.add(kind)
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code < 500, path
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page = Forms(answer.text)
        waiting.extend(page.links)
        for form in page.forms:
            action = form["action"] or path
            found.setdefault(
                (form["method"], kind_of(action), tuple(sorted(form["fields"]))), form | {"action": action}
            )
    return found


@pytest.mark.parametrize("account", ACCOUNTS)
def test_no_form_answers_hostile_input_with_a_fault(demo_doors: Doors, account: str) -> None:
    signed_in = demo_doors.page(account)
    client = TestClient(demo_doors.app, base_url=HOST, raise_server_exceptions=False, follow_redirects=False)
    client.headers, client.cookies = signed_in.headers, signed_in.cookies
    demo_doors.app.dependency_overrides[unit_of_work] = rolled_back
    forms = {key: form for key, form in forms_for(client).items() if "/sign-out" not in form["action"]}
    assert len(forms) > 2
    faults, statuses = [], set()
    for form in forms.values():
        fields = {name: value for name, value in form["fields"].items() if name != "csrf_token"}
        for sent in attempts(fields):
            answer = send(client, form, sent)
            statuses.add(answer.status_code)
            if answer.status_code >= 500:
                words = {name: value[:20] for name, value in sent.items()}
                faults.append(f"{form['method']} {form['action']} {words}")
    assert faults == []
    assert {303, 422} <= statuses  # some are taken, some refused: the forms do reach their deeds


def attempts(fields: dict[str, str]) -> Iterator[dict[str, str]]:
    """Every hostile value in all fields at once, then some in one field, lest one refusal hide the next."""
    names = sorted(fields) or [""]
    for number, hostile in enumerate(HOSTILE):
        yield dict.fromkeys(fields, hostile)
        if number % 3 == 0:
            yield {**fields, names[number % len(names)]: hostile}


def send(client: TestClient, form: dict[str, Any], fields: dict[str, str]) -> Any:
    if form["method"] == "post":
        return client.post(form["action"], data=fields)
    return client.get(form["action"].partition("?")[0], params={name: value[:300] for name, value in fields.items()})


@pytest.mark.parametrize("number", ["0", "-1", "2147483648", "9" * 30, "1.5", "x", "%00", "%2e%2e", "½"])
def test_no_address_with_another_number_is_a_fault(demo_doors: Doors, number: str) -> None:
    client = demo_doors.page("coordinator")
    for noun in (
        "campaigns",
        "tasks",
        "rounds",
        "reviews",
        "orders",
        "people",
        "areas",
        "items",
        "evidence",
        "coordinations",
    ):
        assert client.get(f"/{noun}/{number}").status_code in (403, 404, 422), f"/{noun}/{number}"
