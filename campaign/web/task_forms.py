"""Tasks added, edited and cancelled in a form."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from campaign import i18n
from campaign.actions import planning
from campaign.actions.context import have
from campaign.actions.finding import find_campaign, find_task
from campaign.domain.campaign import SENSITIVITIES, Campaign
from campaign.domain.permission import demand
from campaign.domain.refusal import N_, Invalid, Invalids, Stale
from campaign.domain.task import Task
from campaign.domain.task_plan import Party, PlannedMilestone, TaskPlan
from campaign.edge import At, Db, Who
from campaign.insight.overview import packages_of
from campaign.web.choices import department_choices
from campaign.web.deeds import FIELDS
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of

router = APIRouter()
TEXTS = ("title", "number", "goal", "work_package", "leader", "responsible", "source", "unit", "place", "due_text")
DAYS = ("starts_on", "due_on", "source_due_on")
BLANK_ROWS = 3
Fault = Invalid | Invalids | Stale


@router.get("/campaigns/{id}/tasks/new")
def new_task(request: Request, db: Db, who: Who, id: int) -> Response:
    """An empty form."""
    campaign = find_campaign(db, who, id)
    demand(who, "edit_task", campaign)
    campaign.must_take_tasks()
    return _form(request, db, campaign, {"weight": ["1"], "sensitivity": ["public"]})


@router.post("/campaigns/{id}/tasks")
def add_task(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Add the task, or show the form again with what is wrong."""
    campaign = find_campaign(db, who, id, lock=True)
    demand(who, "edit_task", campaign)
    try:
        task = planning.add_task(db, who, campaign, TaskPlan(**_read(sheet, None)), at=at)
    except (Invalid, Invalids) as fault:
        db.rollback()
        return _form(request, db, find_campaign(db, who, id), sheet.typed(), fault=fault)
    return see_other(request, f"/tasks/{task.id}", toast=say(request, N_("The task has been added.")))


@router.get("/tasks/{id}/edit")
def edit_task_form(request: Request, db: Db, who: Who, id: int) -> Response:
    """The form filled in as the task stands."""
    task = find_task(db, who, id)
    demand(who, "edit_task", task)
    return _form(request, db, have(db.get(Campaign, task.campaign_id)), typed_of(db, task), task=task)


