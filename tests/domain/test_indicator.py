"""What an indicator says: its course, its periods, what a figure must be, and how a pasted table is read."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from campaign.domain.area import Area
from campaign.domain.figure_table import pasted, read_table
from campaign.domain.indicator import Indicator, IndicatorPlan
from campaign.domain.measurement import Given, warning_of
from campaign.domain.period import before, due_of, ended, period_end
from campaign.domain.refusal import Invalid

PLAN = IndicatorPlan(
    title="水质合格率",
    definition="合格水样数 ÷ 检测水样数",
    keeper_department_id=1,
    unit="%",
    roll="weighted",
    baseline_value=Decimal(90),
    baseline_on=date(2025, 12, 31),
    target_value=Decimal(98),
    target_on=date(2026, 12, 31),
)
TOWNS = [
    Area(id=7, code="360799100000", name="城关镇", level=4),
    Area(id=8, code="360799101000", name="河口乡", level=4),
]


def of(plan: IndicatorPlan) -> Indicator:
    return Indicator(
        id=1, campaign_id=1, created_at=datetime(2026, 1, 1, tzinfo=UTC), **{**plan.__dict__, "area_id": 1}
    )


RATE = of(PLAN)
DOWN = of(replace(PLAN, direction="down", unit="起", roll="sum", baseline_value=Decimal(40), target_value=Decimal(20)))


@pytest.mark.parametrize(
    ("indicator", "value", "percent"),
    [(RATE, 90, 0), (RATE, 94, 50), (RATE, 99, 100), (RATE, 80, 0), (DOWN, 40, 0), (DOWN, 25, 75), (DOWN, 45, 0)],
)
def test_progress_is_the_way_gone_from_the_baseline_whichever_way_is_better(
    indicator: Indicator, value: int, percent: float
) -> None:
    assert indicator.progress_at(Decimal(value)) == percent


def test_holding_a_value_is_all_or_nothing() -> None:
    hold = of(replace(PLAN, target_value=Decimal(90)))
    assert (hold.progress_at(Decimal(91)), hold.progress_at(Decimal(89))) == (100.0, 0.0)


def test_the_plan_is_a_straight_line_level_outside_its_days() -> None:
    assert RATE.planned_on(date(2025, 6, 30)) == 90
    assert RATE.planned_on(date(2027, 6, 30)) == 98
    assert RATE.planned_on(date(2026, 7, 1)) == pytest.approx(90 + 8 * 182 / 365)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"definition": " "}, "definition"),
        ({"target_on": None}, "target_on"),
        ({"baseline_value": None}, "baseline_value"),
        ({"target_on": date(2025, 1, 1)}, "target_on"),
        ({"direction": "down"}, "target_value"),
        ({"roll": "mean"}, "roll"),
        ({"cutoff_days": 121}, "cutoff_days"),
        ({"keeper_department_id": None}, "keeper_department_id"),
    ],
)
def test_what_an_indicator_cannot_be_is_told_on_its_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as told:
        replace(PLAN, **changes).check()  # type: ignore[arg-type]
    assert told.value.field == field


def test_periods_are_named_by_their_last_day_and_due_some_days_after() -> None:
    assert period_end("monthly", date(2028, 2, 3)) == date(2028, 2, 29)
    assert period_end("quarterly", date(2026, 11, 3)) == date(2026, 12, 31)
    assert before("monthly", date(2026, 1, 31)) == date(2025, 12, 31)
    assert before("yearly", date(1, 12, 31)) == date(1, 12, 31)  # there is no earlier one
    assert ended("quarterly", date(2026, 11, 3), 2) == [date(2026, 9, 30), date(2026, 6, 30)]
    assert ended("monthly", date(2026, 10, 31), 1) == [date(2026, 9, 30)]  # the last day still belongs to it
    assert ended("once", date(2026, 10, 31), 3) == []
    assert due_of(date(2026, 10, 31), 5) == date(2026, 11, 5)


def test_a_rate_is_its_numerator_by_its_denominator() -> None:
    assert Given(7, numerator=Decimal(57), denominator=Decimal(60)).counted(RATE) == Decimal(95)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Given(7, numerator=Decimal(61), denominator=Decimal(60)), "figure_numerator"),
        (Given(7, numerator=Decimal(6)), "figure_pair"),
        (Given(7, numerator=Decimal(0), denominator=Decimal(0)), "figure_denominator"),
        (Given(7, value=Decimal(95)), "figure_pair"),
        (Given(7, numerator=Decimal(0), denominator=Decimal("0.00001")), "figure_denominator"),
        (Given(7, numerator=Decimal("1e300"), denominator=Decimal(1)), "indicator_value_range"),
    ],
)
def test_what_no_rate_can_be_is_refused(given: Given, code: str) -> None:
    with pytest.raises(Invalid) as told:
        given.rounded().counted(RATE)
    assert (told.value.code, told.value.field.endswith("_7")) == (code, True)


def test_a_step_far_beyond_the_usual_ones_and_more_than_all_are_marked() -> None:
    usual = [Decimal(number) for number in (94, 95, 94, 96)]
    assert warning_of(RATE, Decimal(97), usual) == ""
    assert warning_of(RATE, Decimal(60), usual) == "jump"
    assert warning_of(RATE, Decimal(60), usual[:3]) == ""  # too little is known of what is usual
    assert warning_of(RATE, Decimal(101), []) == "over_all"
    assert warning_of(DOWN, Decimal(101), []) == ""  # a count is no part of a whole


@pytest.mark.parametrize(
    "text", ["城关镇\t57\t60\n河口乡\t38\t40", "序号,乡镇,合格,检测\n1,城关,57,60\n2,河口,38,40\n合计,95,100"]
)
def test_a_pasted_table_is_read_with_or_without_headers(text: str) -> None:
    given, faults = read_table(pasted(text), TOWNS, rate=True)
    assert faults == []
    assert [(one.area_id, one.numerator, one.denominator) for one in given] == [(7, 57, 60), (8, 38, 40)]


def test_values_may_carry_signs_and_an_area_with_a_dash_has_delivered_nothing() -> None:
    given, faults = read_table(pasted("360799100000\t城关镇\t95.5％\n河口乡\t—"), TOWNS, rate=False)
    assert (given, faults) == ([Given(7, value=Decimal("95.5"))], [])
    given, faults = read_table(pasted("河口乡 1,024"), TOWNS, rate=False)
    assert (given, faults) == ([Given(8, value=Decimal(1024))], [])


def test_what_cannot_be_read_is_told_by_its_line() -> None:
    _given, faults = read_table(pasted("城关镇\t五十\n大河镇\t3\n河口乡\t1\n河口乡\t2"), TOWNS, rate=False)
    assert [(fault.code, fault.params["line"]) for fault in faults] == [
        ("table_number", 1),
        ("table_area", 2),
        ("table_twice", 4),
    ]
