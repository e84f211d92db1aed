"""Digests: what waits for one person becomes one letter a day and channel, worded before it is first sent.

Between the moment a line is written and the moment its digest is worded, its matter may have been settled: such lines
are cancelled, and an entry says so. A digest that could certainly not be handed over is taken up into the next day's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import day_of
from campaign.actions.entries import entry
from campaign.actions.inserting import insert_new
from campaign.domain.duty import Duty
from campaign.domain.letter import Letter, LetterLine
from campaign.domain.person import SYSTEM, Person

INBOX, EMAIL = "inbox", "email"
PEOPLE_A_BATCH = 100
# Lines that ask for something: they lapse when it is done or has a new day. All others tell what has happened.
ASKING = ("notice", "nudge", "late", "copy")


@dataclass(frozen=True)
class Worded:
    """A digest in the reader's language."""

    subject: str
    body: str


# Words a person's lines: (person, number shown on the letter, day, lines) → what is sent.
Word = Callable[[Person, str, date, Sequence[LetterLine]], Worded]


@dataclass
class Gathered:
    """What one gathering made: letters by channel, and lines that lapsed."""

    letters: int = 0
    cancelled: int = 0


def number_of(person_id: int, day: date) -> str:
    """The number a digest carries (催办编号): the same however often it is sent."""
    return f"{day:%Y%m%d}-{person_id}"


def people_waiting(db: Session, at: datetime, after: int) -> list[int]:
    """The next people, by id after `after`, for whom lines wait that were written until `at` and who have had no
    digest today."""
    today = select(Letter.person_id).where(Letter.channel == INBOX, Letter.day == day_of(db, at))
    query = (
        select(LetterLine.person_id)
        .where(col(LetterLine.letter_id).is_(None), col(LetterLine.cancelled_at).is_(None), LetterLine.at <= at)
        .where(LetterLine.person_id > after, col(LetterLine.person_id).not_in(today))
        .distinct()
        .order_by(col(LetterLine.person_id))
        .limit(PEOPLE_A_BATCH)
    )
    return list(db.scalars(query))


def gather(db: Session, people: Sequence[int], word: Word, at: datetime, *, by_email: bool) -> Gathered:
    """Make today's digests of these people. Nobody gets a second one on the same day, however often this is called."""
    lines = _lines_of(db, people, at)
    lapsed = _lapse(db, lines, at)
    made = Gathered(cancelled=len(lapsed))
    day = day_of(db, at)
    waiting: dict[int, list[LetterLine]] = {}
    for line in lines:
        if line.id not in lapsed:
            waiting.setdefault(line.person_id, []).append(line)
    for person in db.scalars(select(Person).where(col(Person.id).in_(waiting)).order_by(col(Person.id))):
        assert person.id is not None
        own = waiting[person.id]
        letter_id = _make(db, person, INBOX, "", day, word(person, number_of(person.id, day), day, own), at)
        if letter_id is None:
            continue  # another process was faster: these lines are its, or tomorrow's
        _put(db, own, LetterLine.letter_id, letter_id)
        made.letters += 1
        if by_email and person.email:
            made.letters += _make_email(db, person, own, word, day, at)
    return made


def _lines_of(db: Session, people: Sequence[int], at: datetime) -> list[LetterLine]:
    query = (
        select(LetterLine)
        .where(col(LetterLine.person_id).in_(people), LetterLine.at <= at)
        .where(col(LetterLine.letter_id).is_(None), col(LetterLine.cancelled_at).is_(None))
        .order_by(col(LetterLine.id))
        .with_for_update(skip_locked=True)
    )
    return list(db.scalars(query))


def _lapse(db: Session, lines: Sequence[LetterLine], at: datetime) -> set[int]:
    """Cancel the lines whose matter has been settled or has a new day since; returns their ids."""
    asking = [line for line in lines if line.kind in ASKING and line.duty_id]
    wanted = {line.duty_id for line in asking}
    if not wanted:
        return set()
    query = select(col(Duty.id), col(Duty.state), col(Duty.due_on)).where(col(Duty.id).in_(wanted))
    now = {key: (state, due_on.isoformat()) for key, state, due_on in db.execute(query)}
    gone = [line for line in asking if now[line.duty_id] != ("open", line.facts.get("due_on"))]
    for line in gone:
        line.cancelled_at = at
    if gone:
        keys = [line.key for line in gone]
        entry(db, SYSTEM, "cancel_lines", gone[0], at=at, reason="settled", count=len(keys), keys=keys[:500])
    return {line.id for line in gone if line.id}


def _make(db: Session, person: Person, channel: str, address: str, day: date, worded: Worded, at: datetime) -> Any:
    """One letter; its id, or None when it is there already. A letter in the inbox has arrived by being there."""
    recorded_at: datetime = db.info["clock"]()
    row = {
        "key": f"digest:{person.id}:{day}:{channel}",
        "person_id": person.id,
        "channel": channel,
        "address": address,
        "day": day,
        "subject": worded.subject,
        "body": worded.body,
        "at": at,
        "recorded_at": recorded_at,
        "state": "sent" if channel == INBOX else "pending",
        "attempts": 0,
        "lease_owner": "",
        "sent_at": at if channel == INBOX else None,
        "uncertain": False,
        "error": "",
    }
    written = insert_new(db, Letter, [row])
    return db.scalars(select(Letter.id).where(Letter.key == row["key"])).one() if written else None


def _make_email(db: Session, person: Person, own: Sequence[LetterLine], word: Word, day: date, at: datetime) -> int:
    """Today's digest by e-mail, with what an earlier one could certainly not bring."""
    query = select(Letter).where(
        Letter.person_id == person.id,
        Letter.channel == EMAIL,
        Letter.state == "pending",
        col(Letter.uncertain).is_(False),
    )
    stuck = list(db.scalars(query.with_for_update(skip_locked=True)))
    older = [letter.id for letter in stuck]
    brought = list(db.scalars(select(LetterLine).where(col(LetterLine.email_id).in_(older)))) if older else []
    lines = [*(line for line in brought if not line.cancelled_at), *own]
    lapsed = _lapse(db, brought, at)
    lines = [line for line in lines if line.id not in lapsed]
    assert person.id is not None
    letter_id = _make(db, person, EMAIL, person.email, day, word(person, number_of(person.id, day), day, lines), at)
    if letter_id is None:
        return 0
    for letter in stuck:
        letter.move("cancelled")
        letter.error = f"taken up into {number_of(person.id, day)}"
    _put(db, lines, LetterLine.email_id, letter_id)
    return 1


def _put(db: Session, lines: Sequence[LetterLine], column: Any, letter_id: int) -> None:
    ids = [line.id for line in lines]
    db.execute(update(LetterLine).where(col(LetterLine.id).in_(ids)).values({column: letter_id}))
