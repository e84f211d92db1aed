"""A ledger of thousands: written by table and not by task, and the same as if every task had been opened alone."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from campaign.actions.entries import number_entries
from campaign.actions.importing import Wishes, import_ledger
from campaign.actions.planning import open_campaign
from campaign.domain.campaign import Campaign
from campaign.domain.duty import Duty
from campaign.domain.entry import Entry
from campaign.domain.ledger import Grid
from campaign.domain.task import Task, TaskVersion
from tests.cast import Cast

HEADER = ["序号", "任务类别", "具体任务", "目标值", "牵头单位", "责任单位", "完成时限"]
ROWS = [
    ["1", "供水", "修建水厂", "3座", "县水利局", "县教育局", "2026年6月30日"],
    ["2", "供水", "管网改造", "", "县水利局", "各乡镇", "3月底前完成30%；10月底前全部完成"],
    ["3", "供水", "水质检测", "", "县教育局", "", "长期坚持"],
    ["4", "供水", "水价公示", "", "县教育局", "", "2026年1月10日"],
]
LIT = ("state", "light_base", "begins_on", "overdue_on", "far_behind_on", "behind_on", "due_soon_on", "straight")
OWED = ("title", "due_on", "counts_from", "waiting_for", "department_id", "post_id", "next_rung_on", "state")


def take(cast: Cast, campaign: Campaign, rows: list[list[str]]) -> None:
    grids = [Grid("任务分解表", [list(HEADER), *(list(row) for row in rows)])]
    assert import_ledger(cast.db, cast.actor("ke"), campaign, grids, Wishes(), at=cast.at).done


def standing(cast: Cast, campaign: Campaign) -> list[Any]:
    """All that hangs on a campaign's tasks and depends on the day they were opened."""
    found: list[Any] = []
    for task in cast.db.scalars(select(Task).where(Task.campaign_id == campaign.id).order_by(col(Task.position))):
        duties = cast.db.scalars(select(Duty).where(Duty.task_id == task.id).order_by(col(Duty.due_on))).all()
        version = cast.db.scalars(
            select(TaskVersion).where(TaskVersion.task_id == task.id).order_by(col(TaskVersion.id).desc())
        ).first()
        assert version is not None
        found.append([getattr(task, name) for name in LIT])
        found.append((version.state, version.progress, version.lights))
        for duty in duties:
            held = [(one.department_id, one.waiting_for, one.from_at, one.until_at) for one in duty.holdings]
            found.append(([getattr(duty, name) for name in OWED], held))
    return found


def test_a_task_taken_in_by_a_running_campaign_stands_as_one_opened_with_it(cast: Cast) -> None:
    opened, running = cast.campaign(), cast.campaign(state="running")
    take(cast, opened, ROWS)
    open_campaign(cast.db, cast.actor("ke"), opened, at=cast.at)
    take(cast, running, ROWS)
    cast.db.flush()
    assert standing(cast, opened) == standing(cast, running)


def test_every_task_has_its_entry(cast: Cast) -> None:
    campaign = cast.campaign(state="running")
    take(cast, campaign, ROWS)
    number_entries(cast.db)
    written = cast.db.scalars(select(Entry).where(Entry.deed == "add_task").order_by(col(Entry.seq))).all()
    tasks = cast.db.scalars(select(Task.id).where(Task.campaign_id == campaign.id).order_by(col(Task.position))).all()
    assert [(line.noun, line.noun_id, line.task_id, line.campaign_id) for line in written] == [
        ("task", key, key, campaign.id) for key in tasks
    ]
    assert written[0].data == {"title": "修建水厂", "lead": cast.department("water"), "due_on": "2026-06-30"}


@pytest.mark.parametrize("state", ["draft", "running"])
def test_a_long_ledger_costs_no_more_statements_than_a_short_one(cast: Cast, state: str) -> None:
    costs = []
    for times in (1, 20):
        campaign, sent = cast.campaign(state=state), list[str]()

        def note(*told: Any, sent: list[str] = sent) -> None:
            sent.append(told[2])

        engine = cast.db.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        take(cast, campaign, ROWS * times)
        number_entries(cast.db)
        event.remove(engine, "before_cursor_execute", note)
        costs.append(len(sent))
    assert costs[1] <= costs[0]
