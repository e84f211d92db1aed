"""Superior's plans over the API: taken in, each task carried, refused with a reason, or asked about first."""

from datetime import datetime
from typing import Any

from fastapi import Response
from sqlmodel import col, select

from campaign.actions import superior_plans as deeds
from campaign.actions.consulting import answer_consultation, consult, withdraw_consultation
from campaign.actions.context import day_of
from campaign.actions.finding import find_campaign, find_task
from campaign.actions.finding_superior import find_child, find_consultation, find_superior_plan, find_superior_task
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import SILENT, Id, Remark
from campaign.api.superior_shapes import (
    ChildIn,
    ChildShown,
    ConsultationIn,
    ConsultationShown,
    OpinionIn,
    ReasonIn,
    SuperiorPlanIn,
    SuperiorPlanShown,
    SuperiorTaskRead,
    SuperiorTaskShown,
)
from campaign.domain.consultation import Proposal
from campaign.domain.permission import demand
from campaign.domain.refusal import Invalid
from campaign.domain.superior import SuperiorPlan, SuperiorRow, SuperiorTask
from campaign.domain.visible import superior_plans_visible_to, superior_tasks_visible_to
from campaign.edge import At, Db, Who
from campaign.insight.superior import read_superior_task
from campaign.upward import sheet_answer

router = api_router("Superior's plans")


@router.get("/superior-plans")
def list_superior_plans(db: Db, who: Who, paged: Paged) -> Page[SuperiorPlanShown]:
    """The superior's plans you see, newest first."""
    query = select(SuperiorPlan).where(superior_plans_visible_to(who))
    return page_of(db, query, [col(SuperiorPlan.id)], paged, SuperiorPlanShown.model_validate, newest_first=True)


@router.post("/superior-plans", status_code=201)
def receive_superior_plan(db: Db, who: Who, at: At, body: SuperiorPlanIn) -> SuperiorPlanShown:
    """Take in a superior's plan with its tasks."""
    plan = SuperiorPlan(**body.model_dump(exclude={"tasks"}), created_at=at)
    rows = [SuperiorRow(**one.model_dump()) for one in body.tasks]
    return SuperiorPlanShown.model_validate(deeds.receive_plan(db, who, plan, rows, at=at))


@router.get("/superior-plans/{id}")
def read_superior_plan(db: Db, who: Who, id: Id) -> SuperiorPlanShown:
    """One plan."""
    return SuperiorPlanShown.model_validate(find_superior_plan(db, who, id))


@router.get("/superior-plans/{id}/ledger.xlsx", response_class=Response)
def download_superior_plan(db: Db, who: Who, at: At, id: Id) -> Response:
    """The plan in the superior's own order with our progress, as an Excel workbook: what is reported upward."""
    return sheet_answer(db, who, find_superior_plan(db, who, id), day_of(db, at))


@router.post("/superior-plans/{id}/removals", status_code=204)
def remove_superior_plan(db: Db, who: Who, at: At, id: Id, _body: Remark = SILENT) -> Response:
    """Take out a plan entered by mistake, while nothing hangs on it. Answers 204: only the entry is left."""
    deeds.remove_plan(db, who, find_superior_plan(db, who, id), at=at)
    return Response(status_code=204)


@router.get("/superior-plans/{id}/tasks")
def list_superior_tasks(db: Db, who: Who, paged: Paged, id: Id) -> Page[SuperiorTaskShown]:
    """The tasks of a plan that you see, in the superior's order."""
    plan = find_superior_plan(db, who, id)
    query = select(SuperiorTask).where(col(SuperiorTask.plan_id) == plan.id, superior_tasks_visible_to(who))
    return page_of(db, query, [col(SuperiorTask.id)], paged, SuperiorTaskShown.model_validate)


@router.get("/superior-tasks/{id}")
def read_a_superior_task(db: Db, who: Who, at: At, id: Id) -> SuperiorTaskRead:
    """One task of a superior's plan, with how it stands."""
    return _read(db, who, find_superior_task(db, who, id), at)


