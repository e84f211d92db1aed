"""Who acted, in the reader's language: entries keep the names of the day in Chinese, the register knows the English."""

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import col

from campaign.domain.entry import Entry
from campaign.domain.person import Person


def with_actors(where: ColumnElement[bool]) -> Select[Entry, str]:
    """Rows of (entry, the English name of who acted or None); the caller orders and pages them."""
    actor = col(Person.id) == col(Entry.actor_id)
    return select(Entry, col(Person.name_en)).outerjoin(Person, actor).where(where)


def actor_shown(entry: Entry, name_en: str | None, language: str) -> str:
    """Who did it: name and post as they were on that day, or the English name where the reader reads English."""
    return name_en if name_en and language.startswith("en") else entry.actor
