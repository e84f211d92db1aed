"""Lights: the stored days say on every day what the rule says, and the first rule that matches wins."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.domain.light import LightDates, expected_on, first_day_over, light_dates, light_on, plan_points, worst
from campaign.domain.rules import DEFAULT_RULES
from campaign.domain.workday import default_calendar

START, END = date(2026, 3, 1), date(2026, 12, 31)
CALENDAR = default_calendar()
days = st.dates(date(2026, 1, 1), date(2027, 3, 1))
percents = st.floats(0, 100).map(lambda value: round(value, 2))


def dates(progress: float | None = None, dues: tuple[date, ...] = (END,), base: str = "open") -> LightDates:
    return light_dates(
        base=base, plan=plan_points(START, END), begins_on=START, open_dues=dues, progress=progress,
        rules=DEFAULT_RULES, calendar=CALENDAR,
    )  # fmt: skip


@given(progress=percents, day=days)
def test_the_stored_days_agree_with_the_ratio_on_every_day(progress: float, day: date) -> None:
    expected = expected_on(plan_points(START, END), day)
    found = dates(progress)
    assert bool(found.far_behind_on and found.far_behind_on <= day) == (progress < 0.6 * expected - 1e-9)
    assert bool(found.behind_on and found.behind_on <= day) == (progress < 0.8 * expected - 1e-9)


@given(st.lists(st.tuples(st.dates(START, END), percents), max_size=4), percents, days)
def test_the_plans_own_figures_bend_the_line_and_the_first_day_over_it_is_exact(
    figures: list[tuple[date, float]], percent: float, day: date
) -> None:
    rising = sorted(figures)
    plan = plan_points(START, END, [(d, p) for (d, _), p in zip(rising, sorted(p for _, p in rising), strict=True)])
    first = first_day_over(plan, percent)
    if first is None:
        assert expected_on(plan, END) <= percent + 1e-6
    else:
        assert expected_on(plan, first) > percent - 1e-6
        assert expected_on(plan, first - timedelta(days=1)) <= percent + 1e-6


def test_nothing_is_expected_before_the_start_and_everything_after_the_end() -> None:
    plan = plan_points(START, END)
    assert expected_on(plan, START) == 0
    assert expected_on(plan, END) == expected_on(plan, date(2027, 6, 1)) == 100


def test_a_promise_due_today_is_on_time_until_midnight() -> None:
    found = dates(95.0, (date(2026, 11, 23),))
    assert light_on(found, date(2026, 11, 23)).reason == "on_time"
    assert light_on(found, date(2026, 11, 24)) == ("red", "overdue")


def test_overdue_is_said_before_far_behind() -> None:
    found = dates(10.0, (date(2026, 10, 27),))
    assert light_on(found, date(2026, 10, 27)).reason == "far_behind"
    assert light_on(found, date(2026, 10, 28)).reason == "overdue"


@pytest.mark.parametrize(
    ("progress", "reason"), [(52.0, "far_behind"), (60.0, "behind"), (80.0, "due_soon"), (90.0, "on_time")]
)
def test_within_ten_working_days_of_the_due_date_nearly_done_is_enough(progress: float, reason: str) -> None:
    found = dates(progress, (date(2026, 12, 4),))
    assert light_on(found, date(2026, 11, 23)).reason == reason  # 87.3 % expected; due in nine working days


def test_work_reported_or_with_others_is_blue_whatever_is_late() -> None:
    assert light_on(dates(0.0, (START,), base="waiting"), END) == ("blue", "waiting")
    assert light_on(dates(0.0, (START,), base="closed"), END) == ("done", "closed")


def test_work_that_need_not_have_begun_is_idle() -> None:
    assert light_on(dates(0.0), date(2026, 2, 28)) == ("idle", "idle")


def test_a_whole_is_as_late_as_its_latest_part() -> None:
    parts = [dates(90.0), dates(20.0), dates(50.0)]
    assert worst(parts)["far_behind_on"] == dates(20.0).far_behind_on


def test_standing_work_without_a_number_and_without_a_promise_stays_green() -> None:
    found = light_dates(
        base="open", plan=(), begins_on=START, open_dues=(), progress=None, rules=DEFAULT_RULES, calendar=CALENDAR
    )
    assert light_on(found, date(2030, 1, 1)).colour == "green"
