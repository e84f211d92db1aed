"""What is stopped before any route sees it: bodies that are too large, addresses no database can hold."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campaign.settings import get_settings

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Refuse = Callable[[Request, Exception], Response]

HOST = re.compile(r"[A-Za-z0-9._-]*(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
PLAIN_LIMIT = 1024 * 1024  # bytes of a JSON body or a form without files


class TooLarge(HTTPException):
    """A body has more bytes than its kind may have."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(413)


class Guard:
    """ASGI middleware; `refuse` draws the answer as the door in question does."""

    def __init__(self, app: App, refuse: Refuse) -> None:
        self.app, self.refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        fault = _fault_of(scope, request)
        if fault:
            await self.refuse(request, fault)(scope, receive, send)
            return
        await self.app(scope, _counted(receive, limit_of(request)), send)


def limit_of(request: Request) -> int:
    """How many bytes the body of this request may have."""
    uploads = request.headers.get("content-type", "").lower().startswith("multipart/")
    return get_settings().upload_limit if uploads else PLAIN_LIMIT


def _fault_of(scope: Scope, request: Request) -> HTTPException | None:
    hosts = request.headers.getlist("host")
    if len(hosts) > 1 or not all(HOST.fullmatch(host) for host in hosts):
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"host"]
        return HTTPException(400)
    # Decoded by the server already; a database keeps no NUL, and no noun has one in its address.
    if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
        return HTTPException(404 if "\x00" in scope["path"] else 422)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > limit_of(request):
        return TooLarge(limit_of(request))
    return None


def _counted(receive: Receive, limit: int) -> Receive:
    """`receive` that raises 413 when more than `limit` bytes come, whatever the request said of its length."""
    so_far = 0

    async def counted() -> Message:
        nonlocal so_far
        message = await receive()
        so_far += len(message.get("body", b""))
        if so_far > limit:
            raise TooLarge(limit)
        return message

    return counted
