"""Trying one address as one person: what they are told, in one word."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from campaign.edge import unit_of_work
from tests.doors import Doors
from tests.house.permissions import FILES, FORMS
from tests.world import ACTORS, CALENDAR, World, rolled_back

WORDS = {"{name}": "due_on", "{number}": "1", "{digest}": "0", "{name:path}": "css/app.css", "{secret}": CALENDAR}
PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


def routes_of(app: FastAPI) -> set[str]:
    """`METHOD /path` of everything the application answers."""
    found = set()
    for context in iter_route_contexts(app.routes):
        route: Any = context if getattr(context, "path", None) else context.original_route
        methods = getattr(route, "methods", None) or {"GET"}
        found |= {f"{method} {route.path}" for method in methods if method not in ("HEAD", "OPTIONS")}
    return found


class Prober:
    """The whole cast at both doors of one world, in which nothing ever changes."""

    def __init__(self, doors: Doors) -> None:
        self.world = World(doors)
        doors.app.dependency_overrides[unit_of_work] = rolled_back
        people = [name for name in ACTORS if name != "visitor"]
        self.pages = {name: doors.page(name) for name in people} | {"visitor": doors.visitor()}
        self.scripts = {name: doors.api(name) for name in people} | {"visitor": doors.visitor()}

        described = self.pages["visitor"].get("/api/v1/openapi.json").json()
        self.paths, self.schemas = described["paths"], described["components"]["schemas"]

    def outcomes(self, route: str) -> dict[str, str]:
        """What each person is told: `in`, 403, 404 or, without a sign-in, `sign in`."""
        return {name: self.outcome(name, route) for name in ACTORS}

    def outcome(self, name: str, route: str) -> str:
        """What this person is told."""
        method, path = route.split(" ", 1)
        address = self.address(path)
        at_the_api = path.startswith("/api/v1")
        client: TestClient = (self.scripts if at_the_api else self.pages)[name]
        if at_the_api and name != "visitor":
            address = address.removeprefix("/api/v1")
        sent = self.sent(route)
        if name == "visitor" and not at_the_api and method != "GET":
            sent["headers"] = {"x-csrf-token": _token(client)}
        answer = client.request(method, address, **sent)
        if answer.status_code == 401 or answer.headers.get("location", "").startswith("/sign-in"):
            return "sign in"
        assert answer.status_code < 500, f"{route} as {name}: {answer.text[:500]}"
        return str(answer.status_code) if answer.status_code in (403, 404) else "in"

    def sent(self, route: str) -> dict[str, Any]:
        """The body: the table's form or file, at the API the example of every field that is needed."""
        method, path = route.split(" ", 1)
        if route in FILES:
            return {"files": FILES[route]}
        if method == "GET":
            return {}
        if not path.startswith("/api/v1"):
            return {"data": {key: str(value).format(**self.world.ids) for key, value in FORMS.get(route, {}).items()}}
        return {"json": self.example(path, method.lower())}

    def example(self, path: str, method: str) -> dict[str, Any]:
        """The description's own example of every field that the body must have, with the ids of this world."""
        content = self.paths[path][method].get("requestBody", {}).get("content", {}).get("application/json")
        if not content:
            return {}
        schema = content["schema"]
        schema = next((part for part in (schema, *schema.get("anyOf", [])) if "$ref" in part), schema)
        schema = self.schemas[schema["$ref"].rsplit("/", 1)[-1]]
        given = {field: schema["properties"][field]["examples"][0] for field in schema.get("required", [])}
        words = {"campaign_id": "campaigns", "department_id": "departments", "to_department_id": "departments"}
        return given | {field: self.world.ids[word] for field, word in words.items() if field in given}

    def address(self, path: str) -> str:
        """The path with the ids of this world in it: `/tasks/{id}` gets the task's."""

        def fill(match: re.Match[str]) -> str:
            if match[0] in WORDS:
                return WORDS[match[0]]
            return str(self.world.ids[path[: match.start()].rstrip("/").rsplit("/", 1)[-1]])

        return PARAMETER.sub(fill, path)


def _token(client: TestClient) -> str:
    found = re.search(r'name="csrf_token" value="(\w+)"', client.get("/sign-in").text)
    assert found
    return found[1]
