"""The wall's page and its stream: choices in the address, changed rows alone, and an end when the reader must go."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from campaign.actions.entries import entry
from campaign.domain.person import SYSTEM
from campaign.domain.sign_in import SignIn
from campaign.domain.task import Task
from tests.doors import Doors
from tests.planned import a_running_campaign


@pytest.fixture
def campaign(doors: Doors) -> int:
    return a_running_campaign(doors)


def rows(page: Any) -> list[str]:
    assert page.status_code == 200, page.text[:500]
    return re.findall(r'<tr id="w(\d+)"', page.text)


def test_the_address_says_what_the_wall_shows(doors: Doors, campaign: int) -> None:
    ke = doors.page("ke")
    assert rows(ke.get(f"/campaigns/{campaign}/wall")) == ["1", "2", "3"]
    assert rows(ke.get(f"/campaigns/{campaign}/wall?show=late")) == ["1"]
    assert rows(ke.get(f"/campaigns/{campaign}/wall?by=unit&department=999")) == []
    assert rows(ke.get(f"/campaigns/{campaign}/wall?by=x&department=-1&page=0&show=y")) == ["1", "2", "3"]
    assert rows(ke.get(f"/campaigns/{campaign}/wall?page=99")) == []


def test_a_department_sees_its_own_rows(doors: Doors, campaign: int) -> None:
    assert rows(doors.page("town").get(f"/campaigns/{campaign}/wall")) == ["1"]
    assert doors.page("outsider").get(f"/campaigns/{campaign}/wall").status_code == 404


def test_what_is_internal_is_on_the_desk_and_not_on_the_big_screen(doors: Doors, campaign: int) -> None:
    with doors.deed() as db:
        task = db.get_one(Task, 1)
        task.sensitivity = "internal"
        entry(db, SYSTEM, "edit_task", task, at=doors.at)
    ke = doors.page("ke")
    assert "1" in rows(ke.get(f"/campaigns/{campaign}/wall"))
    big = ke.get(f"/campaigns/{campaign}/wall?screen=big")
    assert rows(big) == ["2", "3"] and "改造管网第 1 段" not in big.text


def test_the_stream_sends_only_the_rows_that_changed(doors: Doors, campaign: int) -> None:
    def change(db: Any) -> None:
        task = db.get_one(Task, 2)
        task.progress = 95.0
        entry(db, SYSTEM, "report_progress", task, at=doors.at)

    first, second = events(doors, campaign, change)
    assert "wall-as-of" in first and rows_in(first) == []
    assert rows_in(second) == ["2"] and "hx-swap-oob" in second and "wall-sums" in second


def test_another_set_of_rows_asks_for_a_reload(doors: Doors, campaign: int) -> None:
    def change(db: Any) -> None:
        task = db.get_one(Task, 2)
        task.move("cancelled")
        entry(db, SYSTEM, "cancel_task", task, at=doors.at)

    assert events(doors, campaign, change)[1].startswith("event: reload")


def test_the_stream_ends_with_the_sign_in(doors: Doors, campaign: int) -> None:
    def change(db: Any) -> None:
        for sign_in in db.scalars(select(SignIn)):
            sign_in.expires_at = doors.at - timedelta(hours=1)

    assert len(events(doors, campaign, change)) == 1


def events(doors: Doors, campaign: int, change: Any) -> list[str]:
    """The events of a stream of two looks, with `change` done between them."""
    ke = doors.page("ke")

    class Beats(list[Any]):
        def __iter__(self) -> Any:
            yield doors.at
            with doors.deed() as db:
                change(db)
            yield doors.at

    doors.beats = Beats([doors.at])
    answer = ke.get(f"/campaigns/{campaign}/wall/stream")
    assert answer.headers["content-type"].startswith("text/event-stream")
    return [block for block in answer.text.split("\n\n") if block.startswith("event:")]


def rows_in(block: str) -> list[str]:
    return re.findall(r'<tr id="w(\d+)"', block)
