"""What can be searched for is kept beside the nouns, in the transaction of the deed that changed them.

No deed knows of it: `note_changes` looks at what a session has written, `write_changes` keeps it before the commit. So
whatever gets a new text tomorrow is found as well, by whichever door it came.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from campaign.actions.inserting import Rows, insert_rows, upsert_many
from campaign.domain.area import Area
from campaign.domain.campaign import Campaign
from campaign.domain.comment import Comment
from campaign.domain.coordination import Coordination
from campaign.domain.department import Department, DepartmentAlias
from campaign.domain.instruction import Instruction
from campaign.domain.order import Order
from campaign.domain.search import SearchRow, grams
from campaign.domain.share import Share
from campaign.domain.task import Task
from campaign.domain.update import Update

WAITING = "search"  # what a session keeps its changed rows under
BATCH = 1000


@dataclass(frozen=True)
class Words:
    """What a noun is found by: the field that is its title, others that are its text, and what else these come from."""

    noun: str
    title: str
    text: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def watched(self) -> tuple[str, ...]:
        """The columns of which a change is a change of the words."""
        return (self.title, *self.text, *self.also)


SEARCHED: dict[type[SQLModel], Words] = {
    Campaign: Words("campaign", "title", ("code", "goal", "document_number")),
    Task: Words("task", "title", ("number", "goal", "place", "responsible", "leader", "source")),
    Share: Words("share", "site"),
    Update: Words("update", "", ("note",)),
    Comment: Words("comment", "", ("text",)),
    # Why the office held a draft back is the office's own matter.
    Order: Words("order", "code", ("ground", "demand", "reply", "issuing_body"), ("year", "number")),
    Coordination: Words("coordination", "action", ("answer",)),
    Instruction: Words("instruction", "text", ("answer",)),
    Department: Words("department", "name", (), ("name_en",)),
    Area: Words("area", "name", ("code",), ("name_en",)),
}


def note_changes(db: Session) -> None:
    """After a flush: remember the words of every noun that is new or says something else now."""
    for thing in db.new:
        _note(db, thing)
    for thing in db.dirty:
        words = SEARCHED.get(type(thing))
        watched = words.watched if words else ("alias", "department_id")
        if (words or type(thing) is DepartmentAlias) and _has_changed(thing, watched):
            _note(db, thing)
    for thing in db.deleted:
        if type(thing) is DepartmentAlias:
            _note(db, thing)
        elif words := SEARCHED.get(type(thing)):
            _waiting(db)[words.noun, thing.id] = None


def write_changes(db: Session) -> None:
    """Before the commit: write what this session's nouns are found by now."""
    db.flush()
    waiting = db.info.pop(WAITING, None)
    if waiting:
        _add_aliases(db, waiting)
        _write(db, waiting)


def forget_changes(db: Session) -> None:
    """What is rolled back was never said."""
    db.info.pop(WAITING, None)


def rebuild(db: Session) -> int:
    """Make the whole search anew from the nouns; returns how many things can be found.

    Memory stays flat: what the session holds is let go, so call it with a session of its own or when all is flushed.
    """
    db.flush()
    db.execute(delete(SearchRow))
    made = 0
    for noun in SEARCHED:
        for batch in _every(db, noun):
            rows: Waiting = {(row["noun"], row["noun_id"]): row for thing in batch if (row := _row(thing))}
            _add_aliases(db, rows)
            _write(db, rows)
            made += len(rows)
    return made


def _every(db: Session, noun: Any) -> Iterator[Sequence[Any]]:
    """All of a noun by id, a batch at a time; the session lets go of each before it reads the next."""
    last = 0
    while batch := db.scalars(select(noun).where(noun.id > last).order_by(noun.id).limit(BATCH)).all():
        last = batch[-1].id
        yield batch
        db.expunge_all()


Waiting = dict[tuple[str, int], dict[str, Any] | None]


def _waiting(db: Session) -> Waiting:
    found: Waiting = db.info.setdefault(WAITING, {})
    return found


def _note(db: Session, thing: Any) -> None:
    if type(thing) is DepartmentAlias:
        _waiting(db).setdefault(("department", thing.department_id), {})
    elif words := SEARCHED.get(type(thing)):
        _waiting(db)[words.noun, thing.id] = _row(thing)


def _has_changed(thing: Any, watched: Iterable[str]) -> bool:
    state = inspect(thing)
    return any(state.attrs[name].history.has_changes() for name in watched if name in state.attrs)


def index_new(db: Session, noun: type[SQLModel], rows: Rows) -> None:
    """Keep the words of new rows that were written without being held in the session; all have an id."""
    found = (_row_of(SEARCHED[noun], lambda name, default=None, row=row: row.get(name, default)) for row in rows)
    insert_rows(db, SearchRow, [row for row in found if row])


def _row(thing: Any) -> dict[str, Any] | None:
    """The row of one noun; None where it has nothing to be found by."""
    return _row_of(SEARCHED[type(thing)], partial(getattr, thing))


def _row_of(words: Words, value: Callable[..., Any]) -> dict[str, Any] | None:
    """As `_row`; `value` gives a field by its name, or the default behind it."""
    title = value(words.title) if words.title else ""
    english = value("name_en", "")
    texts = [text for name in words.text if (text := value(name))]
    found = grams(title, english, *texts)
    if not found:
        return None
    key = value("id")
    return {
        "noun": words.noun,
        "noun_id": key,
        "campaign_id": key if words.noun == "campaign" else value("campaign_id", None),
        "task_id": key if words.noun == "task" else value("task_id", None),
        "title": title,
        "title_en": english,
        "text": "\n".join(texts),
        "grams": found,
    }


def _add_aliases(db: Session, rows: Waiting) -> None:
    """A department is also found by the names it goes by elsewhere."""
    keys = [key for noun, key in rows if noun == "department" and rows[noun, key] is not None]
    aliases: dict[int, list[str]] = {key: [] for key in keys}
    query = select(DepartmentAlias).where(col(DepartmentAlias.department_id).in_(keys))
    for alias in db.scalars(query.order_by(col(DepartmentAlias.id))) if keys else ():
        aliases[alias.department_id].append(alias.alias)
    for key, names in aliases.items():
        row = rows["department", key] or _row(db.get_one(Department, key)) or {}
        found = grams(row["title"], row["title_en"], *names)
        rows["department", key] = {**row, "text": "、".join(names), "grams": found}


def _write(db: Session, rows: Waiting) -> None:
    gone = sorted(key for key, row in rows.items() if row is None)
    for noun, key in gone:
        db.execute(delete(SearchRow).where(col(SearchRow.noun) == noun, col(SearchRow.noun_id) == key))
    for batch in _batches([row for _key, row in sorted(rows.items(), key=lambda one: one[0]) if row]):
        upsert_many(db, SearchRow, batch, "noun", "noun_id")


def _batches(rows: Rows) -> Iterator[Rows]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
