"""The calendar of one's own duties: an address that opens without signing in, and only while it stands."""

import re
from datetime import date

from icalendar import Calendar
from sqlmodel import select

from campaign.domain.calendar_feed import CalendarFeed
from campaign.domain.entry import Entry
from campaign.domain.person import Person
from campaign.domain.task import Task
from tests.doors import Doors
from tests.onstage import staged


def subscribed(doors: Doors, username: str = "water") -> str:
    """The path of that person's new address, as the page shows it once."""
    made = doors.page(username).post("/account/calendar")
    assert made.status_code == 200
    [address] = re.findall(r'value="(http[^"]+\.ics)"', made.text)
    return str(address).split("campaign.test", 1)[1]


def events(doors: Doors, path: str) -> list[tuple[str, date, str]]:
    """What a calendar program reads there: title, day, link."""
    answer = doors.visitor().get(path)
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return [(str(one["summary"]), one["dtstart"].dt, str(one["url"])) for one in found]


def test_each_duty_stands_on_its_day_with_its_link(doors: Doors) -> None:
    ids = staged(doors)
    found = events(doors, subscribed(doors))
    assert [day for _title, day, _link in found] == [date(2026, 11, 27), date(2026, 12, 31)]
    assert all("老旧管网改造" in title for title, _day, _link in found)
    assert {link for _title, _day, link in found} == {f"http://campaign.test/tasks/{ids.task}"}
    assert events(doors, subscribed(doors, "outsider")) == []


def test_of_an_internal_matter_it_says_only_that_there_is_one(doors: Doors) -> None:
    ids = staged(doors)
    with doors.deed() as db:
        db.get_one(Task, ids.task).sensitivity = "internal"
    path = subscribed(doors)
    assert {title for title, _day, _link in events(doors, path)} == {"内部事项"}
    assert "管网" not in doors.visitor().get(path).text


def test_it_is_kept_by_nobody_on_the_way(doors: Doors) -> None:
    staged(doors)
    headers = doors.visitor().get(subscribed(doors)).headers
    assert headers["content-type"] == "text/calendar; charset=utf-8"
    assert headers["cache-control"] == "private, no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"


def test_an_unknown_a_renewed_and_a_revoked_address_open_nothing(doors: Doors) -> None:
    staged(doors)
    first = subscribed(doors)
    second = subscribed(doors)
    assert doors.visitor().get(first).status_code == 404
    assert events(doors, second)
    for path in ("/calendar/x.ics", "/calendar/%E6%B0%B4.ics", f"/calendar/{'a' * 500}.ics"):
        assert doors.visitor().get(path).status_code == 404
    assert doors.page("water").post("/account/calendar/revocations").status_code == 303
    assert doors.visitor().get(second).status_code == 404
    assert doors.page("water").post("/account/calendar/revocations").status_code == 409


def test_the_api_makes_and_revokes_it_too(doors: Doors) -> None:
    staged(doors)
    water = doors.api("water")
    made = water.post("/calendars").json()
    path = made["address"].split("campaign.test", 1)[1]
    assert len(events(doors, path)) == 2
    assert water.post("/calendars/revocations").json()["address"] is None
    assert doors.visitor().get(path).status_code == 404


def test_whoever_is_out_of_use_has_no_calendar(doors: Doors) -> None:
    staged(doors)
    path = subscribed(doors)
    with doors.deed() as db:
        db.scalars(select(Person).where(Person.username == "water")).one().active = False
    assert doors.visitor().get(path).status_code == 404


def test_the_secret_is_shown_once_and_kept_nowhere(doors: Doors) -> None:
    staged(doors)
    secret = subscribed(doors).removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in doors.page("water").get("/account").text
    with doors.deed() as db:
        assert secret not in {feed.secret_hash for feed in db.scalars(select(CalendarFeed))}
        [entry] = db.scalars(select(Entry).where(Entry.deed == "renew_calendar"))
        assert secret not in entry.canonical.decode()
