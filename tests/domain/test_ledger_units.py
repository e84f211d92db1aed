"""Units as ledgers write them: lists, sentences, labels, collectives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.domain.ledger.people import without_people
from campaign.domain.ledger.units import Mention, split_units

LISTS = {
    "卫健局、文旅局": ["卫健局", "文旅局"],
    "县市场监管局，县公安局；县城管局/县住建局": ["县市场监管局", "县公安局", "县城管局", "县住建局"],
    "教育局\n财政局": ["教育局", "财政局"],
    "1.教育局 2.财政局": ["教育局", "财政局"],
    "教育局 卫健局": ["教育局", "卫健局"],
    "财 政 局": ["财政局"],
    "教育局和卫健局": ["教育局", "卫健局"],
    "县委宣传部和文化和旅游局": ["县委宣传部", "文化和旅游局"],
    "住房和城乡建设局、工业和信息化局": ["住房和城乡建设局", "工业和信息化局"],
    "县人力资源和社会保障局和县医疗保障局": ["县人力资源和社会保障局", "县医疗保障局"],
    "县发改局（粮食局）": ["县发改局（粮食局）"],
    "教育局、财政局等部门": ["教育局", "财政局"],
    "国网云岭县供电公司": ["国网云岭县供电公司"],
    "县教育局、县教育局": ["县教育局"],
    "①县教育局②县财政局": ["县教育局", "县财政局"],
    "县教育局＋县财政局": ["县教育局", "县财政局"],
    "县教育局-县财政局": ["县教育局", "县财政局"],
    "●县教育局\n●县财政局": ["县教育局", "县财政局"],
    "—": [],
    "无": [],
}


@pytest.mark.parametrize(("cell", "names"), LISTS.items())
def test_a_list_is_split_where_units_end(cell: str, names: list[str]) -> None:
    assert [mention.text for mention in split_units(cell)] == names


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("卫健局（牵头）、财政局", [("卫健局", "lead"), ("财政局", None)]),
        ("牵头单位：教育局；配合单位：财政局、民政局", [("教育局", "lead"), ("财政局", "co"), ("民政局", "co")]),
        ("教育局牵头，财政局、发改局配合", [("教育局", "lead"), ("财政局", "co"), ("发改局", "co")]),
        ("县教育局牵头，县财政局按职责分工负责", [("县教育局", "lead"), ("县财政局", "owner")]),
        ("由县教育局牵头，县财政局等部门配合", [("县教育局", "lead"), ("县财政局", "co")]),
        ("县教育局牵头，县税务局等按职责分工负责", [("县教育局", "lead"), ("县税务局", "owner")]),
        ("县教育局为牵头单位，县财政局为配合单位", [("县教育局", "lead"), ("县财政局", "co")]),
        ("县教育局统筹，县财政局组织实施", [("县教育局", "lead"), ("县财政局", "owner")]),
        ("县教育局（县财政局、县人社局配合）", [("县教育局", None), ("县财政局", "co"), ("县人社局", "co")]),
        ("【牵头】县教育局【配合】县财政局", [("县教育局", "lead"), ("县财政局", "co")]),
        ("县商务局、★县教育局", [("县商务局", "owner"), ("县教育局", "lead")]),
    ],
)
def test_the_part_that_words_give_a_unit_is_kept(cell: str, parts: list[tuple[str, str | None]]) -> None:
    assert [(mention.text, mention.part) for mention in split_units(cell)] == parts


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "各乡镇",
            "各乡镇（街道）",
            "各乡（镇）、街道",
            "各镇（街道、开发区）",
            "各乡镇人民政府、街道办",
            "镇街",
            "各乡镇党委、政府",
        ),
    ],
)
def test_a_collective_of_towns_is_one_mention_in_the_sheets_words(cell: str) -> None:
    assert split_units(cell) == (Mention(cell, "towns"),)


@pytest.mark.parametrize(
    "cell", ["县级各有关部门", "各成员单位", "相关乡镇", "12个乡镇", "各村（社区）", "项目所在地乡镇"]
)
def test_a_collective_that_names_nobody_is_told_apart(cell: str) -> None:
    assert split_units(cell) == (Mention(cell, "many"),)


@pytest.mark.parametrize(
    ("cell", "units", "people"),
    [
        ("县教育局 李某某", "县教育局", ["李某某"]),
        ("县教育局（李某某）\n县财政局局长王某", "县教育局\n县财政局", ["李某某", "王某"]),
        ("县卫健局：李某、王某", "县卫健局", ["李某", "王某"]),
        ("县教育局（电教馆）、县政府办公室", "县教育局（电教馆）\n县政府办公室", []),
    ],
)
def test_people_named_beside_their_unit_are_no_units(cell: str, units: str, people: list[str]) -> None:
    assert without_people(cell) == (units, people)


@given(st.text(alphabet="县教育财政局委办和及与、，；（）():：牵头配合负责各乡镇街道等部门 \n0123456789", max_size=80))
def test_splitting_never_raises_and_invents_no_letter(cell: str) -> None:
    for mention in split_units(cell):
        assert mention.text
        assert set(mention.text) <= set(cell) | set(",;:/| 、\n")
