"""What happened in the county since the first plan, as real deeds at past times, in the order of their days."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from campaign.actions.context import calendar_of
from campaign.actions.planning import open_campaign
from campaign.demo.county import County
from campaign.demo.plans import Plans, draft
from campaign.demo.tables import rows_of

Deed = Callable[[datetime], object]


@dataclass(order=True)
class Happening:
    """Something somebody did at a moment; deeds of one moment keep the order in which they were written."""

    at: datetime
    place: int
    deed: Deed = field(compare=False)


@dataclass
class Story:
    """The happenings of one county whose offsets count from `day`; nothing happens after `until`."""

    db: Session
    county: County
    day: date
    until: datetime
    plans: Plans = field(default_factory=Plans)
    happenings: list[Happening] = field(default_factory=list)

    def moment(self, offset: int, clock: str) -> datetime:
        """The time `clock` (HH:MM, county time) of the working day `offset` days from the loading or before it."""
        zone: ZoneInfo = self.db.info["zone"]
        day = calendar_of(self.db).on_or_before(self.day + timedelta(days=offset))
        hour, minute = clock.split(":")
        return datetime.combine(day, time(int(hour), int(minute)), zone)

    def on(self, offset: int, clock: str, deed: Deed) -> None:
        """Let `deed` happen then, unless that is still to come."""
        at = self.moment(offset, clock)
        if at <= self.until:
            self.happenings.append(Happening(at, len(self.happenings), deed))

    def play(self) -> None:
        """Let everything happen, in order."""
        for happening in sorted(self.happenings):
            happening.deed(happening.at)


def tell_story(db: Session, county: County, day: date, until: datetime) -> None:
    """Plan, open and work on every campaign up to `until`."""
    story = Story(db, county, day, until)
    for row in rows_of("plans"):
        write_plan(story, row["key"], int(row["starts"]))
    story.play()


def write_plan(story: Story, key: str, starts: int) -> None:
    """The plan is written a few days before the campaign starts, and opened on its first working days."""

    def write(at: datetime) -> None:
        draft(story.db, story.county, story.plans, key, story.day, at)

    def start(at: datetime) -> None:
        open_campaign(story.db, story.county.actor("coordinator", at), story.plans.campaigns[key], at=at)

    story.on(starts - 6, "15:20", write)
    story.on(starts + 2, "09:10", start)
