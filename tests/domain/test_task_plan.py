"""What a plan says of a task, before it is one: exactly one deadline, and no contradictions."""

from datetime import date
from decimal import Decimal

import pytest

from campaign.domain.refusal import Invalid
from campaign.domain.task_plan import DEADLINE_TITLE, PlannedMilestone, ShareTarget, TaskPlan

JUNE, DECEMBER = date(2026, 6, 30), date(2026, 12, 31)


def shape(plan: TaskPlan) -> list[tuple[str, date, bool]]:
    return [(row.title, row.due_on, row.is_deadline) for row in plan.stones()]


def test_a_task_with_a_deadline_has_it_as_a_milestone() -> None:
    assert shape(TaskPlan(title="改水", due_on=JUNE)) == [(DEADLINE_TITLE, JUNE, True)]


def test_a_milestone_on_the_last_day_is_the_deadline_and_no_second_one_is_made() -> None:
    plan = TaskPlan(title="改水", due_on=DECEMBER, milestones=(PlannedMilestone("验收", DECEMBER),))
    assert shape(plan) == [("验收", DECEMBER, True)]


def test_without_a_deadline_of_its_own_the_last_milestone_is_it() -> None:
    plan = TaskPlan(title="改水", milestones=(PlannedMilestone("首批", JUNE), PlannedMilestone("全部", DECEMBER)))
    assert plan.deadline == DECEMBER
    assert shape(plan) == [("首批", JUNE, False), ("全部", DECEMBER, True)]


def test_a_deadline_moves_the_milestone_that_carries_it() -> None:
    plan = TaskPlan(title="改水", due_on=DECEMBER, milestones=(PlannedMilestone("全部", JUNE, is_deadline=True),))
    assert shape(plan) == [("全部", DECEMBER, True)]


def test_standing_work_has_no_milestone() -> None:
    assert TaskPlan(title="巡查", standing=True).stones() == []


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (TaskPlan(title=" "), "title"),
        (TaskPlan(title="长" * 1001), "title"),
        (TaskPlan(title="改水", starts_on=DECEMBER, due_on=JUNE), "due_on"),
        (TaskPlan(title="改水", target_value=Decimal(0)), "target_value"),
        (TaskPlan(title="改水", target_value=Decimal("NaN")), "target_value"),
        (TaskPlan(title="改水", weight=Decimal(-1)), "weight"),
        (TaskPlan(title="改水", sensitivity="secret"), "sensitivity"),
        (TaskPlan(title="改水", due_on=JUNE, milestones=(PlannedMilestone("全部", DECEMBER),)), "milestones"),
        (TaskPlan(title="改水", due_on=DECEMBER, milestones=(PlannedMilestone(" ", JUNE),)), "milestones"),
    ],
)
def test_what_contradicts_itself_is_refused_at_its_field(plan: TaskPlan, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        plan.check()
    assert refused.value.field == field


def test_a_task_can_be_worked_on_with_a_lead_and_a_deadline_or_standing() -> None:
    TaskPlan(title="改水", lead_department_id=1, due_on=JUNE).check_ready()
    TaskPlan(title="巡查", lead_department_id=1, standing=True).check_ready()
    for plan, code in (
        (TaskPlan(title="改水", due_on=JUNE), "task_lead_missing"),
        (TaskPlan(title="改水", lead_department_id=1), "task_deadline_missing"),
    ):
        with pytest.raises(Invalid) as refused:
            plan.check_ready()
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("target", "field"),
    [
        (ShareTarget(), "area_id"),
        (ShareTarget(area_id=1, target_value=Decimal(-3)), "target_value"),
        (ShareTarget(site="水厂", latitude=91.0, longitude=106.0), "latitude"),
        (ShareTarget(site="水厂", latitude=36.0), "longitude"),
        (ShareTarget(site="水" * 121), "site"),
    ],
)
def test_a_share_needs_a_place_that_exists_and_a_target_above_zero(target: ShareTarget, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        target.check()
    assert refused.value.field == field
