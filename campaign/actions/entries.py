"""Every deed leaves an entry, written in the deed's own transaction.

`entry` keeps the line in the session; `number_entries` gives the numbers as the last thing before the commit (or
earlier, for a deed that must know them), under the lock of the one row that counts.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.actions.inserting import insert_rows
from campaign.domain.canonical import canonical, plain
from campaign.domain.entry import Entry, EntryHead
from campaign.domain.merkle import leaf_hash
from campaign.domain.person import Actor

# Where SQL keeps a word for itself, the table has another name than the noun.
BATCH = 2_000  # entries held as rows at once
NOUNS = {"orders": "order", "progress_update": "update"}


class About(NamedTuple):
    """What an entry is about: the noun, its id, and the campaign and the task it belongs to."""

    noun: str
    noun_id: int
    campaign_id: int | None
    task_id: int | None


def entry(db: Session, who: Actor, deed: str, noun: Any, *, at: datetime, **data: Any) -> None:
    """Note that `who` did `deed` to `noun` at `at`; `data` says what it was about.

    `data` values may be text, numbers, dates, booleans, None, and lists or dicts of them; floats, decimals and dates
    are kept as text. `noun` must have an id after a flush.
    """
    if noun.id is None:
        db.flush()
    name = noun.__tablename__
    campaign_id = noun.id if name == "campaign" else getattr(noun, "campaign_id", None)
    task_id = noun.id if name == "task" else getattr(noun, "task_id", None)
    entry_about(db, who, deed, About(NOUNS.get(name, name), noun.id, campaign_id, task_id), at=at, **data)


def entry_about(db: Session, who: Actor, deed: str, about: About, *, at: datetime, **data: Any) -> None:
    """As `entry`, for one of thousands of rows that were written without being held in the session."""
    line = {"at": at, "actor_id": who.person_id, "actor": f"{who.name} {who.post_title}".strip(), "deed": deed}
    db.info.setdefault("entries", []).append(line | about._asdict() | {"data": plain(data)})


def number_entries(db: Session) -> None:
    """Write the session's waiting entries with the next numbers, gapless."""
    waiting: list[dict[str, Any]] = db.info.pop("entries", [])
    if not waiting:
        return
    db.flush()
    head = db.execute(select(EntryHead).where(EntryHead.id == 1).with_for_update()).scalar_one_or_none()  # type: ignore[arg-type]
    if head is None:
        head = EntryHead(id=1, seq=0)
        db.add(head)
    recorded_at: datetime = db.info["clock"]()
    for first in range(0, len(waiting), BATCH):
        some = waiting[first : first + BATCH]
        insert_rows(db, Entry, [_sealed(head.seq + place, recorded_at, line) for place, line in enumerate(some, 1)])
        head.seq += len(some)
    db.flush()


def _sealed(seq: int, recorded_at: datetime, line: dict[str, Any]) -> dict[str, Any]:
    record = {
        "seq": seq,
        "at": line["at"].astimezone(UTC).isoformat(),
        "recorded_at": recorded_at.isoformat(),
        **{key: line[key] for key in ("actor_id", "actor", "deed", "noun", "noun_id", "data")},
    }
    written = canonical(record)
    return {**line, "seq": seq, "recorded_at": recorded_at, "canonical": written, "hash": leaf_hash(written).hex()}
