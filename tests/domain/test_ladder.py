"""The ladder's days: working days and 调休, before and after, limits that run from issue."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.domain.ladder import (
    Standing,
    check_from,
    check_of,
    checks_until,
    default_ladder,
    next_rung_on,
    rung_day,
    rung_due,
)
from campaign.domain.workday import default_calendar

CALENDAR = default_calendar()
LADDER = default_ladder()
BY_NAME = {rung.name: rung for rung in LADDER}


def day_of(name: str, standing: Standing) -> date | None:
    return rung_day(BY_NAME[name], standing, CALENDAR)


@pytest.mark.parametrize(
    ("due_on", "rung", "expected"),
    [
        # A Saturday that is worked (2026-10-10) counts; the National Day holiday before it does not.
        (date(2026, 10, 10), "notice-0", date(2026, 10, 10)),
        (date(2026, 10, 12), "notice-3", date(2026, 10, 8)),
        (date(2026, 10, 5), "notice-0", date(2026, 9, 30)),  # due on a holiday: the working day before it
        (date(2026, 9, 30), "nudge", date(2026, 10, 8)),
        (date(2026, 9, 30), "blue", date(2026, 10, 10)),
        # Spring Festival 2026: 15 to 23 February off, 14 and 28 February worked.
        (date(2026, 2, 13), "nudge", date(2026, 2, 14)),
        (date(2026, 2, 14), "nudge", date(2026, 2, 24)),
        (date(2026, 2, 27), "nudge", date(2026, 2, 28)),
        (date(2026, 2, 28), "notice-10", date(2026, 2, 9)),
        (date(2026, 11, 21), "notice-0", date(2026, 11, 20)),  # an ordinary Saturday
        (date(2026, 11, 21), "nudge", date(2026, 11, 23)),
    ],
)
def test_days_before_and_after_are_working_days(due_on: date, rung: str, expected: date) -> None:
    assert day_of(rung, Standing(due_on)) == expected


def test_a_deadline_before_the_opening_has_no_notices_and_counts_from_the_opening() -> None:
    standing = Standing(date(2026, 6, 30), counts_from=date(2026, 11, 23))
    assert [day_of(name, standing) for name in ("notice-10", "notice-3", "notice-0")] == [None] * 3
    assert day_of("nudge", standing) == date(2026, 11, 24)
    assert day_of("blue", standing) == date(2026, 11, 26)


def test_yellow_and_red_wait_for_the_limit_of_the_order_before() -> None:
    standing = Standing(date(2026, 10, 27), limits={"blue": date(2026, 11, 3)})
    assert day_of("yellow", standing) == date(2026, 11, 10)
    assert day_of("red", standing) is None
    assert day_of("yellow", Standing(date(2026, 10, 27))) is None


def test_only_the_highest_rung_due_is_climbed_and_the_lower_are_skipped() -> None:
    rung, skipped = rung_due(LADDER, Standing(date(2026, 11, 20)), date(2026, 11, 25), CALENDAR)
    assert rung
    assert (rung.name, [one.name for one in skipped]) == ("blue", ["notice-10", "notice-3", "notice-0", "nudge"])


def test_an_early_blue_letter_leaves_the_notices_standing() -> None:
    early = Standing(date(2026, 12, 31), behind_on=date(2026, 9, 1), behind_twice_on=date(2026, 11, 23))
    rung, skipped = rung_due(LADDER, early, date(2026, 11, 23), CALENDAR)
    assert rung
    assert (rung.name, skipped) == ("blue", ())
    done = Standing(date(2026, 12, 31), done=frozenset({"blue"}), behind_on=date(2026, 9, 1))
    assert next_rung_on(LADDER, done, CALENDAR, date(2026, 11, 24)) == date(2026, 12, 17)


def test_a_card_after_an_early_letter_needs_the_matter_to_be_late_still() -> None:
    limits = {"blue": date(2026, 11, 27)}
    behind = Standing(date(2026, 12, 31), done=frozenset({"blue"}), limits=limits, behind_on=date(2026, 10, 1))
    caught_up = Standing(date(2026, 12, 31), done=frozenset({"blue"}), limits=limits, behind_on=date(2026, 12, 20))
    well = Standing(date(2026, 12, 31), done=frozenset({"blue"}), limits=limits)
    assert day_of("yellow", behind) == date(2026, 12, 4)
    assert day_of("yellow", caught_up) == date(2026, 12, 21)
    assert day_of("yellow", well) == date(2027, 1, 1)  # a year without a notice counts weekends only


def test_replies_and_signatures_are_reminded_of_and_never_carded() -> None:
    for kind in ("order_reply", "signature"):
        assert not any(rung.card for rung in default_ladder(kind=kind))


def test_the_weekly_check_is_the_first_working_day_of_a_week() -> None:
    assert check_of(date(2026, 11, 25), CALENDAR) == date(2026, 11, 23)
    assert check_of(date(2026, 10, 3), CALENDAR) == date(2026, 9, 28)
    assert check_of(date(2026, 10, 7), CALENDAR) == date(2026, 10, 8)  # Thursday after the holiday
    assert check_from(date(2026, 11, 24), CALENDAR) == date(2026, 11, 30)
    assert checks_until(date(2026, 2, 24), CALENDAR) == (date(2026, 2, 9), date(2026, 2, 24))


days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
done = st.frozensets(st.sampled_from(sorted(BY_NAME)))


@given(due_on=days, finished=done, day=days)
def test_whatever_is_due_falls_on_or_before_the_day_and_is_not_done(
    due_on: date, finished: frozenset[str], day: date
) -> None:
    standing = Standing(due_on, done=finished)
    rung, skipped = rung_due(LADDER, standing, day, CALENDAR)
    for one in (*skipped, *([rung] if rung else [])):
        on = rung_day(one, standing, CALENDAR)
        assert one.name not in finished
        assert on
        assert on <= day
        assert CALENDAR.is_workday(on)


@given(due_on=days, start=days, length=st.integers(1, 60), gaps=st.lists(st.integers(1, 9), max_size=40))
def test_however_the_sweeps_fall_every_rung_is_done_once_and_the_next_day_is_never_missed(
    due_on: date, start: date, length: int, gaps: list[int]
) -> None:
    """Sweeping only on the days `next_rung_on` names climbs the same rungs as sweeping on any later days."""
    finished: set[str] = set()
    day = start
    for gap in gaps:
        standing = Standing(due_on, done=frozenset(finished))
        rung, skipped = rung_due(LADDER, standing, day, CALENDAR)
        names = [one.name for one in (*skipped, *([rung] if rung else []))]
        assert not finished & set(names)
        finished |= set(names)
        upcoming = next_rung_on(LADDER, Standing(due_on, done=frozenset(finished)), CALENDAR, day + timedelta(days=1))
        assert upcoming is None or upcoming > day
        for quiet in range(1, min(length, (upcoming - day).days if upcoming else length)):
            later = day + timedelta(days=quiet)
            assert rung_due(LADDER, Standing(due_on, done=frozenset(finished)), later, CALENDAR)[0] is None
        day += timedelta(days=gap)
