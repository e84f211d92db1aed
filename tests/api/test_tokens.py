"""Tokens: given for the right password, refused in the same words to everybody else, locked after five tries."""

from datetime import timedelta

import pytest
from sqlmodel import select

from campaign.domain.person import Person
from campaign.domain.sign_in import SignIn
from campaign.security import hash_password
from tests.doors import Doors


@pytest.fixture
def wen(doors: Doors) -> Doors:
    """Wen has the password `river-2026-Stone`."""
    with doors.deed() as db:
        person = db.scalars(select(Person).where(Person.username == "wen")).one()
        person.password_hash = hash_password("river-2026-Stone")
    return doors


def ask(doors: Doors, username: str, password: str):
    return doors.visitor().post("/api/v1/tokens", json={"username": username, "password": password})


def test_a_token_opens_the_api_until_it_expires(wen: Doors) -> None:
    given = ask(wen, "wen", "river-2026-Stone")
    assert given.status_code == 201
    client = wen.visitor()
    client.headers["authorization"] = f"Bearer {given.json()['token']}"
    me = client.get("/api/v1/me")
    assert (me.status_code, me.json()["username"], me.json()["roles"]) == (200, "wen", ["owner"])
    assert me.json()["posts"][0] | {"post_id": 0, "department_id": 0} == {
        "post_id": 0,
        "department_id": 0,
        "title": "科长",
        "is_head": False,
        "is_deputy": False,
        "acting": False,
        "from": "2020-01-01",
        "until": None,
    }
    wen.at += timedelta(hours=12)
    assert client.get("/api/v1/me").status_code == 401


def test_only_the_hash_of_a_token_is_kept(wen: Doors) -> None:
    token = ask(wen, "wen", "river-2026-Stone").json()["token"]
    with wen.deed() as db:
        assert [row.secret_hash for row in db.scalars(select(SignIn))] != [token]


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(wen: Doors) -> None:
    for tries in range(4):
        answers = [ask(wen, name, "wrong").json() for name in ("wen", "nobody")]
        assert answers[0] == answers[1]
        assert answers[0]["status"] == 401
        assert str(4 - tries) in answers[0]["detail"]
    assert [ask(wen, name, "wrong").status_code for name in ("wen", "nobody")] == [429, 429]


def test_five_failures_lock_the_account_for_half_an_hour(wen: Doors) -> None:
    for _ in range(5):
        ask(wen, "wen", "wrong")
    assert ask(wen, "wen", "river-2026-Stone").status_code == 429
    wen.at += timedelta(minutes=29)
    assert ask(wen, "wen", "river-2026-Stone").status_code == 429
    wen.at += timedelta(minutes=1)
    assert ask(wen, "wen", "river-2026-Stone").status_code == 201


def test_a_person_who_left_gets_no_token_and_keeps_none(wen: Doors) -> None:
    client = wen.api("wen")
    with wen.deed() as db:
        db.scalars(select(Person).where(Person.username == "wen")).one().active = False
    assert client.get("/me").status_code == 401
    assert ask(wen, "wen", "river-2026-Stone").status_code == 401


def test_without_a_token_the_api_says_how_to_get_one(doors: Doors) -> None:
    answer = doors.visitor().get("/api/v1/me", headers={"accept-language": "en"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "POST /api/v1/tokens" in answer.json()["detail"]


def test_the_api_takes_no_cookie(doors: Doors) -> None:
    assert doors.page("wen").get("/api/v1/me").status_code == 401
