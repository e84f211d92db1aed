"""Every deed leaves an entry, written in the deed's own transaction.

`entry` keeps the line in the session; `number_entries` gives the numbers as the last thing before the commit (or
earlier, for a deed that must know them), under the lock of the one row that counts.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.domain.canonical import canonical, plain
from campaign.domain.entry import Entry, EntryHead
from campaign.domain.merkle import leaf_hash
from campaign.domain.person import Actor

# Where SQL keeps a word for itself, the table has another name than the noun.
NOUNS = {"orders": "order", "progress_update": "update"}


def entry(db: Session, who: Actor, deed: str, noun: Any, *, at: datetime, **data: Any) -> None:
    """Note that `who` did `deed` to `noun` at `at`; `data` says what it was about.

    `data` values may be text, numbers, dates, booleans, None, and lists or dicts of them; floats, decimals and dates
    are kept as text. `noun` must have an id after a flush.
    """
    if noun.id is None:
        db.flush()
    db.info.setdefault("entries", []).append(
        {
            "at": at,
            "actor_id": who.person_id,
            "actor": f"{who.name} {who.post_title}".strip(),
            "deed": deed,
            "noun": NOUNS.get(noun.__tablename__, noun.__tablename__),
            "noun_id": noun.id,
            "campaign_id": noun.id if noun.__tablename__ == "campaign" else getattr(noun, "campaign_id", None),
            "task_id": noun.id if noun.__tablename__ == "task" else getattr(noun, "task_id", None),
            "data": plain(data),
        }
    )


def number_entries(db: Session) -> list[Entry]:
    """Write the session's waiting entries with the next numbers, gapless. Returns them."""
    waiting: list[dict[str, Any]] = db.info.pop("entries", [])
    if not waiting:
        return []
    db.flush()
    head = db.execute(select(EntryHead).where(EntryHead.id == 1).with_for_update()).scalar_one_or_none()  # type: ignore[arg-type]
    if head is None:
        head = EntryHead(id=1, seq=0)
        db.add(head)
    recorded_at: datetime = db.info["clock"]()
    written = []
    for line in waiting:
        head.seq += 1
        written.append(_sealed(head.seq, recorded_at, line))
    db.add_all(written)
    db.flush()
    return written


def _sealed(seq: int, recorded_at: datetime, line: dict[str, Any]) -> Entry:
    record = {
        "seq": seq,
        "at": line["at"].astimezone(UTC).isoformat(),
        "recorded_at": recorded_at.isoformat(),
        **{key: line[key] for key in ("actor_id", "actor", "deed", "noun", "noun_id", "data")},
    }
    written = canonical(record)
    return Entry(
        seq=seq,
        recorded_at=recorded_at,
        canonical=written,
        hash=leaf_hash(written).hex(),
        **{
            k: line[k] for k in ("at", "actor_id", "actor", "deed", "noun", "noun_id", "campaign_id", "task_id", "data")
        },
    )
