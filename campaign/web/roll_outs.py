"""Roll-outs of a campaign: the matrix of zones and classes with its phases, the form of a new one, the openings."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from sqlmodel import col, select
from starlette.responses import Response

from campaign import i18n
from campaign.actions.context import day_of
from campaign.actions.finding import find_campaign, find_roll_out, find_share
from campaign.actions.progress import submit_share
from campaign.actions.roll_outs import PhasePlan, RollOutPlan, TownPlan, lay_out, open_phase
from campaign.actions.shares import towns as towns_of
from campaign.domain.campaign import Campaign
from campaign.domain.permission import demand
from campaign.domain.refusal import N_, Invalid, Invalids
from campaign.domain.roll_out import MARK
from campaign.domain.task import Task
from campaign.edge import At, Db, Who
from campaign.insight.roll_outs import matrices, words_used
from campaign.web import forms
from campaign.web.campaign_head import headed
from campaign.web.errors import field_errors
from campaign.web.filled import Key
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of

router = APIRouter()
PHASE = ("title", "starts_on", "due_on")
TOWN = ("area_id", "zone", "kind", "number", "target")
PHASES = 3  # rows of a new form
KEPT = N_("The roll-out is laid out. Open its first phase when it begins.")
OPENED = N_("The phase is open; its towns have their shares.")
SUBMITTED = N_("The town's part waits for acceptance.")
OPEN_TASKS = ("planned", "under_way")


@router.get("/campaigns/{id}/roll-outs")
def show_roll_outs(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """The campaign's roll-outs as matrices, with what each next phase waits for."""
    campaign = find_campaign(db, who, id)
    with i18n.speaking(language_of(request)):
        context = headed(request, db, who, campaign, at, "roll_outs")
        found = matrices(db, who, campaign, day_of(db, at))
        return page(request, "roll_outs/of_campaign.html", screens=["standards"], **context, matrices=found)


@router.get("/campaigns/{id}/roll-outs/new")
def new_roll_out(request: Request, db: Db, who: Who, id: Key) -> Response:
    """An empty form: every town with the zone and class it had last."""
    campaign = find_campaign(db, who, id)
    demand(who, "keep_roll_outs", campaign)
    known, towns = words_used(db), towns_of(db)
    columns = zip(
        *(("" if name is None else name for name in _town(known, town.id or 0)) for town in towns), strict=True
    )
    typed = {f"t_{name}": list(texts) for name, texts in zip(TOWN, columns, strict=False)}
    return _form(request, db, campaign, typed | {"mark": [f"{MARK:g}"]})


def _town(known: dict[int, tuple[str, str]], key: int) -> tuple[str, ...]:
    zone, kind = known.get(key, ("", ""))
    return (str(key), zone, kind, "", "")


@router.post("/campaigns/{id}/roll-outs/drafts")
def redraw(request: Request, db: Db, who: Who, id: Key, sheet: Filled) -> Response:
    """The form with the towns of one zone and class put into a phase, or targets taken from the task's shares."""
    campaign = find_campaign(db, who, id)
    demand(who, "keep_roll_outs", campaign)
    typed = sheet.typed()
    rows = _rows(sheet, "t", TOWN)
    if sheet.text("do") == "targets":
        task = db.get(Task, key) if (key := _whole(sheet.text("task_id"))) else None
        shares = task.shares if task is not None and task.campaign_id == campaign.id else []
        targets = {str(row.area_id): f"{row.target_value.normalize():f}" for row in shares if row.target_value}
        for row in rows:
            row["target"] = row["target"] or targets.get(row["area_id"], "")
    else:
        zone, kind = sheet.text("put_zone"), sheet.text("put_kind")
        for row in rows:
            if zone in ("", row["zone"]) and kind in ("", row["kind"]):
                row["number"] = sheet.text("put_number")
    return _form(request, db, campaign, typed | {f"t_{name}": [row[name] for row in rows] for name in TOWN})


