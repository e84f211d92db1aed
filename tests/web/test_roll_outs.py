"""Roll-outs at both doors: laid out without scripts, shown as a matrix, opened against the mark."""

from typing import Any

from campaign.domain.area import Area
from tests.doors import Doors
from tests.planned import a_running_campaign, ids_of
from tests.queries import counted

TITLE = "饮水分批推开"


def form(doors: Doors, **more: Any) -> dict[str, Any]:
    """The form with one town, in the first of two phases."""
    town = str(ids_of(doors)["area:town"])
    return {
        "title": TITLE,
        "mark": "90",
        "task_id": "2",
        "p_title": ["第一批", "", ""],
        "p_starts_on": ["2026-11-01", "", ""],
        "p_due_on": ["2026-12-01", "", ""],
        "t_area_id": [town],
        "t_zone": ["东部"],
        "t_kind": ["城区"],
        "t_number": [""],
        "t_target": ["4"],
    } | more


def test_towns_are_put_into_phases_by_class_and_the_matrix_shows_them(doors: Doors) -> None:
    campaign, ke = a_running_campaign(doors), doors.page("ke")
    at = f"/campaigns/{campaign}/roll-outs"
    assert 'name="t_area_id"' in ke.get(f"{at}/new").text
    put = ke.post(f"{at}/drafts", data=form(doors, do="put", put_kind="城区", put_number="1"))
    assert "<option selected>1</option>" in put.text
    other = ke.post(f"{at}/drafts", data=form(doors, do="put", put_kind="山区", put_number="1"))
    assert "<option selected>1</option>" not in other.text
    nobody = ke.post(at, data=form(doors))
    assert (nobody.status_code, "未选乡镇" in nobody.text, TITLE in nobody.text) == (422, True, True)
    kept = ke.post(at, data=form(doors, t_number=["1"]))
    assert kept.status_code == 303, kept.text
    shown = ke.get(at).text
    assert all(words in shown for words in (TITLE, "东部", "城区", "城关镇", "开启本批"))
    opened = ke.post("/roll-outs/1/phases/1/openings")
    assert (opened.status_code, opened.headers["location"]) == (303, at)
    assert "0/1 个乡镇" in ke.get(at).text
    seen = doors.page("water").get(at)
    assert (seen.status_code, TITLE in seen.text, "开启本批" in seen.text) == (200, True, False)
    assert doors.page("water").post("/roll-outs/1/phases/1/openings").status_code == 403


def test_scripts_lay_out_and_open_and_are_told_the_figure_below_the_mark(doors: Doors) -> None:
    campaign, ke = a_running_campaign(doors), doors.api("ke")
    town = ids_of(doors)["area:town"]
    with doors.deed() as db:
        db.add(Area(code="360799101000", name="河口镇", level=4, parent_id=1))
    body: dict[str, Any] = {
        "title": TITLE,
        "task_id": 2,
        "phases": [
            {"title": "第一批", "starts_on": "2026-11-01", "due_on": "2026-11-30"},
            {"title": "第二批", "starts_on": "2026-12-01", "due_on": "2026-12-20"},
        ],
        "towns": [{"area_id": town, "phase": 1, "zone": "东部", "target": 4}, {"area_id": town + 1, "phase": 2}],
    }
    made = ke.post(f"/campaigns/{campaign}/roll-outs", json=body)
    assert made.status_code == 201, made.text
    assert (made.json()["mark"], made.json()["phases"][0]["state"]) == (90, "waiting")
    first = ke.post("/roll-outs/1/phases/1/openings")
    assert (first.status_code, first.json()["towns"][0]["share_id"] is not None) == (201, True)
    below = ke.post("/roll-outs/1/phases/2/openings")
    assert (below.status_code, "0 % accepted, 0 of 1; 90 %" in below.json()["detail"]) == (409, True)
    page = doors.page("ke").post("/roll-outs/1/phases/2/openings")
    assert (page.status_code, "通过率 0%（0/1）" in page.text) == (409, True)
    opened = ke.post("/roll-outs/1/phases/2/openings", json={"reason": "汛期前须完成"})
    assert (opened.json()["phases"][1]["reason"], opened.json()["phases"][1]["rate_at_opening"]) == ("汛期前须完成", 0)
    assert ke.get(f"/campaigns/{campaign}/roll-outs").json()["total"] == 1
    assert doors.api("outsider").get("/roll-outs/1").status_code == 404


def test_the_page_asks_no_more_for_more_roll_outs(doors: Doors) -> None:
    campaign, ke = a_running_campaign(doors), doors.page("ke")
    at = f"/campaigns/{campaign}/roll-outs"
    ke.post(at, data=form(doors, t_number=["1"]))
    ke.post("/roll-outs/1/phases/1/openings")
    ke.get(at)
    with counted(doors) as few:
        ke.get(at)
    for _ in range(3):
        ke.post(at, data=form(doors, t_number=["1"]))
    ke.get(at)
    with counted(doors) as many:
        ke.get(at)
    assert many.number == few.number
