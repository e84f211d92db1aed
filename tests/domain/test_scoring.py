"""What a finding is worth, by kind, and what they come to."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.domain.refusal import Invalid
from campaign.domain.scoring import Measure, Total, Worth, advised, grade, total, worth


def measure(kind: str, points: int = 20, **params: Any) -> Measure:
    return Measure(kind, "滤芯按期更换", Decimal(points), params)


@pytest.mark.parametrize(
    ("kind", "params", "value", "points", "met"),
    [
        ("yes_no", {}, True, "20", True),
        ("yes_no", {}, False, "0", False),
        ("points", {}, 20, "20", True),
        ("points", {}, 12, "12", True),
        ("points", {}, "11.5", "11.50", False),
        ("points", {"met_from": 0.5}, 10, "10", True),
        ("proportional", {"target": 7230}, 6818, "18.86", False),
        ("proportional", {"target": 5}, 2, "8", False),
        ("proportional", {"target": 5}, 9, "20", True),
        ("deduction", {"per_case": 2}, 0, "20", True),
        ("deduction", {"per_case": "2.5"}, 3, "12.5", False),
        ("deduction", {"per_case": 2}, 50, "0", False),
        ("all_or_nothing", {"target": 12}, 12, "20", True),
        ("all_or_nothing", {"target": 12}, "11.9", "0", False),
        ("veto", {}, True, "0", False),
        ("veto", {}, False, "0", True),
        ("bonus", {"cap": 5}, -5, "-5", True),
        ("bonus", {"cap": 5}, 3, "3", True),
    ],
)
def test_each_kind_has_its_own_arithmetic(
    kind: str, params: dict[str, Any], value: Any, points: str, met: bool
) -> None:
    assert worth(measure(kind, **params), value) == Worth(Decimal(points), met)


@pytest.mark.parametrize(
    ("kind", "params", "value"),
    [
        ("yes_no", {}, "yes"),
        ("yes_no", {}, 1),
        ("yes_no", {}, None),
        ("veto", {}, 0),
        ("points", {}, 21),
        ("points", {}, -1),
        ("points", {}, True),
        ("points", {}, "many"),
        ("points", {}, "NaN"),
        ("points", {}, [5]),
        ("proportional", {"target": 5}, -1),
        ("proportional", {"target": 0}, 1),
        ("proportional", {}, 1),
        ("deduction", {"per_case": 2}, "1e400"),
        ("all_or_nothing", {}, 1),
        ("bonus", {"cap": 5}, 6),
        ("bonus", {"cap": 5}, -6),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_a_sentence(kind: str, params: dict[str, Any], value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        worth(measure(kind, **params), value)
    assert refused.value.field == "value"
    assert "滤芯按期更换" in refused.value.english()


KINDS = ["yes_no", "points", "proportional", "deduction", "all_or_nothing", "veto"]


@given(st.sampled_from(KINDS), st.integers(0, 100), st.decimals(0, 1000, places=2), st.booleans())
def test_nothing_is_ever_worth_less_than_zero_or_more_than_full(
    kind: str, full: int, number: Decimal, yes: bool
) -> None:
    value: Any = yes if kind in ("yes_no", "veto") else min(number, Decimal(full)) if kind == "points" else number
    found = worth(measure(kind, full, target=100, per_case=3), value)
    assert 0 <= found.points <= full


def standard() -> list[Measure]:
    return [measure("points", 60), measure("yes_no", 40), measure("veto", 0), measure("bonus", 0, cap=5)]


def sum_up(*values: Any) -> Total:
    worths = [None if value is None else worth(each, value) for each, value in zip(standard(), values, strict=True)]
    return total(standard(), worths)


def test_a_missing_finding_leaves_the_mark_open() -> None:
    result = sum_up(60, None, False, None)
    assert (result.percent, result.missing, result.points, result.full) == (None, 1, Decimal(60), Decimal(100))
    assert advised(result, 80) == ""


def test_a_bonus_never_lifts_above_the_full_mark() -> None:
    assert sum_up(60, True, False, 5).percent == Decimal(100)
    assert sum_up(50, True, False, -5).percent == Decimal(85)
    assert sum_up(0, False, False, -5).percent == Decimal(0)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((60, True, False, None), "passed"),
        ((60, True, True, None), "failed"),
        ((60, False, False, None), "failed"),
        ((35, True, False, None), "failed"),
        ((40, True, False, None), "passed"),
    ],
)
def test_the_figures_speak_for_a_verdict(values: tuple[Any, ...], verdict: str) -> None:
    assert advised(sum_up(*values), 80) == verdict


def test_enough_points_with_something_unmet_speak_for_a_condition() -> None:
    measures = [measure("points", 80), measure("yes_no", 20)]
    result = total(measures, [Worth(Decimal(80), True), Worth(Decimal(0), False)])
    assert advised(result, 80) == "conditional"
    assert advised(result, 81) == "failed"


def test_a_veto_decides_before_everything_is_scored() -> None:
    assert advised(sum_up(None, None, True, None), 80) == "failed"


def test_a_standard_without_points_is_met_or_not() -> None:
    measures = [measure("yes_no", 0), measure("veto", 0)]
    good, bad = Worth(Decimal(0), True), Worth(Decimal(0), False)
    assert total(measures, [good, good]).percent == Decimal(100)
    assert total(measures, [bad, good]).percent == Decimal(0)


@pytest.mark.parametrize(
    ("percent", "expected"),
    [("100", "excellent"), ("90", "excellent"), ("89.99", "good"), ("80", "good"), ("60", "fair"), ("59.99", "poor")],
)
def test_grades_go_by_the_steps(percent: str, expected: str) -> None:
    assert grade(Decimal(percent), [90.0, 80.0, 60.0]) == expected
