"""The ledger as a document on paper (任务分解表): A4 landscape, under the filters of the address."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from campaign import i18n
from campaign.actions.context import day_of
from campaign.actions.finding import find_campaign
from campaign.domain.campaign import Campaign
from campaign.domain.light import COLOUR_OF, LIGHTS
from campaign.domain.light import WORDS as REASONS
from campaign.domain.person import Actor
from campaign.domain.task import WORDS as STAGES
from campaign.edge import At, Db, Who
from campaign.insight.filters import DUES, Filters, scope_of
from campaign.insight.ledger_print import MOST, printed_ledger, spans
from campaign.insight.overview import Names, names
from campaign.web.campaigns import filters_of, group_title, linker, listed
from campaign.web.filled import Key
from campaign.web.page import page
from campaign.web.shell import language_of
from campaign.web.words import LIGHTS as LIGHT_WORDS

router = APIRouter()


@router.get("/campaigns/{id}/print")
def print_ledger(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """The rows that the filters leave, with a title, a document number and the line for those who answer for it."""
    campaign = find_campaign(db, who, id)
    with i18n.speaking(language_of(request)):
        return page(request, "campaigns/print.html", **_context(request, db, who, campaign, at))


def _context(request: Request, db: Session, who: Actor, campaign: Campaign, at: datetime) -> dict[str, Any]:
    chosen, day = filters_of(request), day_of(db, at)
    known = names(db, campaign, i18n.current_language())
    printed = printed_ledger(db, scope_of(who, campaign), chosen, day)
    return {
        "campaign": campaign,
        "today": day,
        "names": known,
        "printed": printed,
        "most": MOST,
        "spans": spans,
        "listed": lambda parties: listed(parties, known),
        "group_title": lambda group: group_title(group, chosen, known),
        "department": known.departments.get(campaign.lead_department_id, ""),
        "filtered": i18n.gettext(", ").join(_filter_words(chosen, known)),
        "back": linker(f"/campaigns/{campaign.id}", chosen)(),
        "stages": {key: i18n.gettext(words) for key, words in STAGES.items()},
    }


def _filter_words(chosen: Filters, known: Names) -> list[str]:
    """What was left out, as the toolbar names it."""
    found = [f"“{chosen.q}”" if chosen.q else ""]
    found += [known.departments.get(chosen.department or 0, ""), known.towns.get(chosen.town or 0, "")]
    found += [i18n.gettext(STAGES[chosen.stage]) if chosen.stage else ""]
    found += [i18n.gettext(DUES[chosen.due]) if chosen.due else ""]
    if chosen.light in LIGHTS:
        found.append(i18n.gettext(LIGHT_WORDS[chosen.light].word))
    elif chosen.light in COLOUR_OF:
        found.append(i18n.gettext(REASONS[chosen.light]))
    return [words for words in found if words]
