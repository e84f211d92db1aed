"""The desk, the chase log, the orders and the inbox on pages: what is shown can be done, by whom it may be done."""

import re
from datetime import date

import pytest
from sqlmodel import select

from campaign.actions.chasing import sweep
from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.letter import LetterLine
from campaign.domain.order import Order
from campaign.domain.person import Person
from tests.chased import Chased, at_nine
from tests.chasing_stage import a_full_desk
from tests.doors import Doors
from tests.queries import counted


@pytest.fixture
def county(doors: Doors) -> Chased:
    """One of everything on the desk."""
    return a_full_desk(doors)


def test_the_desk_shows_everything_that_waits(doors: Doors, county: Chased) -> None:
    desk = doors.page("ke").get("/").text
    assert "提醒函" in desk
    for said in ("改造饮水设施0", "设备到货推迟", "全部完工", "办理占道许可"):
        assert said in desk


def test_what_is_on_the_desk_can_be_done_from_it(doors: Doors, county: Chased) -> None:
    ke = doors.page("ke")
    for address, data in (
        ("/extensions/1/decisions", {"decision": "granted", "back": "/"}),
        ("/milestones/4/decisions", {"decision": "confirmed", "back": "/"}),
        ("/coordinations/1/acceptances", {"back": "/"}),
        ("/orders/1/decisions", {"decision": "issued", "back": "/"}),
    ):
        answer = ke.post(address, data=data)
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), address
    desk = ke.get("/").text
    for said in ("设备到货推迟", "全部完工", "办理占道许可"):
        assert said not in desk


