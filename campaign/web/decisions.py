"""A decision that needs a reason and came without one: the question, and nothing else, on a page of its own."""

from starlette.requests import Request
from starlette.responses import Response

from campaign.domain.refusal import Invalid
from campaign.web.errors import field_errors
from campaign.web.page import page, wants_fragment
from campaign.web.shell import safe_path


def explain(
    request: Request,
    fault: Invalid,
    *,
    matter: str,
    question: str,
    decision: str,
    back: str,
    field: str = "note",
    typed: str = "",
) -> Response:
    """Ask for what is missing (422); sent to the same address. For htmx the alert says it, and the page stays.

    `question` is an English sentence to translate; where it is empty the fault itself is raised again.
    """
    if wants_fragment(request) or not question:
        raise fault
    return page(
        request,
        "decisions/explain.html",
        422,
        action=request.url.path,
        matter=matter,
        question=question,
        decision=decision,
        field=field,
        typed=typed,
        back=safe_path(back),
        errors=field_errors(request, fault),
    )
