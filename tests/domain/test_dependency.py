"""What waits for what: chains without circles, and the slip that lateness hands on."""

from datetime import date

import pytest

from campaign.domain.dependency import Link, Planned, Slip, chain_between, slips
from campaign.domain.workday import default_calendar

TODAY = date(2026, 11, 23)  # a Monday
CALENDAR = default_calendar()


def planned(starts: str | None, due: str | None, first: str | None = None, finished: bool = False) -> Planned:
    def day(text: str | None) -> date | None:
        return date.fromisoformat(f"2026-{text}") if text else None

    return Planned(day(starts), day(due), day(first or due), finished)


def days(links: list[Link], tasks: dict[int, Planned]) -> dict[int, int]:
    return {key: slip.days for key, slip in slips(links, tasks, TODAY, CALENDAR).items()}


def test_what_is_overdue_puts_off_what_waits_for_it_by_working_days() -> None:
    tasks = {1: planned("10-01", "11-13"), 2: planned("11-16", "12-31")}
    slip = slips([Link(2, 1)], tasks, TODAY, CALENDAR)[2]
    assert slip == Slip(6, 1, 1, TODAY)  # at the earliest it ends today, a Monday, and the next begins on the 24th
    assert days([Link(2, 1, lag=2)], tasks) == {2: 6}
    overlapping = {1: tasks[1], 2: planned("03-02", "12-31")}
    assert days([Link(2, 1)], overlapping) == {2: 6}


def test_an_extension_puts_off_and_slack_takes_it_up() -> None:
    assert days([Link(2, 1)], {1: planned(None, "12-04", "11-27"), 2: planned("11-30", "12-31")}) == {2: 5}
    assert days([Link(2, 1)], {1: planned(None, "12-04", "11-27"), 2: planned("12-09", "12-31")}) == {}
    assert days([Link(2, 1)], {1: planned(None, "12-04", "11-27"), 2: planned(None, "12-31")}) == {2: 5}


def test_a_chain_hands_the_slip_on_and_names_where_it_began() -> None:
    tasks = {
        1: planned(None, "12-04", "11-27"),
        2: planned("11-30", "12-11"),
        3: planned("12-14", "12-25"),
        4: planned("12-31", "12-31"),  # three working days of slack
    }
    links = [Link(2, 1), Link(3, 2), Link(4, 3)]
    assert days(links, tasks) == {2: 5, 3: 5, 4: 2}
    assert slips(links, tasks, TODAY, CALENDAR)[4].origin == 1


def test_in_a_diamond_the_later_branch_decides_and_nothing_is_counted_twice() -> None:
    tasks = {
        1: planned(None, "12-04", "11-27"),
        2: planned("11-30", "12-11"),
        3: planned("12-02", "12-11"),
        4: planned("12-14", "12-31"),
    }
    links = [Link(2, 1), Link(3, 1), Link(4, 2), Link(4, 3)]
    assert days(links, tasks) == {2: 5, 3: 3, 4: 5}
    assert slips(links, tasks, TODAY, CALENDAR)[4].cause == 2


def test_who_is_finished_or_has_no_deadline_puts_nobody_off() -> None:
    for first in (planned(None, "11-13", finished=True), planned(None, None)):
        assert days([Link(2, 1)], {1: first, 2: planned("11-16", "12-31")}) == {}
    assert days([Link(2, 1)], {1: planned(None, "11-13"), 2: planned("11-16", "12-31", finished=True)}) == {}


@pytest.mark.parametrize(("goal", "chain"), [(1, [3, 2, 1]), (4, []), (3, [3])])
def test_a_chain_between_two_tasks_is_found_link_by_link(goal: int, chain: list[int]) -> None:
    links = [Link(3, 2), Link(2, 1), Link(3, 5), Link(4, 3)]
    assert chain_between(links, 3, goal) == chain


def test_a_circle_in_the_data_ends() -> None:
    tasks = {1: planned("11-16", "11-20"), 2: planned("11-16", "11-20")}
    assert set(slips([Link(1, 2), Link(2, 1)], tasks, TODAY, CALENDAR)) <= {1, 2}
