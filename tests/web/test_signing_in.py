"""Signing in on a page: a new session each time, locked after five tries, gone when idle; forms only from our pages."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from campaign.domain.person import Person
from campaign.edge import COOKIE
from campaign.security import hash_password
from tests.doors import Doors

PASSWORD = "river-2026-Stone"
HIDDEN = re.compile(r'name="(csrf[^"]*)" value="([^"]+)"')


@pytest.fixture
def wen(doors: Doors) -> Doors:
    """Wen has a password."""
    with doors.deed() as db:
        db.scalars(select(Person).where(Person.username == "wen")).one().password_hash = hash_password(PASSWORD)
    return doors


def form_of(client: TestClient) -> dict[str, str]:
    """The hidden token of the sign-in form."""
    found = HIDDEN.search(client.get("/sign-in").text)
    assert found
    return {found[1]: found[2]}


def enter(client: TestClient, password: str = PASSWORD, **more: str):
    return client.post("/sign-in", data={"username": "wen", "password": password, **form_of(client), **more})


def test_a_visitor_is_sent_to_the_form_and_back_to_where_they_wanted(wen: Doors) -> None:
    client = wen.visitor()
    sent = client.get("/account?tab=1")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=/account%3Ftab%3D1")
    entered = enter(client, next="/account?tab=1")
    assert (entered.status_code, entered.headers["location"]) == (303, "/account?tab=1")
    assert client.get("/account").status_code == 200


def test_nobody_is_sent_to_another_site(wen: Doors) -> None:
    for target in ("https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)"):
        assert enter(wen.visitor(), next=target).headers["location"] == "/"


def test_the_secret_is_a_new_one_at_every_sign_in_and_the_old_one_is_dead(wen: Doors) -> None:
    client = wen.visitor()
    enter(client)
    first = client.cookies[COOKIE]
    token = HIDDEN.search(client.get("/account").text)
    assert token
    client.post("/sign-in", data={"username": "wen", "password": PASSWORD, token[1]: token[2]})
    assert client.cookies[COOKIE] != first
    other = wen.visitor()
    other.cookies.set(COOKIE, first)
    assert other.get("/account").status_code == 303


def test_the_cookie_is_not_for_scripts_and_over_tls_bound_to_the_host(wen: Doors) -> None:
    plain = enter(wen.visitor()).headers["set-cookie"]
    assert "HttpOnly" in plain and "SameSite=lax" in plain and "Secure" not in plain
    client = TestClient(wen.app, base_url="https://campaign.test", follow_redirects=False)
    secure = enter(client).headers["set-cookie"]
    assert f"__Host-{COOKIE}=" in secure and "Secure" in secure and "Domain" not in secure


def test_a_wrong_password_redraws_the_form_and_says_how_many_tries_are_left(wen: Doors) -> None:
    client = wen.visitor()
    answer = enter(client, "Not-the-one-9")
    assert answer.status_code == 422
    assert 'value="wen"' in answer.text and "Not-the-one-9" not in answer.text
    assert "4" in answer.text
    for _ in range(4):
        enter(client, "wrong")
    assert enter(client).status_code == 422
    wen.at += timedelta(minutes=30)
    assert enter(client).status_code == 303


def change(client: TestClient, old: str) -> int:
    new = "Bridge-2027-oak"
    form = {"old": old, "password": new, "again": new}
    return client.post("/account/password", data=form).status_code


def test_a_stolen_session_guesses_five_times_and_then_it_is_over(wen: Doors) -> None:
    client = wen.page("wen")
    assert [change(client, "wrong") for _ in range(5)] == [422] * 5
    assert client.get("/account").status_code == 303  # this sign-in has ended, and nobody gets in for half an hour
    assert enter(wen.visitor()).status_code == 422
    wen.at += timedelta(minutes=30)
    assert enter(wen.visitor()).status_code == 303


def test_the_right_password_forgets_the_wrong_ones_before_it(wen: Doors) -> None:
    client = wen.page("wen")
    assert [change(client, old) for old in ["wrong"] * 4 + [PASSWORD]] == [422] * 4 + [303]
    assert [change(client, "wrong") for _ in range(4)] == [422] * 4
    assert client.get("/account").status_code == 200


def test_an_idle_browser_is_signed_out_and_a_busy_one_stays(wen: Doors) -> None:
    client = wen.page("wen")
    for _ in range(3):
        wen.at += timedelta(minutes=29)
        assert client.get("/account").status_code == 200
    wen.at += timedelta(minutes=30)
    assert client.get("/account").status_code == 303


def test_no_browser_stays_signed_in_longer_than_the_profile_allows(wen: Doors) -> None:
    client = wen.page("wen")
    for _ in range(24):
        wen.at += timedelta(minutes=29)
        assert client.get("/account").status_code == 200
    wen.at += timedelta(minutes=25)
    assert client.get("/account").status_code == 303


def test_signing_out_kills_the_secret_itself(wen: Doors) -> None:
    client = wen.page("wen")
    secret = client.cookies[COOKIE]
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    client.cookies.set(COOKIE, secret)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.test"},
        {"origin": "null"},
        {"origin": "http://campaign.test.evil.test"},
        {"x-csrf-token": "0" * 64},
    ],
)
def test_a_form_from_elsewhere_is_refused(doors: Doors, headers: dict[str, str]) -> None:
    client = doors.page("wen")
    assert client.post("/sign-out", headers=headers).status_code == 403
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://campaign.test"}, {}])
def test_our_own_form_is_taken_with_its_token_in_the_form(doors: Doors, headers: dict[str, str]) -> None:
    client = doors.page("wen")
    token = client.headers.pop("x-csrf-token")
    assert client.post("/sign-out", headers=headers).status_code == 403
    for sent in ({"data": {"csrf_token": token}}, {"data": {"csrf_token": token}, "files": {"f": b"x" * 400_000}}):
        assert doors.page("wen").post("/sign-out", headers=headers).status_code == 303
        assert client.post("/sign-out", headers=headers, **sent).status_code == 303


def test_the_token_of_one_session_is_none_for_another(doors: Doors) -> None:
    wen, lu = doors.page("wen"), doors.page("lu")
    wen.headers["x-csrf-token"] = lu.headers["x-csrf-token"]
    assert wen.post("/sign-out").status_code == 403


def test_htmx_is_told_to_go_to_the_form(doors: Doors) -> None:
    answer = doors.visitor().get("/account", headers={"hx-request": "true"})
    assert answer.headers["hx-redirect"].startswith("/sign-in")


def test_a_token_is_no_cookie_and_a_cookie_is_no_token(doors: Doors) -> None:
    with doors.visitor() as browser:
        browser.cookies.set(COOKIE, doors.secret("wen", "token"))
        assert browser.get("/").status_code == 303
    with doors.visitor() as script:
        header = {"authorization": f"Bearer {doors.secret('wen', 'browser')}"}
        assert script.get("/api/v1/me", headers=header).status_code == 401
