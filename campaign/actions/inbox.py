"""Reading one's own messages: for oneself alone, so it leaves no entry and no list of who read what."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.letter import Letter, LetterLine
from campaign.domain.person import Actor
from campaign.domain.refusal import Unseen


def read_letter(db: Session, who: Actor, letter_id: int, *, at: datetime) -> Letter:
    """Mark one digest and its lines as read. Raises `Unseen` when it is not in one's own inbox."""
    letter = db.get(Letter, letter_id)
    if letter is None or letter.person_id != who.person_id or letter.channel != "inbox":
        raise Unseen
    letter.read_at = letter.read_at or at
    unread = update(LetterLine).where(col(LetterLine.letter_id) == letter.id, col(LetterLine.read_at).is_(None))
    db.execute(unread.values(read_at=at))
    return letter


def read_all(db: Session, who: Actor, *, at: datetime) -> int:
    """Mark everything in one's inbox as read; returns how many lines were unread."""
    own = update(Letter).where(col(Letter.person_id) == who.person_id, col(Letter.read_at).is_(None))
    db.execute(own.where(col(Letter.channel) == "inbox").values(read_at=at))
    lines = update(LetterLine).where(col(LetterLine.person_id) == who.person_id, col(LetterLine.read_at).is_(None))
    done = db.execute(lines.where(col(LetterLine.letter_id).is_not(None)).values(read_at=at))
    return int(done.rowcount)  # type: ignore[attr-defined]
