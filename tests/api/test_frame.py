"""What every address of the API has in common: errors, lists, repeated requests, limits, its own description."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from sqlmodel import select

from campaign.actions.chasing import sweep
from campaign.api.receipts import RememberingRoute
from campaign.domain.area import Area
from campaign.domain.receipt import Receipt
from campaign.guard import PLAIN_LIMIT
from tests.chased import Chased, at_nine, fill_county
from tests.doors import Doors

TOWN = {"code": "640324100000", "name": "豫海镇"}


def areas_of(doors: Doors, code: str = TOWN["code"]) -> int:
    with doors.deed() as db:
        return len(db.scalars(select(Area).where(Area.code == code)).all())


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/people/999999", 404),
        ("DELETE", "/people/1", 405),
        ("GET", "/people/none", 422),
        ("GET", "/people/99999999999999999999", 422),
        ("GET", "/people?limit=201", 422),
        ("GET", "/people?limit=0", 422),
        ("GET", "/people?after=nonsense", 422),
        ("GET", "/people?q=%00", 422),
        ("GET", "/people%00", 404),
    ],
)
def test_every_error_is_a_problem_with_a_sentence(doors: Doors, method: str, path: str, status: int) -> None:
    answer = doors.api("admin").request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "status", "detail", "errors"} <= problem.keys()
    assert problem["status"] == status and problem["detail"] and problem["type"].startswith("urn:campaign:")


def test_a_problem_speaks_the_language_that_is_asked_for_unless_the_person_chose_one(doors: Doors) -> None:
    client = doors.api("admin")
    english = client.get("/nowhere", headers={"accept-language": "en-GB,en;q=0.9"}).json()["title"]
    chinese = client.get("/nowhere", headers={"accept-language": "zh"}).json()["title"]
    assert english == "Nothing to see here" and chinese != english
    key = client.get("/me").json()["id"]
    client.patch(f"/people/{key}", json={"language": "zh_CN"})
    assert client.get("/people/999999", headers={"accept-language": "en"}).json()["title"] == chinese


def test_eighty_writers_at_once_do_not_starve_each_other_of_threads(doors: Doors) -> None:
    codes = [f"6403241{number:02}000" for number in range(80)]
    with doors.api("admin") as client, ThreadPoolExecutor(80) as pool:  # entered, so that all share one event loop
        answers = list(pool.map(lambda code: client.post("/areas", json=TOWN | {"code": code}).status_code, codes))
    assert answers == [201] * 80


def test_a_list_is_read_to_its_end_page_by_page_whatever_it_is_ordered_by(doors: Doors) -> None:
    made = fill_county(Chased(doors.engine, doors.at))
    for day in (23, 25):
        sweep(made.transaction, at_nine(date(2026, 11, day), 7))
    admin, ke = doors.api("admin"), doors.api("ke")
    for number in range(3):
        admin.post("/areas", json={"code": f"6403241{number:02}000", "name": f"第{number}镇"})
    for client, path in ((admin, "/areas"), (admin, "/departments"), (ke, "/chases"), (ke, "/tasks")):
        whole, after, read = client.get(path).json(), None, []
        while after is not None or not read:
            page = client.get(path, params={"limit": 1} | ({"after": after} if after else {}))
            assert page.status_code == 200, (path, page.text)
            read, after = read + page.json()["items"], page.json()["next"]
        assert read == whole["items"] and len(read) == whole["total"] > 1, path


def test_what_is_wrong_in_the_address_is_said_to_be_in_the_query(doors: Doors) -> None:
    problem = doors.api("admin").get("/people", params={"after": "nonsense"}).json()
    assert problem["errors"][0]["loc"] == ["query", "after"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"code": ' + b"9" * 5000 + b"}",
        b'{"code": NaN}',
        b'{"code": "640324100000", "name": "\\ud800"}',
        b'{"code": "640324100000", "name": "a\\u0000"}',
        json.dumps(TOWN | {"latitude": 1e999}).encode(),
        json.dumps(TOWN | {"level": True}).encode(),
        json.dumps(TOWN | {"parent_id": 10**30}).encode(),
        json.dumps(TOWN | {"parent_id": "1"}).encode(),
    ],
)
def test_a_body_that_cannot_be_read_is_told_so(doors: Doors, body: bytes) -> None:
    client = doors.api("admin")
    answer = client.post("/areas", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert areas_of(doors) == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", "", "x" * 5000])
def test_a_body_of_another_kind_is_told_so(doors: Doors, kind: str) -> None:
    answer = doors.api("admin").post("/areas", content=json.dumps(TOWN), headers={"content-type": kind})
    assert answer.status_code == 422


def test_a_body_that_is_too_large_is_refused_whatever_it_says_of_its_length(doors: Doors) -> None:
    client, large = doors.api("admin"), b" " * (PLAIN_LIMIT + 1)
    chunks = (large[start : start + 65536] for start in range(0, len(large), 65536))
    for content in (large, chunks):
        answer = client.post("/areas", content=content, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
        assert str(PLAIN_LIMIT) in answer.json()["detail"]


@pytest.mark.parametrize("host", ["[", "a b", "evil.test/path", "x" * 5000 + "@", "\x7f"])
def test_a_host_that_is_none_is_refused(doors: Doors, host: str) -> None:
    assert doors.api("admin").get("/me", headers={"host": host}).status_code in (400, 422)


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic YTpi", "Bearer \xe4", "bearer x y", "x" * 5000])
def test_a_token_that_is_none_is_401(doors: Doors, header: str) -> None:
    client = doors.visitor()
    assert client.get("/api/v1/me", headers={"authorization": header.encode("latin-1")}).status_code == 401


# -- repeated requests -------------------------------------------------------------------------------------------


def keyed(client: TestClient, key: str = "k-1", **body: Any) -> Any:
    return client.post("/areas", json=TOWN | body, headers={"idempotency-key": key})


def test_the_same_request_under_the_same_key_is_done_once_and_answered_alike(doors: Doors) -> None:
    client = doors.api("admin")
    first, second = keyed(client), keyed(client)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second.headers["idempotent-replay"] == "true" and "idempotent-replay" not in first.headers
    assert areas_of(doors) == 1


def test_another_request_under_the_same_key_is_refused(doors: Doors) -> None:
    client = doors.api("admin")
    keyed(client)
    refused = keyed(client, name="另一镇")
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:campaign:idempotency_key_reused")


def test_a_key_belongs_to_one_person(doors: Doors) -> None:
    body = {"name": "新局"}
    headers = {"idempotency-key": "same"}
    assert doors.api("ke").post("/departments", json=body, headers=headers).status_code == 201
    assert doors.api("admin").post("/departments", json=body, headers=headers).status_code == 422


def test_a_refused_request_leaves_no_receipt_and_may_be_sent_again_corrected(doors: Doors) -> None:
    client = doors.api("admin")
    assert keyed(client, parent_id=999).status_code == 422
    with doors.deed() as db:
        assert db.scalars(select(Receipt)).all() == []
    assert keyed(client).status_code == 201


def test_a_crash_between_the_deed_and_its_answer_leaves_neither(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("power failure")

    with monkeypatch.context() as broken:
        broken.setattr("campaign.api.receipts._fill", crash)
        with pytest.raises(RuntimeError):
            keyed(doors.api("admin"))
    assert areas_of(doors) == 0
    assert keyed(doors.api("admin")).status_code == 201


def test_twenty_at_once_under_one_key_do_it_once(doors: Doors) -> None:
    client = doors.api("admin")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: keyed(client), range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert areas_of(doors) == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
def test_a_key_that_is_none_is_refused(doors: Doors, key: str) -> None:
    assert keyed(doors.api("admin"), key).status_code == 422


# -- the description ---------------------------------------------------------------------------------------------


def test_every_operation_remembers_repeated_posts(doors: Doors) -> None:
    routes = [context.original_route for context in iter_route_contexts(doors.app.routes)]
    forgetful = {
        route.path
        for route in routes
        if isinstance(route, APIRoute) and "POST" in route.methods and route.include_in_schema
        if route.endpoint.__module__.startswith("campaign.api.") and not isinstance(route, RememberingRoute)
    }
    assert forgetful == {"/tokens", "/calendars"}  # the secrets they give are never kept, not even in a receipt


def test_the_description_says_how_to_sign_in_and_what_may_go_wrong(doors: Doors) -> None:
    described = doors.visitor().get("/api/v1/openapi.json").json()
    assert described["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation.get("description"), where
            assert operation["security"] == ([] if path.endswith("/tokens") else [{"token": []}]), where
            assert {"401", "403", "404", "409", "422"} <= operation["responses"].keys(), where
            problem = operation["responses"]["404"]["content"]["application/problem+json"]
            assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}, where


def test_every_deed_takes_a_body_in_which_an_unknown_field_is_refused(doors: Doors) -> None:
    client = doors.api("ke")
    for path, methods in doors.visitor().get("/api/v1/openapi.json").json()["paths"].items():
        for method in sorted({"post", "patch"} & methods.keys()):
            place = re.sub(r"\{\w+\}", "1", path.removeprefix("/api/v1"))
            answer = client.request(method, place, json={"no_such_field": 1})
            assert answer.status_code == 422, f"{method} {path}: {answer.status_code}"


def test_every_field_of_every_body_shows_an_example(doors: Doors) -> None:
    described = doors.visitor().get("/api/v1/openapi.json").json()
    schemas = described["components"]["schemas"]
    operations = [operation for methods in described["paths"].values() for operation in methods.values()]
    bodies = {
        schema["$ref"].rsplit("/", 1)[-1]
        for operation in operations
        for content in operation.get("requestBody", {}).get("content", {}).values()
        for schema in (content["schema"], *content["schema"].get("anyOf", []))
        if "$ref" in schema
    }
    bare = {
        f"{body}.{field}"
        for body in bodies
        for field, schema in schemas[body]["properties"].items()
        if "examples" not in schema and "contentMediaType" not in schema
    }
    assert bare == set()
