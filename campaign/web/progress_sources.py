"""Where a task's percentage comes from: reported, summed up from shares, or computed from an indicator."""

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from sqlmodel import col, select
from starlette.responses import Response

from campaign import i18n
from campaign.actions.computing import set_progress_source
from campaign.actions.finding import find_indicator, find_task
from campaign.domain.indicator import Indicator, IndicatorTask
from campaign.domain.permission import demand
from campaign.domain.refusal import N_, Invalid, Invalids, Stale
from campaign.domain.task import SOURCES, Task
from campaign.edge import At, Db, Who
from campaign.web import forms
from campaign.web.errors import field_errors
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled
from campaign.web.shell import language_of

router = APIRouter()


@router.get("/tasks/{id}/progress-sources/new")
def choose_source(request: Request, db: Db, who: Who, id: int) -> Response:
    """The three sources, and the campaign's indicators in use."""
    task = find_task(db, who, id)
    demand(who, "edit_task", task)
    link = db.get(IndicatorTask, id)
    typed = {
        "progress_from": task.progress_from,
        "indicator_id": link.indicator_id if link else "",
        "version": task.version,
    }
    return _form(request, db, task, typed)


@router.post("/tasks/{id}/progress-sources")
def keep_source(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Keep the source; the percentage is counted at once."""
    task = find_task(db, who, id, lock=True)
    demand(who, "edit_task", task)
    try:
        key, version = sheet.key("indicator_id"), sheet.key("version")
        sheet.check()
        indicator = find_indicator(db, who, key) if key else None
        set_progress_source(db, who, task, sheet.text("progress_from"), indicator, version=version, at=at)
    except (Invalid, Invalids, Stale) as fault:
        db.rollback()
        task = find_task(db, who, id)
        typed = {name: sheet.text(name) for name in ("progress_from", "indicator_id", "version")}
        return _form(request, db, task, typed | ({"version": task.version} if isinstance(fault, Stale) else {}), fault)
    return see_other(request, f"/tasks/{id}", toast=say(request, N_("The changes are kept.")))


def _form(
    request: Request,
    db: Session,
    task: Task,
    typed: dict[str, Any],
    fault: Invalid | Invalids | Stale | None = None,
) -> Response:
    kept = select(Indicator).where(col(Indicator.campaign_id) == task.campaign_id, col(Indicator.state) == "kept")
    with i18n.speaking(language_of(request)):
        return page(
            request,
            "tasks/source.html",
            412 if isinstance(fault, Stale) else 422 if fault else 200,
            task=task,
            typed=typed,
            lost=isinstance(fault, Stale),
            errors=field_errors(request, fault) if isinstance(fault, Invalid | Invalids) else {},
            sources=forms.choices(request, SOURCES),
            indicators=[(one.id, one.title) for one in db.scalars(kept.order_by(col(Indicator.id)))],
        )
