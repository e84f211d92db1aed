"""More time is asked before the day, decided by somebody outside, and never hides the first promise."""

from datetime import date, datetime, timedelta

import pytest

from campaign.actions.extending import ask_extension, decide_extension
from campaign.domain.extension import Extension
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from tests.actions.progress_stage import NOVEMBER_27, Stage, a_stage
from tests.cast import Cast

DECEMBER_4 = date(2026, 12, 4)


@pytest.fixture
def stage(cast: Cast, at: datetime) -> Stage:
    return a_stage(cast, at)


def asked(stage: Stage) -> Extension:
    first = stage.task.milestones[0]
    water = stage.actor("water")
    return ask_extension(stage.cast.db, water, stage.task, first, due_on=DECEMBER_4, reason="设备晚到", at=stage.at)


def test_an_undecided_extension_pauses_the_ladder_once(stage: Stage) -> None:
    asked(stage)
    duty = stage.duties()[0]
    assert (duty.paused_until, duty.pause_used) == (date(2026, 11, 26), True)
    assert stage.told("extension_asked") == {"ke"}


def test_a_granted_extension_moves_the_day_and_keeps_the_first_one(stage: Stage) -> None:
    extension = asked(stage)
    decide_extension(stage.cast.db, stage.actor("ke"), stage.task, extension, decision="granted", at=stage.at)
    first = stage.task.milestones[0]
    assert (first.due_on, first.first_due_on) == (DECEMBER_4, NOVEMBER_27)
    duty = stage.duties()[0]
    assert (duty.due_on, duty.version, duty.paused_until) == (DECEMBER_4, 2, None)
    assert stage.told("extension_granted") == {"water"}


def test_a_refused_extension_needs_a_reason_and_lets_the_ladder_go_on(stage: Stage) -> None:
    extension, ke = asked(stage), stage.actor("ke")
    with pytest.raises(Invalid):
        decide_extension(stage.cast.db, ke, stage.task, extension, decision="refused", at=stage.at)
    decide_extension(stage.cast.db, ke, stage.task, extension, decision="refused", note="工期不变", at=stage.at)
    assert stage.task.milestones[0].due_on == NOVEMBER_27
    assert stage.duties()[0].paused_until is None
    with pytest.raises(Refusal):
        decide_extension(stage.cast.db, ke, stage.task, extension, decision="granted", at=stage.at)


def test_the_deadline_of_the_task_moves_with_its_last_milestone(stage: Stage) -> None:
    deadline = next(stone for stone in stage.task.milestones if stone.is_deadline)
    later = date(2027, 1, 15)
    extension = ask_extension(
        stage.cast.db, stage.actor("water"), stage.task, deadline, due_on=later, reason="冬季停工", at=stage.at
    )
    decide_extension(stage.cast.db, stage.actor("ke"), stage.task, extension, decision="granted", at=stage.at)
    assert (stage.task.due_on, stage.task.first_due_on) == (later, date(2026, 12, 31))


def test_what_cannot_be_asked_is_refused_with_what_to_do(stage: Stage) -> None:
    db, water, first = stage.cast.db, stage.actor("water"), stage.task.milestones[0]
    with pytest.raises(Invalid, match="after the present one"):
        ask_extension(db, water, stage.task, first, due_on=NOVEMBER_27, reason="晚到", at=stage.at)
    with pytest.raises(Invalid, match="reason"):
        ask_extension(db, water, stage.task, first, due_on=DECEMBER_4, reason=" ", at=stage.at)
    with pytest.raises(Refusal, match="has passed"):
        late = stage.at + timedelta(days=5)
        ask_extension(db, water, stage.task, first, due_on=DECEMBER_4, reason="晚到", at=late)
    asked(stage)
    with pytest.raises(Refusal, match="already waiting"):
        asked(stage)


def test_an_extension_can_still_be_asked_on_the_day_itself(stage: Stage) -> None:
    on_the_day = datetime.fromisoformat("2026-11-27T23:59:00+08:00")
    first = stage.task.milestones[0]
    ask_extension(
        stage.cast.db, stage.actor("water"), stage.task, first, due_on=DECEMBER_4, reason="晚到", at=on_the_day
    )


@pytest.mark.parametrize("name", ["water", "outsider", "lu"])
def test_only_the_office_or_the_leader_decides(stage: Stage, name: str) -> None:
    extension = asked(stage)
    with pytest.raises(NotAllowed):
        decide_extension(stage.cast.db, stage.actor(name), stage.task, extension, decision="granted", at=stage.at)
