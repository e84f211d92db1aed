"""An owner's first page: what is due, what waits for others, what is done."""

from datetime import datetime
from typing import Any

from fastapi import Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from campaign.actions.context import day_of
from campaign.domain.department import Department
from campaign.domain.person import Actor
from campaign.insight.desk import signings_of
from campaign.insight.todo import DONE, read_done, read_todo
from campaign.insight.todo_shapes import Todo
from campaign.web.home import home_of
from campaign.web.indicator_words import period_words
from campaign.web.page import page
from campaign.web.paging import page_in
from campaign.web.shell import language_of

TABS = ("due", "waiting", "done")


@home_of("owner")
def show_todo(request: Request, db: Session, who: Actor, at: datetime) -> Response:
    """`?tab=due|waiting|done`, and `?open=t7` for the card that shows its form; the most urgent one by itself."""
    wanted = request.query_params.get("tab", "due")
    tab = wanted if wanted in TABS else "due"
    todo = read_todo(db, who, day_of(db, at))
    pages = max(1, -(-todo.done // DONE))
    number = min(page_in(request), pages)
    done = read_done(db, who, number) if tab == "done" else []
    context: dict[str, Any] = {"todo": todo, "tab": tab, "done": done, "open_key": _open_key(request, todo)}
    context |= {"page_number": number, "pages": pages, "to_page": lambda other: f"/?tab=done&page={other}"}
    context["signing"] = signings_of(db, who) if who.head_of else []
    return page(
        request, "todo/show.html", departments=_names(request, db, who), period_words=period_words, **context, **blank()
    )


def blank() -> dict[str, Any]:
    """An update's form that nobody has sent yet."""
    return {"errors": {}, "typed": {}, "back": "/"}


def _open_key(request: Request, todo: Todo) -> str:
    wanted = request.query_params.get("open", "")
    keys = [matter.key for section in ("today", "week", "later") for matter in todo.of(section)]
    return wanted if wanted in keys else keys[0] if keys else ""


def _names(request: Request, db: Session, who: Actor) -> list[str]:
    query = select(Department).where(col(Department.id).in_(who.department_ids)).order_by(col(Department.position))
    return [department.shown(language_of(request)) for department in db.scalars(query)]
