"""Letters in the demo: worded and kept like any others, marked as delivered without any network."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlmodel import col, select

from campaign.actions.context import day_of
from campaign.actions.delivering import Outcome, Parcel, deliver
from campaign.actions.digests import EMAIL
from campaign.demo.story import Story
from campaign.domain.letter import LetterLine
from campaign.post.digest import word_digest

LATELY = timedelta(days=21)


class Nowhere:
    """A carrier that says every parcel has arrived: the addresses of the demo's people do not exist."""

    def carry(self, parcels: Iterable[Parcel]) -> Iterator[tuple[Parcel, Outcome]]:
        """Each parcel, as sent."""
        for parcel in parcels:
            yield parcel, Outcome("sent")


def deliver_waiting(story: Story, at: datetime) -> None:
    """One round of the outbox, where a line waits for one; long ago only on Mondays, so that the loading is quick."""
    day = day_of(story.db, at)
    if day < story.day - LATELY and day.weekday():
        return
    waiting = select(LetterLine.id).where(col(LetterLine.letter_id).is_(None), col(LetterLine.cancelled_at).is_(None))
    if story.db.scalars(waiting.limit(1)).first() is not None:
        deliver(story.unit, at, carriers={EMAIL: Nowhere()}, word=word_digest, owner="demo")
