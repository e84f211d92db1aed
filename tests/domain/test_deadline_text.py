"""Deadlines as officials write them. The sheet's title says 2026 and the campaign runs through 2026."""

from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaign.domain.deadline_text import Reading, YearContext, read_deadline, years_in_title

YEAR = YearContext((2026,), date(2026, 1, 1), date(2026, 12, 31))
UNTITLED = YearContext((), date(2026, 9, 1), date(2027, 8, 31))

DATED = {
    "2026年6月底前": "2026-06-30",
    "2026年6月底": "2026-06-30",
    "6月底前": "2026-06-30",
    "６月底前。": "2026-06-30",
    "6 月 底": "2026-06-30",
    "六月底": "2026-06-30",
    "2026年6月\n底前": "2026-06-30",
    "6月前": "2026-06-30",
    "6月30日17:00前": "2026-06-30",
    "6月30日（星期二）下午5点前": "2026-06-30",
    "年底前": "2026-12-31",
    "年内": "2026-12-31",
    "年末": "2026-12-31",
    "全年": "2026-12-31",
    "年度": "2026-12-31",
    "今年年底": "2026-12-31",
    "2026年年底": "2026-12-31",
    "2023年度": "2023-12-31",
    "2021年": "2021-12-31",
    "二〇二六年底": "2026-12-31",
    "二O二六年底": "2026-12-31",
    "26年6月底": "2026-06-30",
    "明年6月底": "2027-06-30",
    "3月上旬": "2026-03-10",
    "3月中旬": "2026-03-20",
    "3月下旬": "2026-03-31",
    "9月": "2026-09-30",
    "10月份": "2026-10-31",
    "元月底": "2026-01-31",
    "2月": "2026-02-28",
    "2028年2月底": "2028-02-29",
    "6月30日": "2026-06-30",
    "7月31日前": "2026-07-31",
    "12月31号": "2026-12-31",
    "六月三十日": "2026-06-30",
    "六月十五前": "2026-06-15",
    "二〇二六年六月三十日": "2026-06-30",
    "２０２６年６月３０日": "2026-06-30",
    "2026 年 6 月 30 日": "2026-06-30",
    "2026.6.30": "2026-06-30",
    "2026.06.30前": "2026-06-30",
    "2026/6/30": "2026-06-30",
    "2026-06-30 00:00:00": "2026-06-30",
    "2026-06-30T00:00:00": "2026-06-30",
    "20260630": "2026-06-30",
    "46203": "2026-06-30",
    "2022.12": "2022-12-31",
    "2026-6": "2026-06-30",
    "6.30": "2026-06-30",
    "6/30": "2026-06-30",
    "3-4月": "2026-04-30",
    "3月-5月": "2026-05-31",
    "三至五月": "2026-05-31",
    "6－9月": "2026-09-30",
    "1-12月": "2026-12-31",
    "2026年3-4月": "2026-04-30",
    "2026.01-12": "2026-12-31",
    "2026.3-2026.11": "2026-11-30",
    "2025.12—2026.6": "2026-06-30",
    "2026.6.1-6.30": "2026-06-30",
    "3月1日至6月30日": "2026-06-30",
    "6月1日-30日": "2026-06-30",
    "六月底至七月中旬": "2026-07-20",
    "2026年10月至次年3月": "2027-03-31",
    "2026年10月—2027年3月": "2027-03-31",
    "2026年—2027年": "2027-12-31",
    "2024—2026": "2026-12-31",
    "一季度": "2026-03-31",
    "第三季度": "2026-09-30",
    "三季度末": "2026-09-30",
    "前三季度": "2026-09-30",
    "三、四季度": "2026-12-31",
    "2026年第一、二季度": "2026-06-30",
    "上半年": "2026-06-30",
    "下半年": "2026-12-31",
    "“十四五”期间": "2025-12-31",
    "2026年重点工作6月底前完成": "2026-06-30",
    "截至6月底": "2026-06-30",
    "3月开始，6月完成": "2026-06-30",
}

