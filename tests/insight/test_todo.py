"""What an owner's card says: where it stands on the page, what its quick steps are, why its light is what it is."""

from datetime import date
from decimal import Decimal

import pytest

from campaign.domain.duty import Duty
from campaign.domain.light import Light
from campaign.domain.share import Share
from campaign.domain.task import Task
from campaign.insight.todo import laggards_of
from campaign.insight.todo_shapes import Matter, Owed

TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)
FAR_BEHIND = Light("red", "far_behind")


def a_matter(light: Light = Light("green", "on_time"), days: int | None = 30, **task: object) -> Matter:
    return Matter(Task(**task), "供水", None, "", light, expected=50, days=days, figure=task.get("progress"))  # type: ignore[arg-type]


def test_what_is_red_stands_under_today_however_far_its_deadline_is() -> None:
    assert a_matter(FAR_BEHIND).section == "today"
    assert a_matter().section == "later"
    assert a_matter(Light("yellow", "due_soon"), days=5).section == "week"


def test_a_rectification_stands_where_its_day_says() -> None:
    assert [Owed(Duty(), "", days).section for days in (-1, 0, 7, 8)] == ["today", "today", "week", "later"]


@pytest.mark.parametrize(
    ("target", "steps"), [(None, (5, 10)), (32, (1, 2)), (186, (1, 2)), (416, (4, 8)), (16010, (100, 200))]
)
def test_a_quick_step_is_about_a_hundredth_of_what_is_to_be_reached(target: int | None, steps: tuple[int, int]) -> None:
    assert a_matter(target_value=Decimal(target) if target else None).steps == steps


def test_a_figure_nobody_reported_is_known_as_the_zero_that_counts_until_then() -> None:
    assert a_matter(progress=0.0).silent
    assert not a_matter(progress=12.0).silent


def test_the_towns_that_give_a_task_its_light_are_named() -> None:
    late, fine, gone = (Share(site=name, state="under_way") for name in ("马湾镇", "石桥镇", "新集镇"))
    late.far_behind_on = gone.far_behind_on = TODAY
    gone.state = "cancelled"
    task = Task(shares=[late, fine, gone])
    assert laggards_of(task, FAR_BEHIND, TODAY) == [late]
    assert laggards_of(task, Light("red", "overdue"), TODAY) == []
    assert laggards_of(task, Light("green", "on_time"), TOMORROW) == []
