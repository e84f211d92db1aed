"""Only an exact name or an alias is taken; everything else is a suggestion for a person."""

import pytest

from campaign.domain.department_match import Entry, Register

NAMES = [
    *(
        "县教育局",
        "县卫生健康局",
        "市生态环境局云岭分局",
        "县住房和城乡建设局",
        "县人力资源和社会保障局",
        "县自然资源局",
    ),
    *(
        "县发展和改革局",
        "县文化和旅游局",
        "县市场监督管理局",
        "县农业农村局",
        "县财政局",
        "石桥镇人民政府",
        "城关街道办事处",
    ),
]
TOWNS = ("石桥镇人民政府", "城关街道办事处")
REGISTER = Register.of(
    Entry(place, name, "town" if name in TOWNS else "county", ("县文旅局",) if name == "县文化和旅游局" else ())
    for place, name in enumerate(NAMES)
)


@pytest.mark.parametrize("text", ["县教育局", " 县 教育局", "县文旅局"])
def test_the_name_itself_or_an_alias_is_taken(text: str) -> None:
    assert REGISTER.match(text).department_id is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("教育局", "县教育局"),
        ("云岭县教育局", "县教育局"),
        ("卫健局", "县卫生健康局"),
        ("县卫健委", "县卫生健康局"),
        ("人社局", "县人力资源和社会保障局"),
        ("住建局", "县住房和城乡建设局"),
        ("发改委", "县发展和改革局"),
        ("市场监管局", "县市场监督管理局"),
        ("石桥镇", "石桥镇人民政府"),
        ("环保局", "市生态环境局云岭分局"),
        ("国土局", "县自然资源局"),
        ("农粮局", "县农业农村局"),
    ],
)
def test_an_abbreviation_or_a_former_name_is_only_suggested(text: str, name: str) -> None:
    match = REGISTER.match(text)
    assert match.department_id is None
    assert (match.suggestions[0].name, match.likely) == (name, True)


@pytest.mark.parametrize("text", ["市教育局", "石桥乡"])
def test_mere_likeness_is_shown_but_not_called_likely(text: str) -> None:
    match = REGISTER.match(text)
    assert match.suggestions and not match.likely


@pytest.mark.parametrize("text", ["科技局", "医保局", "张科长"])
def test_nothing_like_it_suggests_nothing(text: str) -> None:
    assert REGISTER.match(text).suggestions == ()


def test_a_persons_decision_wins() -> None:
    assert Register.of(REGISTER.entries, {"卫健局": 4}).match("卫健局").department_id == 4


def test_a_name_of_two_departments_is_asked_about() -> None:
    both = Register.of([Entry(1, "县教育局", aliases=("教科局",)), Entry(2, "县科技局", aliases=("教科局",))])
    match = both.match("教科局")
    assert (match.department_id, match.several, len(match.suggestions)) == (None, True, 2)


def test_every_town_means_every_town_and_streets_alone_only_those() -> None:
    assert REGISTER.towns("各乡镇（街道）") == [11, 12]
    assert REGISTER.towns("各街道") == [12]


def test_the_government_of_another_place_is_offered_and_not_taken_for_likely() -> None:
    register = Register.of([Entry(1, "县人民政府", "other", ("县政府",))])
    assert not register.match("凉州区人民政府").likely
    assert register.match("本县人民政府").likely
