"""Forms are only taken from our own pages: the browser's word for where a request comes from, and a token in the form.

`Sec-Fetch-Site` decides where the browser sends it; on plain http Chromium does not, so `Origin` is compared with the
host. The token is an HMAC over the session (for a visitor: over a random cookie), written into every form as
`csrf_token` and sent by htmx as a header. The API takes bearer tokens only, which no other site can make a browser
send, and is exempt.
"""

import hmac
import re
from collections.abc import Callable
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from campaign.domain.refusal import N_, NotAllowed, sentence
from campaign.edge import READS, cookie_name, is_secure
from campaign.guard import App, Message, Receive, Scope, Send
from campaign.security import new_secret, same
from campaign.settings import get_settings

SEED, FIELD = "campaign_seed", "csrf_token"
IN_FORM = re.compile(b"(?:^|&)" + FIELD.encode() + b"=([0-9a-f]{64})(?:&|$)")
LOOKED_THROUGH = 256 * 1024  # bytes of an upload in which the token must stand; it is the form's first field

sentence("form_foreign", N_("This form was sent from another site. Open the page here and send it again."))
sentence("form_old", N_("This page is too old to be sent. Reload it and send it again; copy first what you typed."))


class Csrf:
    """ASGI middleware; `refuse` draws the page that says no."""

    def __init__(self, app: App, refuse: Callable[[Request, Exception], Response]) -> None:
        self.app, self.refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        known = request.cookies.get(cookie_name(request)) or request.cookies.get(cookie_name(request, SEED))
        seed = known or new_secret()
        request.state.csrf_token = token = token_of(seed)
        if request.method not in READS:
            fault, receive = await _fault_of(request, receive, token)
            if fault:
                await self.refuse(request, NotAllowed(fault))(scope, receive, send)
                return
        await self.app(scope, receive, send if known else _planting(request, seed, send))


def token_of(seed: str) -> str:
    """The token of every form drawn for the holder of this secret."""
    return hmac.new(get_settings().secret().encode(), f"form:{seed}".encode(), sha256).hexdigest()


async def _fault_of(request: Request, receive: Receive, token: str) -> tuple[str, Receive]:
    """The refusal's code, or nothing; and a `receive` that gives the body from its beginning."""
    if _is_foreign(request):
        return "form_foreign", receive
    given = request.headers.get("x-csrf-token", "")
    if not given:
        given, receive = await _token_in_body(request, receive)
    return ("" if same(given, token) else "form_old"), receive


def _is_foreign(request: Request) -> bool:
    """Whether the browser says that another site made it send this."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:  # not a browser, or a very old one: the token alone decides
        return False
    own = {request.headers.get("host", ""), urlsplit(get_settings().base_url).netloc}
    return urlsplit(origin).netloc not in own or not origin.startswith(("http://", "https://"))


async def _token_in_body(request: Request, receive: Receive) -> tuple[str, Receive]:
    kind = request.headers.get("content-type", "").lower()
    read: list[Message] = []
    body, more = b"", True
    find = _in_parts if kind.startswith("multipart/form-data") else _in_form
    most = LOOKED_THROUGH if find is _in_parts else None
    while more and (most is None or len(body) < most):
        message = await receive()
        read.append(message)
        body += message.get("body", b"")
        more = message.get("more_body", False) and message["type"] == "http.request"
        if find is _in_parts and _in_parts(body):
            break
    return find(body), _again(read, receive)


def _in_form(body: bytes) -> str:
    found = IN_FORM.search(body)
    return found.group(1).decode() if found else ""


def _in_parts(body: bytes) -> str:
    _, found, rest = body.partition(b'name="' + FIELD.encode() + b'"\r\n\r\n')
    value, ended, _ = rest.partition(b"\r\n")
    return value.decode("latin-1") if found and ended else ""


def _again(read: list[Message], receive: Receive) -> Receive:
    """`receive` that first repeats what was read already."""

    async def again() -> Message:
        return read.pop(0) if read else await receive()

    return again


def _planting(request: Request, seed: str, send: Send) -> Send:
    """`send` that gives a visitor the random cookie with a page."""

    async def planting(message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            kept = Response()
            name = cookie_name(request, SEED)
            kept.set_cookie(name, seed, httponly=True, samesite="lax", secure=is_secure(request), path="/")
            message["headers"] = [*message["headers"], *(h for h in kept.raw_headers if h[0] == b"set-cookie")]
        await send(message)

    return planting


def _is_page(message: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])
