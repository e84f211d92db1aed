"""Departments and areas, on both databases."""

import pytest
from sqlmodel import select

from campaign.actions import places
from campaign.actions.areas import import_areas
from campaign.domain.area import Area
from campaign.domain.department import Department
from campaign.domain.refusal import Invalid, Invalids, NotAllowed
from campaign.exchange.areas_csv import AreaLine
from campaign.insight.places import find_departments, read_departments
from tests.cast import Cast, new_entries

COUNTY = AreaLine(2, "360735000000", "石城县", 3, "360700000000")
TOWN = AreaLine(3, "360735100000", "琴江镇", 4, "360735000000")
VILLAGE = AreaLine(4, "360735100001", "琴江居委会", 5, "360735100000")


def order(cast: Cast) -> list[str]:
    return [row.name for row in cast.db.scalars(find_departments())]


def test_a_new_department_stands_last_and_moves_where_it_is_put(cast: Cast) -> None:
    ke = cast.actor("ke")
    made = places.create_department(cast.db, ke, name="县医疗保障局", aliases=["医保局", " 医保局 ", ""], at=cast.at)
    assert order(cast)[-1] == "县医疗保障局"
    assert places.aliases_of(cast.db, made) == ["医保局"]
    places.edit_department(cast.db, ke, made, position=0, at=cast.at)
    assert order(cast)[0] == "县医疗保障局"
    places.edit_department(cast.db, ke, made, position=999, at=cast.at)
    assert order(cast)[-1] == "县医疗保障局"


def test_a_name_stands_for_one_department_whether_as_name_or_as_alias(cast: Cast) -> None:
    ke, water = cast.actor("ke"), cast.departments["water"]
    places.edit_department(cast.db, ke, water, aliases=["水务局"], at=cast.at)
    for department, fields in (
        (None, {"name": "水务局"}),
        (None, {"name": "县水利局"}),
        (None, {"name": "新局", "aliases": ["县审计局"]}),
        (cast.departments["audit"], {"aliases": ["水务局"]}),
        (cast.departments["audit"], {"name": "水务局"}),
    ):
        with cast.db.begin_nested() as attempt, pytest.raises(Invalid) as taken:
            if department is None:
                places.create_department(cast.db, ke, at=cast.at, **fields)
            else:
                places.edit_department(cast.db, ke, department, at=cast.at, **fields)
        if attempt.is_active:
            attempt.rollback()
        cast.db.expire_all()
        assert taken.value.code == "department_name_taken"


def test_a_confirmed_match_is_learnt_once(cast: Cast) -> None:
    ke, water = cast.actor("ke"), cast.departments["water"]
    for alias in ("水务局", "水务局", "县水利局"):
        places.learn_alias(cast.db, ke, water, alias, at=cast.at)
    assert places.aliases_of(cast.db, water) == ["水务局"]
    assert [line.deed for line in new_entries(cast.db)] == ["edit_department"]


def test_the_number_of_people_is_of_those_who_still_hold_a_post(cast: Cast) -> None:
    read = {
        one.department.name: one.people for one in read_departments(cast.db, cast.db.scalars(find_departments()).all())
    }
    assert (read["县教育局"], read["县卫生健康局"]) == (2, 0)


def test_an_owner_keeps_no_departments_and_a_coordinator_no_areas(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        places.create_department(cast.db, cast.actor("wen"), name="新局", at=cast.at)
    with pytest.raises(NotAllowed):
        places.create_area(cast.db, cast.actor("ke"), code="360735000000", name="石城县", at=cast.at)


def test_areas_of_a_file_are_made_from_the_widest_down_and_brought_up_to_date(cast: Cast) -> None:
    admin = cast.actor("admin")
    first = import_areas(cast.db, admin, [VILLAGE, TOWN, COUNTY], at=cast.at)
    assert (first.created, first.updated, first.unchanged) == (3, 0, 0)
    village = cast.db.scalars(select(Area).where(Area.code == VILLAGE.code)).one()
    town = cast.db.get(Area, village.parent_id)
    assert town is not None and town.code == TOWN.code
    renamed = AreaLine(2, TOWN.code, "琴江街道", 4, TOWN.parent_code)
    again = import_areas(cast.db, admin, [renamed, VILLAGE], at=cast.at)
    assert (again.created, again.updated, again.unchanged) == (0, 1, 1)
    assert town.name == "琴江街道"


def test_a_file_whose_lines_contradict_each_other_is_refused_line_by_line(cast: Cast) -> None:
    orphan = AreaLine(7, "360735200001", "无镇村", 5, "360735200000")
    foreign = AreaLine(8, "640324100001", "外县村", 5, TOWN.code)
    with pytest.raises(Invalids) as refused:
        import_areas(cast.db, cast.actor("admin"), [COUNTY, TOWN, orphan, foreign], at=cast.at)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [
        ("line 7", "areas_parent"),
        ("line 8", "area_parent_wrong"),
    ]


def test_a_department_out_of_use_stays_where_it_was_named(cast: Cast) -> None:
    places.edit_department(cast.db, cast.actor("ke"), cast.departments["water"], active=False, at=cast.at)
    assert cast.db.get_one(Department, cast.department("water")).active is False