@router.post("/superior-tasks/{id}/children", status_code=201)
def take_superior_task(db: Db, who: Who, at: At, id: Id, body: ChildIn) -> SuperiorTaskRead:
    """A task of ours carries it: an existing one, or one made from it."""
    superior = find_superior_task(db, who, id)
    demand(who, "plan_superior_task")
    if body.campaign_id is None:
        if body.task_id is None:
            raise Invalid("superior_child_missing", field="task_id")
        task = find_task(db, who, body.task_id, lock=True)
        deeds.take_by(db, who, superior, task, note=body.note, at=at)
    else:
        campaign = find_campaign(db, who, body.campaign_id, lock=True)
        plan = deeds.prefilled(db, superior)
        own = deeds.adapted(
            plan,
            title=body.title or plan.title,
            lead_department_id=body.lead_department_id,
            due_on=body.due_on or plan.due_on,
            target_value=body.target_value or plan.target_value,
        )
        deeds.take_anew(db, who, superior, campaign, own, note=body.note, at=at)
    return _read(db, who, superior, at)


@router.post("/superior-children/{id}/removals", status_code=204)
def let_superior_task_go(db: Db, who: Who, at: At, id: Id, _body: Remark = SILENT) -> Response:
    """That task of ours carries it no more. Answers 204: only the entry is left."""
    child, task = find_child(db, who, id)
    deeds.let_go(db, who, child, task, at=at)
    return Response(status_code=204)


@router.post("/superior-tasks/{id}/reasons", status_code=201)
def decline_superior_task(db: Db, who: Who, at: At, id: Id, body: ReasonIn) -> SuperiorTaskRead:
    """Record that the county does not take it, why, and who decided."""
    superior = deeds.decline(db, who, find_superior_task(db, who, id), **body.model_dump(), at=at)
    return _read(db, who, superior, at)


@router.post("/superior-tasks/{id}/reopenings", status_code=201)
def reopen_superior_task(db: Db, who: Who, at: At, id: Id, _body: Remark = SILENT) -> SuperiorTaskRead:
    """Take the reason back: it is to be taken."""
    return _read(db, who, deeds.reopen(db, who, find_superior_task(db, who, id), at=at), at)


@router.post("/superior-tasks/{id}/consultations", status_code=201)
def consult_departments(db: Db, who: Who, at: At, id: Id, body: ConsultationIn) -> SuperiorTaskRead:
    """Send the proposed allocation to the proposed departments; each owes an answer by the day."""
    superior, campaign = find_superior_task(db, who, id), find_campaign(db, who, body.campaign_id)
    consult(db, who, superior, campaign, Proposal(**body.model_dump(exclude={"campaign_id"})), at=at)
    return _read(db, who, superior, at)


@router.post("/superior-tasks/{id}/withdrawals", status_code=201)
def withdraw_a_consultation(db: Db, who: Who, at: At, id: Id, _body: Remark = SILENT) -> SuperiorTaskRead:
    """Take back what was asked; answers that came stay on record."""
    superior = find_superior_task(db, who, id)
    withdraw_consultation(db, who, superior, at=at)
    return _read(db, who, superior, at)


@router.get("/consultations/{id}")
def read_consultation(db: Db, who: Who, id: Id) -> ConsultationShown:
    """What a department was asked."""
    return ConsultationShown.model_validate(find_consultation(db, who, id))


@router.post("/consultations/{id}/answers", status_code=201)
def answer_a_consultation(db: Db, who: Who, at: At, id: Id, body: OpinionIn) -> ConsultationShown:
    """The department agrees, or objects with its reason; the campaign's office decides."""
    asked = find_consultation(db, who, id, lock=True)
    agrees = body.answer == "agrees"
    return ConsultationShown.model_validate(answer_consultation(db, who, asked, agrees=agrees, note=body.note, at=at))


def _read(db: Db, who: Who, superior: SuperiorTask, at: datetime) -> SuperiorTaskRead:
    db.flush()
    shown = read_superior_task(db, who, superior, day_of(db, at))
    fields: dict[str, Any] = SuperiorTaskShown.model_validate(superior).model_dump()
    children = [
        ChildShown(
            id=child.key,
            task_id=child.task.id or 0,
            title=child.task.title,
            lead_department_id=child.task.lead_department_id,
            due_on=child.task.due_on,
            progress=child.task.progress,
            light=child.light.colour,
            reason=child.light.reason,
            late_by=child.late_by,
        )
        for child in shown.children
        if child.seen
    ]
    asked = [ConsultationShown.model_validate(one) for one, _unit in shown.asked]
    return SuperiorTaskRead(**fields, settled=shown.standing, children=children, consultations=asked)  # type: ignore[arg-type]