def test_holding_back_without_a_reason_shows_the_order_again_with_what_is_missing(doors: Doors, county: Chased) -> None:
    answer = doors.page("ke").post("/orders/1/decisions", data={"decision": "held", "note": "", "back": "/"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_the_unit_receives_and_answers_on_its_page(doors: Doors, county: Chased) -> None:
    doors.page("ke").post("/orders/1/decisions", data={"decision": "issued"})
    head = doors.page("head")
    assert "〔2026〕1号" in head.get("/orders").text
    assert head.post("/orders/1/receipts").status_code == 303
    assert head.post("/orders/1/replies", data={"reply": ""}).status_code == 422
    assert head.post("/orders/1/replies", data={"reply": "本周五前完成"}).status_code == 303
    assert "本周五前完成" in doors.page("ke").get("/").text
    assert doors.page("ke").post("/orders/1/answers", data={"decision": "accepted"}).status_code == 303


def test_a_stranger_sees_no_order_and_no_chase(doors: Doors, county: Chased) -> None:
    stranger = doors.page("outsider")
    for address in ("/orders/1", "/tasks/1/chases", "/campaigns/1/chases", "/orders/1/edit"):
        assert stranger.get(address).status_code == 404, address


def test_the_chase_log_tells_the_story_of_a_task(doors: Doors, county: Chased) -> None:
    for username in ("ke", "wen", "chair", "auditor"):
        shown = doors.page(username).get("/tasks/1/chases")
        assert shown.status_code == 200
        assert "改造饮水设施0" in shown.text
    narrowed = doors.page("ke").get("/tasks/1/chases?only=orders").text
    assert "教育局科长" not in narrowed.split('id="log"')[1].split("</section>")[0]
    assert doors.page("ke").get("/campaigns/1/chases").status_code == 200


def test_the_chase_log_of_a_campaign_stands_under_its_head_and_names_the_unit_of_an_order(
    doors: Doors, county: Chased
) -> None:
    doors.page("ke").post("/orders/1/decisions", data={"decision": "issued"})
    shown = doors.page("ke").get("/campaigns/1/chases").text
    assert re.search(r'<a href="/campaigns/1/chases" aria-current="page"', shown)
    assert re.search(r"签发提醒函〔2026〕1号</b><span[^>]*>县教育局<", shown)


def test_a_page_under_a_campaigns_head_names_its_office_in_the_readers_language(doors: Doors, county: Chased) -> None:
    with doors.deed() as db:
        campaign = db.get_one(Campaign, 1)
        db.get_one(Department, campaign.lead_department_id).name_en = "Office of Water"
        db.scalars(select(Person).where(Person.username == "ke")).one().language = "en"
    for path in ("/campaigns/1", "/campaigns/1/rounds", "/campaigns/1/chases", "/orders/new"):
        assert "Office of Water" in doors.page("ke").get(path).text, path


def test_a_telephone_call_is_noted_in_the_log(doors: Doors, county: Chased) -> None:
    ke = doors.page("ke")
    assert ke.post("/tasks/1/calls", data={"note": " "}).status_code == 422
    assert ke.post("/tasks/1/calls", data={"note": "设备已到，本周施工"}).status_code == 303
    assert "设备已到，本周施工" in doors.page("wen").get("/tasks/1/chases").text
    assert doors.page("wen").post("/tasks/1/calls", data={"note": "x"}).status_code == 403
    assert doors.page("outsider").post("/tasks/1/calls", data={"note": "x"}).status_code == 404


def test_an_order_is_drafted_by_hand_and_reworded(doors: Doors, county: Chased) -> None:
    ke = doors.page("ke")
    assert ke.get("/orders/new?task_id=1").status_code == 200
    form = {"campaign_id": "1", "department_id": "6", "card": "yellow", "ground": "", "limit_days": "5"}
    refused = ke.post("/orders", data=form)
    assert (refused.status_code, 'value="5"' in refused.text) == (422, True)
    made = ke.post("/orders", data=form | {"ground": "两次调度仍未落实", "department_id": "4"})
    assert made.status_code == 303
    address = made.headers["location"]
    assert ke.post(f"{address}/wordings", data={"ground": "x", "demand": "y", "limit_days": "99"}).status_code == 422
    assert ke.post(f"{address}/wordings", data={"ground": "再次", "limit_days": "7"}).status_code == 303
    with doors.deed() as db:
        order = db.get_one(Order, int(address.rpartition("/")[2]))
        assert (order.ground, order.limit_days) == ("再次", 7)
    assert doors.page("wen").get("/orders/new").status_code == 404


def test_the_inbox_shows_my_messages_and_the_bell_counts_them(doors: Doors, county: Chased) -> None:
    wen = doors.page("wen")
    inbox = wen.get("/letters").text
    assert "改造饮水设施0" in inbox
    assert unread_in(inbox) == "4"  # two reminders, then two lines about the draft
    assert wen.post("/letters/readings").status_code == 303
    assert unread_in(wen.get("/letters").text) == "0"


def unread_in(page: str) -> str:
    """What the bell of a page says."""
    found = re.search(r'id="bell-n"[^>]*>(\d+)<', page)
    assert found
    return found[1]


@pytest.mark.parametrize("username", ["admin", "ke", "wen", "head", "lu", "chair", "auditor", "outsider"])
def test_nobody_begins_with_a_blank_page(doors: Doors, county: Chased, username: str) -> None:
    first = doors.page(username).get("/")
    assert first.status_code in (200, 303)
    assert first.status_code == 303 or "<h1" in first.text


def test_the_unit_that_reported_nothing_is_named_and_reminded_once_a_day(doors: Doors, county: Chased) -> None:
    doors.at = at_nine(date(2026, 12, 14))
    ke = doors.page("ke")
    assert "县教育局" in ke.get("/").text.split('id="q5"')[1]
    assert ke.post("/reminders").status_code == 303
    assert ke.post("/reminders").status_code == 303
    with doors.deed() as db:
        lines = db.scalars(select(LetterLine).where(LetterLine.kind == "unreported")).all()
        assert len(lines) == len({line.key for line in lines}) == 4


def fill(county: Chased, count: int) -> None:
    """More overdue matters, swept."""
    with county.transaction() as db:
        for n in range(count):
            unit = ("县水利局", "县卫生健康局", "县文化旅游局")[n % 3]
            county.add_duty(db, date(2026, 11, 20), f"又{count}件{n}", unit)
    sweep(county.transaction, at_nine(date(2026, 11, 25), 8))


@pytest.mark.parametrize(("path", "most"), [("/", 32), ("/orders", 20), ("/campaigns/1/chases", 27)])
def test_a_page_asks_the_database_as_often_for_many_matters_as_for_few(
    doors: Doors, county: Chased, path: str, most: int
) -> None:
    ke = doors.page("ke")
    fill(county, 3)
    ke.get(path)
    with counted(doors) as few:
        ke.get(path)
    fill(county, 30)
    ke.get(path)  # who reads is remembered until somebody writes; both counts begin from there
    with counted(doors) as many:
        assert ke.get(path).status_code == 200
    assert many.number == few.number <= most


def test_a_leader_sees_the_lights_of_the_county_and_whom_to_call(doors: Doors, county: Chased) -> None:
    with doors.deed() as db:
        for person in db.scalars(select(Person)):
            person.phone = "000-5550100"
    drawn = doors.page("chair").get("/").text
    assert "全县专项行动总览" in drawn
    assert "tel:000-5550100" in drawn
    assert "<b>2</b><span>逾期</span>" in drawn
