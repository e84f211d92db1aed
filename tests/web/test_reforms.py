"""Reforms of departments at both doors: what would move is shown first, then done in one act."""

from sqlmodel import select

from campaign.domain.department import Department
from tests.doors import Doors
from tests.onstage import staged

GROUND = {"ground": "云编发〔2026〕8号", "from_on": "2026-11-23"}


def test_a_merger_shows_what_moves_and_the_task_then_has_the_successor(doors: Doors) -> None:
    ids = staged(doors)
    water, culture = ids.departments["water"], ids.departments["culture"]
    admin = doors.page("admin")
    start = f"/departments/{water}"
    assert f"{start}/reforms/new" in admin.get(start).text
    assert f"{start}/reforms/new" not in doors.page("ke").get(start).text
    shown = admin.get(f"{start}/reforms/new?kind=merged").text
    assert "牵头的在办任务" in shown
    assert "水利局科长" in shown
    bad = admin.post(
        f"{start}/reforms", data={"kind": "merged", "into_id": culture, "from_on": "2026-11-23", "ground": ""}
    )
    assert bad.status_code == 422
    assert f'<option value="{culture}" selected>' in bad.text
    done = admin.post(f"{start}/reforms", data={"kind": "merged", "into_id": culture, **GROUND})
    assert (done.status_code, done.headers["location"]) == (303, f"/departments/{culture}")
    assert "已并入本单位" in admin.get(f"/departments/{culture}").text
    assert admin.get(f"{start}/reforms/new").status_code == 409
    assert f'<option value="{water}"' not in doors.page("ke").get(f"/campaigns/{ids.campaign}/tasks/new").text
    assert doors.page("water").get(f"/tasks/{ids.task}").status_code == 200  # the seat went along


def test_a_new_name_over_the_api_and_what_the_register_says_of_it(doors: Doors) -> None:
    ids = staged(doors)
    water = ids.departments["water"]
    script = doors.api("admin")
    assert set(script.get(f"/departments/{water}/reach").json()) >= {"duties", "led", "orders"}
    body = {"kind": "renamed", "name": "县水务局", **GROUND}
    made = script.post(f"/departments/{water}/reforms", json=body)
    assert made.status_code == 201, made.text
    assert made.json()["old_name"] == "县水利局"
    assert script.post(f"/departments/{water}/reforms", json=body).status_code == 422
    future = script.post(f"/departments/{water}/reforms", json=body | {"name": "县水局", "from_on": "2026-12-24"})
    assert future.status_code == 422
    assert [one["kind"] for one in doors.api("ke").get(f"/departments/{water}/reforms").json()["items"]] == ["renamed"]
    assert doors.api("ke").post(f"/departments/{water}/reforms", json=body).status_code == 403
    with doors.deed() as db:
        assert db.scalars(select(Department.name).where(Department.id == water)).one() == "县水务局"
    assert "县水利局" in doors.page("admin").get(f"/departments/{water}").text
