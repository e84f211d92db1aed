"""My messages: the digests in the inbox, newest day first, each with its lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.letter import Letter, LetterLine
from campaign.domain.person import Actor

INBOX = "inbox"


@dataclass
class Digest:
    """One day's digest and its lines."""

    letter: Letter
    lines: list[LetterLine] = field(default_factory=list)


def unread_count(db: Session, who: Actor) -> int:
    """How many delivered lines `who` has not marked as read."""
    query = select(func.count()).select_from(LetterLine).where(LetterLine.person_id == who.person_id)
    unread = col(LetterLine.letter_id).is_not(None), col(LetterLine.read_at).is_(None)
    return int(db.execute(query.where(*unread)).scalar_one())


def with_lines(db: Session, letters: Sequence[Letter]) -> list[Digest]:
    """The digests with their lines, in one query more."""
    digests = {letter.id: Digest(letter) for letter in letters}
    query = select(LetterLine).where(col(LetterLine.letter_id).in_(digests)).order_by(col(LetterLine.id))
    for line in db.scalars(query):
        digests[line.letter_id].lines.append(line)
    return list(digests.values())


def inbox_of(who: Actor) -> Select[Any]:
    """The query of the digests in the inbox of `who`; the caller orders and pages it."""
    return select(Letter).where(Letter.person_id == who.person_id, Letter.channel == INBOX, Letter.state == "sent")
