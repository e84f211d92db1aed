"""The audit ledger for people: every deed in order, with its hash."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from campaign.edge import Db, Who
from campaign.insight.ledger_of_entries import read_entries
from campaign.insight.overview import names
from campaign.web.ledger_words import deed_words, noted_words, noun_words
from campaign.web.page import page
from campaign.web.shell import language_of

router = APIRouter()


@router.get("/entries")
def index(
    request: Request,
    db: Db,
    who: Who,
    noun: Annotated[str, Query(max_length=30)] = "",
    q: Annotated[str, Query(max_length=60)] = "",
    before: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> Response:
    """The entries the reader may read, the newest first."""
    shown = read_entries(db, who, noun=noun, q=q, before=before, language=language_of(request))
    departments = names(db, None, language_of(request)).departments
    return page(
        request,
        "entries/index.html",
        shown=shown,
        kinds=[(kind, noun_words(kind)) for kind in shown.nouns],
        deed_words=deed_words,
        noun_words=noun_words,
        noted=partial(noted_words, departments=departments),
        noun=noun,
        q=q,
    )