@router.post("/tasks/{id}")
def edit_task(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Keep the changes; when somebody was faster, show both versions (412)."""
    task = find_task(db, who, id, lock=True)
    demand(who, "edit_task", task)
    try:
        changes = _read(sheet, planning.plan_of(db, task))
        planning.edit_task(db, who, task, changes, version=sheet.key("version"), at=at)
    except (Invalid, Invalids, Stale) as fault:
        db.rollback()
        task = find_task(db, who, id)
        typed = sheet.typed() | ({"version": [str(task.version)]} if isinstance(fault, Stale) else {})
        campaign = have(db.get(Campaign, task.campaign_id))
        return _form(request, db, campaign, typed, task=task, fault=fault)
    return see_other(request, f"/tasks/{id}", toast=say(request, N_("The changes are kept.")))


@router.get("/tasks/{id}/cancellations/new")
def confirm_cancellation(request: Request, db: Db, who: Who, id: int) -> Response:
    """Ask for the reason before a task is taken off the plan."""
    task = find_task(db, who, id)
    demand(who, "cancel_task", task)
    return page(request, "tasks/cancel.html", task=task, errors={})


@router.post("/tasks/{id}/cancellations")
def cancel_task(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Take the task off the plan, or ask again for the reason."""
    task = find_task(db, who, id, lock=True)
    try:
        planning.cancel_task(db, who, task, reason=sheet.text("note"), at=at)
    except Invalid as fault:
        return page(request, "tasks/cancel.html", 422, task=task, errors=field_errors(request, fault))
    return see_other(request, f"/tasks/{id}", toast=say(request, N_("The task is cancelled.")))


def _read(sheet: Sheet, before: TaskPlan | None) -> dict[str, Any]:
    """The form as fields of a `TaskPlan`; what the form does not show stays. Raises `Invalids`."""
    fields: dict[str, Any] = {name: sheet.text(name) for name in TEXTS}
    fields |= {name: sheet.day(name) for name in DAYS}
    fields["lead_department_id"] = sheet.key("lead_department_id")
    fields["target_value"] = sheet.number("target_value")
    fields["weight"] = sheet.number("weight")
    if fields["weight"] is None:
        fields.pop("weight")
    fields["sensitivity"] = sheet.text("sensitivity") or "public"
    fields["voted"] = sheet.ticked("voted")
    fields["standing"] = sheet.ticked("standing")
    fields["owners"] = _parties(sheet.keys("owner_department_ids"), before.owners if before else ())
    fields["co"] = _parties(sheet.keys("co_department_ids"), before.co if before else ())
    fields["milestones"] = _milestones(sheet, before)
    sheet.check()
    return fields


def _parties(chosen: list[int], before: tuple[Party, ...]) -> tuple[Party, ...]:
    """The chosen departments: those that were there keep their place and their collective word."""
    kept = [party for party in before if party.department_id in chosen]
    known = {party.department_id for party in kept}
    return (*kept, *(Party(key) for key in chosen if key not in known))


def _milestones(sheet: Sheet, before: TaskPlan | None) -> tuple[PlannedMilestone, ...]:
    """The rows of milestones that are filled in; the deadline's own is moved by the deadline, not here."""
    columns = [sheet.texts(f"milestone_{part}") for part in ("id", "title", "due_on", "expected")]
    own = tuple(row for row in before.milestones if row.is_deadline) if before else ()
    found = []
    for key, title, day, expected in zip(*columns, strict=False):
        if not (title or day):
            continue
        due_on, percent = _day(sheet, day), _percent(sheet, expected)
        if due_on is not None:
            number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else None
            found.append(PlannedMilestone(title, due_on, percent, number))
    return (*found, *own)


def _day(sheet: Sheet, text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        sheet.fault("day_unreadable", "milestones", text=text[:40])
        return None


def _percent(sheet: Sheet, text: str) -> float | None:
    if not text:
        return None
    try:
        percent = float(text)
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= 100:
        sheet.fault("progress_range", "milestones")
        return None
    return percent


def typed_of(db: Session, task: Task) -> dict[str, list[str]]:
    """The task as the texts of its form."""
    plan = planning.plan_of(db, task)
    names_ = (*TEXTS, *DAYS, "lead_department_id", "sensitivity")
    typed = {name: ["" if (value := getattr(plan, name)) is None else str(value)] for name in names_}
    for name in ("target_value", "weight"):
        value = getattr(plan, name)
        typed[name] = ["" if value is None else f"{value.normalize():f}"]
    stones = [row for row in plan.milestones if not row.is_deadline]
    return typed | {
        "voted": ["1"] if plan.voted else [],
        "standing": ["1"] if plan.standing else [],
        "owner_department_ids": [str(party.department_id) for party in plan.owners],
        "co_department_ids": [str(party.department_id) for party in plan.co],
        "milestone_id": [str(row.id) for row in stones],
        "milestone_title": [row.title for row in stones],
        "milestone_due_on": [row.due_on.isoformat() for row in stones],
        "milestone_expected": ["" if row.expected_value is None else f"{row.expected_value:g}" for row in stones],
        "version": [str(task.version)],
    }


def _form(
    request: Request,
    db: Session,
    campaign: Campaign,
    typed: dict[str, list[str]],
    *,
    task: Task | None = None,
    fault: Fault | None = None,
) -> Response:
    with i18n.speaking(language_of(request)):
        rows = _milestone_rows(typed)
        return page(
            request,
            "tasks/form.html",
            412 if isinstance(fault, Stale) else 422 if fault else 200,
            campaign=campaign,
            task=task,
            typed=typed,
            errors=field_errors(request, fault) if isinstance(fault, Invalid | Invalids) else {},
            lost=fault if isinstance(fault, Stale) else None,
            labels={name: i18n.gettext(words) for name, words in FIELDS.items()},
            departments=department_choices(db, i18n.current_language(), typed),
            packages=packages_of(db, campaign.id or 0),
            sensitivities=[(key, i18n.gettext(words)) for key, words in SENSITIVITIES.items()],
            rows=rows + [("", "", "", "")] * BLANK_ROWS,
        )


def _milestone_rows(typed: dict[str, list[str]]) -> list[tuple[str, ...]]:
    columns = [typed.get(f"milestone_{part}", []) for part in ("id", "title", "due_on", "expected")]
    return [row for row in zip(*columns, strict=False) if row[1] or row[2]]
