"""Pages compared with a past day: every figure is a link to exactly its rows, and none asks more for more rows."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from campaign.actions.coordinating import ask_coordination
from campaign.actions.planning import TaskPlan, add_task, edit_task
from campaign.actions.progress import report_progress
from campaign.domain.campaign import Campaign
from campaign.domain.coordination import Wish
from campaign.domain.task import Task
from campaign.domain.update import Report
from tests.doors import Doors
from tests.planned import a_cast_again, a_running_campaign, ids_of_session, questions


@pytest.fixture
def campaign(doors: Doors) -> int:
    """Opened three weeks ago; since last Monday two tasks moved, one was put earlier, one fell due, one came,
    and one waits for others."""
    now, doors.at = doors.at, doors.at - timedelta(weeks=3)
    made = a_running_campaign(doors, 5)
    doors.at = now
    with doors.deed() as db:
        cast = a_cast_again(db, doors)
        tasks = db.scalars(select(Task).order_by(col(Task.id))).all()
        edit_task(db, cast("ke"), tasks[4], {"due_on": date(2026, 11, 18)}, at=now - timedelta(weeks=2))
        report_progress(db, cast("water"), tasks[1], Report(97.0), at=now)
        share = tasks[0].shares[0]
        report_progress(db, cast("town"), tasks[0], Report(value=Decimal(1)), share=share, at=now)
        edit_task(db, cast("ke"), tasks[2], {"due_on": date(2026, 12, 10)}, at=now)
        water = ids_of_session(db)["water"]
        plan = TaskPlan(title="新增一段", number="1.9", lead_department_id=water, due_on=date(2026, 12, 31))
        add_task(db, cast("ke"), db.get_one(Campaign, made), plan, at=now)
        wish = Wish(to_department_id=ids_of_session(db)["education"], action="腾出水井", due_on=date(2026, 12, 1))
        ask_coordination(db, cast("water"), tasks[3], wish, at=now - timedelta(days=3))
    return made


def listed(page: Any) -> list[str]:
    """The tasks in the lists of changes, by title."""
    assert page.status_code == 200, page.text[:500]
    return re.findall(r'<div><a href="/tasks/\d+"><b>(?:[\d.]+ )?([^<]+)</b>', page.text)


def figures(page: Any) -> dict[str, int]:
    """Address of a list: the number that leads to it."""
    chips = re.findall(r'<a class="chip" href="([^"]+)"[^>]*>[^<]+<b>([\d,]+)</b>', page.text)
    return {address.replace("&amp;", "&"): int(n) for address, n in chips}


@pytest.mark.parametrize("path", ["/campaigns", "/campaigns/{}/changes"])
def test_every_figure_opens_exactly_the_rows_it_counts(doors: Doors, campaign: int, path: str) -> None:
    ke = doors.page("ke")
    found = figures(ke.get(path.format(campaign)))
    kinds = {re.findall(r"kind=([\w-]+)", address)[0] for address in found}
    assert kinds >= {"worse", "slipped", "progress", "added", "stuck"}
    for address, n in found.items():
        page = ke.get(address.split("#")[0])
        if "stuck" in address:
            assert page.text.count('<a href="/coordinations/') == n
        else:
            assert len(listed(page)) == n, address


def test_the_lights_of_all_campaigns_open_their_tasks_and_the_changes_theirs(doors: Doors, campaign: int) -> None:
    ke = doors.page("ke")
    page = ke.get("/campaigns").text.replace("&amp;", "&")
    assert "/campaigns?base=2026-11-16&kind=red#changes" in page
    assert f"/campaigns/{campaign}/changes?base=2026-11-16&kind=red-moved#changes" in page
    assert listed(ke.get("/campaigns?kind=red")) == ["改造管网第 1 段", "改造管网第 5 段"]
    assert listed(ke.get(f"/campaigns/{campaign}/changes?kind=red-moved")) == ["改造管网第 5 段"]
    assert f"/campaigns/{campaign}?light=red" in page


def test_the_address_says_the_day_and_what_cannot_be_read_is_last_monday(doors: Doors, campaign: int) -> None:
    ke = doors.page("ke")
    assert "2026年11月16日" in ke.get("/campaigns").text
    assert "2026年11月10日" in ke.get("/campaigns?base=2026-11-10").text
    for wrong in ("2026-11-23", "2099-01-01", "0001-01-01", "1900-01-01", "x", "2026-02-30", "9999-12-31"):
        page = ke.get(f"/campaigns/{campaign}/changes?base={wrong}&kind=zz&page=-1")
        assert page.status_code == 200 and "2026年11月16日" in page.text
    assert ke.get("/campaigns?kind=added&page=99").status_code == 200


def test_before_a_campaign_was_planned_its_tasks_are_new(doors: Doors, campaign: int) -> None:
    page = doors.page("ke").get(f"/campaigns/{campaign}/changes?base=2026-10-01")
    assert [re.findall(r"kind=([\w-]+)", address)[0] for address in figures(page)] == ["added", "stuck"]


def test_a_department_sees_what_changed_about_its_own_tasks(doors: Doors, campaign: int) -> None:
    address = f"/campaigns/{campaign}/changes"
    assert listed(doors.page("town").get(address)) == ["改造管网第 1 段"]
    assert doors.page("outsider").get(address).status_code == 404
    assert "改造管网" not in doors.page("outsider").get("/campaigns").text


def test_english_says_the_same(doors: Doors, campaign: int) -> None:
    ke = doors.page("ke")
    ke.cookies.set("language", "en")
    page = ke.get(f"/campaigns/{campaign}/changes").text
    assert "Changes since 16 Nov 2026" in page and "21 days earlier" in page
    assert "waits for" in page and "3 days waited" in page


@pytest.mark.parametrize("path", ["/campaigns", "/campaigns/{}/changes", "/campaigns/{}/changes?kind=added"])
def test_no_page_asks_more_for_more_rows(doors: Doors, campaign: int, path: str) -> None:
    ke = doors.page("ke")
    numbers = []
    for _round in range(2):
        with questions() as asked:
            assert ke.get(path.format(campaign)).status_code == 200
        numbers.append(len(asked))
        with doors.deed() as db:
            found = db.get_one(Campaign, campaign)
            for n in range(8):
                plan = TaskPlan(title=f"又一段 {n}", lead_department_id=ids_of_session(db)["water"], standing=True)
                add_task(db, a_cast_again(db, doors)("ke"), found, plan, at=doors.at)
    assert numbers[0] == numbers[1] <= 25, numbers
