"""Drawing pages and fragments, and answering a form: what every router of this room uses.

* `page` draws a whole page; asked by htmx and given a `block`, only that block.
* `fragment` draws a partial for a swap.
* `after` answers a form that was accepted: the redrawn partial for htmx, a redirect for a browser without scripts.
Both carry the same toast.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from campaign import i18n
from campaign.web.shell import TOAST_COOKIE, language_of, safe_path, shell
from campaign.web.templates import render


def page(
    request: Request, template: str, status: int = 200, *, block: str | None = None, **context: Any
) -> HTMLResponse:
    """The whole page `template`; only its `block` when htmx asks for a part (not for history or a boosted link)."""
    if block and wants_fragment(request):
        return _drawn(request, template, status, block, context)
    toast = unquote(request.cookies.get(TOAST_COOKIE, ""))
    answer = _drawn(request, template, status, None, {"toast": toast, **context})
    if toast:
        answer.delete_cookie(TOAST_COOKIE, path="/")
    return answer


def fragment(request: Request, template: str, status: int = 200, *, toast: str = "", **context: Any) -> HTMLResponse:
    """The partial `template`, drawn for a swap; `toast` is a finished sentence."""
    answer = _drawn(request, template, status, None, context)
    if toast:
        answer.headers["HX-Trigger"] = json.dumps({"toast": {"text": toast}})
    return answer


def after(request: Request, back: str, template: str | None = None, *, toast: str = "", **context: Any) -> Response:
    """The answer to an accepted form: `template` redrawn for htmx, else a redirect to `back` (a local path)."""
    if wants_fragment(request) and template:
        return fragment(request, template, toast=toast, **context)
    return see_other(request, back, toast=toast)


def see_other(request: Request, back: str, *, toast: str = "") -> Response:
    """Go to `back` (a local path) with GET; the toast is shown there."""
    answer: Response
    if wants_fragment(request):
        answer = Response(status_code=204, headers={"HX-Redirect": safe_path(back)})
    else:
        answer = RedirectResponse(safe_path(back), status_code=303)
    if toast:
        answer.set_cookie(TOAST_COOKIE, quote(toast)[:3500], max_age=60, httponly=True, samesite="lax", path="/")
    return answer


def say(request: Request, message: str, **params: Any) -> str:
    """`message` in the language of this request's reader: for toasts and errors made in a router."""
    with i18n.speaking(language_of(request)):
        return i18n.gettext(message, **params)


def wants_fragment(request: Request) -> bool:
    """True if htmx asked for a part of a page."""
    headers = request.headers
    whole = "hx-boosted" in headers or headers.get("hx-history-restore-request") == "true"
    return headers.get("hx-request") == "true" and not whole


def _drawn(request: Request, template: str, status: int, block: str | None, context: dict[str, Any]) -> HTMLResponse:
    with i18n.speaking(language_of(request)):
        body = render(template, block=block, **{**shell(request), **context})
    return HTMLResponse(body, status_code=status, headers={"Vary": "HX-Request, Cookie"})