STEPS: dict[str, list[tuple[str, str]]] = {
    "①3月底前完成选址②5月底前开工": [("完成选址", "03-31"), ("开工", "05-31")],
    "1月底前完成;其它事项12月底前": [("", "01-31"), ("其它事项", "12-31")],
    "3月：制定方案；6月：完成招标；12月：竣工": [("制定方案", "03-31"), ("完成招标", "06-30"), ("竣工", "12-31")],
    "完成选址（3月底前）、开工建设（5月底前）": [("完成选址", "03-31"), ("开工建设", "05-31")],
    "1.2026年6月底前完成选址；2.2026年9月底前开工": [("完成选址", "06-30"), ("开工", "09-30")],
    "第一阶段（3月—5月）：动员部署；第二阶段（6月—10月）：集中整治": [
        ("第一阶段动员部署", "05-31"),
        ("第二阶段集中整治", "10-31"),
    ],
    "1.6月底前完成选址；2.12月底前开工": [("完成选址", "06-30"), ("开工", "12-31")],
    "（1）3月底前完成招标（2）10月底前完成建设": [("完成招标", "03-31"), ("完成建设", "10-31")],
    "6、9、12月底前": [("", "06-30"), ("", "09-30"), ("", "12-31")],
    "3月底前完成任务的30%，6月底前60%": [("完成任务的30%", "03-31"), ("60%", "06-30")],
    "3月、6月、9月、12月": [("", "03-31"), ("", "06-30"), ("", "09-30"), ("", "12-31")],
    "2026年底前全部完成，其中6月底前完成50%": [("全部完成", "12-31"), ("完成50%", "06-30")],
}

STANDING = [
    *("长期坚持", "常态化", "持续推进", "长期", "动态管理", "常态化开展", "立行立改，长期坚持", "自3月起长期坚持"),
    *("每月", "每季度末", "每月25日前", "每年12月底前", "按月推进", "每半年", "每年6月、12月"),
]

DATED_AND_STANDING = {
    "12月底前取得明显成效并长期坚持": "2026-12-31",
    "长期坚持，12月底前取得明显成效": "2026-12-31",
    "12月31日前并长期坚持": "2026-12-31",
    "6月底前完成，并持续巩固提升": "2026-06-30",
    "2026年6月30日前；长期坚持": "2026-06-30",
    "全年持续推进": "2026-12-31",
    "常态化推进，年底前评估": "2026-12-31",
}

UNREADABLE = {
    "2月30日": "no_such_date",
    "2026年6月31日": "no_such_date",
    "13月": "no_such_date",
    "2026.13": "no_such_date",
    "五季度": "no_such_date",
    "11月至3月": "range_backwards",
    "6月初": "vague",
    "6月中": "vague",
    "6月左右": "vague",
    "6月或7月": "vague",
    "2026年前": "vague",
    "3月起": "start_only",
    "2026年6月至今": "start_only",
    "2026年1月1日起施行": "start_only",
    "农历腊月底": "lunar",
    "立行立改": "says_at_once",
    "已完成": "says_done",
    "按省市要求时限": "depends",
    "按序时进度推进": "depends",
    "2026年6": "partly_unreadable",
    "30/6/2026": "partly_unreadable",
    "6月底前完成一期，二期待定": "partly_unreadable",
    "9月1日开学前": "partly_unreadable",
    "6月底（2026年）": "partly_unreadable",
    "2026年春": "partly_unreadable",
    "11月供暖前": "partly_unreadable",
    "原定6月底，延至9月底": "vague",
    **dict.fromkeys(
        [
            "本月底",
            "月底前",
            "三个月内",
            "一年内",
            "30日内",
            "春节前",
            "接到通知后5日内",
            "限期整改",
            "中长期",
            "12",
            "待定",
        ],
        "unreadable",
    ),
}


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
