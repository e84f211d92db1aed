"""A line of time drawn from the first to the last day of a campaign: where a day stands on it, in percent."""

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = 14  # months that may each have their name; a longer line names every third


@dataclass(frozen=True)
class Timeline:
    """From `first` to `last`, both included, whole months."""

    first: date
    last: date

    @classmethod
    def over(cls, starts_on: date, ends_on: date) -> "Timeline":
        """The line over these days, widened to whole months."""
        return cls(starts_on.replace(day=1), _next_month(ends_on) - timedelta(days=1))

    def at(self, day: date) -> float:
        """Where `day` begins, 0–100 percent of the line; days beyond it stand at its ends."""
        whole = (self.last - self.first).days + 1
        return min(100.0, max(0.0, 100.0 * (day - self.first).days / whole))

    def until(self, day: date) -> float:
        """Where `day` ends: a promise holds until 24:00."""
        return self.at(day + timedelta(days=1))

    def holds(self, day: date) -> bool:
        """Whether `day` lies on the line."""
        return self.first <= day <= self.last

    def months(self) -> list[tuple[date, float]]:
        """The first days of the months that are named, each with its place."""
        days = [self.first]
        while (following := _next_month(days[-1])) <= self.last:
            days.append(following)
        step = 1 if len(days) <= LONGEST else 3
        return [(day, self.at(day)) for day in days[::step]]


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
