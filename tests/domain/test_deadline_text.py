"""Deadlines as officials write them. The sheet's title says 2026 and the campaign runs through 2026."""

from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaign.domain.deadline_text import Reading, YearContext, read_deadline, years_in_title
from tests.domain.deadline_phrases import DATED, DATED_AND_STANDING, STANDING, STEPS, UNREADABLE

YEAR = YearContext((2026,), date(2026, 1, 1), date(2026, 12, 31))
UNTITLED = YearContext((), date(2026, 9, 1), date(2027, 8, 31))


def due(reading: Reading) -> str | None:
    return reading.due_on.isoformat() if reading.due_on else None


@pytest.mark.parametrize(("text", "day"), DATED.items())
def test_a_date_is_read(text: str, day: str) -> None:
    reading = read_deadline(text, YEAR)
    assert (reading.error, due(reading), reading.standing) == (None, day, False)


@pytest.mark.parametrize(("text", "steps"), STEPS.items())
def test_several_dates_are_steps_with_their_words(text: str, steps: list[tuple[str, str]]) -> None:
    reading = read_deadline(text, YEAR)
    assert [(step.title, step.due_on.isoformat()) for step in reading.steps] == [(t, f"2026-{d}") for t, d in steps]


@pytest.mark.parametrize("text", STANDING)
def test_standing_work_has_no_deadline(text: str) -> None:
    reading = read_deadline(text, YEAR)
    assert (reading.error, reading.steps, reading.standing) == (None, (), True)


@pytest.mark.parametrize(("text", "day"), DATED_AND_STANDING.items())
def test_a_date_and_standing_are_both_kept(text: str, day: str) -> None:
    reading = read_deadline(text, YEAR)
    assert (reading.error, due(reading), reading.standing) == (None, day, True)


@pytest.mark.parametrize("text", ["6月底前建立常态化机制", "6月底前完成，持续监测设备到位"])
def test_a_thing_called_standing_is_not_a_habit(text: str) -> None:
    assert not read_deadline(text, YEAR).standing


@pytest.mark.parametrize(("text", "code"), UNREADABLE.items())
def test_what_cannot_be_read_is_an_error_and_never_a_guess(text: str, code: str) -> None:
    assert read_deadline(text, YEAR) == Reading(error=code)


@pytest.mark.parametrize("text", ["", " ", "/", "—", "无", None])
def test_an_empty_cell_says_so(text: str | None) -> None:
    assert read_deadline(text, YEAR) == Reading(empty=True)


@pytest.mark.parametrize("text", ["2026年6月30日", "2026.6.30", "2026-06-30 00:00:00"])
def test_only_a_full_date_is_not_marked_as_inferred(text: str) -> None:
    assert read_deadline(text, YEAR).rules == ()


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("6月底前", ("year_from_title", "month_end")),
        ("6月30日", ("year_from_title",)),
        ("2026年6月底前", ("month_end",)),
        ("3月中旬", ("year_from_title", "ten_days")),
        ("上半年", ("year_from_title", "half_year_end")),
        ("26年6月5日", ("two_digit_year",)),
        ("3月1日至6月30日", ("year_from_title", "range_end")),
        ("6月前", ("year_from_title", "month_end", "before_a_month")),
        ("每月", ("repeated",)),
        ("46203", ("serial",)),
    ],
)
def test_what_was_inferred_carries_its_rule(text: str, rules: tuple[str, ...]) -> None:
    assert read_deadline(text, YEAR).rules == rules


def test_real_dates_and_serial_numbers_are_read() -> None:
    assert due(read_deadline(datetime(2026, 6, 30, 17), YEAR)) == "2026-06-30"  # noqa: DTZ001 - Excel has no zone
    assert due(read_deadline(date(2026, 6, 30), YEAR)) == "2026-06-30"
    assert read_deadline(46203.0, YEAR).rules == ("serial",)
    assert due(read_deadline(46203.0, YEAR)) == "2026-06-30"
    assert due(read_deadline(2022.12, YEAR)) == "2022-12-31"
    assert due(read_deadline(2026, YEAR)) == "2026-12-31"


