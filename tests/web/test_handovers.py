"""A post is handed over in a form; its sheet lists what went along, is confirmed by both and prints."""

import pytest
from sqlmodel import select

from campaign.domain.handover import HandOver
from campaign.domain.person import Person
from campaign.domain.post import Post, Tenure
from tests.chased import Chased
from tests.chasing_stage import a_full_desk
from tests.doors import Doors


@pytest.fixture
def county(doors: Doors) -> Chased:
    """One of everything on the desk."""
    return a_full_desk(doors)


def person(doors: Doors, username: str) -> int:
    with doors.deed() as db:
        return db.scalars(select(Person.id).where(Person.username == username)).one() or 0


def post_held(doors: Doors, username: str) -> int:
    with doors.deed() as db:
        query = select(Post.id).join(Tenure, Tenure.post_id == Post.id)  # type: ignore[arg-type]
        return db.scalars(query.where(Tenure.person_id == person(doors, username))).one() or 0


def sent(doors: Doors, by: str = "head", **fields: object) -> str:
    """Wen's post goes to Outsider; the address of the sheet."""
    said = {"post_id": post_held(doors, "wen"), "to_person_id": person(doors, "outsider"), "from_on": ""}
    answer = doors.page(by).post(f"/people/{person(doors, 'wen')}/handovers", data=said | fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_head_finds_the_form_on_the_account_page_and_the_sheet_lists_what_waits(doors: Doors, county: Chased) -> None:
    wen = person(doors, "wen")
    assert f"/people/{wen}/handovers/new" in doors.page("head").get("/account").text
    assert "教育局" in doors.page("head").get(f"/people/{wen}/handovers/new").text
    sheet = sent(doors)
    shown = doors.page("outsider").get(sheet).text
    assert "工作交接单" in shown
    assert "核验码" in shown
    assert "改造饮水设施0" in shown
    assert sheet in doors.page("wen").get("/account").text


def test_both_sides_confirm_on_the_sheet_and_nobody_else(doors: Doors, county: Chased) -> None:
    sheet = sent(doors)
    assert "确认交接清单" not in doors.page("head").get(sheet).text
    assert doors.page("head").post(f"{sheet}/confirmations").status_code == 403
    for side in ("wen", "outsider"):
        assert "确认交接清单" in doors.page(side).get(sheet).text
        assert doors.page(side).post(f"{sheet}/confirmations").status_code == 303
    assert "双方已确认" in doors.page("wen").get(sheet).text
    assert doors.page("town").get(sheet).status_code == 404


def test_a_deputy_without_a_last_day_is_asked_for_it_and_nothing_is_kept(doors: Doors, county: Chased) -> None:
    wen, post = person(doors, "wen"), post_held(doors, "wen")
    said = {"post_id": post, "to_person_id": person(doors, "outsider"), "kind": "acting", "note": "年休假"}
    answer = doors.page("head").post(f"/people/{wen}/handovers", data=said)
    assert answer.status_code == 422
    assert "年休假" in answer.text
    wrong = doors.page("head").post(f"/people/{wen}/handovers", data={"post_id": "999", "to_person_id": "1"})
    assert wrong.status_code == 422
    with doors.deed() as db:
        assert len(db.scalars(select(Tenure).where(Tenure.post_id == post)).all()) == 1


def test_a_deputy_is_marked_on_the_account_and_in_the_ledger(doors: Doors, county: Chased) -> None:
    sheet = sent(doors, "admin", kind="acting", from_on="2026-11-25", until_on="2026-11-30")
    shown = doors.page("admin").get(sheet).text
    assert "代理" in shown
    assert "代理" in doors.page("admin").get(f"/people/{person(doors, 'outsider')}").text


def test_the_page_of_the_department_lists_the_hand_overs_that_its_reader_may_open(doors: Doors, county: Chased) -> None:
    sheet = sent(doors)
    with doors.deed() as db:
        unit = db.scalars(select(HandOver.department_id)).one()
    assert sheet in doors.page("admin").get(f"/departments/{unit}").text
    assert sheet not in doors.page("ke").get(f"/departments/{unit}").text
