"""A campaign is planned, opened, paused, resumed and closed; what is promised becomes somebody's duty."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlmodel import select

from campaign.actions.planning import (
    CampaignPlan,
    TaskPlan,
    add_task,
    cancel_task,
    close_campaign,
    create_campaign,
    edit_campaign,
    open_campaign,
    pause_campaign,
    resume_campaign,
)
from campaign.domain.duty import Duty
from campaign.domain.refusal import Invalid, NotAllowed, Refusal, Stale
from tests.cast import Cast, new_entries


def a_plan(cast: Cast) -> CampaignPlan:
    return CampaignPlan(
        code="WATER-2026",
        title="农村供水专项行动",
        focus_area="environment",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        lead_department_id=cast.department("office"),
    )


def test_whoever_makes_a_campaign_coordinates_it(cast: Cast, at: datetime) -> None:
    made = create_campaign(cast.db, cast.actor("ke"), a_plan(cast), at=at)
    assert made.state == "draft"
    assert [row.person_id for row in made.coordinators] == [cast.people["ke"].id]
    assert [line.deed for line in new_entries(cast.db)] == ["create_campaign"]


def test_only_a_coordinator_makes_one(cast: Cast, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        create_campaign(cast.db, cast.actor("wen"), a_plan(cast), at=at)


def test_what_a_plan_names_must_exist(cast: Cast, at: datetime) -> None:
    ke, good = cast.actor("ke"), a_plan(cast)
    wrongs = {
        "focus_area": replace(good, focus_area="nothing"),
        "lead_department_id": replace(good, lead_department_id=9999),
        "ends_on": replace(good, ends_on=date(2025, 1, 1)),
        "code": replace(good, code=" "),
        "title": replace(good, title="长" * 121),
        "coordinator_ids": replace(good, coordinator_ids=(cast.people["wen"].id or 0,)),
        "leader_id": replace(good, leader_id=cast.people["wen"].id),
        "notice_days": replace(good, notice_days=-1),
        "area_id": replace(good, area_id=9999),
    }
    for field, plan in wrongs.items():
        with pytest.raises(Invalid) as refused:
            create_campaign(cast.db, ke, plan, at=at)
        assert refused.value.field == field


def test_a_code_is_used_once(cast: Cast, at: datetime) -> None:
    create_campaign(cast.db, cast.actor("ke"), a_plan(cast), at=at)
    with pytest.raises(Invalid, match="another campaign|Another campaign"):
        create_campaign(cast.db, cast.actor("ke"), a_plan(cast), at=at)


def test_of_two_editors_the_slower_one_is_shown_both_versions(cast: Cast, at: datetime) -> None:
    campaign = create_campaign(cast.db, cast.actor("ke"), a_plan(cast), at=at)
    ke = cast.actor("ke")
    assert edit_campaign(cast.db, ke, campaign, {"title": "供水"}, version=1, at=at) == {
        "title": ("农村供水专项行动", "供水")
    }
    with pytest.raises(Stale) as lost:
        edit_campaign(cast.db, ke, campaign, {"title": "改水"}, version=1, at=at)
    assert (lost.value.mine, lost.value.theirs) == ({"title": "改水"}, {"title": "供水"})
    assert edit_campaign(cast.db, ke, campaign, {"title": "供水"}, at=at) == {}


def test_a_campaign_opens_only_with_tasks_that_can_be_worked_on(cast: Cast, at: datetime) -> None:
    campaign, ke = cast.campaign(), cast.actor("ke")
    ke = cast.actor("ke")
    with pytest.raises(Refusal, match="at least one task"):
        open_campaign(cast.db, ke, campaign, at=at)
    add_task(cast.db, ke, campaign, TaskPlan(title="没有牵头单位", due_on=date(2026, 12, 1)), at=at)
    add_task(cast.db, ke, campaign, TaskPlan(title="没有时限", lead_department_id=cast.department("water")), at=at)
    with pytest.raises(Refusal) as refused:
        open_campaign(cast.db, ke, campaign, at=at)
    assert refused.value.params == {"count": 2, "first": "没有牵头单位"}
    assert campaign.state == "draft"


def test_opening_makes_duties_and_an_old_deadline_counts_from_the_opening_day(cast: Cast, at: datetime) -> None:
    campaign = cast.campaign()
    ke, water = cast.actor("ke"), cast.department("water")
    late = add_task(
        cast.db, ke, campaign, TaskPlan(title="旧", lead_department_id=water, due_on=date(2026, 6, 30)), at=at
    )
    due = add_task(
        cast.db, ke, campaign, TaskPlan(title="新", lead_department_id=water, due_on=date(2026, 12, 1)), at=at
    )
    add_task(cast.db, ke, campaign, TaskPlan(title="长期", lead_department_id=water, standing=True), at=at)
    open_campaign(cast.db, ke, campaign, at=at)
    cast.db.flush()
    duties = {duty.task_id: duty for duty in cast.db.scalars(select(Duty))}
    assert set(duties) == {late.id, due.id}
    assert duties[late.id].counts_from == date(2026, 11, 23)
    assert duties[due.id].counts_from is None
    assert {task.state for task in (late, due)} == {"under_way"}
    with pytest.raises(Refusal, match="opened already"):
        open_campaign(cast.db, ke, campaign, at=at)


def test_a_paused_campaign_is_resumed_and_not_opened_again(cast: Cast, at: datetime) -> None:
    campaign = cast.campaign()
    ke = cast.actor("ke")
    add_task(
        cast.db, ke, campaign, TaskPlan(title="长期", lead_department_id=cast.department("water"), standing=True), at=at
    )
    open_campaign(cast.db, ke, campaign, at=at)
    assert pause_campaign(cast.db, ke, campaign, at=at).state == "paused"
    with pytest.raises(Refusal):
        pause_campaign(cast.db, ke, campaign, at=at)
    with pytest.raises(Refusal):
        open_campaign(cast.db, ke, campaign, at=at)
    assert resume_campaign(cast.db, ke, campaign, at=at).state == "running"
    with pytest.raises(Refusal):
        resume_campaign(cast.db, ke, campaign, at=at)


def test_a_campaign_winds_up_first_and_closes_when_nothing_is_open(cast: Cast, at: datetime) -> None:
    campaign = cast.campaign()
    ke = cast.actor("ke")
    plan = TaskPlan(title="长期", lead_department_id=cast.department("water"), standing=True)
    task = add_task(cast.db, ke, campaign, plan, at=at)
    open_campaign(cast.db, ke, campaign, at=at)
    assert close_campaign(cast.db, ke, campaign, at=at).state == "closing"
    with pytest.raises(Refusal, match="still open"):
        close_campaign(cast.db, ke, campaign, at=at)
    with pytest.raises(Refusal, match="takes no more tasks"):
        add_task(cast.db, ke, campaign, plan, at=at)
    cancel_task(cast.db, ke, task, reason="合并到另一项", at=at)
    assert close_campaign(cast.db, ke, campaign, at=at).state == "closed"


def test_deeds_on_a_campaign_are_its_coordinators(cast: Cast, at: datetime) -> None:
    campaign = cast.campaign()
    for deed in (open_campaign, pause_campaign, resume_campaign, close_campaign):
        for name in ("wen", "chair", "lu", "outsider"):
            with pytest.raises(NotAllowed):
                deed(cast.db, cast.actor(name), campaign, at=at)
