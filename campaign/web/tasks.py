"""A task's page: one task's whole story."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from sqlmodel import col, select
from starlette.responses import Response

from campaign import i18n
from campaign.actions.context import day_of, have, rules_of
from campaign.actions.finding import find_task
from campaign.domain.area import Area
from campaign.domain.campaign import SENSITIVITIES, Campaign
from campaign.domain.permission import may
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid
from campaign.domain.review import Review
from campaign.domain.share import Share
from campaign.domain.task import Task
from campaign.domain.task_plan import Party
from campaign.domain.visible import reviews_visible_to
from campaign.edge import At, Db, Who
from campaign.insight.carry_overs import kin_of
from campaign.insight.dependencies import waiting_of
from campaign.insight.documents import documents_of
from campaign.insight.filters import in_campaign
from campaign.insight.forecast import forecast_of
from campaign.insight.instructions import instructions_of
from campaign.insight.overview import Names, names
from campaign.insight.story import FIRST, KINDS, story
from campaign.insight.superior import superiors_of
from campaign.insight.task_page import TaskPage, task_page
from campaign.web import deeds, task_words
from campaign.web.campaign_head import shapes_of
from campaign.web.campaigns import listed
from campaign.web.dependencies import waiting_words
from campaign.web.errors import field_errors
from campaign.web.page import page
from campaign.web.shell import language_of

router = APIRouter()
MOST = 500
STORY_WORDS = {
    "": deeds.N_("All"),
    "progress": deeds.N_("Progress"),
    "orders": deeds.N_("Chases and orders"),
    "coordination": deeds.N_("Coordination"),
    "acceptance": deeds.N_("Acceptance"),
    "comments": deeds.N_("Comments"),
}


@router.get("/tasks/{id}")
def show_task(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """Everything that belongs to one task. `?story=` shows one part of its story, `?all=1` more lines of it."""
    return task_shown(request, db, who, find_task(db, who, id), at)


def task_shown(
    request: Request,
    db: Session,
    who: Actor,
    task: Task,
    at: Any,
    *,
    typed: Mapping[str, Any] | None = None,
    fault: Invalid | None = None,
) -> Response:
    """The page of `task`; with the comment that was `typed` and why it could not be taken, where there is a `fault`."""
    with i18n.speaking(language_of(request)):
        context = _context(request, db, who, task, at)
    errors = field_errors(request, fault) if fault else {}
    return page(request, "tasks/show.html", 422 if fault else 200, typed=typed or {}, errors=errors, **context)


def _context(request: Request, db: Session, who: Actor, task: Task, at: Any) -> dict[str, Any]:
    campaign, day = have(db.get(Campaign, task.campaign_id)), day_of(db, at)
    drafts = may(who, "draft_order", campaign)
    shown = task_page(db, task, campaign, in_campaign(who, campaign), day, drafts=drafts)
    known = names(db, campaign, i18n.current_language())
    shapes = shapes_of(request)
    place_of = places(db, [row.share for row in shown.shares], known)
    return {
        "task": task,
        "campaign": campaign,
        "shown": shown,
        "superiors": superiors_of(db, who, task),
        "kin": kin_of(db, task),
        "names": known,
        "today": day,
        "knows": shapes.__contains__,
        "acts": acts(who, task, shown, shapes),
        "stops": task_words.stops(shown.stones, day),
        "hops_of": task_words.hops,
        "why": task_words.why(task, shown, day, rules_of(db)),
        "chart": task_words.chart(task, campaign, shown, day),
        "forecast": forecast_of(db, task, at),
        "next_words": {key: i18n.gettext(words) for key, words in task_words.NEXT.items()},
        "owners": _parts(task, "owner", known),
        "co": _parts(task, "co", known),
        "mentionable": _mentionable(task, campaign, known),
        "sensitivity": i18n.gettext(SENSITIVITIES[task.sensitivity]),
        "labels": {name: i18n.gettext(words) for name, words in deeds.FIELDS.items()},
        "place_of": place_of,
        "can_close_first": _done_share(shown, place_of) if may(who, "open_round", campaign) else "",
        "sees_review": _seen_reviews(db, who, shown),
        "instructions": instructions_of(db, who, task),
        "filed": documents_of(db, task, i18n.current_language()),
        "file_to": f"/tasks/{task.id}/documents/new" if may(who, "add_document", task) else "",
        **waiting_words(who, task, waiting_of(db, who, task, day), _deadline(shown)),
        **_story(request, db, task, shown, drafts),
    }


def _deadline(shown: TaskPage) -> int | None:
    """The milestone that is the task's deadline, while it is open."""
    return next((stone.id for stone in shown.stones if stone.is_deadline and stone.state == "open"), None)


