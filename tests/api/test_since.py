"""What changed since a past day, over the API: figures, rows page by page, and who waits for whom."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from campaign.actions.coordinating import ask_coordination
from campaign.actions.planning import cancel_task, edit_task
from campaign.actions.progress import report_progress
from campaign.domain.coordination import Wish
from campaign.domain.task import Task
from campaign.domain.update import Report
from tests.doors import Doors
from tests.planned import a_cast_again, a_running_campaign, ids_of_session, questions


@pytest.fixture
def campaign(doors: Doors) -> int:
    now, doors.at = doors.at, doors.at - timedelta(weeks=3)
    made = a_running_campaign(doors, 5)
    doors.at = now
    with doors.deed() as db:
        cast = a_cast_again(db, doors)
        tasks = db.scalars(select(Task).order_by(col(Task.id))).all()
        report_progress(db, cast("water"), tasks[1], Report(97.5), at=now)
        edit_task(db, cast("ke"), tasks[1], {"due_on": date(2026, 12, 10)}, at=now)
        cancel_task(db, cast("ke"), tasks[2], reason="并入第 2 段", at=now)
        wish = Wish(to_department_id=ids_of_session(db)["education"], action="腾出水井", due_on=date(2026, 12, 1))
        ask_coordination(db, cast("water"), tasks[3], wish, at=now - timedelta(days=3))
    return made


def test_what_changed_is_told_with_figures_and_rows(doors: Doors, campaign: int) -> None:
    found = doors.api("ke").get(f"/campaigns/{campaign}/changes").json()
    assert (found["base"], found["day"]) == ("2026-11-16", "2026-11-23")
    assert {kind: n for kind, n in found["figures"].items() if n} == {"progress": 1, "slipped": 1, "cancelled": 1}
    moved, cancelled = found["items"]
    assert moved["changes"] == ["slipped", "progress"]
    assert (moved["progress_then"], moved["progress"], moved["points"]) == (90.0, 97.5, 7.5)
    assert (moved["due_on_then"], moved["due_on"], moved["plan_known"]) == ("2026-12-31", "2026-12-10", True)
    assert (cancelled["state_then"], cancelled["state"]) == ("under_way", "cancelled")
    assert found["then"]["lights"]["green"] == 4 and found["now"]["lights"]["green"] == 3
    [wait] = found["stuck"]
    assert (wait["days"], wait["state"], wait["due_on"]) == (3, "asked", "2026-12-01")


def test_rows_are_read_page_by_page_and_by_kind(doors: Doors, campaign: int) -> None:
    ke = doors.api("ke")
    first = ke.get(f"/campaigns/{campaign}/changes?limit=1").json()
    second = ke.get(f"/campaigns/{campaign}/changes?limit=1&after={first['next']}").json()
    assert first["total"] == second["total"] == 2 and second["next"] is None
    assert [page["items"][0]["id"] for page in (first, second)] == [2, 3]
    only = ke.get(f"/campaigns/{campaign}/changes?kind=cancelled").json()
    assert [row["id"] for row in only["items"]] == [3] and only["figures"]["progress"] == 1


@pytest.mark.parametrize("base", ["2026-11-23", "2030-01-01", "0001-01-01", "9999-12-31", "yesterday", "2026-02-30"])
def test_a_day_that_is_not_past_is_refused_with_a_sentence(doors: Doors, campaign: int, base: str) -> None:
    answer = doors.api("ke").get(f"/campaigns/{campaign}/changes?base={base}")
    assert answer.status_code == 422 and answer.json()["errors"][0]["loc"]


def test_whoever_does_not_see_the_campaign_is_told_nothing(doors: Doors, campaign: int) -> None:
    assert doors.api("outsider").get(f"/campaigns/{campaign}/changes").status_code == 404
    town = doors.api("town").get(f"/campaigns/{campaign}/changes").json()
    assert town["items"] == [] and town["stuck"] == []


def test_the_questions_do_not_grow_with_the_rows(doors: Doors, campaign: int) -> None:
    ke, numbers = doors.api("ke"), []
    for _round in range(2):
        with questions() as asked:
            assert ke.get(f"/campaigns/{campaign}/changes?base=2026-10-01").status_code == 200
        numbers.append(len(asked))
        with doors.deed() as db:
            for task in db.scalars(select(Task).where(Task.state == "under_way").limit(3)).all()[1:]:
                cancel_task(db, a_cast_again(db, doors)("ke"), task, reason="合并", at=doors.at)
    assert numbers[0] == numbers[1]
