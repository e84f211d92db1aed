"""Delivering: one round of the outbox. Digests are made, leased, handed to a carrier outside every transaction, and
what became of each is written down before the next is tried.

A letter is leased for a while by the process that sends it. If that process dies, the lease runs out and another sends
it again under the same number, because nobody knows whether it arrived: repeated rather than lost, and never under two
numbers. Letters leave on working days, from `rules.digest_from` until `rules.digest_until` of the county's clock.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import calendar_of, day_of, rules_of
from campaign.actions.digests import EMAIL, PEOPLE_A_BATCH, Word, gather, people_waiting
from campaign.domain.letter import Letter

Transaction = Callable[[], AbstractContextManager[Session]]

LEASE = timedelta(seconds=60)  # what a dead process held is taken over after this
LAST_START = timedelta(seconds=30)  # no hand-over is begun in the lease's last seconds: it could outlast it
LETTERS_A_LEASE = 20
# Minutes until the next try after the first, second … failure; then hourly.
BACK_OFF = (0, 1, 5, 15, 60)
GIVE_UP_AFTER = timedelta(days=4)


@dataclass(frozen=True)
class Parcel:
    """What a carrier is given: the letter as it was worded, and the number that makes a repetition recognisable."""

    letter_id: int
    key: str
    address: str
    subject: str
    body: str


@dataclass(frozen=True)
class Outcome:
    """What became of a parcel. `state`: sent | failed (certainly not delivered, try again) | uncertain (it may have
    arrived, send again) | refused (never will be)."""

    state: str
    reason: str = ""


@dataclass(frozen=True)
class Batch:
    """Letters this process has leased until `until`, by the real clock `now`."""

    parcels: list[Parcel]
    until: datetime
    now: Callable[[], datetime]

    def while_ours(self) -> Iterator[Parcel]:
        """The parcels, as long as the lease is safe to begin another; the rest is left to whoever leases it next."""
        for parcel in self.parcels:
            if self.now() > self.until - LAST_START:
                return
            yield parcel


class Carrier(Protocol):
    """Takes parcels where they go; gives an outcome for each, in order, as soon as it is known. Never raises."""

    def carry(self, parcels: Iterable[Parcel]) -> Iterator[tuple[Parcel, Outcome]]: ...


@dataclass
class Delivered:
    """What one round did."""

    digests: int = 0
    sent: int = 0
    failed: int = 0
    dead: int = 0
    cancelled: int = 0


def within_hours(db: Session, at: datetime) -> bool:
    """Whether letters may leave at `at`: a working day, between the county's hours."""
    zone: ZoneInfo = db.info["zone"]
    rules = rules_of(db)
    hour = at.astimezone(zone).hour
    return calendar_of(db).is_workday(day_of(db, at)) and rules.digest_from <= hour < rules.digest_until


def deliver(
    transaction: Transaction, at: datetime, *, carriers: Mapping[str, Carrier], word: Word, owner: str
) -> Delivered:
    """One round at `at`. `carriers` by channel (no e-mail carrier: inbox only), `word` words a digest, `owner` names
    this process in the leases."""
    done = Delivered()
    with transaction() as db:
        if not within_hours(db, at):
            return done
    _gather_all(transaction, at, word, EMAIL in carriers, done)
    for channel, carrier in carriers.items():
        tried: set[int] = set()
        while batch := _lease(transaction, channel, at, owner, tried):
            tried |= {parcel.letter_id for parcel in batch.parcels}
            for parcel, outcome in carrier.carry(batch.while_ours()):
                _note(transaction, parcel, outcome, at, owner, done)
    return done


def _gather_all(transaction: Transaction, at: datetime, word: Word, by_email: bool, done: Delivered) -> None:
    last = 0
    while True:
        with transaction() as db:
            people = people_waiting(db, at, last)
            if not people:
                return
            made = gather(db, people, word, at, by_email=by_email)
            done.digests += made.letters
            done.cancelled += made.cancelled
        last = people[-1]
        if len(people) < PEOPLE_A_BATCH:
            return


def _lease(transaction: Transaction, channel: str, at: datetime, owner: str, tried: set[int]) -> Batch | None:
    """Take the next letters: those waiting whose time has come, and those a dead process has left behind."""
    with transaction() as db:
        clock: Callable[[], datetime] = db.info["clock"]
        now = clock()
        due = or_(col(Letter.next_try_at).is_(None), col(Letter.next_try_at) <= at)
        waiting = (col(Letter.state) == "pending") & due
        left_behind = (col(Letter.state) == "leased") & (col(Letter.lease_until) < now)
        query = (
            select(Letter)
            .where(Letter.channel == channel, Letter.at <= at, or_(waiting, left_behind))
            .where(col(Letter.id).not_in(tried))
            .order_by(col(Letter.id))
            .limit(LETTERS_A_LEASE)
            .with_for_update(skip_locked=True)
        )
        found = list(db.scalars(query))
        for letter in found:
            letter.lease(owner, now + LEASE)
        return Batch([_parcel(letter) for letter in found], now + LEASE, clock) if found else None


def _parcel(letter: Letter) -> Parcel:
    assert letter.id is not None
    return Parcel(letter.id, letter.key, letter.address, letter.subject, letter.body)


def _note(
    transaction: Transaction, parcel: Parcel, outcome: Outcome, at: datetime, owner: str, done: Delivered
) -> None:
    """Write down what became of one parcel, unless another process has taken it over meanwhile."""
    with transaction() as db:
        letter = db.get_one(Letter, parcel.letter_id, with_for_update=True)
        if letter.state != "leased" or letter.lease_owner != owner:
            return
        if outcome.state == "sent":
            letter.sent(at)
            done.sent += 1
        elif outcome.state == "refused" or at - letter.at > GIVE_UP_AFTER:
            letter.give_up(outcome.reason)
            done.dead += 1
        else:
            wait = BACK_OFF[min(letter.attempts, len(BACK_OFF)) - 1]
            letter.try_again(at + timedelta(minutes=wait), outcome.reason, uncertain=outcome.state == "uncertain")
            done.failed += 1
