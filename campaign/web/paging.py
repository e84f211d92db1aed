"""Lists of more than a page: the page's number is part of the address, so that it can be sent to somebody."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session
from sqlmodel import func, select
from starlette.requests import Request

ROWS = 50


def rows_of(db: Session, query: Select[Any], page: int, rows: int = ROWS) -> tuple[list[Any], int, int]:
    """The rows of one page (from 1), how many there are in all, and how many pages. Two queries."""
    total = db.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // rows))
    shown = db.scalars(query.offset((min(page, pages) - 1) * rows).limit(rows)).all()
    return list(shown), total, pages


def link_to(request: Request) -> Callable[[int], str]:
    """The address of another page of the same list, filters kept."""
    return lambda page: "?" + str(request.url.include_query_params(page=page).query)


def page_in(request: Request) -> int:
    """The number of the page that the address asks for; the first where it says none."""
    text = request.query_params.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) else 1
