"""Whoever cannot go on alone asks; once it is taken up the asked unit holds the duty and the asker is not blamed."""

from datetime import date, datetime

import pytest
from sqlmodel import select

from campaign.actions.context import day_of
from campaign.actions.coordinating import (
    accept_coordination,
    answer_coordination,
    ask_coordination,
    assign_coordination,
    refuse_coordination,
    withdraw_coordination,
)
from campaign.domain.coordination import Coordination, Wish
from campaign.domain.duty import Duty
from campaign.domain.light import light_on
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to
from tests.actions.progress_stage import NOVEMBER_27, Stage, a_stage
from tests.cast import Cast


@pytest.fixture
def stage(cast: Cast, at: datetime) -> Stage:
    return a_stage(cast, at)


def asked(stage: Stage, **wish: object) -> Coordination:
    values = {"to_department_id": stage.cast.department("education"), "action": "腾出施工场地", "due_on": NOVEMBER_27}
    return ask_coordination(
        stage.cast.db,
        stage.actor("water"),
        stage.task,
        Wish(**(values | wish)),
        at=stage.at,  # type: ignore[arg-type]
    )


def accepted(stage: Stage) -> Coordination:
    made = asked(stage)
    return accept_coordination(stage.cast.db, stage.actor("ke"), stage.task, made, at=stage.at)


def light(stage: Stage) -> str:
    return light_on(stage.task, day_of(stage.cast.db, stage.at)).colour


def own_duty(stage: Stage) -> Duty:
    return stage.duties("coordination")[0]


def test_an_undecided_request_pauses_the_ladder_and_leaves_the_light(stage: Stage) -> None:
    before = light(stage)
    asked(stage)
    assert all(duty.paused_until for duty in stage.duties())
    assert (light(stage), stage.told("coordination_asked")) == (before, {"ke"})


def test_once_taken_up_the_asked_unit_holds_the_duty_and_the_light_is_blue(stage: Stage) -> None:
    accepted(stage)
    education = stage.cast.department("education")
    assert light(stage) == "blue"
    assert {(duty.department_id, duty.waiting_for, duty.rests) for duty in stage.duties()} == {
        (education, "asked", True)
    }
    assert (own_duty(stage).department_id, own_duty(stage).due_on, own_duty(stage).rests) == (
        education,
        NOVEMBER_27,
        False,
    )
    assert stage.told("coordination_accepted") == {"wen", "head"}


def test_the_asked_unit_sees_the_task_from_then_on(stage: Stage) -> None:
    seen = select(Task.id).where(tasks_visible_to(stage.actor("wen")))
    assert stage.cast.db.scalars(seen).all() == []
    accepted(stage)
    stage.cast.db.flush()
    assert stage.cast.db.scalars(seen).all() == [stage.task.id]


def test_an_answer_gives_the_duty_back(stage: Stage) -> None:
    made = accepted(stage)
    answer_coordination(stage.cast.db, stage.actor("wen"), stage.task, made, answer="场地已腾出", at=stage.at)
    water = stage.cast.department("water")
    assert {(duty.department_id, duty.waiting_for) for duty in stage.duties()} == {(water, "lead")}
    assert (light(stage) != "blue", stage.duties("coordination"), made.state) == (True, [], "answered")
    assert stage.told("coordination_answered") == {"water", "ke"}


def test_the_duty_stays_with_others_while_a_second_request_runs(stage: Stage) -> None:
    first, second = accepted(stage), asked(stage, to_department_id=stage.cast.department("health"))
    accept_coordination(stage.cast.db, stage.actor("ke"), stage.task, second, at=stage.at)
    answer_coordination(stage.cast.db, stage.actor("wen"), stage.task, first, answer="好", at=stage.at)
    assert {duty.waiting_for for duty in stage.duties()} == {"asked"}
    assert light(stage) == "blue"


def test_the_asked_unit_names_who_does_it(stage: Stage) -> None:
    made, db = accepted(stage), stage.cast.db
    with pytest.raises(Invalid, match="no post in your department"):
        outsider = stage.cast.people["outsider"].id or 0
        assign_coordination(db, stage.actor("head"), stage.task, made, person_id=outsider, at=stage.at)
    wen = stage.cast.people["wen"].id or 0
    assign_coordination(db, stage.actor("head"), stage.task, made, person_id=wen, at=stage.at)
    assert (made.state, own_duty(stage).person_id) == ("assigned", wen)


def test_the_office_sends_back_before_and_the_asked_unit_after(stage: Stage) -> None:
    db = stage.cast.db
    first = asked(stage)
    with pytest.raises(NotAllowed):
        refuse_coordination(db, stage.actor("wen"), stage.task, first, reason="不归我们", at=stage.at)
    with pytest.raises(Invalid):
        refuse_coordination(db, stage.actor("ke"), stage.task, first, reason="", at=stage.at)
    refuse_coordination(db, stage.actor("ke"), stage.task, first, reason="先自行协商", at=stage.at)
    assert all(duty.paused_until is None for duty in stage.duties())
    second = accepted(stage)
    refuse_coordination(db, stage.actor("wen"), stage.task, second, reason="职责在镇上", at=stage.at)
    assert {duty.waiting_for for duty in stage.duties()} == {"lead"}


def test_the_asker_can_withdraw(stage: Stage) -> None:
    made = accepted(stage)
    with pytest.raises(NotAllowed):
        withdraw_coordination(stage.cast.db, stage.actor("wen"), stage.task, made, at=stage.at)
    withdraw_coordination(stage.cast.db, stage.actor("water"), stage.task, made, at=stage.at)
    assert (made.state, stage.duties("coordination")) == ("withdrawn", [])
    with pytest.raises(Refusal):
        withdraw_coordination(stage.cast.db, stage.actor("water"), stage.task, made, at=stage.at)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"action": " "}, "action"),
        ({"to_department_id": 999999}, "to_department_id"),
        ({"due_on": date(2026, 11, 22)}, "due_on"),
        ({"milestone_id": 999999}, "milestone_id"),
        ({"share_id": 999999}, "share_id"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(stage: Stage, wish: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked(stage, **wish)
    assert refused.value.field == field


def test_nobody_asks_themselves(stage: Stage) -> None:
    with pytest.raises(Invalid, match="cannot ask itself"):
        asked(stage, to_department_id=stage.cast.department("water"))


def test_an_office_that_asks_does_not_take_up_its_own_request(cast: Cast, at: datetime) -> None:
    stage = a_stage(cast, at, lead_department_id=cast.department("office"))
    wish = Wish(cast.department("education"), "腾出场地", NOVEMBER_27)
    made = ask_coordination(cast.db, stage.actor("ke"), stage.task, wish, at=at)
    with pytest.raises(NotAllowed):
        accept_coordination(cast.db, stage.actor("ke"), stage.task, made, at=at)
    accept_coordination(cast.db, stage.actor("chair"), stage.task, made, at=at)
