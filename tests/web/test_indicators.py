"""Indicators on pages: the keeper's twenty seconds, who is missing, what was published beside what is known now."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from campaign.actions.measuring import add_indicator, plan_of
from campaign.domain.campaign import Campaign
from campaign.domain.indicator import Indicator
from campaign.domain.milestone import Milestone
from campaign.domain.task import Task
from tests.acceptance import known_cast
from tests.doors import Doors
from tests.indicator_stage import measured
from tests.queries import counted

PERIOD = "2026-10-31"
TABLE = "序号\t乡镇\t合格\t检测\n1\t城关镇\t57\t60\n2\t河口镇\t38\t40\n合计\t\t95\t100"


@pytest.fixture
def county(doors: Doors) -> Doors:
    """The stage with a rate of three towns, of which none has delivered yet."""
    with doors.deed() as db:
        measured(known_cast(db, doors.at), doors.at)
    return doors


def pasted(doors: Doors, text: str, **fields: str) -> str:
    """The answer to a keeper who pastes `text` and sends it."""
    sent = doors.page("water").post("/indicators/1/measurements", data={"period_on": PERIOD, "pasted": text} | fields)
    return sent.headers.get("location", "") or sent.text


def test_a_pasted_table_is_recorded_at_once_and_the_missing_town_is_named(county: Doors) -> None:
    assert pasted(county, TABLE) == "/indicators/1"
    shown = county.page("water").get("/indicators/1").text
    assert "95%" in shown
    assert "3 个区划已报 2 个，缺石桥镇" in shown
    listed = county.page("ke").get("/campaigns/1/indicators").text
    assert "2026年10月 1 个区划未报" in listed


def test_what_cannot_be_read_comes_back_as_it_was_typed(county: Doors) -> None:
    shown = pasted(county, "城关镇\t57\t60\n大河镇\t1\t2", numerator_2="十", denominator_2="")
    assert "第 2 行：“大河镇”不在统计区划内" in shown
    assert "大河镇\t1\t2" in shown
    assert 'value="十"' in shown
    assert "尚未填报数据" in county.page("ke").get("/indicators/1").text


def test_a_sheet_is_read_by_the_names_of_the_towns(county: Doors) -> None:
    book, file = Workbook(), BytesIO()
    for row in (["10月水质检测"], ["乡镇", "合格", "检测"], ["城关镇", 57, 60], ["河口镇", 38, 40], ["石桥镇", 20, 20]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(file)
    water = county.page("water")
    sent = water.post(
        "/indicators/1/measurements/sheets",
        data={"period_on": PERIOD},
        files={"file": ("水质.xlsx", file.getvalue())},
    )
    assert sent.headers["location"] == "/indicators/1"
    assert "3 个区划全部报送" in water.get("/indicators/1").text
    bad = water.post("/indicators/1/measurements/sheets", data={"period_on": PERIOD}, files={"file": ("a.txt", b"x")})
    assert bad.status_code == 422


def test_a_published_period_shows_what_changed_and_asks_why(county: Doors) -> None:
    pasted(county, TABLE)
    ke = county.page("ke")
    assert ke.post("/indicators/1/publications", data={"period_on": PERIOD}).status_code == 303
    pasted(county, "城关镇\t54\t60")
    shown = ke.get("/indicators/1").text
    assert "2026年10月数据与发布时不一致" in shown
    assert "发布时 95%" in shown
    again = ke.post("/publications/1/explanations", data={"text": " "})
    assert again.status_code == 422
    assert "现有数据与发布数据为何不一致" in again.text
    assert county.page("water").post("/publications/1/explanations", data={"text": "3 份水样复检"}).status_code == 303
    shown = ke.get("/indicators/1").text
    assert "3 份水样复检" in shown
    assert "数据与发布时不一致" not in shown


def test_the_keeper_finds_the_missing_figures_among_what_is_to_do(county: Doors) -> None:
    todo = county.page("water").get("/").text
    assert "2026年10月数据：3 个区划未报" in todo
    assert "/indicators/1/measurements/new?period=2026-10-31" in todo
    pasted(county, f"{TABLE}\n石桥镇\t20\t20")
    assert "个区划未报" not in county.page("water").get("/").text


def test_an_indicator_is_added_edited_and_retired_in_a_form(county: Doors) -> None:
    ke = county.page("ke")
    form = {"title": "断面水质达标率", "definition": "达标断面 ÷ 断面", "unit": "%", "roll": "weighted", "level": "4"}
    form |= {"direction": "up", "period": "quarterly", "cutoff_days": "10", "keeper_department_id": "99"}
    refused = ke.post("/campaigns/1/indicators", data=form)
    assert (refused.status_code, "断面水质达标率" in refused.text) == (422, True)
    made = ke.post("/campaigns/1/indicators", data=form | {"keeper_department_id": "5"})
    assert made.headers["location"] == "/indicators/2"
    assert "断面水质达标率" in ke.get("/indicators/2/edit").text
    kept = ke.post(
        "/indicators/2", data=form | {"keeper_department_id": "5", "title": "国控断面达标率", "version": "1"}
    )
    assert kept.status_code == 303
    assert ke.post("/indicators/2", data=form | {"keeper_department_id": "5", "version": "1"}).status_code == 412
    assert ke.post("/indicators/2/retirements", data={"note": ""}).status_code == 422
    assert ke.post("/indicators/2/retirements", data={"note": "口径调整"}).status_code == 303
    assert "口径调整" in ke.get("/indicators/2").text
    assert ke.post("/indicators/2/restorations").status_code == 303


def test_a_task_whose_percentage_is_computed_offers_no_field_for_it(county: Doors) -> None:
    ke, water = county.page("ke"), county.page("water")
    assert 'value="indicator"' in ke.get("/tasks/1/progress-sources/new").text
    chosen = ke.post("/tasks/1/progress-sources", data={"progress_from": "indicator", "indicator_id": "1"})
    assert chosen.headers["location"] == "/tasks/1"
    assert "由指标计算" in ke.get("/tasks/1").text
    assert 'name="progress"' not in water.get("/tasks/1/updates/new").text
    refused = water.post("/tasks/1/updates", data={"progress": "80"})
    assert (refused.status_code, "由指标“农村供水水质合格率”计算得出" in refused.text) == (422, True)
    assert ke.post("/tasks/1/progress-sources", data={"progress_from": "indicator"}).status_code == 422


def test_more_indicators_and_periods_ask_no_more_questions(county: Doors) -> None:
    ke, asked = county.page("ke"), []
    ke.get("/campaigns/1/indicators")  # the watch over the clock looks once a minute
    for month in (9, 10):
        if asked:
            with county.deed() as db:
                cast = known_cast(db, county.at)
                first, campaign = db.get_one(Indicator, 1), db.get_one(Campaign, 1)
                add_indicator(db, cast.actor("ke"), campaign, plan_of(first), at=county.at)
        pasted(county, TABLE, period_on=f"2026-{month:02}-15")
        with counted(county) as count:
            ke.get("/campaigns/1/indicators")
            ke.get("/indicators/1")
        asked.append(count.number)
    assert asked[0] == asked[1]


def test_a_task_says_when_it_will_likely_be_finished_or_why_that_is_not_known(county: Doors) -> None:
    assert "暂不预测：目前仅有 0 个已完成节点" in county.page("water").get("/tasks/1").text
    with county.deed() as db:
        task = db.get_one(Task, 1)
        for number in range(12):
            day = date(2026, 5, 1 + number)
            done = {"first_due_on": day, "due_on": day, "state": "confirmed", "reported_at": county.at}
            task.milestones.append(Milestone(title=f"第{number}段", **done))
    shown = county.page("water").get("/tasks/1").text
    assert "预计完成" in shown
    assert "依据牵头单位以往 12 个节点" in shown
    first, again = (county.api("water").get("/tasks/1/forecast").json() for _ in range(2))
    assert first == again
    assert (first["why"], first["examples"], first["own"], first["tested"]) == ("", 12, True, 0)
