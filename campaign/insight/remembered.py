"""What was worked out stays true until the next deed.

Every deed leaves an entry in its own transaction, so the hash of the last entry dates whatever was read: while it
stands, a campaign of ten thousand tasks need not be counted anew for each reader. Nothing is remembered across
processes, databases or a deed, and nothing at all while a deed is being done.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.entry import Entry

Worked = TypeVar("Worked")
MOST = 256  # things kept for one database, the largest of them fifty rows

_lock = Lock()
_kept: WeakKeyDictionary[Pool, OrderedDict[Hashable, tuple[str, Any]]] = WeakKeyDictionary()


def remembered(db: Session, key: tuple[Hashable, ...] | None, work_out: Callable[[], Worked]) -> Worked:
    """`work_out()`, or what it gave for the same `key` when no deed has been done since.

    `key` must name everything else the outcome depends on: the reader's scope, the day, the language. Without a key
    nothing is remembered.
    """
    bind: Any = db.get_bind()
    if (
        key is None
        or bind.get_execution_options().get("writer")
        or not isinstance(pool := getattr(bind, "pool", None), Pool)
    ):
        return work_out()
    head = _head(db)
    with _lock:
        kept = _kept.setdefault(pool, OrderedDict())
        found = kept.get(key)
        if found and found[0] == head:
            kept.move_to_end(key)
            return found[1]  # type: ignore[no-any-return]
    outcome = work_out()
    with _lock:
        kept[key] = (head, outcome)
        kept.move_to_end(key)
        if len(kept) > MOST:
            kept.popitem(last=False)
    return outcome


def _head(db: Session) -> str:
    """The hash of the last entry in this reader's snapshot; read once a request.

    Not its number: a demo county loaded anew has as many entries as the one before.
    """
    if "head" not in db.info:
        newest = select(col(Entry.hash)).order_by(col(Entry.seq).desc()).limit(1)
        db.info["head"] = db.scalar(newest) or ""
    head: str = db.info["head"]
    return head
