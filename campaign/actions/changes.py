"""Changing a row by fields: before and after go into the entry; a row changed meanwhile is not overwritten."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col, select

from campaign.domain.refusal import Invalid, Stale


def change(noun: Any, fields: Mapping[str, Any], version: int | None = None) -> dict[str, list[Any]]:
    """Sets the fields that differ and counts the version. Returns `{field: [before, after]}`.

    `version` is the one the person saw. Raises `Stale` when the row has moved on since and a field would change.
    """
    changed = {name: [getattr(noun, name), value] for name, value in fields.items() if getattr(noun, name) != value}
    if changed and version is not None and version != noun.version:
        mine = {name: after for name, (_before, after) in changed.items()}
        theirs = {name: before for name, (before, _after) in changed.items()}
        raise Stale(mine | {"version": version}, theirs | {"version": noun.version})
    for name, (_before, after) in changed.items():
        setattr(noun, name, after)
    noun.version += bool(changed)
    return changed


def claim(db: Session, column: Any, value: str, noun: SQLModel, refusal: str, **params: Any) -> None:
    """Raises `Invalid(refusal)` on the column's field when another row than `noun` has this value already."""
    with db.no_autoflush:  # the value itself may be waiting to be written
        taken = db.scalars(select(column.class_).where(col(column) == value)).first()
    if taken is not None and taken is not noun:
        raise Invalid(refusal, field=column.key, **params)
