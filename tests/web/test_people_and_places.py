"""The administrator's pages: what is typed is kept, what is wrong is told at its field, scripts are not needed."""

import re

import pytest
from sqlmodel import select

from campaign.domain.area import Area
from campaign.domain.department import Department
from campaign.domain.person import Person
from campaign.domain.post import Tenure
from tests.doors import Doors

PAGES = ["/people", "/people/new", "/departments", "/departments/new", "/areas", "/areas/new", "/focus-areas"]


def key(doors: Doors, noun: type, **wanted: str) -> int:
    """The id of the row with these values."""
    with doors.deed() as db:
        return next(row.id for row in db.scalars(select(noun)) if all(getattr(row, k) == v for k, v in wanted.items()))


@pytest.mark.parametrize("path", PAGES)
def test_the_administrator_opens_every_page_and_an_owner_none(doors: Doors, path: str) -> None:
    assert doors.page("admin").get(path).status_code == 200
    assert doors.page("wen").get(path).status_code == 403
    assert doors.visitor().get(path).status_code == 303


def test_an_account_is_made_with_a_post_and_can_sign_in(doors: Doors) -> None:
    admin = doors.page("admin")
    form = {"username": "new", "name": "新人", "roles": ["owner"], "password": "river-2026-Stone", "grade": "head"}
    form |= {"department_id": str(key(doors, Department, name="县水利局")), "title": "局长", "from": "2026-01-01"}
    made = admin.post("/people", data=form)
    assert made.status_code == 303
    shown = admin.get(made.headers["location"]).text
    assert "新人" in shown and "局长" in shown and "县水利局" in shown
    token = doors.visitor().post("/api/v1/tokens", json={"username": "new", "password": "river-2026-Stone"})
    assert token.status_code == 201


def test_a_refused_form_keeps_what_was_typed_and_names_the_field(doors: Doors) -> None:
    form = {"username": "wen", "name": "重名者", "email": "a@example.org", "roles": ["owner", "inspector"]}
    answer = doors.page("admin").post("/people", data=form)
    assert answer.status_code == 422
    for typed in ('value="重名者"', 'value="a@example.org"', 'value="inspector" checked'):
        assert typed in answer.text
    assert 'href="#username"' in answer.text


def test_a_post_is_added_and_ended(doors: Doors) -> None:
    admin, wen = doors.page("admin"), key(doors, Person, username="wen")
    water = key(doors, Department, name="县水利局")
    data = {"department_id": str(water), "title": "副局长", "grade": "deputy", "from": "2026-11-23"}
    assert admin.post(f"/people/{wen}/posts", data=data).status_code == 303
    assert "副局长" in admin.get(f"/people/{wen}").text
    assert admin.post(f"/people/{wen}/posts", data={"title": "x"}).status_code == 422
    with doors.deed() as db:
        first = db.scalars(select(Tenure).where(Tenure.person_id == wen).order_by(Tenure.id)).first()
    assert first is not None
    assert admin.post(f"/people/{wen}/posts/{first.id}/endings").status_code == 303
    with doors.deed() as db:
        ended = {row.id: row.until_on for row in db.scalars(select(Tenure).where(Tenure.person_id == wen))}
    assert [str(until) for until in ended.values()] == ["2026-11-22", "None"]


def test_taking_out_of_use_signs_out_and_a_given_password_lifts_the_lock(doors: Doors) -> None:
    admin, wen, page = doors.page("admin"), key(doors, Person, username="wen"), doors.page("wen")
    assert admin.post(f"/people/{wen}/retirements").status_code == 303
    assert page.get("/account").status_code == 303
    assert admin.post(f"/people/{wen}/restorations").status_code == 303
    for _ in range(5):
        doors.visitor().post("/api/v1/tokens", json={"username": "wen", "password": "wrong"})
    assert admin.post(f"/people/{wen}/passwords", data={"password": "short"}).status_code == 422
    assert admin.post(f"/people/{wen}/passwords", data={"password": "river-2026-Stone"}).status_code == 303
    asked = doors.visitor().post("/api/v1/tokens", json={"username": "wen", "password": "river-2026-Stone"})
    assert asked.status_code == 201


def test_two_administrators_at_once_both_see_what_the_other_wrote(doors: Doors) -> None:
    admin, wen = doors.page("admin"), key(doors, Person, username="wen")
    form = {"username": "wen", "name": "教育局科长", "roles": ["owner"], "version": "1"}
    assert admin.post(f"/people/{wen}", data=form | {"phone": "6120"}).status_code == 303
    lost = admin.post(f"/people/{wen}", data=form | {"phone": "6999"})
    assert lost.status_code == 412
    assert "6120" in lost.text and 'value="6999"' in lost.text
    again = re.search(r'name="version" value="(\d+)"', lost.text)
    assert again
    kept = admin.post(f"/people/{wen}", data=form | {"phone": "6999", "version": again[1]})
    assert kept.status_code == 303


def test_a_department_goes_up_and_down_by_buttons(doors: Doors) -> None:
    admin, water = doors.page("admin"), key(doors, Department, name="县水利局")

    def order() -> list[str]:
        return re.findall(r'class="ttl" href="/departments/\d+">([^<]+)<', admin.get("/departments").text)

    before = order()
    place = before.index("县水利局")
    assert admin.post(f"/departments/{water}/moves", data={"direction": "up"}).status_code == 303
    assert order().index("县水利局") == place - 1
    swapped = admin.post(f"/departments/{water}/moves", data={"direction": "down"}, headers={"hx-request": "true"})
    assert (swapped.status_code, swapped.text.lstrip()[:6]) == (200, "<tbody")
    assert order() == before


