"""A page compared with a past day: what its address asks for, and the lists of what changed, drawn by every such page.

`?base=YYYY-MM-DD&kind=&page=`; what cannot be read is left out, so that an old link still opens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from sqlalchemy.orm import Session

from campaign import i18n
from campaign.domain.comparison import PRESETS, last_monday, must_be_past, preset
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid
from campaign.insight.remembered import remembered
from campaign.insight.since import Changes, changes_since
from campaign.insight.since_rows import LISTS, PAGE, ChangedRow, first_rows, page_of_rows
from campaign.insight.stuck import Waits, stuck
from campaign.insight.then import KINDS, Condition, days_of
from campaign.web.words import LIGHTS as LIGHT_WORDS

STUCK = "stuck"
STUCK_WORDS = N_("Waiting for others")
MOVED, NOW = N_("Came to or left “{light}”"), N_("Now “{light}”")


@dataclass(frozen=True)
class Since:
    """The page `path` compared with `base` by a reader on `day`: only the list `kind` of it ("" for the beginnings of
    all), at `page`. `kept` are the page's other parameters."""

    path: str
    base: date
    day: date
    kind: str = ""
    page: int = 1
    kept: Mapping[str, str] = field(default_factory=dict)

    def link(self, kind: str = "", base: date | None = None, page: int = 1) -> str:
        """The address of this comparison with another list, day or page; the day is always in it, to be sent on."""
        asked = {"base": (base or self.base).isoformat(), "kind": kind, "page": str(page) if page > 1 else ""}
        query = urlencode({name: value for name, value in {**self.kept, **asked}.items() if value})
        return f"{self.path}?{query}" + ("#changes" if kind else "")

    def page_link(self, page: int) -> str:
        """Another page of the list that is shown."""
        return self.link(self.kind, page=page)

    def presets(self) -> list[tuple[str, str, bool]]:
        """The days offered, as a row of links: address, words, whether it is the one compared with."""
        days = ((preset(name, self.day), words) for name, words in PRESETS.items())
        return [(self.link(base=day), i18n.gettext(words), day == self.base) for day, words in days]

    @property
    def words(self) -> str:
        """What the day is called where it is one of those offered."""
        named = (words for name, words in PRESETS.items() if preset(name, self.day) == self.base)
        return i18n.gettext(next(named, ""))


@dataclass(frozen=True)
class Tasks:
    """The tasks compared: as a condition, by their campaigns, by colour today; `key` names whose eyes see them."""

    where: Condition
    campaign_ids: Sequence[int]
    now: Mapping[str, int]
    key: tuple[Any, ...]


@dataclass(frozen=True)
class Listed:
    """One list of what changed: its rows on this page, and how many there are on all pages."""

    kind: str
    words: str
    total: int
    rows: Sequence[ChangedRow] = ()


def since_of(request: Request, path: str, day: date, **kept: str) -> Since:
    """What the address asks for; without a past day in it, last Monday."""
    given = request.query_params
    kind, page = given.get("kind", ""), given.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    known = kind if kind in (*LISTS, STUCK) else ""
    return Since(path, _base(given.get("base", ""), day), day, known, max(1, number), kept)


def _base(text: str, day: date) -> date:
    try:
        return must_be_past(date.fromisoformat(text), day)
    except (ValueError, Invalid):
        return last_monday(day)


def compared(db: Session, who: Actor, at: datetime, tasks: Tasks, since: Since, *, most: int) -> dict[str, Any]:
    """What the templates of a comparison name. `most`: rows of each list where the beginnings of all are shown.

    Five queries, whatever the size, six where plans of then bend.
    """
    days = days_of(db, since.base, since.day)
    found = remembered(db, ("changes", *tasks.key, days), lambda: changes_since(db, tasks.where, days))
    waits = _waits(db, who, tasks, since, most)
    totals = _totals(found, tasks, waits)
    if since.kind in LISTS:
        rows = page_of_rows(db, tasks.where, days, since.kind, since.page)
        lists = [Listed(since.kind, list_words(since.kind), totals[since.kind], rows)]
    elif since.kind:
        lists = []
    else:
        key = ("changed_rows", *tasks.key, days, most)
        first = remembered(db, key, lambda: first_rows(db, tasks.where, days, most))
        lists = [Listed(kind, list_words(kind), totals[kind], first[kind]) for kind in KINDS if first[kind]]
    return {
        "since": since,
        "changes": found,
        "figures": [(kind, list_words(kind), totals[kind]) for kind in (*KINDS, STUCK) if totals[kind]],
        "lists": lists,
        "waits": waits,
        "pages": max(1, -(-totals[since.kind] // PAGE)) if since.kind else 1,
        "then": found.whole.then,
        "yesterday": since.day - timedelta(days=1),
        "days_of": lambda wait: wait.days(at),
    }


def _waits(db: Session, who: Actor, tasks: Tasks, since: Since, most: int) -> Waits:
    """The open requests for coordination: a page of them, the first, or only their number."""
    shown = {STUCK: PAGE, "": most}.get(since.kind, 1)
    return stuck(db, who, tasks.campaign_ids, most=shown, page=since.page if since.kind == STUCK else 1)


def _totals(found: Changes, tasks: Tasks, waits: Waits) -> dict[str, int]:
    return {kind: found.whole.rows_of(kind) for kind in LISTS} | {**tasks.now, STUCK: waits.total}


def list_words(kind: str) -> str:
    """What a list is called in the reader's language."""
    colour, _, tail = kind.partition("-")
    if colour in LIGHT_WORDS:
        return i18n.gettext(MOVED if tail else NOW, light=i18n.gettext(LIGHT_WORDS[colour].word))
    return i18n.gettext(STUCK_WORDS if kind == STUCK else KINDS[kind])
