"""Working days: the notice wins, weekends else, and a year without a notice says so."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.domain.workday import WorkCalendar, default_calendar

CALENDAR = default_calendar()
DAYS = st.dates(date(2010, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_a_make_up_saturday_or_sunday_is_worked(day: str) -> None:
    assert CALENDAR.is_workday(date.fromisoformat(day))


def test_a_holiday_on_a_weekday_is_off() -> None:
    assert not CALENDAR.is_workday(date(2026, 10, 1))


def test_a_year_without_a_notice_uses_weekends_and_says_so() -> None:
    assert CALENDAR.knows(2026)
    assert not CALENDAR.knows(2027)
    assert CALENDAR.is_workday(date(2027, 10, 1))
    assert not CALENDAR.is_workday(date(2027, 10, 2))


def test_counting_starts_on_the_day_after() -> None:
    assert CALENDAR.after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert CALENDAR.after(date(2026, 10, 8), 2) == date(2026, 10, 10)
    assert CALENDAR.after(date(2026, 10, 8), 0) == date(2026, 10, 8)


def test_a_notice_due_on_a_day_off_goes_to_the_working_day_before() -> None:
    assert CALENDAR.before(date(2026, 10, 4), 0) == date(2026, 9, 30)
    assert CALENDAR.before(date(2026, 6, 30), 0) == date(2026, 6, 30)
    assert CALENDAR.before(date(2026, 10, 8), 1) == date(2026, 9, 30)


def test_a_calendar_with_no_working_day_is_refused_and_never_loops() -> None:
    first = date(2026, 1, 1)
    closed = WorkCalendar.of((first + timedelta(days=n), True) for n in range(800))
    with pytest.raises(ValueError, match="no working day"):
        closed.after(first, 1)


@given(DAYS, st.integers(1, 30))
def test_after_and_between_agree(day: date, count: int) -> None:
    end = CALENDAR.after(day, count)
    assert CALENDAR.is_workday(end)
    assert CALENDAR.between(day, end) == count
    assert CALENDAR.between(end, day) == -count


@given(DAYS, st.integers(1, 30))
def test_before_lands_on_the_day_from_which_as_many_are_left(day: date, count: int) -> None:
    start = CALENDAR.before(day, count)
    assert CALENDAR.is_workday(start)
    assert CALENDAR.between(start, day) - CALENDAR.is_workday(day) == count - 1
