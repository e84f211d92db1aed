"""Passwords by profile, area codes, and what a person's own fields must be."""

import pytest

from campaign.domain.area import Area, check_code, level_of
from campaign.domain.password import PROFILES, check_password
from campaign.domain.person import Person, check_roles
from campaign.domain.refusal import Invalid


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Ab1!", "password_short"),
        ("a" * 129, "password_long"),
        ("onlysmallletters", "password_classes"),
        ("small2026letters", "password_classes"),
        ("Wen-liang-26", "password_name"),
        ("Wen-liang-Stone-26", ""),
        ("river-2026-Stone", ""),
    ],
)
def test_the_protection_profile_wants_three_kinds_of_characters(password: str, code: str) -> None:
    assert refusal_of(password, "dengbao") == code


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("river-2026", "password_short"),
        ("Password2026!", "password_common"),
        ("1qaz2WSX3edc", "password_common"),
        ("four quiet words here", ""),
        ("管理每一条河流直到大海边上", ""),
        ("abcdefghijklmnop", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
    ],
)
def test_the_other_profile_wants_length_instead(password: str, code: str) -> None:
    assert refusal_of(password, "asvs") == code


def refusal_of(password: str, profile: str) -> str:
    """The code of what the rules say against it; empty if nothing."""
    try:
        check_password(password, "wen-liang", PROFILES[profile])
    except Invalid as fault:
        return fault.code
    return ""


@pytest.mark.parametrize(
    ("code", "level"),
    [("360000000000", 1), ("360700000000", 2), ("360735000000", 3), ("360735100000", 4), ("360735100001", 5)],
)
def test_a_code_says_its_level_by_its_zeros(code: str, level: int) -> None:
    assert level_of(check_code(code)) == level


@pytest.mark.parametrize(
    "code", ["", "36073510000", "3607351000000", "36073510000x", "３６０７３５１０００００", "²" * 12]
)
def test_what_is_not_twelve_digits_is_no_code(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_code(code)
    assert refused.value.code == "area_code"


def test_an_area_lies_only_in_one_whose_code_its_own_begins_with() -> None:
    county = Area(code="360735000000", name="石城县", level=3)
    Area(code="360735100000", name="琴江镇", level=4).check(county)
    for code, level in (("640324100000", 4), ("360735000000", 3)):
        with pytest.raises(Invalid) as refused:
            Area(code=code, name="x", level=level).check(county)
        assert refused.value.code == "area_parent_wrong"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"username": "a"}, "username"),
        ({"username": "with blank"}, "username"),
        ({"name": ""}, "name"),
        ({"email": "a@b@c"}, "email"),
        ({"email": "a@b,c"}, "email"),
        ({"language": "fr"}, "language"),
    ],
)
def test_a_person_that_cannot_be_is_named_by_field(fields: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        Person(**({"username": "王小明", "name": "王小明"} | fields)).check()
    assert refused.value.field == field


def test_administrator_and_auditor_are_one_person_only_where_the_county_allows_it() -> None:
    check_roles(["admin", "auditor"], separate_admin=False)
    with pytest.raises(Invalid):
        check_roles(["admin", "auditor"], separate_admin=True)
