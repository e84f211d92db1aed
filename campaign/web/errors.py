"""When a page cannot be shown: a clear sentence and a way out, in the reader's language, never a trace."""

from __future__ import annotations

from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from campaign import i18n
from campaign.domain.refusal import N_, Invalid, Invalids, NotAllowed, Refusal, Stale, Unseen
from campaign.edge import SignInNeeded
from campaign.web.page import fragment, page, wants_fragment
from campaign.web.shell import here, language_of

TITLES = {
    400: N_("The request could not be read"),
    403: N_("You may not do this"),
    404: N_("Nothing to see here"),
    405: N_("This address does not take that"),
    409: N_("This cannot be done now"),
    412: N_("Somebody was faster"),
    413: N_("Too big"),
    422: N_("Something has to be corrected"),
    429: N_("Too many tries"),
    500: N_("Something went wrong on our side"),
}
SENTENCES = {
    404: N_("There is nothing here that you can see. Check the address, or ask the office of the campaign."),
    405: N_("Go back to the page and use its buttons."),
    422: N_("A field could not be read. Go back, check what you typed, and send it again."),
    500: N_("It has been written down. What you typed may not be saved: go back, copy it, and try again."),
}


def status_of(fault: Exception) -> int:
    """The HTTP status of a refusal: 404 unseen, 403 not allowed, 412 lost race, 422 unreadable, 409 state."""
    kinds = ((Unseen, 404), (NotAllowed, 403), (Stale, 412), (Invalid, 422), (Invalids, 422), (Refusal, 409))
    return next((status for kind, status in kinds if isinstance(fault, kind)), 500)


def spoken(fault: Refusal) -> str:
    """A refusal's sentence in the current language. Parameters that are sentences themselves are translated too."""
    params = {key: i18n.gettext(value) if isinstance(value, str) else value for key, value in fault.params.items()}
    return i18n.gettext(fault.text, **params)


def field_errors(request: Request, fault: Invalid | Invalids) -> dict[str, str]:
    """{field: sentence} for `ui.errsum` and the fields, in the reader's language."""
    faults = fault.faults if isinstance(fault, Invalids) else [fault]
    with i18n.speaking(language_of(request)):
        return {one.field: spoken(one) for one in faults}


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
    request.state.broken = True  # the session of this request is over: the page asks the database nothing
    if wants_fragment(request):
        return _alert(request, status, sentence)
    return page(request, "errors/error.html", status, title=title, sentence=sentence, status_code=status)


def _sentence(fault: Exception, status: int) -> str:
    if isinstance(fault, Invalids):
        return " ".join(spoken(one) for one in fault.faults)
    if isinstance(fault, Refusal):
        return spoken(fault)
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
