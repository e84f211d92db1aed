"""The wall chart of a campaign: on a desk, on A3, and on the big screen of a meeting room."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from campaign import i18n
from campaign.actions.context import day_of, rules_of
from campaign.actions.finding import find_campaign
from campaign.domain.campaign import Campaign
from campaign.domain.light import COLOUR_OF, WORDS
from campaign.domain.person import Actor
from campaign.domain.rules import Rules
from campaign.edge import At, Db, Who
from campaign.insight.filters import Scope, scope_of
from campaign.insight.overview import Names, Overview, names, overview
from campaign.insight.remembered import remembered
from campaign.insight.wall import COLUMNS, PAGE, SCREEN, Choice, Wall, wall_of
from campaign.insight.wall_side import side_of
from campaign.web.campaign_head import head_of
from campaign.web.page import page
from campaign.web.shell import language_of
from campaign.web.timeline import Timeline

router = APIRouter()
# Every light with its word, worst first; the two reds and their words are kept apart always.
LEGEND = [(COLOUR_OF[reason], reason) for reason in WORDS if reason != "due_soon"]


@router.get("/campaigns/{id}/wall")
def show_wall(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """`?show=late&by=unit&department=&page=`; with `?screen=big` for a meeting room, where nothing internal stands."""
    campaign = find_campaign(db, who, id)
    choice = choice_of(request)
    with i18n.speaking(language_of(request)):
        context = wall_context(request, db, who, campaign, choice, at)
    if not choice.public:
        return page(request, "walls/show.html", screens=["wall", "wall-line"], scripts=["wall"], **context)
    return page(
        request,
        "walls/screen.html",
        screens=["wall", "wall-line", "screen-theme", "screen", "screen-wall", "screen-narrow"],
        **context,
    )


def choice_of(request: Request) -> Choice:
    """What the address asks for; what cannot be read is left out, so that an old link still opens."""
    given = request.query_params
    big = given.get("screen") == "big"
    by = given.get("by", "")
    return Choice(
        late=given.get("show") == "late",
        by=by if by in COLUMNS else COLUMNS[0],
        department=_number(given.get("department", "")),
        page=_number(given.get("page", "")) or 1,
        size=SCREEN if big else PAGE,
        public=big,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) else None


def wall_context(
    request: Request, db: Session, who: Actor, campaign: Campaign, choice: Choice, at: datetime
) -> dict[str, Any]:
    """Everything the wall shows, as a page, on a big screen or sent anew row by row."""
    day, language, scope = day_of(db, at), i18n.current_language(), scope_of(who, campaign)
    known = remembered(db, ("names", campaign.id, language), lambda: names(db, campaign, language))
    whole = remembered(db, ("overview", scope.key, day), lambda: overview(db, scope, day, at))
    wall = remembered(db, ("wall", scope.key, choice, day), lambda: wall_of(db, scope, choice, day))
    link = _linker(f"/campaigns/{campaign.id}/wall", choice)
    return {
        "campaign": campaign,
        "today": day,
        "as_of": at,
        "choice": choice,
        "wall": wall,
        "columns": _columns(wall, choice, known),
        "names": known,
        "standing": whole.standing,
        "legend": LEGEND,
        "rules": _rules_in_words(rules_of(db)),
        "line": Timeline.over(campaign.starts_on, max(campaign.ends_on, day)),
        "link": link,
        "page_link": lambda number: link(page=number),
        **(_beside(db, scope, day) if choice.public else _around(request, who, campaign, known, whole)),
    }


def _around(request: Request, who: Actor, campaign: Campaign, known: Names, whole: Overview) -> dict[str, Any]:
    bad = whole.standing.counts["red"] + whole.standing.counts["yellow"]
    head = head_of(request, who, campaign, known, whole.standing.tasks, whole.facts, "wall")
    return {"head": head, "bad": bad}


def _beside(db: Session, scope: Scope, day: date) -> dict[str, Any]:
    return {"side": remembered(db, ("wall_side", scope.key, day), lambda: side_of(db, scope, day))}


def _rules_in_words(rules: Rules) -> dict[str, int]:
    """The figures in force, as the line under the chart names them: percent and working days."""
    return {
        "far": round(rules.far_behind * 100),
        "behind": round(rules.behind * 100),
        "soon": rules.due_soon_workdays,
    }


def _columns(wall: Wall, choice: Choice, known: Names) -> list[tuple[int, str]]:
    """The towns of the county, or the units that any row names, in list order."""
    if choice.by == "town":
        return list(known.towns.items())
    used = {column for row in wall.rows for column in row.cells}
    return [(key, name) for key, name in known.departments.items() if key in used]


def _linker(path: str, choice: Choice) -> Callable[..., str]:
    """A function: the address of the wall (`tail`: of something beneath it) as chosen, with other choices."""
    chosen = {
        "show": "late" if choice.late else "",
        "by": choice.by if choice.by != COLUMNS[0] else "",
        "department": str(choice.department or ""),
        "screen": "big" if choice.public else "",
    }

    def link(tail: str = "", **changes: Any) -> str:
        query = {name: str(value) for name, value in (chosen | changes).items() if value}
        return f"{path}{tail}?{urlencode(query)}" if query else f"{path}{tail}"

    return link
