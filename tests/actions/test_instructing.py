"""A leader instructs a unit; it owes an answer by its day, is chased for it, and the leader settles or returns it."""

from datetime import date, datetime

import pytest
from sqlmodel import select

from campaign.actions.context import day_of
from campaign.actions.instructing import (
    answer_instruction,
    decide_instruction,
    give_instruction,
    withdraw_instruction,
)
from campaign.domain.duty import Duty
from campaign.domain.instruction import Assignment, Instruction, limit_of
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to
from campaign.domain.workday import default_calendar
from campaign.insight.concerns import concerns_of
from tests.actions.progress_stage import NOVEMBER_27, Stage, a_stage
from tests.cast import Cast


@pytest.fixture
def stage(cast: Cast, at: datetime) -> Stage:
    return a_stage(cast, at)


def given(stage: Stage, by: str = "chair", **wish: object) -> Instruction:
    values = {"to_department_id": stage.cast.department("education"), "text": "请教育局牵头，尽快腾出场地"}
    return give_instruction(
        stage.cast.db,
        stage.actor(by),
        stage.campaign,
        Assignment(**(values | wish)),  # type: ignore[arg-type]
        task=stage.task,
        at=stage.at,
    )


def duty_of(stage: Stage, instruction: Instruction) -> Duty:
    stage.cast.db.flush()
    return stage.cast.db.scalars(select(Duty).where(Duty.instruction_id == instruction.id)).one()


def test_the_limit_follows_from_how_urgent_it_is() -> None:
    monday = date(2026, 11, 23)
    days = {urgency: limit_of(urgency, monday, default_calendar()) for urgency in ("urgent", "ordinary", "hard")}
    assert days == {"urgent": date(2026, 11, 30), "ordinary": date(2026, 12, 14), "hard": date(2027, 1, 4)}


def test_the_unit_owes_it_sees_the_task_and_is_told(stage: Stage) -> None:
    made = given(stage)
    duty = duty_of(stage, made)
    assert (duty.kind, duty.due_on, duty.department_id) == ("instruction", made.due_on, made.to_department_id)
    assert duty.next_rung_on is not None
    assert stage.told("instruction_given") == {"wen", "head"}
    seen = select(Task.id).where(tasks_visible_to(stage.actor("wen")))
    assert stage.task.id in stage.cast.db.scalars(seen).all()


def test_the_office_enters_a_note_in_the_leaders_name_and_nobody_writes_in_another_leaders(stage: Stage) -> None:
    made = given(stage, by="ke", given_on=day_of(stage.cast.db, stage.at))
    assert made.given_by_id == stage.cast.people["chair"].id
    assert made.recorded_by_id == stage.cast.people["ke"].id
    with pytest.raises(Invalid) as fault:
        given(stage, by="ke", leader_id=stage.cast.people["wen"].id)
    assert fault.value.field == "leader_id"
    with pytest.raises(NotAllowed):
        given(stage, by="wen")


def test_a_report_rests_the_ladder_and_a_return_begins_it_again(stage: Stage) -> None:
    db, made = stage.cast.db, given(stage)
    answer_instruction(db, stage.actor("wen"), made, answer="场地已腾出一半", at=stage.at)
    assert duty_of(stage, made).state == "done"
    assert stage.told("instruction_answered") == {"chair", "ke"}
    decide_instruction(db, stage.actor("chair"), made, decision="returned", note="另一半何时", at=stage.at)
    assert (made.state, duty_of(stage, made).state, made.returned_reason) == ("given", "open", "另一半何时")
    answer_instruction(db, stage.actor("head"), made, answer="全部腾出", at=stage.at)
    decide_instruction(db, stage.actor("chair"), made, decision="accepted", at=stage.at)
    assert (made.state, duty_of(stage, made).state) == ("closed", "done")
    with pytest.raises(Refusal):
        withdraw_instruction(db, stage.actor("chair"), made, note="不需要了", at=stage.at)


def test_nobody_settles_the_report_of_their_own_department(stage: Stage) -> None:
    made = given(stage, to_department_id=stage.cast.department("office"))
    answer_instruction(stage.cast.db, stage.actor("ke"), made, answer="已办", at=stage.at)
    with pytest.raises(NotAllowed):
        decide_instruction(stage.cast.db, stage.actor("ke"), made, decision="accepted", at=stage.at)
    decide_instruction(stage.cast.db, stage.actor("chair"), made, decision="accepted", at=stage.at)


@pytest.mark.parametrize(
    ("field", "wish"),
    [
        ("text", {"text": " "}),
        ("text", {"text": "长" * 1001}),
        ("urgency", {"urgency": "soon"}),
        ("due_on", {"due_on": date(2026, 1, 5)}),
        ("given_on", {"given_on": date(2027, 6, 1)}),
        ("to_department_id", {"to_department_id": 9999}),
    ],
)
def test_what_cannot_be_carried_out_names_its_field(stage: Stage, field: str, wish: dict[str, object]) -> None:
    with pytest.raises(Invalid) as fault:
        given(stage, **wish)
    assert fault.value.field == field


def test_a_red_task_wants_its_leader_until_it_is_instructed(stage: Stage) -> None:
    db, late = stage.cast.db, date(2026, 12, 7)
    assert concerns_of(db, stage.actor("chair"), NOVEMBER_27).total == 0
    found = concerns_of(db, stage.actor("chair"), late)
    assert [(one.task.id, one.days) for one in found.shown] == [(stage.task.id, (late - NOVEMBER_27).days)]
    assert [unit.id for unit in found.shown[0].proposed] == [stage.task.lead_department_id]
    assert concerns_of(db, stage.actor("ke"), late).total == 0
    made = given(stage)
    assert concerns_of(db, stage.actor("chair"), late).total == 0
    withdraw_instruction(db, stage.actor("chair"), made, note="另行安排", at=stage.at)
    assert concerns_of(db, stage.actor("chair"), late).total == 1