def test_a_coordinator_keeps_departments_but_not_people(doors: Doors) -> None:
    ke = doors.page("ke")
    made = ke.post("/departments", data={"name": "县医疗保障局", "kind": "county", "aliases": "医保局\n县医保局"})
    assert made.status_code == 303
    assert "县医保局" in ke.get("/departments?q=医保局").text
    assert ke.get("/people").status_code == 403


def test_a_department_form_is_drawn_again_with_its_fault(doors: Doors) -> None:
    admin, water = doors.page("admin"), key(doors, Department, name="县水利局")
    answer = admin.post(f"/departments/{water}", data={"name": "县教育局", "kind": "county", "aliases": "水利"})
    assert answer.status_code == 422
    assert 'value="县教育局"' in answer.text and "水利</textarea>" in answer.text


def test_areas_are_read_from_a_file_all_or_nothing(doors: Doors) -> None:
    admin = doors.page("admin")
    good = "code,name,level,parent_code\n360735000000,石城县,3,\n360735100000,琴江镇,4,360735000000\n"
    bad = good + "36073510001,短码,5,360735100000\n360735100002,,5,360735100000\n"
    refused = admin.post("/areas/imports", files={"file": ("a.csv", bad.encode())})
    assert refused.status_code == 422
    assert "36073510001" in refused.text and "4" in refused.text and "5" in refused.text
    assert "琴江镇" not in admin.get("/areas?q=琴江").text.split("<tbody>")[-1]
    assert admin.post("/areas/imports", files={"file": ("a.csv", good.encode("gb18030"))}).status_code == 303
    county = key(doors, Area, code="360735000000")
    assert "琴江镇" in admin.get(f"/areas?parent={county}").text
    assert admin.post("/areas/imports").status_code == 422


def test_an_area_is_entered_by_hand_under_another(doors: Doors) -> None:
    admin = doors.page("admin")
    form = {
        "code": "360799101000",
        "name": "白云乡",
        "parent_code": "360799000000",
        "latitude": "26.1",
        "longitude": "x",
    }
    wrong = admin.post("/areas", data=form)
    assert wrong.status_code == 422 and 'href="#longitude"' in wrong.text
    assert admin.post("/areas", data=form | {"longitude": "116.2"}).status_code == 303
    town = key(doors, Area, code="360799101000")
    assert "云岭县" in admin.get(f"/areas/{town}").text
    assert admin.post(f"/areas/{town}", data=form | {"longitude": "116.2", "name": "白云镇"}).status_code == 303


def test_a_field_of_work_is_added(doors: Doors) -> None:
    admin = doors.page("admin")
    assert admin.post("/focus-areas", data={"code": "No", "name": "住房"}).status_code == 422
    assert admin.post("/focus-areas", data={"code": "housing", "name": "住房"}).status_code == 303
    assert "住房" in admin.get("/focus-areas").text


@pytest.mark.parametrize("path", ["/people", "/departments", "/areas"])
def test_a_list_asks_the_database_the_same_number_of_times_however_long_it_is(doors: Doors, path: str) -> None:
    from tests.queries import counted

    admin = doors.page("admin")
    admin.get(path)
    with counted(doors) as few:
        admin.get(path)
    with doors.deed() as db:
        for n in range(40):
            db.add(Department(name=f"单位{n}", position=100 + n))
            db.add(Area(code=f"3701{n:02}000000", name=f"县{n}", level=3))
            db.add(Person(username=f"p{n}", name=f"人{n}"))
    with counted(doors) as many:
        admin.get(path)
    assert many.number == few.number <= 16


def test_the_account_page_changes_the_password_and_ends_other_sign_ins(doors: Doors) -> None:
    from campaign.security import hash_password

    with doors.deed() as db:
        wen = db.scalars(select(Person).where(Person.username == "wen")).one()
        wen.password_hash = hash_password("old-Stone-2025")
    here, there = doors.page("wen"), doors.page("wen")
    form = {"old": "old-Stone-2025", "password": "river-2026-Stone", "again": "river-2026-Stone"}
    for wrong in ({"old": "x"}, {"again": "y"}, {"password": "short", "again": "short"}):
        assert here.post("/account/password", data=form | wrong).status_code == 422
    assert there.get("/account").status_code == 200
    assert here.post("/account/password", data=form).status_code == 303
    assert (here.get("/account").status_code, there.get("/account").status_code) == (200, 303)


def test_a_sign_in_elsewhere_is_ended_from_the_account_page_and_nobody_elses(doors: Doors) -> None:
    here, there, lu = doors.page("wen"), doors.page("wen"), doors.page("lu")
    keys = re.findall(r'name="sign_in" value="(\d+)"', here.get("/account").text)
    other = next(number for number in keys if number != "0")
    assert lu.post("/account/revocations", data={"sign_in": other}).status_code == 404
    assert here.post("/account/revocations", data={"sign_in": other}).status_code == 303
    assert there.get("/account").status_code == 303
