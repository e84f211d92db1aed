"""Several tasks changed at once, on both databases: all that can or none, undone where nobody came after."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from campaign.actions.batch_editing import edit_tasks, preview_edit, undo_edit
from campaign.actions.planning import TaskPlan, add_tasks, cancel_task, edit_task, open_campaign, parties, plan_of
from campaign.domain.batch_edit import BatchCell, BatchWish
from campaign.domain.campaign import Campaign
from campaign.domain.duty import Duty
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, NotAllowed, Refusal, Stale
from campaign.domain.task import Task
from tests.cast import Cast, new_entries

OCTOBER, DECEMBER = date(2026, 10, 30), date(2026, 12, 31)


def ledger(cast: Cast, count: int = 3, **plan: Any) -> tuple[Actor, Campaign, list[Task]]:
    """A running campaign with so many tasks of the water bureau, and its coordinator."""
    campaign, ke = cast.campaign(), cast.actor("ke")
    values = {"lead_department_id": cast.department("water"), "due_on": DECEMBER} | plan
    plans = [(TaskPlan(**values | {"title": f"第 {n} 段"}), None) for n in range(1, count + 1)]
    tasks = add_tasks(cast.db, ke, campaign, plans, at=cast.at)
    open_campaign(cast.db, ke, campaign, at=cast.at)
    cast.db.flush()
    new_entries(cast.db)
    return ke, campaign, tasks


def keys(tasks: Sequence[Task], versions: bool = True) -> dict[int, int | None]:
    return {task.id or 0: task.version if versions else None for task in tasks}


def test_every_task_its_duty_and_its_story_follow_the_batch(cast: Cast) -> None:
    ke, campaign, tasks = ledger(cast)
    health = cast.department("health")
    wish = BatchWish(due_on=OCTOBER, lead_department_id=health, texts={"leader": "分管副县长", "work_package": "供水"})
    edit = edit_tasks(cast.db, ke, campaign, keys(tasks), wish, reason="县政府常务会议", at=cast.at)
    assert {(task.due_on, task.lead_department_id, task.leader, task.first_due_on) for task in tasks} == {
        (OCTOBER, health, "分管副县长", DECEMBER)
    }
    duties = cast.db.scalars(select(Duty).where(Duty.campaign_id == campaign.id)).all()
    assert {(duty.due_on, duty.department_id, duty.version) for duty in duties} == {(OCTOBER, health, 2)}
    entries = new_entries(cast.db)
    assert [entry.deed for entry in entries] == ["edit_task"] * 3 + ["edit_batch"]
    assert entries[0].data["batch"] == edit.id and entries[0].data["ground"] == "县政府常务会议"


def test_what_cannot_change_stays_with_its_reason_and_the_rest_is_written(cast: Cast) -> None:
    ke, campaign, [ended, voted, free] = ledger(cast)
    cancel_task(cast.db, ke, ended, reason="并入其他任务", at=cast.at)
    voted.voted = True
    cast.db.flush()
    wish = BatchWish(shift=5)
    lines = preview_edit(cast.db, ke, campaign, [task.id or 0 for task in (ended, voted, free)], wish)
    assert [line.refusal and line.refusal.code for line in lines] == ["task_ended", "task_voted", None]
    edit_tasks(cast.db, ke, campaign, keys([ended, voted, free]), wish, at=cast.at)
    assert (voted.due_on, free.due_on) == (DECEMBER, date(2027, 1, 7))
    refused = select(BatchCell.task_id, BatchCell.refused).where(BatchCell.refused != "").order_by(col(BatchCell.id))
    assert [tuple(row) for row in cast.db.execute(refused)] == [(ended.id, "task_ended"), (voted.id, "task_voted")]
    with pytest.raises(Invalid) as nothing:
        edit_tasks(cast.db, ke, campaign, keys([ended, voted]), wish, at=cast.at)
    assert nothing.value.code == "edit_none"


def test_a_task_somebody_changed_meanwhile_stops_the_whole_batch_and_is_named(cast: Cast) -> None:
    ke, campaign, tasks = ledger(cast)
    seen = keys(tasks)
    edit_task(cast.db, ke, tasks[1], {"responsible": "周科长"}, at=cast.at)
    with pytest.raises(Stale) as late:
        edit_tasks(cast.db, ke, campaign, seen, BatchWish(due_on=OCTOBER), at=cast.at)
    assert late.value.theirs == {str(tasks[1].id): "第 2 段"}
    assert {task.due_on for task in tasks} == {DECEMBER}


def test_undoing_restores_what_nobody_touched_and_names_the_rest(cast: Cast) -> None:
    ke, campaign, [one, two, three] = ledger(cast, owners=())
    wish = BatchWish(due_on=OCTOBER, texts={"leader": "甲"}, owners_add=(cast.department("culture"),))
    edit = edit_tasks(cast.db, ke, campaign, keys([one, two, three]), wish, at=cast.at)
    edit_task(cast.db, ke, two, {"leader": "乙"}, at=cast.at)
    cancel_task(cast.db, ke, three, reason="停建", at=cast.at)
    back = undo_edit(cast.db, ke, campaign, edit, at=cast.at + timedelta(days=7))
    assert (one.due_on, one.leader, plan_of(cast.db, one).owners) == (DECEMBER, "", ())
    assert (two.due_on, two.leader) == (DECEMBER, "乙")
    assert (three.due_on, three.leader) == (OCTOBER, "甲")
    left = select(BatchCell.task_id, BatchCell.field, BatchCell.refused).where(
        BatchCell.edit_id == back.id, BatchCell.refused != ""
    )
    assert {tuple(row) for row in cast.db.execute(left)} == {
        (two.id, "leader", "edit_overtaken"),
        *((three.id, name, "task_ended") for name in ("due_on", "leader", "owners")),
    }
    again = undo_edit(cast.db, ke, campaign, back, at=cast.at + timedelta(days=8))
    assert (again.undoes_id, one.due_on, one.leader) == (back.id, OCTOBER, "甲")
    assert plan_of(cast.db, one).owners == parties([cast.department("culture")])


def test_a_batch_is_undone_once_by_whoever_runs_the_campaign_and_not_too_late(cast: Cast) -> None:
    ke, campaign, tasks = ledger(cast)
    edit = edit_tasks(cast.db, ke, campaign, keys(tasks, versions=False), BatchWish(due_on=OCTOBER), at=cast.at)
    with pytest.raises(NotAllowed):
        undo_edit(cast.db, cast.actor("wen"), campaign, edit, at=cast.at)
    with pytest.raises(Refusal, match="7 days"):
        undo_edit(cast.db, ke, campaign, edit, at=cast.at + timedelta(days=7, seconds=1))
    undo_edit(cast.db, ke, campaign, edit, at=cast.at)
    with pytest.raises(Refusal) as twice:
        undo_edit(cast.db, ke, campaign, edit, at=cast.at)
    assert twice.value.code == "edit_undone"


def test_a_batch_and_its_undoing_ask_the_database_no_more_for_many_tasks(cast: Cast) -> None:
    asked = []
    for count in (2, 60):
        ke, campaign, tasks = ledger(cast, count)
        cast.db.expire_all()
        seen: list[str] = []

        def one_more(*about: Any, seen: list[str] = seen) -> None:
            seen.append(about[2])

        chosen = {int(key): None for key in cast.db.scalars(select(Task.id).where(Task.campaign_id == campaign.id))}
        event.listen(cast.db.get_bind(), "before_cursor_execute", one_more)
        wish = BatchWish(due_on=OCTOBER, lead_department_id=cast.department("health"), texts={"work_package": "新"})
        edit = edit_tasks(cast.db, ke, campaign, chosen, wish, at=cast.at)
        undo_edit(cast.db, ke, campaign, edit, at=datetime.now(cast.at.tzinfo).replace(year=2026, month=1))
        event.remove(cast.db.get_bind(), "before_cursor_execute", one_more)
        asked.append(len(seen))
        del tasks
    assert asked[1] <= asked[0] + 2, asked
