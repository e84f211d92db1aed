"""When a page cannot be shown: a clear sentence and a way out, in the reader's language, never a trace."""

from __future__ import annotations

from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from campaign import i18n
from campaign.domain.refusal import N_, Invalid, Invalids, Refusal
from campaign.edge import SignInNeeded
from campaign.sentences import TITLES, said, status_of
from campaign.web.page import fragment, page, wants_fragment
from campaign.web.shell import here, language_of

SENTENCES = {
    404: N_("There is nothing here that you can see. Check the address, or ask the office of the campaign."),
    405: N_("Go back to the page and use its buttons."),
    422: N_("A field could not be read. Go back, check what you typed, and send it again."),
    500: N_("It has been written down. What you typed may not be saved: go back, copy it, and try again."),
}


def field_errors(request: Request, fault: Invalid | Invalids) -> dict[str, str]:
    """{field: sentence} for `ui.errsum` and the fields, in the reader's language."""
    faults = fault.faults if isinstance(fault, Invalids) else [fault]
    with i18n.speaking(language_of(request)):
        return {one.field: said(one) for one in faults}


def answer(request: Request, fault: Exception) -> Response:
    """The page (for htmx: the alert) that tells `fault`; a visitor who must sign in is sent there and back."""
    if isinstance(fault, SignInNeeded):
        return _to_sign_in(request)
    status = fault.status_code if isinstance(fault, HTTPException) else status_of(fault)
    if isinstance(fault, RequestValidationError):
        status = 422
    with i18n.speaking(language_of(request)):
        sentence = _sentence(fault, status)
        title = i18n.gettext(TITLES.get(status, TITLES[500]))
    if wants_json(request):
        return JSONResponse({"detail": sentence}, status_code=status)
    request.state.broken = True  # the session of this request is over: the page asks the database nothing
    if wants_fragment(request):
        return _alert(request, status, sentence)
    return page(request, "errors/error.html", status, title=title, sentence=sentence, status_code=status)


def wants_json(request: Request) -> bool:
    """True for the few requests of our own scripts that read an answer instead of showing it."""
    return request.headers.get("accept", "") == "application/json"


def _sentence(fault: Exception, status: int) -> str:
    if isinstance(fault, Invalids):
        return " ".join(said(one) for one in fault.faults)
    if isinstance(fault, Refusal):
        return said(fault)
    return i18n.gettext(SENTENCES.get(status, SENTENCES[500]))


def _alert(request: Request, status: int, sentence: str) -> HTMLResponse:
    """A toast that stays; what was typed stays too, because nothing else of the page is swapped."""
    drawn = fragment(request, "errors/_alert.html", status, sentence=sentence)
    drawn.headers["HX-Retarget"] = "#alerts"
    drawn.headers["HX-Reswap"] = "innerHTML"
    return drawn


def _to_sign_in(request: Request) -> Response:
    back = here(request) if request.method == "GET" or wants_fragment(request) else "/"
    address = "/sign-in" if back == "/" else f"/sign-in?next={quote(back)}"
    if wants_fragment(request):
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)
