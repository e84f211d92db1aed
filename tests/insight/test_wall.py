"""The wall: worst lights in their cells, three queries whatever the size, and nothing internal on a big screen."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from campaign.actions.planning import ShareTarget, add_share
from campaign.database import get_engine, new_session
from campaign.domain.area import TOWN, Area
from campaign.domain.campaign import Campaign
from campaign.domain.task import Task
from campaign.insight.filters import Scope
from campaign.insight.wall import Choice, Wall, wall_of
from campaign.insight.wall_side import side_of
from tests.doors import Doors
from tests.planned import a_cast_again, a_running_campaign
from tests.queries import counted

DAY = date(2026, 11, 23)


@pytest.fixture
def campaign(doors: Doors) -> int:
    return a_running_campaign(doors)


def wall(doors: Doors, campaign: int, choice: Choice = Choice()) -> Wall:
    with doors.deed() as db:
        return wall_of(db, Scope(db.get_one(Campaign, campaign), None), choice, DAY)


def test_a_row_shows_its_lights_its_milestones_and_what_is_overdue(doors: Doors, campaign: int) -> None:
    first, second, _third = wall(doors, campaign).rows
    assert (first.light.reason, second.light.reason) == ("overdue", "on_time")
    assert [(stone.state, stone.due_on) for stone in first.stones] == [("late", date(2026, 11, 20))]
    assert first.told == first.stones[0] and second.told is None
    assert first.package[1] == "供水工程提标"


def test_a_town_with_two_shares_shows_the_worse_light(doors: Doors, campaign: int) -> None:
    with doors.deed() as db:
        task = db.scalars(select(Task).where(Task.number == "1.2")).one()
        town = db.scalars(select(Area).where(Area.level == TOWN)).one()
        ke = a_cast_again(db, doors)("ke")
        for site, due_on in (("东泉水厂", date(2026, 11, 1)), ("西泉水厂", date(2026, 12, 31))):
            share = ShareTarget(area_id=town.id, site=site, target_value=Decimal(1), unit="村", due_on=due_on)
            add_share(db, ke, task, share, at=doors.at)
        key = town.id or 0
    found = wall(doors, campaign)
    assert found.rows[1].cells[key].reason == "overdue"
    assert found.sums[key]["red"] >= 1


def test_by_unit_the_cells_are_the_departments_that_lead_or_do_a_part(doors: Doors, campaign: int) -> None:
    found = wall(doors, campaign, Choice(by="unit"))
    assert {key for row in found.rows for key in row.cells} == {row.department_id for row in found.rows}


def test_only_red_and_yellow_rows_are_shown_when_asked(doors: Doors, campaign: int) -> None:
    assert [row.number for row in wall(doors, campaign, Choice(late=True)).rows] == ["1.1"]


def test_pages_follow_each_other_and_count_all_rows(doors: Doors, campaign: int) -> None:
    pages = [wall(doors, campaign, Choice(size=2, page=page)) for page in (1, 2)]
    assert [[row.number for row in page.rows] for page in pages] == [["1.1", "1.2"], ["1.3"]]
    assert [(page.total, page.pages) for page in pages] == [(3, 2), (3, 2)]


def test_nothing_internal_stands_on_a_big_screen(doors: Doors, campaign: int) -> None:
    with doors.deed() as db:
        db.scalars(select(Task).where(Task.number == "1.1")).one().sensitivity = "internal"
    assert [row.number for row in wall(doors, campaign, Choice(public=True)).rows] == ["1.2", "1.3"]
    assert [row.number for row in wall(doors, campaign).rows] == ["1.1", "1.2", "1.3"]
    with doors.deed() as db:
        assert side_of(db, Scope(db.get_one(Campaign, campaign), None), DAY).units == []


@pytest.mark.parametrize("by", ["town", "unit"])
def test_a_wall_is_three_queries(doors: Doors, campaign: int, by: str) -> None:
    with new_session(get_engine()) as db:
        scope = Scope(db.get_one(Campaign, campaign), None)
        with counted(doors) as asked:
            wall_of(db, scope, Choice(by=by), DAY)
        assert asked.number == 3
