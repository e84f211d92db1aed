"""A superior's plan at the doors: its sheet read before the request's own transaction, and written to go upward."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import Depends, Request, Response, UploadFile
from sqlalchemy.orm import Session

from campaign.database import get_engine, new_session
from campaign.dates import format_day
from campaign.domain.ledger import Grid
from campaign.domain.ledger.grid import Cell
from campaign.domain.light import WORDS as LIGHTS
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid
from campaign.domain.superior import STANDINGS, SuperiorPlan
from campaign.edge import At, current_actor
from campaign.exchange.ledger_xlsx import Line
from campaign.exchange.sheet import MOST_FILE_BYTES, read_workbook
from campaign.exchange.superior_xlsx import write_superior_plan
from campaign.i18n import DEFAULT_LANGUAGE, gettext, speaking
from campaign.insight.superior import Child, SuperiorShown, read_plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read_table(request: Request, at: At, file: UploadFile | None = None) -> list[Grid] | Invalid:
    """The sheets of the uploaded table, or why there are none: the form is drawn again with the sentence."""
    with new_session(get_engine()) as reading:
        demand(current_actor(request, reading, at), "receive_superior_plan")
    if file is None or not file.filename:
        return Invalid("sheet_empty_file", field="file")
    try:
        return read_workbook(file.file.read(MOST_FILE_BYTES + 1)).sheets
    except Invalid as fault:
        return fault


Table = Annotated[list[Grid] | Invalid, Depends(read_table)]


def sheet_answer(db: Session, who: Actor, plan: SuperiorPlan, day: date) -> Response:
    """The plan as an xlsx download: the superior's own order, our progress as it stands on `day`."""
    with speaking(DEFAULT_LANGUAGE):  # the sheet goes to the superior, whoever writes it
        about = f"{plan.cited}　数据截至 {format_day(day, 'day_year')}"
        data = write_superior_plan(plan.title, about, _rows(read_plan(db, who, plan, day)))
    headers = {"content-disposition": f'attachment; filename="superior-plan-{plan.id}.xlsx"'}
    return Response(data, media_type=XLSX, headers=headers)


def _rows(shown: list[SuperiorShown]) -> Iterator[Line]:
    for row in shown:
        task = row.superior
        upper: dict[str, Cell] = {name: getattr(task, name) for name in ("number", "work_package", "title")}
        upper |= {"due": task.due_on or task.due_text, "standing": gettext(STANDINGS[row.standing])}
        if task.declined_at is not None:
            upper["note"] = f"{task.declined_reason}（{task.declined_by}）"
        yield from (Line({**upper, **_ours(child)}, colour=child.light.colour) for child in row.children)
        if not row.children:
            yield Line(upper)


def _ours(child: Child) -> dict[str, Cell]:
    task = child.task
    return {
        "child": task.title,
        "lead": child.unit.name if child.unit else "",
        "own_due": task.due_on or task.due_text,
        "progress": round(task.progress, 1) if task.progress is not None else None,
        "light": gettext(LIGHTS[child.light.reason]),
        "note": task.note,
    }
