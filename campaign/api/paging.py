"""Lists: `{"items", "total", "next"}`. `next` is an opaque cursor that names the last row given, so that a list which
grows while it is read neither repeats nor skips a row."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Select, TypeDecorator, and_, func, or_, select
from sqlalchemy.orm import Session

from campaign.domain.refusal import N_, Invalid, sentence

sentence("cursor", N_("“after” is not a cursor of this list. Take it from “next” of the page before."))

Item = TypeVar("Item")
MOST, USUAL = 200, 50


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next` is the cursor of the page after it, null on the last one."""

    items: list[Item]
    total: int = Field(description="How many there are on all pages together")
    next: str | None = Field(default=None, description="Give this as “after” to get the next page")


class Paging(BaseModel):
    """How much of a list is asked for."""

    limit: int = USUAL
    after: str | None = None


def paging(
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at most")] = USUAL,
    after: Annotated[str | None, Query(max_length=500, description="The cursor of the page before")] = None,
) -> Paging:
    """`?limit=&after=` of a list."""
    return Paging(limit=limit, after=after)


Paged = Annotated[Paging, Depends(paging)]


def page_of(
    db: Session,
    query: Select[Any],
    keys: Sequence[Any],
    wanted: Paging,
    shown: Callable[[Any], Item],
    *,
    newest_first: bool = False,
) -> Page[Item]:
    """One page of `query` (selecting one entity), ordered by `keys`, of which the last is unique and none is NULL.

    `shown` makes the answer's shape of each row. Raises `Invalid("cursor")`. Two queries, whatever the size.
    """
    total = db.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    if wanted.after is not None:
        query = query.where(_beyond(keys, _read_cursor(wanted.after, keys), newest_first))
    order = [key.desc() if newest_first else key.asc() for key in keys]
    rows = list(db.execute(query.add_columns(*keys).order_by(None).order_by(*order).limit(wanted.limit + 1)))
    more = len(rows) > wanted.limit
    rows = rows[: wanted.limit]
    last = _cursor(rows[-1][1:]) if more and rows else None
    return Page(items=[shown(row[0]) for row in rows], total=total, next=last)


def _beyond(keys: Sequence[ColumnElement[Any]], values: list[Any], newest_first: bool) -> ColumnElement[bool]:
    """Rows that come after `values` in the order of `keys`."""
    alternatives = []
    for place, (key, value) in enumerate(zip(keys, values, strict=True)):
        same = [before == known for before, known in zip(keys[:place], values[:place], strict=True)]
        alternatives.append(and_(*same, key < value if newest_first else key > value))
    return or_(*alternatives)


def _cursor(values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, ensure_ascii=False).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, keys: Sequence[ColumnElement[Any]]) -> list[Any]:
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(plain, list):
            raise ValueError("not a list")
        return [_typed(value, key) for value, key in zip(plain, keys, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise Invalid("cursor", field="after") from error


def _typed(value: Any, key: ColumnElement[Any]) -> Any:
    """A cursor's value as the column's own type. Raises `ValueError` when it is none."""
    kind = key.type  # a decorated type says of itself only that it is an object
    wanted = (kind.impl_instance if isinstance(kind, TypeDecorator) else kind).python_type
    if wanted is datetime or wanted is date:
        return wanted.fromisoformat(value)
    if type(value) is not wanted or (wanted is int and abs(value) >= 2**63) or (wanted is str and "\x00" in value):
        raise ValueError("another type")
    return value
