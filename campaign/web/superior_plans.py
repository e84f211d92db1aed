"""Superior's plans: the list, one taken in from its table, its tasks with what carries them, the sheet that goes up."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from campaign.actions.context import day_of
from campaign.actions.finding_superior import find_superior_plan
from campaign.actions.superior_plans import receive_plan, remove_plan, rows_of
from campaign.domain.permission import demand
from campaign.domain.refusal import N_, Invalid, Unseen
from campaign.domain.superior import LEVELS, STANDINGS, SuperiorPlan
from campaign.edge import At, Db, Who
from campaign.insight.superior import counts_of, list_plans, read_plan
from campaign.upward import Table, sheet_answer
from campaign.web import forms
from campaign.web.errors import field_errors
from campaign.web.filled import Key
from campaign.web.page import page, say, see_other

router = APIRouter()
Text = Annotated[str, Form(max_length=400)]
A_PAGE = 100
TAKEN_IN, REMOVED = (
    N_("The plan is taken in with {n} tasks. Take each one, or say why not."),
    N_("The plan is removed."),
)
MISSING, LATE = N_("Not yet settled"), N_("Later than the superior's")


@router.get("/superior-plans")
def list_superior_plans(request: Request, db: Db, who: Who) -> Response:
    """The plans of higher levels, with how much of each is not settled yet."""
    plans = list_plans(db, who)
    if not plans and not who.sees_all and not who.roles & {"coordinator", "leader"}:
        raise Unseen
    return page(request, "superior/index.html", plans=plans, LEVELS=LEVELS)


@router.get("/superior-plans/new")
def new_superior_plan(request: Request, db: Db, who: Who, at: At) -> Response:
    """What the document says of itself, and its table."""
    demand(who, "receive_superior_plan")
    return _form(request, {"received_on": day_of(db, at).isoformat(), "level": "province"})


@router.post("/superior-plans")
def receive(
    request: Request,
    table: Table,
    db: Db,
    who: Who,
    at: At,
    title: Text = "",
    document_number: Text = "",
    level: Text = "",
    issuer: Text = "",
    received_on: Text = "",
) -> Response:
    """Take the plan in, or show the form again with what is wrong; the file has to be chosen anew then."""
    typed = {"title": title, "document_number": document_number, "level": level, "issuer": issuer}
    try:
        if isinstance(table, Invalid):
            raise table
        plan = _plan(typed, received_on, at)
        made = receive_plan(db, who, plan, rows := rows_of(table, plan.received_on), at=at)
    except Invalid as fault:
        db.rollback()
        return _form(request, typed | {"received_on": received_on}, fault)
    return see_other(request, f"/superior-plans/{made.id}", toast=say(request, TAKEN_IN, n=len(rows)))


@router.get("/superior-plans/{id}")
def show_superior_plan(
    request: Request,
    db: Db,
    who: Who,
    at: At,
    id: Key,
    show: Annotated[str, Query(max_length=12)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=1000)] = 1,
) -> Response:
    """The superior's tasks in their order; `?show=` those not settled, of one standing, or `late` against it."""
    plan = find_superior_plan(db, who, id)
    rows = read_plan(db, who, plan, day_of(db, at))
    counts = counts_of(rows)
    missing = counts["open"] + counts["consulting"]
    words = {"missing": (MISSING, missing), **{key: (word, counts[key]) for key, word in STANDINGS.items()}}
    words["late"] = (LATE, counts["late"])
    tests = {"missing": lambda row: row.standing in ("open", "consulting"), "late": lambda row: row.late}
    chosen = [row for row in rows if tests.get(show, lambda row: show in ("", row.standing))(row)]
    start = f"/superior-plans/{plan.id}"
    return page(
        request,
        "superior/show.html",
        plan=plan,
        rows=chosen[(number - 1) * A_PAGE : number * A_PAGE],
        total=len(rows),
        missing=missing,
        filters=[(start, say(request, N_("All")), len(rows), show == "")]
        + [(f"{start}?show={key}", say(request, word), n, show == key) for key, (word, n) in words.items() if n],
        number=number,
        pages=max(1, -(-len(chosen) // A_PAGE)),
        link=lambda wanted: f"{start}?show={show}&page={wanted}",
        LEVELS=LEVELS,
        STANDINGS=STANDINGS,
    )


@router.get("/superior-plans/{id}/ledger.xlsx")
def download_superior_plan(db: Db, who: Who, at: At, id: Key) -> Response:
    """What the county reports upward."""
    return sheet_answer(db, who, find_superior_plan(db, who, id), day_of(db, at))


@router.post("/superior-plans/{id}/removals")
def remove(request: Request, db: Db, who: Who, at: At, id: Key) -> Response:
    """Take out a plan entered by mistake, on which nothing hangs."""
    remove_plan(db, who, find_superior_plan(db, who, id), at=at)
    return see_other(request, "/superior-plans", toast=say(request, REMOVED))


def _plan(typed: dict[str, str], received_on: str, at: datetime) -> SuperiorPlan:
    fields: dict[str, Any] = {name: text.replace("\x00", "").strip() for name, text in typed.items()}
    return SuperiorPlan(**fields, received_on=forms.day(received_on, "received_on"), created_at=at)


def _form(request: Request, typed: dict[str, str], fault: Invalid | None = None) -> Response:
    errors = field_errors(request, fault) if fault else {}
    return page(request, "superior/new.html", 422 if fault else 200, typed=typed, errors=errors, LEVELS=LEVELS)
