"""The API's own description (OpenAPI): how to sign in, and the errors every operation may answer."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from campaign.api.examples import show
from campaign.api.problems import MEDIA_TYPE, Problem
from campaign.sentences import TITLES

ABOUT = """Everything a page can do, a script can do: the same deeds, the same permissions, the same sentences.

Get a token from `POST /api/v1/tokens` and send it as `Authorization: Bearer …`. Lists take `limit` and `after`. Give a
POST an `Idempotency-Key` and repeat it as often as you like: it is done once. Errors are RFC 9457 problems whose
`detail` says what to do instead, in the language of your account or of `Accept-Language`."""
READS = ("get", "head")
ERRORS = {True: (401, 403, 404, 409, 422), False: (401, 403, 404, 409, 412, 413, 422)}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Repeat the same request under the same key, and it is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}


def operation_id(route: APIRoute) -> str:
    """The name of the function that answers: `list_tasks`, `report_milestone`."""
    return route.name


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=ABOUT, routes=app.routes)
        parts = document.setdefault("components", {})
        parts.setdefault("securitySchemes", {})["token"] = {"type": "http", "scheme": "bearer"}
        schemas = parts.setdefault("schemas", {})
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        schemas |= _problem_schemas()
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                _complete(path, method, operation)
        show(schemas, _bodies(document))
        app.openapi_schema = document
    return app.openapi_schema


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """Adds to one operation what all have in common."""
    for status in ERRORS[method in READS]:
        own = operation["responses"].get(str(status), {}).get("content", {})
        operation["responses"][str(status)] = _error(status)
        # A body of its own beside the problem (a ledger's 422); what FastAPI adds by itself is none.
        if own and "HTTPValidationError" not in str(own):
            operation["responses"][str(status)]["content"] |= own
    signs_in = path.endswith("/tokens")
    operation["security"] = [] if signs_in else [{"token": []}]
    if method == "post" and not signs_in:
        operation.setdefault("parameters", []).append(KEY)


def _bodies(document: dict[str, Any]) -> set[str]:
    """The names of the schemas that clients send."""
    operations = (operation for methods in document["paths"].values() for operation in methods.values())
    contents = (content for one in operations for content in one.get("requestBody", {}).get("content", {}).values())
    schemas = (part for content in contents for part in (content["schema"], *content["schema"].get("anyOf", [])))
    return {schema["$ref"].rsplit("/", 1)[-1] for schema in schemas if "$ref" in schema}


def _error(status: int) -> dict[str, Any]:
    title = TITLES[status]
    example = {"type": f"urn:campaign:http_{status}", "title": title, "status": status, "detail": "…", "errors": []}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": title, "content": {MEDIA_TYPE: {"schema": schema, "example": example}}}


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}
