"""Lights and progress in SQL agree with the domain's own rule, task by task, on both databases."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import col, select

from campaign.actions.planning import (
    PlannedMilestone,
    ShareTarget,
    TaskPlan,
    add_share,
    add_task,
    cancel_task,
    edit_task,
    open_campaign,
)
from campaign.domain.campaign import Campaign
from campaign.domain.light import LIGHTS, light_on
from campaign.domain.share import Share
from campaign.domain.task import Task
from campaign.insight import lights
from campaign.insight.filters import Filters, in_campaign, scope_of
from campaign.insight.ledger_rows import ledger_page
from campaign.insight.overview import names, overview, progress_at
from campaign.insight.progress import expected_of, standings
from tests.cast import Cast

DAY = date(2026, 11, 23)


@pytest.fixture
def campaign(cast: Cast, at: datetime) -> Campaign:
    """A running campaign with a task for every light but the last."""
    made, water = cast.campaign(), cast.department("water")
    ke = cast.actor("ke")
    plans = [
        TaskPlan(title="逾期", lead_department_id=water, due_on=date(2026, 11, 20)),
        TaskPlan(title="严重滞后", lead_department_id=water, due_on=date(2026, 12, 31), progress=20.0),
        TaskPlan(title="滞后", lead_department_id=water, due_on=date(2026, 12, 31), progress=65.0, weight=Decimal(3)),
        TaskPlan(title="临期", lead_department_id=water, due_on=date(2026, 11, 27), progress=80.0),
        TaskPlan(title="正常", lead_department_id=water, due_on=date(2026, 12, 31), progress=90.0),
        TaskPlan(title="未启动", lead_department_id=water, starts_on=date(2026, 12, 1), due_on=date(2026, 12, 31)),
        TaskPlan(title="长期", lead_department_id=cast.department("education"), standing=True, work_package="长效"),
        TaskPlan(
            title="有计划数",
            lead_department_id=water,
            due_on=date(2026, 12, 31),
            progress=30.0,
            milestones=(PlannedMilestone("三成", date(2026, 12, 1), expected_value=30.0),),
        ),
        TaskPlan(title="取消", lead_department_id=water, standing=True),
    ]
    tasks = [add_task(cast.db, ke, made, plan, at=at) for plan in plans]
    open_campaign(cast.db, ke, made, at=at)
    add_share(cast.db, ke, tasks[4], ShareTarget(area_id=cast.areas["town"].id, target_value=Decimal(4)), at=at)
    cancel_task(cast.db, ke, tasks[-1], reason="合并", at=at)
    cast.db.flush()
    return made


def test_the_sql_of_lights_is_the_rule_of_the_domain_on_every_day(cast: Cast, campaign: Campaign) -> None:
    for days in range(-340, 60, 20):
        day = DAY + timedelta(days=days)
        for noun in (Task, Share):
            for row, reason in cast.db.execute(select(noun, lights.reason_on(day, noun))):
                assert light_on(row, day).reason == reason
        for colour in LIGHTS:
            found = cast.db.scalars(select(Task).where(lights.has_colour(colour, day)))
            assert {light_on(task, day).colour for task in found} <= {colour}


def test_the_sum_of_a_campaign_is_the_sum_of_its_tasks(cast: Cast, campaign: Campaign) -> None:
    found = standings(cast.db, col(Task.campaign_id) == campaign.id, DAY)[campaign.id or 0]
    weight = done = expected = 0.0
    for task in cast.db.scalars(select(Task).where(Task.state != "cancelled")):
        figures = [(m.due_on, m.expected_value) for m in task.milestones if m.expected_value is not None]
        plan = expected_of(task, campaign.starts_on, DAY, figures)
        if task.progress is not None and plan is not None:
            weight += float(task.weight)
            done += float(task.weight) * task.progress
            expected += float(task.weight) * plan
    assert found.actual == pytest.approx(done / weight)
    assert found.expected == pytest.approx(expected / weight)
    assert found.tasks == 8
    assert found.counts == {"red": 3, "yellow": 3, "blue": 0, "green": 1, "idle": 1, "done": 0}
    assert found.worst == "red"


def titles(cast: Cast, campaign: Campaign, **chosen: object) -> list[str]:
    page = ledger_page(cast.db, scope_of(cast.actor("ke"), campaign), Filters(**chosen), DAY)  # type: ignore[arg-type]
    return [row.title for row in page.rows]


def test_filters_sorts_and_groups_of_the_ledger(cast: Cast, campaign: Campaign) -> None:
    assert titles(cast, campaign, light="red") == ["逾期", "严重滞后", "正常"]
    assert titles(cast, campaign, light="overdue") == ["逾期"]
    assert titles(cast, campaign, due="week") == ["临期"]
    assert titles(cast, campaign, due="overdue") == ["逾期"]
    assert titles(cast, campaign, due="standing") == ["长期"]
    assert titles(cast, campaign, department=cast.department("education")) == ["长期"]
    assert titles(cast, campaign, town=cast.areas["town"].id) == ["正常"]
    assert titles(cast, campaign, stage="cancelled") == ["取消"]
    assert titles(cast, campaign, q="计划") == ["有计划数"]
    assert titles(cast, campaign, sort="due")[:2] == ["长期", "逾期"]  # the package's group comes before none
    assert titles(cast, campaign, sort="-due")[-1] == "逾期"
    assert titles(cast, campaign, sort="light")[1] == "逾期"
    assert titles(cast, campaign, by="deadline", sort="progress")[:2] == ["逾期", "临期"]
    assert titles(cast, campaign, by="department")[0] == "长期"


def test_a_group_takes_its_worst_light_and_the_page_counts_what_is_behind(cast: Cast, campaign: Campaign) -> None:
    page = ledger_page(cast.db, scope_of(cast.actor("ke"), campaign), Filters(), DAY)
    assert [(group.title, group.worst, sum(group.counts.values())) for group in page.groups] == [
        ("长效", "green", 1),
        ("", "red", 7),
    ]
    assert (page.total, page.behind, page.pages) == (8, 4, 1)
    row = next(row for row in page.rows if row.title == "正常")
    assert row.towns == {cast.areas["town"].id: "red"}


def test_an_outsider_counts_nothing(cast: Cast, campaign: Campaign) -> None:
    assert ledger_page(cast.db, scope_of(cast.actor("outsider"), campaign), Filters(), DAY).total == 0


def test_the_head_of_the_page_counts_and_remembers_last_week(cast: Cast, campaign: Campaign, at: datetime) -> None:
    seen = in_campaign(cast.actor("ke"), campaign)
    later = at + timedelta(days=8)
    task = cast.db.scalars(select(Task).where(Task.title == "滞后")).one()
    edit_task(cast.db, cast.actor("ke"), task, {"progress": 95.0}, at=later)
    cast.db.flush()
    before = progress_at(cast.db, seen, at)
    found = overview(cast.db, scope_of(cast.actor("ke"), campaign), DAY + timedelta(days=8), later)
    assert found.last_week == pytest.approx(before)
    assert found.standing.actual is not None and before is not None and found.standing.actual > before
    assert (found.facts.due_in_7_days, found.facts.packages) == (1, 1)
    assert names(cast.db, campaign, "en").focus_area == "Environment"
