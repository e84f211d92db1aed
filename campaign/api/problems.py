"""Errors of the API: RFC 9457 `application/problem+json`, in the reader's language.

`answer` turns every exception that may leave a route into one; `Problem` is its shape in OpenAPI.
"""

from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campaign.actions.entries import plain
from campaign.api.faults import read_faults
from campaign.domain.refusal import N_, Invalid, Invalids, Refusal, Stale
from campaign.edge import SignInNeeded
from campaign.guard import TooLarge
from campaign.i18n import DEFAULT_LANGUAGE, gettext, known_language, speaking
from campaign.sentences import TITLES, said, status_of
from campaign.settings import get_settings

MEDIA_TYPE = "application/problem+json"
DETAILS = {
    400: N_("The body is not what this address takes. Compare it with the API's description."),
    401: N_("Get a token from POST /api/v1/tokens and send it as “Authorization: Bearer …”."),
    404: N_("There is nothing here that you can see. Check the address, or ask the office of the campaign."),
    405: N_("Use one of the methods that the header “Allow” names."),
    413: N_("Send less at once; the limit is {limit} bytes."),
    422: N_("A field could not be read. Each one is named with what is wrong."),
    500: N_("It has been written down. Nothing of this request was kept; try again later."),
}


class Fault(BaseModel):
    """One field that could not be read."""

    loc: list[str | int] = Field(description="Where: body, query, path or header, then the field's name")
    message: str = Field(description="What is wrong, in the reader's language")


class Problem(BaseModel):
    """An error as RFC 9457 writes it."""

    type: str = Field(description="A stable name of the problem, such as urn:campaign:task_milestones_open")
    title: str
    status: int
    detail: str = Field(description="A sentence that says what to do instead")
    errors: list[Fault] = Field(default_factory=list)
    mine: dict[str, Any] | None = Field(default=None, description="412: what you sent")
    theirs: dict[str, Any] | None = Field(default=None, description="412: what stands there now")


def language_of(request: Request) -> str:
    """The language to answer in: the person's stored one, else `Accept-Language`, else the county's."""
    stored = getattr(getattr(request.state, "who", None), "language", "")
    accepted = (part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(","))
    codes = (stored, *accepted, get_settings().language)
    return next((known for code in codes if (known := known_language(code))), DEFAULT_LANGUAGE)


def answer(request: Request, fault: Exception, status: int = 0) -> Response:
    """The problem that tells `fault`. Anything unexpected is a 500 without a word about the inside.

    `status` is given by the few addresses where a refusal means something else than it does everywhere.
    """
    with speaking(language_of(request)):
        usual, body, headers = _told(fault, "query" if request.method == "GET" else "body")
        if status:
            body |= {"status": status, "title": gettext(TITLES[status])}
    return JSONResponse(plain(body), status or usual, headers, media_type=MEDIA_TYPE)


def _told(fault: Exception, part: str) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, body and headers; `part` of the request is where a refused field was."""
    if isinstance(fault, SignInNeeded):
        return 401, _problem(401, "sign_in_needed", gettext(DETAILS[401])), {"www-authenticate": "Bearer"}
    if isinstance(fault, RequestValidationError):
        errors = read_faults(fault)
        return 422, _problem(422, "unreadable", gettext(DETAILS[422]), errors), {}
    if isinstance(fault, Invalids):
        errors = [_field_fault(one, part) for one in fault.faults]
        return 422, _problem(422, "unreadable", " ".join(said(one) for one in fault.faults), errors), {}
    if isinstance(fault, Refusal):
        return status_of(fault), _refused(fault, part), {}
    if isinstance(fault, HTTPException):
        return _http(fault)
    return 500, _problem(500, "fault", gettext(DETAILS[500])), {}


def _refused(fault: Refusal, part: str) -> dict[str, Any]:
    errors = [_field_fault(fault, part)] if isinstance(fault, Invalid) and fault.field else []
    body = _problem(status_of(fault), fault.code, said(fault), errors)
    if isinstance(fault, Stale):
        body |= {"mine": fault.mine, "theirs": fault.theirs}
    return body


def _http(fault: HTTPException) -> tuple[int, dict[str, Any], dict[str, str]]:
    """What Starlette itself refuses: no such address, wrong method, a body that is no JSON or no form."""
    status = 422 if fault.status_code in (400, 415) else fault.status_code
    sentence = DETAILS[400] if status == 422 else DETAILS.get(status) or TITLES.get(status, TITLES[400])
    detail = gettext(sentence, limit=fault.limit) if isinstance(fault, TooLarge) else gettext(sentence)
    return status, _problem(status, f"http_{status}", detail), dict(fault.headers or {})


def _problem(status: int, code: str, detail: str, errors: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    title = gettext(TITLES.get(status, TITLES[400]))
    return {"type": f"urn:campaign:{code}", "title": title, "status": status, "detail": detail, "errors": errors or []}


def _field_fault(fault: Invalid, part: str) -> dict[str, Any]:
    return {"loc": [part, fault.field] if fault.field else [part], "message": said(fault)}