def _story(request: Request, db: Session, task: Task, shown: TaskPage, drafts: bool) -> dict[str, Any]:
    kind = request.query_params.get("story", "")
    kind = kind if kind in KINDS else ""
    most = MOST if request.query_params.get("all") == "1" else FIRST
    order_ids = [order.id for order in shown.orders if order.id is not None]
    told = story(db, task.id or 0, order_ids, kind=kind, drafts=drafts, most=most, language=i18n.current_language())
    start = f"/tasks/{task.id}"
    return {
        "story": told,
        "story_kinds": [
            (f"{start}?story={key}#chases" if key else f"{start}#chases", i18n.gettext(words), key == kind)
            for key, words in STORY_WORDS.items()
        ],
        "more_story": f"{start}?story={kind}&all=1#chases",
        "deed_of": deeds.deed_of,
        "said_in": deeds.said_in,
    }


Act = tuple[str, str, str, bool]


def acts(who: Actor, task: Task, shown: TaskPage, shapes: frozenset[str]) -> list[Act]:
    """The buttons of the head: (address, words, icon, whether it is the main one), only what this person may do now."""
    _, found = i18n.gettext, list[Act]()
    deadline = next((stone for stone in shown.stones if stone.is_deadline and stone.state == "open"), None)
    start = f"/tasks/{task.id}"

    def offer(deed: str, shape: str, address: str, words: str, icon: str, main: bool = False) -> None:
        if shape in shapes and may(who, deed, task):
            found.append((address, words, icon, main))

    if not task.has_ended:
        offer("edit_task", "/tasks/{}/edit", f"{start}/edit", _("Edit"), "edit")
        shape = "/campaigns/{}/instructions/new"
        address = f"/campaigns/{task.campaign_id}/instructions/new?task_id={task.id}&back={start}"
        offer("give_instruction", shape, address, _("Instruct, assign"), "edit")
    if task.is_open:
        shape = "/tasks/{}/coordinations/new"
        offer("ask_coordination", shape, f"{start}/coordinations/new", _("Ask for coordination"), "link")
        shape = "/tasks/{}/changes/new"
        offer("ask_change", shape, f"{start}/changes/new", _("Ask for an adjustment"), "edit")
        if deadline is not None and not task.voted:
            address = f"/milestones/{deadline.id}/extensions/new"
            offer("ask_extension", "/milestones/{}/extensions/new", address, _("Ask for an extension"), "clock")
        if not any(stone.state == "open" for stone in shown.stones):
            shape = "/tasks/{}/submissions/new"
            offer("submit_task", shape, f"{start}/submissions/new", _("Submit for acceptance"), "up")
        for shape in ("/tasks/{}/updates/new", "/tasks/{}/updates"):
            if shape in shapes:
                address = shape.replace("{}", str(task.id))
                offer("report_progress", shape, address, _("Update progress"), "", main=True)
                break
    return found


def places(db: Session, shares: list[Share], known: Names) -> Callable[[Share], str]:
    """A function: the name of a share's town, village or site. One query for places that are no towns."""
    others = {share.area_id for share in shares if share.area_id and share.area_id not in known.towns}
    found = {area.id: area for area in db.scalars(select(Area).where(col(Area.id).in_(others)))} if others else {}
    language = i18n.current_language()

    def place_of(share: Share) -> str:
        area = found.get(share.area_id)
        town = known.towns.get(share.area_id or 0) or (area.shown(language) if area else "")
        return " ".join(words for words in (town, share.site) if words)

    return place_of


def _parts(task: Task, part: str, known: Names) -> str:
    return listed([Party(row.department_id, row.collective) for row in task.parts if row.part == part], known)


def _mentionable(task: Task, campaign: Campaign, known: Names) -> list[tuple[int, str]]:
    """The units that see the task and so can be told of a comment, in list order."""
    seen = {row.department_id for row in task.parts} | {campaign.lead_department_id}
    return [(key, name) for key, name in known.departments.items() if key in seen]


def _done_share(shown: TaskPage, place_of: Callable[[Share], str]) -> str:
    """A town that has done its part while others have not: it need not wait for them."""
    done = [row.share for row in shown.shares if row.share.state == "reported"]
    return place_of(done[0]) if done and len(done) < len(shown.shares) else ""


def _seen_reviews(db: Session, who: Actor, shown: TaskPage) -> Callable[[Review], bool]:
    keys = [review.id for review, _title in shown.reviews]
    query = select(col(Review.id)).where(col(Review.id).in_(keys), reviews_visible_to(who))
    seen = set(db.scalars(query)) if keys else set()
    return lambda review: review.id in seen
