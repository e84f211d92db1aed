"""People, departments and areas over the API: shapes of the contract, and every refusal with its reason."""

import pytest
from sqlmodel import col, select

from campaign.domain.entry import Entry
from campaign.domain.person import Person
from campaign.domain.post import Tenure
from tests.doors import Doors


def test_a_county_is_set_up_by_script_alone(doors: Doors) -> None:
    admin = doors.api("admin")
    town = admin.post("/areas", json={"code": "640324100000", "name": "豫海镇"})
    assert (town.status_code, town.json()["level"], town.json()["parent_id"]) == (201, 4, None)
    village = {"code": "640324100001", "name": "某村", "parent_id": town.json()["id"]}
    assert admin.post("/areas", json=village).json()["level"] == 5
    unit = {"name": "豫海镇人民政府", "kind": "town", "aliases": ["豫海镇", "豫海"], "area_id": town.json()["id"]}
    made = admin.post("/departments", json=unit)
    assert made.status_code == 201
    assert {key: made.json()[key] for key in unit} == unit
    person = {
        "username": "ma-yuhai",
        "name": "镇长",
        "email": "ma@example.org",
        "password": "river-2026-Stone",
        "roles": ["owner"],
        "posts": [{"department_id": made.json()["id"], "title": "镇长", "is_head": True, "from": "2024-03-01"}],
    }
    created = admin.post("/people", json=person)
    assert created.status_code == 201
    assert created.json()["posts"][0]["from"] == "2024-03-01"
    assert "password" not in created.text
    token = doors.visitor().post("/api/v1/tokens", json={"username": "ma-yuhai", "password": "river-2026-Stone"})
    assert token.status_code == 201


def test_one_open_post_may_be_written_short_and_reaches_back_as_far_as_the_register(doors: Doors) -> None:
    admin = doors.api("admin")
    department = admin.get("/departments?q=教育").json()["items"][0]["id"]
    body = {"username": "new-head", "name": "新局长", "roles": ["owner"], "department_id": department, "is_head": True}
    made = admin.post("/people", json=body).json()
    assert [(post["department_id"], post["is_head"], post["from"], post["until"]) for post in made["posts"]] == [
        (department, True, None, None)
    ]


def test_posts_left_out_end_yesterday_and_stay_on_record(doors: Doors) -> None:
    admin = doors.api("admin")
    wen = admin.get("/people?q=wen").json()["items"][0]
    culture = admin.get("/departments?q=文化").json()["items"][0]["id"]
    moved = admin.patch(f"/people/{wen['id']}", json={"posts": [{"department_id": culture, "title": "股长"}]})
    assert moved.status_code == 200
    assert sorted((post["title"], post["until"]) for post in moved.json()["posts"]) == [
        ("科长", "2026-11-22"),
        ("股长", None),
    ]


def test_posts_sent_back_as_they_were_read_change_nothing(doors: Doors) -> None:
    admin = doors.api("admin")
    wen = admin.get("/people?q=wen").json()["items"][0]
    again = admin.patch(f"/people/{wen['id']}", json={"posts": wen["posts"]})
    assert again.json() == wen


def test_a_deputy_is_marked_as_acting(doors: Doors) -> None:
    with doors.deed() as db:
        held = select(Tenure).join(Person, col(Person.id) == Tenure.person_id)
        db.scalars(held.where(Person.username == "wen")).one().acting = True
    people = {row["username"]: row for row in doors.api("admin").get("/people?limit=200").json()["items"]}
    assert people["wen"]["posts"][0]["acting"] and not people["lu"]["posts"][0]["acting"]


def test_a_retired_person_is_signed_out_at_once_and_a_role_taken_away_too(doors: Doors) -> None:
    admin, wen, lu = doors.api("admin"), doors.api("wen"), doors.api("lu")
    for username, change in (("wen", {"active": False}), ("lu", {"roles": []})):
        key = admin.get(f"/people?q={username}").json()["items"][0]["id"]
        assert admin.patch(f"/people/{key}", json=change).status_code == 200
    assert (wen.get("/me").status_code, lu.get("/me").status_code) == (401, 401)


def test_the_last_administrator_stays(doors: Doors) -> None:
    admin = doors.api("admin")
    key = admin.get("/me").json()["id"]
    assert admin.patch(f"/people/{key}", json={"roles": ["owner"]}).status_code == 409
    assert admin.patch(f"/people/{key}", json={"active": False}).status_code == 409


def test_administrator_and_auditor_are_two_persons_where_the_county_says_so(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"username": "both", "name": "二者", "roles": ["admin", "auditor"]}
    monkeypatch.setenv("CAMPAIGN_SEPARATE_ADMIN", "1")
    from campaign.settings import get_settings

    get_settings.cache_clear()
    refused = doors.api("admin").post("/people", json=body)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:campaign:roles_apart")
    monkeypatch.delenv("CAMPAIGN_SEPARATE_ADMIN")
    get_settings.cache_clear()
    assert doors.api("admin").post("/people", json=body).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "wen"}, "username"),
        ({"username": "has blank"}, "username"),
        ({"email": "nobody"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "someone-1A"}, "password"),
        ({"roles": ["king"]}, "roles"),
        ({"posts": [{"department_id": 999}]}, "posts"),
        ({"active": 1}, "active"),
        ({"name": "a\x00b"}, "body"),
        ({"nickname": "x"}, "nickname"),
    ],
)
def test_what_cannot_be_taken_is_named(doors: Doors, change: dict[str, object], field: str) -> None:
    body = {"username": "someone", "name": "某人"} | change
    refused = doors.api("admin").post("/people", json=body)
    assert refused.status_code == 422
    assert field in {part for error in refused.json()["errors"] for part in error["loc"]}


