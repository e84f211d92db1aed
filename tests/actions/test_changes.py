"""A task is adjusted on a ground, by somebody outside; what was first promised is never hidden."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from campaign.actions.adjusting import ask_change, decide_change
from campaign.actions.extending import ask_extension
from campaign.actions.planning import Party, ShareTarget, TaskPlan, add_share, add_task, cancel_task, edit_task
from campaign.domain.campaign import CampaignCoordinator
from campaign.domain.change import Change, Wish
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from tests.actions.progress_stage import DECEMBER_31, Stage, a_stage
from tests.cast import Cast

MARCH = date(2027, 3, 31)
GROUND = "县发改局批复〔2026〕33 号"


@pytest.fixture
def stage(cast: Cast, at: datetime) -> Stage:
    return a_stage(cast, at, target_value=Decimal(100), unit="公里")


def asked(stage: Stage, kind: str, *, share_id: int | None = None, **values: Any) -> Change:
    wish = Wish(kind=kind, ground=GROUND, share_id=share_id, values=values)
    return ask_change(stage.cast.db, stage.actor("water"), stage.task, wish, at=stage.at)


def approved(stage: Stage, change: Change, name: str = "ke", **said: str) -> Change:
    return decide_change(stage.cast.db, stage.actor(name), stage.task, change, decision="approved", at=stage.at, **said)


def test_nothing_changes_before_it_is_decided_and_the_office_is_told(stage: Stage) -> None:
    change = asked(stage, "deadline", due_on=MARCH)
    assert (change.before, change.after) == ({"due_on": "2026-12-31"}, {"due_on": "2027-03-31"})
    assert stage.task.due_on == DECEMBER_31
    assert stage.duties()[-1].paused_until is None
    assert stage.told("change_asked") == {"ke"}
    assert stage.deeds()[-1] == "ask_change"


def test_an_approved_deadline_moves_the_duty_and_the_light_and_keeps_the_first_day(stage: Stage) -> None:
    before = stage.task.overdue_on
    approved(stage, asked(stage, "deadline", due_on=MARCH))
    assert (stage.task.due_on, stage.task.first_due_on) == (MARCH, DECEMBER_31)
    stone = next(stone for stone in stage.task.milestones if stone.is_deadline)
    assert (stone.due_on, stone.first_due_on) == (MARCH, DECEMBER_31)
    duty = stage.duties()[-1]
    assert (duty.due_on, duty.version) == (MARCH, 2)
    assert before == stage.task.overdue_on  # the nearer milestone is what falls due first
    assert stage.told("change_approved") == {"water", "water-head"}
    assert stage.deeds()[-2:] == ["edit_task", "decide_change"]


def test_an_approved_target_counts_the_percentage_anew_and_keeps_the_first_one(stage: Stage) -> None:
    stage.task.done_value, stage.task.progress = Decimal(40), 40.0
    approved(stage, asked(stage, "target", target_value=Decimal(80)))
    approved(stage, asked(stage, "target", target_value=Decimal(50)))
    task = stage.task
    assert (task.target_value, task.progress) == (Decimal(50), 80.0)
    assert (task.first_target_value, task.first_unit) == (Decimal(100), "公里")


def test_with_another_lead_the_duties_go_along_and_the_former_one_co_operates(stage: Stage) -> None:
    health = stage.cast.department("health")
    approved(stage, asked(stage, "department", lead_department_id=health))
    assert stage.task.departments("lead", "co") == [health, stage.cast.department("water")]
    assert {duty.department_id for duty in stage.duties()} == {health}
    assert [len(duty.holdings) for duty in stage.duties()] == [2, 2]


def test_a_withdrawn_task_owes_nothing_and_keeps_the_ground(stage: Stage) -> None:
    approved(stage, asked(stage, "withdraw"))
    assert (stage.task.state, stage.task.cancel_reason) == ("cancelled", GROUND)
    assert stage.duties() == []


def test_a_merged_task_ends_and_its_departments_are_responsible_in_the_other(stage: Stage) -> None:
    db, ke, water = stage.cast.db, stage.actor("ke"), stage.cast.department("water")
    plan = TaskPlan(
        title="管网", lead_department_id=stage.cast.department("health"), due_on=DECEMBER_31, co=(Party(water),)
    )
    other = add_task(db, ke, stage.campaign, plan, at=stage.at)
    approved(stage, asked(stage, "merge", into_task_id=other.id))
    assert (stage.task.state, other.state) == ("cancelled", "under_way")
    assert other.departments("owner") == [water]


def test_a_task_is_not_merged_into_itself(stage: Stage) -> None:
    with pytest.raises(Invalid, match="another open task"):
        asked(stage, "merge", into_task_id=stage.task.id)


def test_the_part_of_a_town_is_adjusted_and_the_sum_follows(stage: Stage) -> None:
    cast = stage.cast
    target = ShareTarget(area_id=cast.areas["town"].id, target_value=Decimal(60))
    share = add_share(cast.db, stage.actor("ke"), stage.task, target, at=stage.at)
    with pytest.raises(Invalid, match="sum of the parts"):
        asked(stage, "target", target_value=Decimal(50))
    approved(stage, asked(stage, "target", share_id=share.id, target_value=Decimal(45)))
    assert (share.target_value, stage.task.target_value) == (Decimal(45), Decimal(45))
    assert stage.task.first_target_value == Decimal(60)
    approved(stage, asked(stage, "withdraw", share_id=share.id))
    assert (share.state, stage.task.state) == ("cancelled", "under_way")


def test_a_refusal_needs_a_reason_and_changes_nothing(stage: Stage) -> None:
    db, ke = stage.cast.db, stage.actor("ke")
    change = asked(stage, "deadline", due_on=MARCH)
    with pytest.raises(Invalid, match="reason"):
        decide_change(db, ke, stage.task, change, decision="refused", at=stage.at)
    decide_change(db, ke, stage.task, change, decision="refused", note="工期不变", at=stage.at)
    assert (stage.task.due_on, change.outcome) == (DECEMBER_31, "refused")
    assert stage.told("change_refused") == {"water", "water-head"}
    with pytest.raises(Refusal, match="decided already"):
        approved(stage, change)


def test_what_cannot_be_asked_is_refused_with_what_to_do(stage: Stage) -> None:
    db, water = stage.cast.db, stage.actor("water")
    with pytest.raises(Invalid, match="ground"):
        ask_change(db, water, stage.task, Wish(kind="withdraw", ground=" "), at=stage.at)
    with pytest.raises(Invalid, match="stands already"):
        asked(stage, "deadline", due_on=DECEMBER_31)
    with pytest.raises(Invalid, match="what is to change"):
        asked(stage, "more")
    with pytest.raises(Invalid, match="after the task's deadline"):
        asked(stage, "deadline", due_on=date(2026, 11, 1))
    with pytest.raises(Invalid, match="above zero"):
        asked(stage, "target", target_value=Decimal(-1))
    asked(stage, "deadline", due_on=MARCH)
    with pytest.raises(Refusal, match="already waits"):
        asked(stage, "withdraw")


@pytest.mark.parametrize("name", ["town", "ke", "outsider", "chair"])
def test_only_the_lead_department_asks(stage: Stage, name: str) -> None:
    with pytest.raises(NotAllowed):
        ask_change(stage.cast.db, stage.actor(name), stage.task, Wish(kind="withdraw", ground=GROUND), at=stage.at)


@pytest.mark.parametrize("name", ["water", "outsider", "lu"])
def test_only_the_office_or_the_leader_decides(stage: Stage, name: str) -> None:
    change = asked(stage, "withdraw")
    with pytest.raises(NotAllowed):
        approved(stage, change, name)


def test_where_the_coordinator_sits_in_the_asking_department_the_leader_decides(stage: Stage) -> None:
    cast = stage.cast
    stage.task.lead_department_id = cast.department("office")
    stage.task.parts[0].department_id = cast.department("office")
    wish = Wish(kind="deadline", ground=GROUND, values={"due_on": MARCH})
    change = ask_change(cast.db, stage.actor("ke"), stage.task, wish, at=stage.at)
    assert stage.told("change_asked") == {"chair"}
    with pytest.raises(NotAllowed):
        approved(stage, change)
    approved(stage, change, "chair")
    assert stage.task.due_on == MARCH


def test_of_several_coordinators_those_outside_the_department_are_asked(stage: Stage) -> None:
    water = CampaignCoordinator(campaign_id=stage.campaign.id, person_id=stage.cast.people["water"].id)  # type: ignore[arg-type]
    stage.campaign.coordinators.append(water)
    asked(stage, "withdraw")
    assert stage.told("change_asked") == {"ke"}


def test_what_changed_meanwhile_is_not_overwritten(stage: Stage) -> None:
    change = asked(stage, "deadline", due_on=MARCH)
    edit_task(stage.cast.db, stage.actor("ke"), stage.task, {"due_on": date(2027, 1, 31)}, at=stage.at)
    with pytest.raises(Refusal, match="has changed since"):
        approved(stage, change)


def test_of_a_voted_project_only_the_committee_decides_and_its_document_is_recorded(stage: Stage) -> None:
    db, ke, task = stage.cast.db, stage.actor("ke"), stage.task
    edit_task(db, ke, task, {"voted": True}, at=stage.at)
    for deed in (
        lambda: edit_task(db, ke, task, {"due_on": MARCH}, at=stage.at),
        lambda: cancel_task(db, ke, task, reason="停建", at=stage.at),
        lambda: ask_extension(
            db, stage.actor("water"), task, task.milestones[-1], due_on=MARCH, reason="晚到", at=stage.at
        ),
    ):
        with pytest.raises(Refusal, match="people's congress"):
            deed()
    edit_task(db, ke, task, {"responsible": "科长"}, at=stage.at)
    change = asked(stage, "deadline", due_on=MARCH)
    with pytest.raises(Invalid, match="number of its document"):
        approved(stage, change)
    approved(stage, change, document_number="县人常〔2026〕17 号")
    assert (task.due_on, change.document_number) == (MARCH, "县人常〔2026〕17 号")
