"""Departments a form offers: those in use, and whatever it holds already."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from campaign.insight.places import departments_in_use


def department_choices(db: Session, language: str, typed: Mapping[str, Any]) -> list[tuple[int, str]]:
    """(id, name) in the county's order; a department out of use stays a choice where the form has it chosen."""
    values: list[Any] = []
    for name, value in typed.items():
        if "department" in name or name in ("owners", "co"):
            values += value if isinstance(value, list) else [value]
    kept = {int(text) for value in values if (text := str(value)).isascii() and text.isdigit() and len(text) < 10}
    return departments_in_use(db, language, kept)
