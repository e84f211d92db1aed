"""Scoring files as offices send them: three published ones, and how single sentences are read."""

import csv
from decimal import Decimal
from importlib.resources import files

import pytest

from campaign.domain.ledger.grid import Grid
from campaign.domain.refusal import Invalid
from campaign.domain.scoring_sheet import ScoringSheet, read_scoring
from campaign.domain.standard_guess import guess_kind
from campaign.domain.standard_sums import section_sums


def published(name: str) -> ScoringSheet:
    """One of the county's three files."""
    path = files("campaign") / "data" / "demo" / f"environment_shicheng_2018_scoring_{name}.csv"
    return read_scoring([Grid("", list(csv.reader(path.read_text(encoding="utf-8").splitlines())))])


def test_a_file_that_judges_departments_gives_each_its_own_rows_and_everybodys() -> None:
    sheet = published("departments")
    assert len(sheet.objects) == 31
    rows = sheet.of("县矿管局")
    off = [each for each in section_sums(rows, sheet.declared(rows)) if each.off]
    assert [(each.points, each.declared) for each in off] == [(Decimal(50), Decimal(60))]
    for name in sheet.objects:
        others = sheet.of(name)
        full = sum(each.points for each in section_sums(others, sheet.declared(others)))
        assert full == (90 if name == "县矿管局" else 100), name


def test_numbered_parts_of_one_cell_become_criteria_under_the_points_of_the_whole() -> None:
    sheet = published("townships")
    off = [each.title for each in section_sums(sheet.rows, sheet.declared(sheet.rows)) if each.off]
    assert off == ["持续开展非法采砂专项整治"]  # 1 + 1 of 3
    app = [row for row in sheet.rows if row.section == "全面推进河长制信息平台建设"]
    assert [row.points for row in app] == [Decimal(2), Decimal(6), Decimal(3)]


def test_a_file_without_parts_keeps_its_rows_with_their_rules_as_hints() -> None:
    rows = {row.title: row for row in published("river_chiefs").rows}
    kinds = {title: (row.kind, row.points, row.figure) for title, row in rows.items()}
    assert kinds == {
        "日常巡查": ("points", Decimal(20), None),  # three rates in one sentence
        "事件处理率": ("proportional", Decimal(15), Decimal(100)),
        "水质变化": ("points", Decimal(15), None),
        "公众投诉": ("deduction", Decimal(10), Decimal(2)),
        "宣传教育工作": ("deduction", Decimal(20), Decimal(2)),
        "奖励分": ("bonus", Decimal(10), None),
        "领导综合评价": ("deduction", Decimal(10), Decimal(1)),
    }
    assert "事件处理率*15分" in rows["事件处理率"].hint


@pytest.mark.parametrize(
    ("text", "kind", "figure"),
    [
        ("年内至少3次，少一次扣1分", "deduction", "1"),
        ("事件处理率*15分", "proportional", "100"),
        ("查处案件10例以上，否则按完成比例得分", "proportional", "10"),
        ("发生重大责任事故的一票否决", "veto", None),
        ("获省级推广的加5分", "bonus", None),
        ("水库水质全部达标得15分，否则不得分", "all_or_nothing", "100"),
        ("污水处理率达80%以上，否则不得分", "all_or_nothing", "80"),
        ("出现不配合现象不得分", "yes_no", None),
        ("是否建立台账", "yes_no", None),
        ("河面无垃圾、杂物、漂浮物（20分）", "points", None),
        ("完善监测设施", "points", None),
    ],
)
def test_the_wording_says_how_a_criterion_is_scored(text: str, kind: str, figure: str | None) -> None:
    found = guess_kind(text, Decimal(10))
    assert (found.kind, found.figure) == (kind, Decimal(figure) if figure else None)


def test_a_sheet_without_such_a_table_says_what_is_missing() -> None:
    for rows, code in (
        ([["通知"], ["各乡镇", "请报送"]], "scoring_no_header"),
        ([["考核内容", "分值"]], "scoring_no_rows"),
        ([["考核内容", "分值"], *[["巡查", 1]] * 251], "scoring_too_many_rows"),
    ):
        with pytest.raises(Invalid) as refused:
            read_scoring([Grid("", rows)])
        assert (refused.value.code, refused.value.field) == (code, "file")