@pytest.mark.parametrize("number", [2022.1, 6.3, 9.1])
def test_a_number_that_lost_its_last_zero_is_not_guessed_at(number: float) -> None:
    assert read_deadline(number, YEAR).error == "number_lost_a_zero"


@pytest.mark.parametrize("number", [12, 0, -5, 1.5e300, float("nan"), float("inf"), True])
def test_a_number_that_is_no_day_is_an_error(number: float) -> None:
    assert read_deadline(number, YEAR).error == "unreadable"


def test_without_a_title_the_campaign_says_the_year_where_only_one_fits() -> None:
    assert due(read_deadline("12月底前", UNTITLED)) == "2026-12-31"
    assert due(read_deadline("6月底前", UNTITLED)) == "2027-06-30"
    assert read_deadline("6月底前", UNTITLED).rules == ("year_from_campaign", "month_end")
    assert read_deadline("6月底前", YearContext()).error == "year_unknown"
    three = YearContext((), date(2026, 1, 1), date(2028, 12, 31))
    assert read_deadline("6月底前", three).error == "year_unknown"


def test_a_title_of_several_years_leaves_the_year_to_the_campaign() -> None:
    plan = YearContext((2024, 2025, 2026), date(2026, 1, 1), date(2026, 12, 31))
    assert due(read_deadline("6月底前", plan)) == "2026-06-30"
    assert read_deadline("6月底前", YearContext((2024, 2025))).error == "year_unknown"


def test_a_year_said_in_the_cell_holds_on_unless_it_turns_time_back() -> None:
    assert due(read_deadline("2025年6月底前选址，9月底前开工", YEAR)) == "2025-09-30"
    assert read_deadline("2025年12月底前选址，6月底前开工", YEAR).error == "year_unknown"


@pytest.mark.parametrize(
    ("lines", "years"),
    [
        (["同心县2023年政府工作报告任务分解表（卫生健康）"], (2023,)),
        (["附件2", "安全生产治本攻坚三年行动（2024—2026年）任务清单"], (2024, 2025, 2026)),
        (["填报时间：2025年12月20日", "某县2026年重点工作台账"], (2026,)),
        (["某县2023年10月份民生实事进展情况"], (2023,)),
        (["某政发〔2023〕5号", "重点任务分解表"], ()),
        (["（2025年12月）"], ()),
        (["2026年度重点任务"], (2026,)),
        ([], ()),
    ],
)
def test_the_title_says_its_years(lines: list[str], years: tuple[int, ...]) -> None:
    assert years_in_title(lines) == years


WORDS = st.lists(
    st.sampled_from(
        [
            *"0123456789年月日底前末季度上中下旬半第一二三十廿〇-—至到、，；。①②()（）.:/ \n",
            "2026",
            "长期坚持",
            "持续",
            "每",
            "起",
            "完成",
        ]
    ),
    max_size=25,
).map("".join)


@given(st.one_of(WORDS, st.text(max_size=60)), st.sampled_from([YEAR, UNTITLED, YearContext()]))
@example("十" * 500, YEAR)
@example("一" * 500, YEAR)
def test_reading_never_raises_and_an_error_holds_no_date(text: str, context: YearContext) -> None:
    reading = read_deadline(text, context)
    assert isinstance(reading, Reading)
    assert not (reading.error and (reading.steps or reading.standing))
    assert reading.error or reading.steps or reading.standing or reading.empty


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["{0.year}年{0.month}月{0.day}日", "{0}", "{0.year}.{0.month}.{0.day}"]),
)
def test_a_full_date_is_read_as_itself_whatever_the_title_says(day: date, form: str) -> None:
    reading = read_deadline(form.format(day), YEAR)
    assert (reading.due_on, reading.rules) == (day, ())


@given(WORDS)
def test_every_date_given_shows_its_month_or_a_mark(text: str) -> None:
    """A day with no rule behind it stands in the text in full: its year, month and day."""
    reading = read_deadline(text, YEAR)
    if reading.steps and not reading.rules:
        for step in reading.steps:
            digits = "".join(character for character in text if character.isalnum())
            assert str(step.due_on.year) in digits or "〇" in text
