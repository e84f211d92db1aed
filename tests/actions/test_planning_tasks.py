"""Tasks and shares follow their plan: departments, milestones, duties move together; nothing reported is lost."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from campaign.actions.planning import (
    PlannedMilestone,
    ShareTarget,
    TaskPlan,
    add_share,
    add_task,
    cancel_share,
    cancel_task,
    edit_share,
    edit_task,
    general_standard,
    open_campaign,
    parties,
    plan_of,
)
from campaign.domain.campaign import WorkPackage
from campaign.domain.duty import Duty
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, NotAllowed, Refusal, Stale
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to
from tests.cast import Cast

JUNE, OCTOBER, DECEMBER = date(2026, 6, 30), date(2026, 10, 31), date(2026, 12, 31)


def running(cast: Cast, at: datetime, **fields: Any) -> tuple[Actor, Task]:
    """A task of an open campaign, and its coordinator."""
    campaign = cast.campaign()
    ke = cast.actor("ke")
    plan = TaskPlan(
        **{"title": "改造管网", "lead_department_id": cast.department("water"), "due_on": DECEMBER} | fields
    )
    task = add_task(cast.db, ke, campaign, plan, at=at)
    open_campaign(cast.db, ke, campaign, at=at)
    cast.db.flush()
    return ke, task


def open_duties(cast: Cast, task: Task) -> list[Duty]:
    cast.db.flush()
    query = select(Duty).where(Duty.task_id == task.id, Duty.state == "open").order_by(Duty.due_on, Duty.id)  # type: ignore[arg-type]
    return list(cast.db.scalars(query))


def test_a_task_keeps_what_its_plan_says(cast: Cast, at: datetime) -> None:
    campaign = cast.campaign()
    plan = TaskPlan(
        title=" 改造管网 ",
        work_package="供水工程提标",
        lead_department_id=cast.department("water"),
        owners=parties([cast.department("education")]) + parties([cast.department("town")], "各乡镇（街道）"),
        co=parties([cast.department("health")]),
        target_value=Decimal(86),
        unit="公里",
        weight=Decimal(8),
        due_on=DECEMBER,
        milestones=(PlannedMilestone("首段通水", JUNE),),
        remarks={"备注": "省级重点"},
    )
    task = add_task(cast.db, cast.actor("ke"), campaign, plan, at=at)
    assert task.title == "改造管网"
    assert [(row.part, row.collective) for row in task.parts] == [
        ("lead", ""),
        ("owner", ""),
        ("owner", "各乡镇（街道）"),
        ("co", ""),
    ]
    assert [(m.title, m.due_on, m.is_deadline) for m in task.milestones] == [
        ("首段通水", JUNE, False),
        ("完成时限", DECEMBER, True),
    ]
    assert task.standard_id == general_standard(cast.db).id
    assert (
        edit_task(cast.db, cast.actor("ke"), task, {"work_package": "供水工程提标", "owners": plan.owners}, at=at) == {}
    )
    assert cast.db.scalars(select(WorkPackage.title)).all() == ["供水工程提标"]


def test_whoever_has_a_part_sees_the_task_and_nobody_else(cast: Cast, at: datetime) -> None:
    _, task = running(cast, at, owners=parties([cast.department("education")]))
    cast.db.flush()

    def sees(name: str) -> bool:
        return cast.db.scalars(select(Task.id).where(tasks_visible_to(cast.actor(name)))).first() == task.id

    assert [name for name in ("wen", "water", "town", "outsider", "ke", "chair") if sees(name)] == [
        "wen",
        "water",
        "ke",
        "chair",
    ]


def test_a_task_added_to_a_running_campaign_must_be_ready_and_is_owed_at_once(cast: Cast, at: datetime) -> None:
    ke, first = running(cast, at)
    campaign = cast.db.get_one(type(cast.campaign()), first.campaign_id)
    with pytest.raises(Invalid) as refused:
        add_task(cast.db, ke, campaign, TaskPlan(title="没有牵头", due_on=DECEMBER), at=at)
    assert refused.value.field == "lead_department_id"
    second = add_task(
        cast.db,
        ke,
        campaign,
        TaskPlan(title="再加一项", lead_department_id=cast.department("water"), due_on=OCTOBER),
        at=at,
    )
    assert second.state == "under_way"
    assert [duty.due_on for duty in open_duties(cast, second)] == [OCTOBER]


def test_a_new_deadline_moves_its_milestone_and_its_duty_and_keeps_the_first_day(cast: Cast, at: datetime) -> None:
    ke, task = running(cast, at)
    duty = open_duties(cast, task)[0]
    version = duty.version
    edit_task(cast.db, ke, task, {"due_on": date(2026, 12, 20)}, at=at)
    assert (task.due_on, task.first_due_on) == (date(2026, 12, 20), DECEMBER)
    assert [(m.due_on, m.first_due_on) for m in task.milestones] == [(date(2026, 12, 20), DECEMBER)]
    assert (duty.due_on, duty.version) == (date(2026, 12, 20), version + 1)


def test_another_lead_department_takes_over_what_is_owed(cast: Cast, at: datetime) -> None:
    ke, task = running(cast, at)
    edit_task(cast.db, ke, task, {"lead_department_id": cast.department("education")}, at=at)
    assert [duty.department_id for duty in open_duties(cast, task)] == [cast.department("education")]
    assert task.departments("lead") == [cast.department("education")]


def test_milestones_come_move_and_go_with_the_plan(cast: Cast, at: datetime) -> None:
    ke, task = running(cast, at, milestones=(PlannedMilestone("首段", JUNE), PlannedMilestone("中段", OCTOBER)))
    stones = plan_of(cast.db, task).milestones
    changed = [PlannedMilestone("首段", JUNE, id=stones[0].id), PlannedMilestone("末段", OCTOBER), stones[2]]
    edit_task(cast.db, ke, task, {"milestones": tuple(changed)}, at=at)
    cast.db.flush()
    assert [(m.title, m.state) for m in task.milestones] == [
        ("首段", "open"),
        ("末段", "open"),
        ("完成时限", "open"),
        ("中段", "dropped"),
    ]
    assert [duty.title for duty in open_duties(cast, task)] == ["首段", "末段", "改造管网"]


def test_a_reported_milestone_cannot_be_left_out_of_the_plan(cast: Cast, at: datetime) -> None:
    ke, task = running(cast, at, milestones=(PlannedMilestone("首段", JUNE),))
    task.milestones[0].report("通水", None, at)
    with pytest.raises(Invalid) as refused:
        edit_task(cast.db, ke, task, {"milestones": plan_of(cast.db, task).milestones[1:]}, at=at)
    assert (refused.value.code, refused.value.field) == ("milestone_stays", "milestones")


def test_a_task_that_loses_its_deadline_must_be_standing(cast: Cast, at: datetime) -> None:
    ke, task = running(cast, at)
    with pytest.raises(Invalid):
        edit_task(cast.db, ke, task, {"due_on": None}, at=at)
    edit_task(cast.db, ke, task, {"due_on": None, "standing": True}, at=at)
    assert task.due_on is None
    assert open_duties(cast, task) == []


def test_of_two_editors_the_slower_one_is_shown_both_values(cast: Cast, at: datetime) -> None:
    ke, task = running(cast, at)
    edit_task(cast.db, ke, task, {"responsible": "分管副局长"}, version=1, at=at)
    with pytest.raises(Stale) as lost:
        edit_task(cast.db, ke, task, {"responsible": "股长"}, version=1, at=at)
    assert (lost.value.mine, lost.value.theirs) == ({"responsible": "股长"}, {"responsible": "分管副局长"})


def test_a_cancelled_task_owes_nothing_and_says_why(cast: Cast, at: datetime) -> None:
    ke, task = running(cast, at)
    with pytest.raises(Invalid):
        cancel_task(cast.db, ke, task, reason=" ", at=at)
    cancel_task(cast.db, ke, task, reason="与另一项合并", at=at)
    assert (task.state, task.cancel_reason, task.light_base) == ("cancelled", "与另一项合并", "closed")
    assert open_duties(cast, task) == []
    for deed in (
        lambda: cancel_task(cast.db, ke, task, reason="再次", at=at),
        lambda: edit_task(cast.db, ke, task, {}, at=at),
    ):
        with pytest.raises(Refusal):
            deed()


def test_a_towns_share_falls_to_its_government_which_then_sees_the_task(cast: Cast, at: datetime) -> None:
    ke, task = running(cast, at, unit="户")
    share = add_share(cast.db, ke, task, ShareTarget(area_id=cast.areas["town"].id, target_value=Decimal(40)), at=at)
    assert (share.department_id, share.unit, share.state) == (cast.department("town"), "户", "under_way")
    assert task.departments("share") == [cast.department("town")]
    assert task.target_value == 40
    assert [duty.kind for duty in open_duties(cast, task)] == ["milestone", "share"]
    with pytest.raises(Invalid) as refused:
        add_share(cast.db, ke, task, ShareTarget(area_id=cast.areas["town"].id), at=at)
    assert refused.value.params["place"] == "城关镇"


def test_a_share_moves_with_its_own_deadline_and_its_task_with_none(cast: Cast, at: datetime) -> None:
    ke, task = running(cast, at)
    site = add_share(cast.db, ke, task, ShareTarget(site="第一水厂", latitude=26.0, longitude=115.9), at=at)
    edit_task(cast.db, ke, task, {"due_on": date(2027, 1, 31)}, at=at)
    assert {duty.due_on for duty in open_duties(cast, task)} == {date(2027, 1, 31)}
    edit_share(cast.db, ke, task, site, {"due_on": OCTOBER, "department_id": cast.department("education")}, at=at)
    assert [(d.kind, d.due_on, d.department_id) for d in open_duties(cast, task)][0] == (
        "share",
        OCTOBER,
        cast.department("education"),
    )
    with pytest.raises(Invalid):
        edit_share(cast.db, ke, task, site, {"due_on": date(2027, 3, 1)}, at=at)


def test_a_cancelled_share_owes_nothing_and_its_department_loses_sight(cast: Cast, at: datetime) -> None:
    ke, task = running(cast, at)
    share = add_share(cast.db, ke, task, ShareTarget(area_id=cast.areas["town"].id), at=at)
    cancel_share(cast.db, ke, task, share, reason="撤并", at=at)
    assert [duty.kind for duty in open_duties(cast, task)] == ["milestone"]
    assert task.departments("share") == []


def test_plans_are_the_coordinators(cast: Cast, at: datetime) -> None:
    _, task = running(cast, at)
    for name in ("water", "chair", "lu", "outsider"):
        who = cast.actor(name)
        with pytest.raises(NotAllowed):
            edit_task(cast.db, who, task, {"responsible": "我"}, at=at)
        with pytest.raises(NotAllowed):
            cancel_task(cast.db, who, task, reason="不要", at=at)
        with pytest.raises(NotAllowed):
            add_share(cast.db, who, task, ShareTarget(site="水厂"), at=at)
