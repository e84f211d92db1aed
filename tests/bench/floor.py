"""The floor of the campaign page: a bare Starlette handler, one indexed query, the same table of fifty rows.

No sign-in, no permission, no counts, no shell around the table: `python -m tests.bench.floor --port N`.
"""

import argparse
from pathlib import Path

import uvicorn
from jinja2 import Environment, FileSystemLoader
from sqlalchemy import Select, select
from sqlmodel import col
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from campaign.database import get_engine
from campaign.domain.department import Department
from campaign.domain.task import Task

ROWS = 50


def rows_of(campaign_id: int, department_id: int) -> Select[tuple[object, ...]]:
    """The first fifty tasks of a campaign that a department leads."""
    return (
        select(Task.id, Task.number, Task.title, Department.name, Task.responsible, Task.due_text, Task.due_on)
        .add_columns(Task.state, Task.progress, Task.target_value, Task.done_value, Task.unit)
        .add_columns(Task.light_base, Task.updated_at)
        .join(Department, col(Department.id) == Task.lead_department_id)
        .where(Task.campaign_id == campaign_id, Task.lead_department_id == department_id)
        .order_by(col(Task.position))
        .limit(ROWS)
    )


def make_floor() -> Starlette:
    """The application; its one page is `/campaigns/{id}?department=ID`."""
    template = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("floor.html")

    def page(request: Request) -> HTMLResponse:
        query = rows_of(request.path_params["campaign_id"], int(request.query_params["department"]))
        with get_engine().connect() as connection:
            rows = connection.execute(query).mappings().all()
        return HTMLResponse(template.render(rows=rows))

    return Starlette(
        routes=[
            Route("/healthz", lambda _request: PlainTextResponse("ok")),
            Route("/campaigns/{campaign_id:int}", page),
        ]
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    uvicorn.run(make_floor(), port=parser.parse_args().port, log_level="error", access_log=False)
