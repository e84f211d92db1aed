"""iCalendar (RFC 5545) out: dated matters as all-day events, for any calendar program."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

REFRESH = timedelta(hours=6)  # how often a program should ask again; most keep to their own habits


@dataclass(frozen=True)
class DayEvent:
    """One matter on its day. `key` stays the same while it is the same matter, `version` grows when it moves."""

    key: str
    title: str
    day: date
    version: int
    link: str


def calendar_of(name: str, events: Iterable[DayEvent], at: datetime) -> bytes:
    """The events as an iCalendar file made at `at`; nobody is shown as busy by them."""
    from icalendar import Calendar, Event  # here: only this address needs it, and a start need not wait for it

    calendar = Calendar()
    calendar.add("prodid", "-//Campaign//Duties//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for one in events:
        event = Event()
        event.add("uid", one.key)
        event.add("dtstamp", at)
        event.add("sequence", one.version)
        event.add("summary", one.title)
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("url", one.link)
        event.add("description", one.link)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