def test_everybody_sees_departments_and_areas_but_few_change_them(doors: Doors) -> None:
    wen, ke = doors.api("wen"), doors.api("ke")
    first = wen.get("/departments?limit=2").json()
    assert [item["name"] for item in first["items"]] == ["县政府", "县政府办公室"]
    rest = wen.get("/departments", params={"limit": 200, "after": first["next"]}).json()
    assert (first["total"], len(rest["items"]), rest["next"]) == (9, 7, None)
    assert wen.post("/departments", json={"name": "新局"}).status_code == 403
    assert ke.post("/departments", json={"name": "新局"}).status_code == 201
    assert ke.post("/areas", json={"code": "640324100000", "name": "豫海镇"}).status_code == 403
    assert wen.post("/people", json={"username": "xx", "name": "x"}).status_code == 403


def test_an_owner_sees_the_people_of_their_own_department_only(doors: Doors) -> None:
    wen = doors.api("wen")
    listed = wen.get("/people").json()["items"]
    assert {person["username"] for person in listed} == {"wen", "head"}
    lu = next(p for p in doors.api("admin").get("/people").json()["items"] if p["username"] == "lu")
    assert wen.get(f"/people/{lu['id']}").status_code == 404
    assert wen.patch(f"/people/{listed[0]['id']}", json={"name": "新"}).status_code == 403


def test_an_alias_belongs_to_one_department(doors: Doors) -> None:
    admin = doors.api("admin")
    water = admin.get("/departments?q=水利").json()["items"][0]
    assert admin.patch(f"/departments/{water['id']}", json={"aliases": ["水利局", "水务局"]}).status_code == 200
    for body in (
        {"name": "水务局"},
        {"name": "新局", "aliases": ["水利局"]},
        {"name": "新局", "aliases": ["县审计局"]},
    ):
        assert admin.post("/departments", json=body).json()["type"] == "urn:campaign:department_name_taken"
    assert admin.get("/departments?q=水务").json()["total"] == 1


def test_a_department_moves_in_the_list_order(doors: Doors) -> None:
    admin = doors.api("admin")
    before = [item["name"] for item in admin.get("/departments").json()["items"]]
    last = admin.get("/departments").json()["items"][-1]
    admin.patch(f"/departments/{last['id']}", json={"position": 1})
    after = [item["name"] for item in admin.get("/departments").json()["items"]]
    assert after == [before[0], before[-1], *before[1:-1]]


def test_somebody_elses_change_is_not_overwritten(doors: Doors) -> None:
    admin = doors.api("admin")
    unit = admin.get("/departments").json()["items"][0]
    admin.patch(f"/departments/{unit['id']}", json={"name": "县人民政府", "version": unit["version"]})
    lost = admin.patch(f"/departments/{unit['id']}", json={"name": "政府", "version": unit["version"]})
    assert lost.status_code == 412
    assert (lost.json()["mine"]["name"], lost.json()["theirs"]["name"]) == ("政府", "县人民政府")


@pytest.mark.parametrize(
    "body",
    [
        {"code": "36073510000", "name": "短"},
        {"code": "360799100000", "name": "已有"},
        {"code": "360735100000", "name": "别县", "parent_id": 1},
        {"code": "360799101000", "name": "无上级", "parent_id": 99},
        {"code": "360799101000", "name": "半个坐标", "latitude": 25.1},
    ],
)
def test_an_area_that_cannot_be_is_refused(doors: Doors, body: dict[str, object]) -> None:
    assert doors.api("admin").post("/areas", json=body).status_code == 422


def test_every_deed_leaves_an_entry_with_before_and_after(doors: Doors) -> None:
    admin = doors.api("admin")
    key = admin.get("/people?q=wen").json()["items"][0]["id"]
    admin.patch(f"/people/{key}", json={"phone": "6120"})
    with doors.deed() as db:
        last = db.scalars(select(Entry).order_by(Entry.seq.desc())).first()
    assert last is not None
    assert (last.deed, last.noun, last.noun_id, last.data) == (
        "edit_person",
        "person",
        key,
        {"changed": {"phone": ["", "6120"]}},
    )


def test_fields_of_work_can_be_added(doors: Doors) -> None:
    admin = doors.api("admin")
    assert admin.post("/focus-areas", json={"code": "housing", "name": "住房"}).status_code == 201
    assert [item["code"] for item in admin.get("/focus-areas").json()["items"]][-1] == "housing"
    assert doors.api("ke").post("/focus-areas", json={"code": "x1", "name": "x"}).status_code == 403
