"""A campaign's page: its ledger under the lights, filtered by the address."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from campaign import i18n
from campaign.actions.context import day_of
from campaign.actions.finding import find_campaign
from campaign.domain.batch_edit import MOST
from campaign.domain.campaign import Campaign
from campaign.domain.light import COLOUR_OF, LIGHTS
from campaign.domain.light import WORDS as REASONS
from campaign.domain.permission import may
from campaign.domain.person import Actor
from campaign.domain.task import WORDS as STAGES
from campaign.domain.task_plan import Party
from campaign.edge import At, Db, Who
from campaign.insight.carry_overs import frozen_on, turns_of
from campaign.insight.filters import DUES, GROUPS, SORTS, Filters, scope_of
from campaign.insight.ledger_rows import Group, ledger_page
from campaign.insight.overview import Names, Overview, names, overview
from campaign.insight.remembered import remembered
from campaign.insight.row_details import Row
from campaign.insight.views import views_of
from campaign.web.campaign_head import head_of
from campaign.web.page import page, wants_fragment
from campaign.web.shell import language_of
from campaign.web.words import LIGHTS as LIGHT_WORDS

router = APIRouter()
LARGEST = 2**31 - 1


@router.get("/campaigns/{id}")
def show_campaign(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """The whole page; asked by htmx, only the ledger under other filters."""
    campaign = find_campaign(db, who, id)
    with i18n.speaking(language_of(request)):
        context = _context(request, db, who, campaign, at)
    return page(request, "campaigns/show.html", block="ledger", **context)


def filters_of(request: Request) -> Filters:
    """The filters the address says; what cannot be read is left out, so that an old link still opens."""
    given = request.query_params

    def one_of(name: str, known: Any, usual: str = "") -> str:
        value = given.get(name, usual)
        return value if value.lstrip("-" if name == "sort" else "") in known else usual

    return Filters(
        q=given.get("q", "").replace("\x00", "").strip()[:100],
        department=_number(given.get("department")),
        town=_number(given.get("town")),
        stage=one_of("stage", STAGES),
        light=one_of("light", (*LIGHTS, *COLOUR_OF)),
        due=one_of("due", DUES),
        by=one_of("by", GROUPS, "package"),
        sort=one_of("sort", SORTS, "number"),
        page=_number(given.get("page")) or 1,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) > 0 else None


def _context(request: Request, db: Session, who: Actor, campaign: Campaign, at: datetime) -> dict[str, Any]:
    """Everything the page shows. The head and the band are left to the whole page; a swapped ledger needs neither."""
    turns = remembered(db, ("turns", campaign.id), lambda: turns_of(db, campaign))
    chosen, day = filters_of(request), frozen_on(turns, campaign) or day_of(db, at)
    desk = may(who, "draft_order", campaign)
    scope = scope_of(who, campaign)
    language = i18n.current_language()
    known = remembered(db, ("names", campaign.id, language), lambda: names(db, campaign, language))
    whole = remembered(db, ("overview", scope.key, day), lambda: overview(db, scope, day, at))
    link = linker(f"/campaigns/{campaign.id}", chosen)
    ledger = remembered(
        db,
        ("ledger", scope.key, desk, chosen, day),
        lambda: ledger_page(db, scope, chosen, day, drafts=desk),
    )
    drawn_for = (*scope.key, desk, chosen, day, language, may(who, "edit_task", campaign), who.department_ids)
    return {
        "campaign": campaign,
        "today": day,
        "chosen": chosen,
        "ledger": ledger,
        "as_drawn": lambda draw: remembered(db, ("drawn", *drawn_for), draw),
        "turns": turns,
        "head": head_of(request, who, campaign, known, whole.standing.tasks, whole.facts, "ledger"),
        "link": link,
        "views": remembered(db, ("views", campaign.id, who), lambda: views_of(db, who, campaign)),
        "print_view": linker(f"/campaigns/{campaign.id}/print", chosen)(),
        "keep_view": linker(f"/campaigns/{campaign.id}/views/new", chosen)(),
        "edit_all": _all_of(campaign, chosen),
        "most_at_once": MOST,
        "to_page": lambda number: link(page=number),
        "group_title": lambda group: group_title(group, chosen, known),
        "groupings": [(link(by=key), i18n.gettext(words), key == chosen.by) for key, words in GROUPS.items()],
        **_choices(chosen),
        **row_context(known),
        "row_key": lambda row, *shown: (day, *shown, *_row_key(row, known, who)),
        **({} if wants_fragment(request) else band(whole, chosen, link, everything=scope.seen is None)),
    }


def _all_of(campaign: Campaign, chosen: Filters) -> str:
    """The address of a batch of changes for every task that the filters leave."""
    return f"/campaigns/{campaign.id}/edits/new?{urlencode({**chosen.query(), 'all': '1'})}"


def linker(path: str, chosen: Filters) -> Callable[..., str]:
    """A function: the address of `path` under `chosen` with other filters."""

    def link(**changes: Any) -> str:
        query = urlencode(chosen.query(**changes))
        return f"{path}?{query}" if query else path

    return link


def row_context(known: Names) -> dict[str, Any]:
    """What `campaigns/_row.html` names beside the row itself."""
    return {
        "names": known,
        "listed": lambda parties: listed(parties, known),
        "dots_of": lambda row: [row.towns.get(key) for key in known.towns],
        "dots_label": _dots_label,
    }


def _row_key(row: Row, known: Names, who: Actor) -> Iterator[Hashable]:
    """Everything a row shows, with the names it shows them by: two rows with equal keys are drawn alike."""
    for value in vars(row).values():
        yield tuple(value.items()) if isinstance(value, Mapping) else tuple(value) if isinstance(value, list) else value
    yield known.departments.get(row.lead_department_id or 0)
    yield listed(row.co, known)
    yield row.lead_department_id in who.department_ids


def listed(parties: Iterable[Party], known: Names) -> str:
    """Departments in one line; a collective entry (各乡镇) is one word, as the sheet has it."""
    words = (party.collective or known.departments.get(party.department_id, "") for party in parties)
    return i18n.gettext(", ").join(dict.fromkeys(words))


def band(whole: Overview, chosen: Filters, link: Callable[..., str], *, everything: bool) -> dict[str, Any]:
    """What `campaigns/_band.html` names: lights, progress, and what needs a look today, each with its address.

    `everything`: whether the reader sees all of the campaign, its orders among it.
    """
    standing, facts = whole.standing, whole.facts
    actual, before = standing.actual, whole.last_week
    _ = i18n.gettext
    return {
        "standing": standing,
        "by_light": lambda colour: link(light="" if chosen.light == colour else colour),
        "gained": None if actual is None or before is None else round(actual) - round(before),
        "facts": [
            (link(due="week"), facts.due_in_7_days, _("milestones due within 7 days"), ""),
            (link(light="overdue"), standing.reasons.get("overdue", 0), _("overdue"), "red"),
            (link(light="far_behind"), standing.reasons.get("far_behind", 0), _("far behind"), "red"),
            *([("", facts.drafted, _("orders to be issued"), "")] if everything else []),
            (link(stage="rectifying"), facts.rectifying, _("not yet re-inspected"), ""),
            *([("", facts.yellow_cards, _("yellow cards in force"), "card")] if everything else []),
        ],
    }


def _choices(chosen: Filters) -> dict[str, Any]:
    _ = i18n.gettext
    colours = [(key, _(shown.word)) for key, shown in LIGHT_WORDS.items()]
    reason = [(chosen.light, _(REASONS[chosen.light]))] if chosen.light not in ("", *LIGHTS) else []
    return {
        "stages": [(key, _(words)) for key, words in STAGES.items()],
        "dues": [(key, _(words)) for key, words in DUES.items()],
        "light_choices": colours + reason,
    }


def group_title(group: Group, chosen: Filters, known: Names) -> str:
    """What a group of rows is called in the reader's language."""
    if chosen.by == "deadline":
        return i18n.gettext(list(DUES.values())[group.key or 0])
    if chosen.by == "department":
        return known.departments.get(group.key or 0) or i18n.gettext("No lead department")
    return group.title or i18n.gettext("Without a work package")


def _dots_label(row: Row) -> str:
    """The lights of a task's towns as words: what a reader who does not see the dots is told."""
    colours = list(row.towns.values())
    counts = [(LIGHT_WORDS[colour].word, colours.count(colour)) for colour in LIGHTS if colour in colours]
    told = (i18n.gettext("{word}: {n}", word=i18n.gettext(word), n=n) for word, n in counts)
    return i18n.gettext(", ").join(told)
