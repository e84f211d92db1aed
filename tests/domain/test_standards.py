"""Standards without a database: what points add up to, what a version changes, which days a pattern means."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from campaign.domain.milestone_pattern import Anchors, MilestonePattern, proposed
from campaign.domain.refusal import Invalid
from campaign.domain.standard import Criterion, Standard
from campaign.domain.standard_versions import difference
from campaign.domain.workday import default_calendar


def criterion(title: str, points: float = 10, **fields: Any) -> Criterion:
    """A criterion of so many points."""
    return Criterion(**({"kind": "points", "title": title, "points": Decimal(str(points))} | fields))


def pattern(title: str, anchor: str, offset: int, *, working: bool = False) -> MilestonePattern:
    """A milestone pattern."""
    return MilestonePattern(title=title, anchor=anchor, offset=offset, working=working)  # type: ignore[call-arg]


def test_a_heading_is_held_against_what_is_written_beside_it_and_bonuses_do_not_count() -> None:
    mine = [criterion("恢复治理", 20, section="矿山"), criterion("严格审批", 10, section="矿山")]
    mine.append(criterion("查处", 20, section="矿山", kind="deduction", params={"per_case": 10}))
    extra = [criterion("通报表扬", 10, section="奖扣分", kind="bonus"), criterion("弄虚作假", 0, kind="veto")]
    standard = Standard(code="x", title="标准", criteria=mine + extra, declared={"矿山": 60, "奖扣分": 7})
    sums = {each.title: (each.points, each.declared, each.off) for each in standard.sums}
    assert sums == {
        "矿山": (Decimal(50), Decimal(60), True),
        "奖扣分": (Decimal(0), None, False),
        "": (Decimal(0), None, False),
    }
    assert standard.full == Decimal(50)
    standard.check()  # pointed at, never in the way


def test_versions_side_by_side_say_what_is_new_gone_and_changed() -> None:
    before = Standard(code="x", title="标准", criteria=[criterion("宣传栏", 10), criterion("开展巡查并有记录", 20)])
    after = Standard(
        code="x", title="标准", criteria=[criterion("开展巡查并有完整记录", 25), criterion("水质达标", 15)]
    )
    after.patterns = [pattern("自查自评", "deadline", -20, working=True)]
    found = difference(before, after)
    sides = [(pair.before, pair.after, pair.changed) for pair in found.criteria]
    assert [(old and old.title, new and new.title, changed) for old, new, changed in sides] == [
        ("开展巡查并有记录", "开展巡查并有完整记录", ("title", "points")),
        (None, "水质达标", ()),
        ("宣传栏", None, ()),
    ]
    assert (found.count, difference(before, before).count) == (4, 0)


@pytest.mark.parametrize(
    ("anchor", "offset", "working", "day"),
    [
        ("start", 30, False, date(2026, 10, 15)),
        ("start", 5, True, date(2026, 9, 21)),  # 20 September is worked
        ("deadline", -5, True, date(2026, 9, 30)),  # over the National Day week, with 10 October worked
        ("deadline", 0, True, date(2026, 10, 13)),
        ("opening", -1, False, date(2025, 12, 31)),
    ],
)
def test_a_pattern_counts_days_or_working_days_from_its_anchor(
    anchor: str, offset: int, working: bool, day: date
) -> None:
    anchors = Anchors(start=date(2026, 9, 15), deadline=date(2026, 10, 13), opening=date(2026, 1, 1))
    assert pattern("节点", anchor, offset, working=working).day(anchors, default_calendar()) == day


def test_what_cannot_be_a_milestone_says_why() -> None:
    anchors = Anchors(start=date(2026, 9, 15), deadline=date(2026, 10, 13), opening=None)
    rows = [pattern("开工", "start", 3), pattern("启动", "opening", 3), pattern("后评估", "deadline", 9)]
    rows += [pattern("已有", "start", 1), pattern("进场", "start", 1)]
    found = proposed(rows, anchors, ["已有 "], default_calendar(), date(2026, 9, 17))
    assert [each.fault for each in found] == ["", "no_day", "late", "there", "past"]


@pytest.mark.parametrize(
    "wrong",
    [{"anchor": "moon"}, {"title": " "}, {"offset": 5000}],
)
def test_a_pattern_from_which_no_day_follows_is_refused(wrong: dict[str, Any]) -> None:
    fields = {"title": "节点", "anchor": "start", "offset": 1} | wrong
    with pytest.raises(Invalid):
        Standard(code="x", title="标准", criteria=[criterion("一")], patterns=[MilestonePattern(**fields)]).check()
