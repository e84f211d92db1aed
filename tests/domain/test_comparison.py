"""The days a comparison offers: always past, and the ones a meeting means."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.domain.comparison import PRESETS, last_monday, month_before, must_be_past, preset, quarter_start
from campaign.domain.refusal import Invalid

MONDAY = date(2026, 11, 23)


@given(day=st.dates(date(1999, 1, 1), date(2099, 1, 1)), name=st.sampled_from(list(PRESETS)))
def test_every_day_offered_is_past(day: date, name: str) -> None:
    assert must_be_past(preset(name, day), day) < day


def test_on_a_monday_the_meeting_of_the_week_before_is_meant() -> None:
    assert last_monday(MONDAY) == date(2026, 11, 16)
    assert {last_monday(MONDAY + timedelta(days=n)) for n in range(1, 8)} == {MONDAY}


def test_a_month_ago_is_the_same_day_or_the_last_of_a_shorter_month() -> None:
    assert month_before(MONDAY) == date(2026, 10, 23)
    assert month_before(date(2026, 3, 31)) == date(2026, 2, 28)
    assert month_before(date(2026, 1, 5)) == date(2025, 12, 5)


def test_the_quarter_is_the_one_that_yesterday_lies_in() -> None:
    assert quarter_start(MONDAY) == date(2026, 10, 1)
    assert quarter_start(date(2026, 10, 1)) == date(2026, 7, 1)
    assert quarter_start(date(2026, 1, 1)) == date(2025, 10, 1)


@pytest.mark.parametrize("base", [MONDAY, MONDAY + timedelta(days=1), date(1900, 1, 1)])
def test_what_is_not_past_is_refused(base: date) -> None:
    with pytest.raises(Invalid):
        must_be_past(base, MONDAY)
