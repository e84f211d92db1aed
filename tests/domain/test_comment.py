"""Which units a comment names: the longest name after an @, typed on any keyboard."""

import pytest

from campaign.domain.comment import LONGEST, check_text, mentioned
from campaign.domain.refusal import Invalid

NAMES = {"县财政局": 1, "财政局": 1, "县教育局": 2, "县教育局考试院": 3, "Education Bureau": 2}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("请@县财政局拨付第二批资金", [1]),
        ("@县教育局考试院 @县教育局", [3, 2]),
        ("＠县教育局和@财政局，@县财政局", [2, 1]),
        ("ask @education bureau today", [2]),
        ("写信到 zhang@example.org", []),
        ("没有提到谁", []),
    ],
)
def test_the_longest_name_after_the_sign_is_meant(text: str, named: list[int]) -> None:
    assert mentioned(text, NAMES) == named


def test_those_chosen_of_a_list_come_first_and_nobody_twice() -> None:
    assert mentioned("@县财政局", NAMES, [2, 1]) == [2, 1]


def test_an_unknown_name_is_named() -> None:
    with pytest.raises(Invalid, match="“@县水务局请回复” is no unit"):
        mentioned("请@县水务局请回复，谢谢", NAMES)


def test_too_many_units_are_refused() -> None:
    with pytest.raises(Invalid, match="10 units at most"):
        mentioned("", NAMES, range(1, 12))


@pytest.mark.parametrize("text", ["", "  \n ", "字" * (LONGEST + 1)])
def test_nothing_and_too_much_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check_text(text)
