"""Searching over everything one sees."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from campaign import i18n
from campaign.dates import format_number
from campaign.domain.permission import may
from campaign.domain.person import Actor
from campaign.domain.refusal import N_
from campaign.domain.search import LONGEST, SearchRow, excerpt, pieces
from campaign.edge import Db, Who
from campaign.insight.search import A_PAGE, KINDS, Found, search
from campaign.web.page import page
from campaign.web.paging import link_to
from campaign.web.shell import language_of

router = APIRouter()
WORDS = {
    "task": N_("Tasks"),
    "campaign": N_("Campaigns"),
    "share": N_("Sites"),
    "order": N_("Supervision orders"),
    "coordination": N_("Requests for coordination"),
    "instruction": N_("Instructions of leaders"),
    "update": N_("Progress reports"),
    "comment": N_("Comments"),
    "department": N_("Departments"),
    "area": N_("Areas"),
}
ADDRESSES = {
    "task": "/tasks/{row.noun_id}",
    "campaign": "/campaigns/{row.noun_id}",
    "share": "/tasks/{row.task_id}",
    "order": "/orders/{row.noun_id}",
    "coordination": "/coordinations/{row.noun_id}",
    "instruction": "/instructions/{row.noun_id}",
    "update": "/tasks/{row.task_id}?story=progress#chases",
    "comment": "/tasks/{row.task_id}?story=comments#chases",
    "department": "/departments/{row.noun_id}",
    "area": "/areas/{row.noun_id}",
}
KEPT_BY = {"department": "keep_departments", "area": "keep_areas"}  # whose pages only those see who keep them


@router.get("/search")
def show_search(
    request: Request,
    db: Db,
    who: Who,
    q: Annotated[str, Query(max_length=4000)] = "",
    kind: Annotated[str, Query(max_length=12)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """What the reader sees that holds every word of `q`: the first of each kind, or one kind page by page."""
    q = q.strip()[:LONGEST]
    kind = kind if kind in KINDS else ""
    found = search(db, who, q, kind=kind, page=page_number)
    with i18n.speaking(language_of(request)):
        choices = [(list_of(q, noun), words, noun == kind) for noun, words in _kinds(found)]
    return page(
        request,
        "search/show.html",
        q=q,
        kind=kind,
        found=found,
        WORDS=WORDS,
        choices=choices,
        list_of=lambda noun: list_of(q, noun),
        address_of=lambda row: address_of(who, row),
        marked=lambda text: pieces(text, q),
        excerpt=lambda text: excerpt(text, q),
        page=page_number,
        pages=max(1, -(-found.counts.get(kind, 0) // A_PAGE)),
        link=link_to(request),
    )


def list_of(q: str, kind: str = "") -> str:
    """The address of everything found for `q`, or of one kind alone."""
    return "/search?" + urlencode({"q": q, "kind": kind} if kind else {"q": q})


def _kinds(found: Found) -> list[tuple[str, str]]:
    """The kinds found, each in words with how many; all of them first."""
    words = [("", f"{i18n.gettext('All')} {format_number(found.total)}")]
    return words + [(noun, f"{i18n.gettext(WORDS[noun])} {format_number(n)}") for noun, n in found.counts.items()]


def address_of(who: Actor, row: SearchRow) -> str:
    """Where the thing found is shown; empty where this reader has no page of it."""
    deed = KEPT_BY.get(row.noun)
    return "" if deed and not may(who, deed) else ADDRESSES[row.noun].format(row=row)