@router.post("/campaigns/{id}/roll-outs")
def keep_roll_out(request: Request, db: Db, who: Who, at: At, id: Key, sheet: Filled) -> Response:
    """Keep the roll-out, or show the form again with what is wrong."""
    campaign = find_campaign(db, who, id, lock=True)
    demand(who, "keep_roll_outs", campaign)
    try:
        lay_out(db, who, campaign, _plan(sheet), at=at)
    except (Invalid, Invalids) as fault:
        db.rollback()
        return _form(request, db, find_campaign(db, who, id), sheet.typed(), fault)
    return see_other(request, f"/campaigns/{id}/roll-outs", toast=say(request, KEPT))


@router.post("/roll-outs/{id}/phases/{number}/openings")
def open_next(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    id: Key,
    number: Key,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Open a phase; below the mark only with the reason."""
    roll_out = find_roll_out(db, who, id)
    back = f"/campaigns/{roll_out.campaign_id}/roll-outs"
    open_phase(db, who, roll_out, number, reason=reason, at=at)
    return see_other(request, back, toast=say(request, OPENED))


@router.post("/shares/{id}/submissions")
def submit(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """A town's part that is done is submitted for acceptance before the others."""
    share, task = find_share(db, who, id)
    submit_share(db, who, task, share, at=at)
    return see_other(request, f"/tasks/{task.id}", toast=say(request, SUBMITTED))


def _plan(sheet: Sheet) -> RollOutPlan:
    """The form as a plan: phases with a title, towns with a phase. Raises `Invalids` for what cannot be read."""
    mark = sheet.number("mark")
    phases = []
    for row in _rows(sheet, "p", PHASE):
        if any(row.values()):
            starts, due = _day(sheet, row["starts_on"]), _day(sheet, row["due_on"])
            if starts and due:
                phases.append(PhasePlan(row["title"], starts, due))
    towns = []
    for row in _rows(sheet, "t", TOWN):
        if row["number"]:
            target = _target(sheet, row["target"])
            keys = _whole(row["area_id"]), _whole(row["number"])
            towns.append(TownPlan(keys[0] or 0, keys[1] or 0, row["zone"], row["kind"], target))
    task_id = sheet.key("task_id")
    sheet.check()
    figures = {"mark": MARK if mark is None else float(mark)}
    return RollOutPlan(sheet.text("title"), task_id, phases, towns, **figures)


def _day(sheet: Sheet, text: str) -> date | None:
    try:
        return forms.day(text, "phases")
    except Invalid as fault:
        sheet.faults.append(fault)
        return None


def _target(sheet: Sheet, text: str) -> Decimal | None:
    try:
        return forms.number(text, "towns")
    except Invalid as fault:
        sheet.faults.append(fault)
        return None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _rows(sheet: Sheet, prefix: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    return _typed_rows(sheet.typed(), prefix, names)


def _typed_rows(typed: dict[str, Any], prefix: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    columns = [typed.get(f"{prefix}_{name}", []) for name in names]
    return [dict(zip(names, texts, strict=True)) for texts in zip(*columns, strict=False)]


def _form(
    request: Request,
    db: Session,
    campaign: Campaign,
    typed: dict[str, Any],
    fault: Invalid | Invalids | None = None,
) -> Response:
    language = language_of(request)
    mine = select(Task).where(Task.campaign_id == campaign.id, col(Task.state).in_(OPEN_TASKS))
    tasks = db.scalars(mine.order_by(col(Task.position), col(Task.id)).limit(500))
    names = {str(town.id): town.shown(language) for town in towns_of(db)}
    rows = [
        dict(zip(TOWN, row, strict=True)) for row in zip(*(typed.get(f"t_{name}", []) for name in TOWN), strict=False)
    ]
    phases = [
        dict(zip(PHASE, row, strict=True)) for row in zip(*(typed.get(f"p_{name}", []) for name in PHASE), strict=False)
    ]
    with i18n.speaking(language):
        return page(
            request,
            "roll_outs/form.html",
            422 if fault else 200,
            screens=["standards"],
            campaign=campaign,
            typed=typed,
            tasks=[(task.id, f"{task.number} {task.title[:60]}".strip()) for task in tasks],
            phases=phases + [dict.fromkeys(PHASE, "")] * max(PHASES - len(phases), 0),
            rows=[row for row in rows if row["area_id"] in names],
            names=names,
            numbers=range(1, max(PHASES, len(phases)) + 1),
            errors=field_errors(request, fault) if fault else {},
        )
