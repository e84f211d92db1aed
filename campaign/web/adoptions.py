"""Tasks adopt a standard: chosen, shown with the milestones it would make and their days, then done."""

from datetime import datetime

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from sqlmodel import col, select
from starlette.responses import Response

from campaign import i18n
from campaign.actions.adopting import CAN_ADOPT, adopt_standard, adoptions
from campaign.actions.finding import find_campaign
from campaign.actions.nudging import tasks_chosen
from campaign.actions.standards import find_standard, standard_shown
from campaign.domain.campaign import Campaign
from campaign.domain.milestone_pattern import FAULTS
from campaign.domain.permission import demand
from campaign.domain.refusal import Invalid, Unseen
from campaign.domain.standard import Standard
from campaign.domain.task import Task
from campaign.edge import At, Db, Who
from campaign.insight.standards import newest_standards
from campaign.web.errors import field_errors
from campaign.web.page import page, see_other
from campaign.web.sheet import Filled
from campaign.web.shell import language_of

router = APIRouter()
MOST = 200


@router.get("/campaigns/{id}/adoptions/new")
def choose(request: Request, db: Db, who: Who, at: At, id: int) -> Response:
    """Which standard (`?standard=`) for which tasks (`?ids=`), and what each would get."""
    campaign = find_campaign(db, who, id)
    demand(who, "edit_campaign", campaign)
    given = request.query_params
    ids = [int(text) for text in given.getlist("ids") if text.isascii() and text.isdigit() and len(text) < 10]
    wanted = given.get("standard", "")
    standard = _standard(db, int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else None)
    return _drawn(request, db, campaign, at, standard, ids[:MOST])


@router.post("/campaigns/{id}/adoptions")
def adopt(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """The tasks adopt the version and get the milestones that were ticked."""
    campaign = find_campaign(db, who, id, lock=True)
    demand(who, "edit_campaign", campaign)
    standard, ids = _standard(db, sheet.key("standard")), sheet.keys("ids")[:MOST]
    try:
        sheet.check()
        if standard is None:
            raise Invalid("standard_unknown", field="standard")
        done = adopt_standard(
            db,
            who,
            campaign,
            standard,
            tasks_chosen(db, campaign, ids),
            wanted=_pairs(sheet.texts("stone")),
            new_tasks=sheet.ticked("new_tasks"),
            at=at,
        )
    except Invalid as fault:
        db.rollback()
        return _drawn(request, db, find_campaign(db, who, id), at, None, ids, fault)
    with i18n.speaking(language_of(request)):
        toast = i18n.ngettext("{n} task has adopted the standard.", "{n} tasks have adopted the standard.", len(done))
    back = f"/tasks/{ids[0]}" if len(done) == 1 else f"/campaigns/{id}/plan"
    return see_other(request, back, toast=toast)


def _drawn(
    request: Request,
    db: Session,
    campaign: Campaign,
    at: datetime,
    standard: Standard | None,
    ids: list[int],
    fault: Invalid | None = None,
) -> Response:
    language = language_of(request)
    offered, present = newest_standards(db), standard_shown(db, campaign.id or 0)
    offered.sort(key=lambda one: one.focus_area != campaign.focus_area)
    with i18n.speaking(language):
        return page(
            request,
            "standards/adopt.html",
            422 if fault else 200,
            screens=["standards"],
            campaign=campaign,
            standard=standard,
            ids=[str(key) for key in ids],
            rows=adoptions(db, campaign, standard, tasks_chosen(db, campaign, ids), at) if standard else [],
            can_adopt=CAN_ADOPT,
            faults={name: i18n.gettext(words) for name, words in FAULTS.items()},
            tasks=[] if standard else _tasks(db, campaign),
            standards=[(one.id, f"{one.shown(language)} · v{one.version}") for one in offered],
            present=present.id if present else "",
            errors=field_errors(request, fault) if fault else {},
        )


def _standard(db: Session, key: int | None) -> Standard | None:
    try:
        return find_standard(db, key or 0)
    except Unseen:
        return None


def _tasks(db: Session, campaign: Campaign) -> list[tuple[int, str]]:
    """The campaign's tasks that may still change their standard, in the plan's order."""
    mine = select(Task.id, Task.number, Task.title).where(Task.campaign_id == campaign.id)
    open_ = mine.where(col(Task.state).in_(CAN_ADOPT)).order_by(col(Task.position), col(Task.id)).limit(MOST)
    return [(key or 0, f"{number} {title[:60]}".strip()) for key, number, title in db.execute(open_)]


def _pairs(texts: list[str]) -> set[tuple[int, int]]:
    """`7-3` as (task 7, pattern 3); what is no such pair is left out."""
    parted = [text.split("-") for text in texts]
    return {
        (int(pair[0]), int(pair[1]))
        for pair in parted
        if len(pair) == 2 and all(word.isascii() and word.isdigit() and len(word) < 10 for word in pair)
    }
