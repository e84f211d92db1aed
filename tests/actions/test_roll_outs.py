"""Roll-outs on both databases: phases open in order, at the mark or with a reason, and give the towns their shares."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from campaign.actions.planning import add_task, open_campaign
from campaign.actions.progress import report_progress, submit_share
from campaign.actions.roll_outs import PhasePlan, RollOutPlan, TownPlan, lay_out, open_phase
from campaign.domain.area import Area
from campaign.domain.campaign import Campaign
from campaign.domain.refusal import Invalid, NotAllowed, Refusal, Unseen
from campaign.domain.roll_out import Rate, RollOut, rate_of
from campaign.domain.task import Task
from campaign.domain.task_plan import TaskPlan
from campaign.domain.update import Report
from tests.cast import Cast, new_entries

PHASES = (
    PhasePlan("第一批", date(2026, 11, 1), date(2026, 11, 30)),
    PhasePlan("第二批", date(2026, 12, 1), date(2026, 12, 20)),
)


def a_plan(cast: Cast) -> tuple[Campaign, Task, RollOutPlan]:
    """A running campaign with a task for four towns of two zones, three of them in the first phase."""
    county = cast.areas["county"]
    for n, name in enumerate(("河口镇", "白云乡", "青山乡"), 1):
        cast.areas[name] = Area(code=f"36079910{n}000", name=name, level=4, parent_id=county.id)
        cast.db.add(cast.areas[name])
    cast.db.flush()
    campaign = cast.campaign()
    ke = cast.actor("ke")
    row = TaskPlan(title="管网入户", lead_department_id=cast.department("water"), due_on=date(2026, 12, 31), unit="村")
    task = add_task(cast.db, ke, campaign, replace(row, target_value=Decimal(12)), at=cast.at)
    open_campaign(cast.db, ke, campaign, at=cast.at)
    places = (("town", 1, "城区"), ("河口镇", 1, "平原"), ("白云乡", 1, "山区"), ("青山乡", 2, "山区"))
    towns = [TownPlan(cast.areas[name].id or 0, n, "东部", kind, Decimal(3)) for name, n, kind in places]
    return campaign, task, RollOutPlan("分批推开", task.id, PHASES, towns)


def accept(cast: Cast, roll_out: RollOut, how_many: int) -> None:
    """So many shares of the first phase are accepted."""
    for town in roll_out.towns_of(1)[:how_many]:
        assert town.share is not None
        for state in ("reported", "in_review", "accepted"):
            if town.share.can_move(state) and town.share.state != "accepted":
                town.share.move(state)
    cast.db.flush()


def test_the_next_phase_opens_at_the_mark_and_its_towns_get_their_shares(cast: Cast) -> None:
    campaign, task, plan = a_plan(cast)
    ke = cast.actor("ke")
    roll_out = lay_out(cast.db, ke, campaign, plan, at=cast.at)
    assert task.shares == []
    with pytest.raises(Refusal) as early:
        open_phase(cast.db, ke, roll_out, 2, reason="急", at=cast.at)
    assert early.value.code == "phase_order"
    open_phase(cast.db, ke, roll_out, 1, at=cast.at)
    shares = [(row.target_value, row.due_on, row.state) for row in task.shares]
    assert shares == [(Decimal(3), date(2026, 11, 30), "under_way")] * 3
    accept(cast, roll_out, 2)
    with pytest.raises(Refusal) as below:
        open_phase(cast.db, ke, roll_out, 2, at=cast.at)
    assert (below.value.code, below.value.params["rate"], below.value.params["of"]) == ("phase_gate", "66.6", 3)
    accept(cast, roll_out, 3)
    phase = open_phase(cast.db, ke, roll_out, 2, reason="不必写", at=cast.at)
    assert (phase.state, phase.rate, phase.reason, len(task.shares)) == ("open", 100.0, "", 4)
    with pytest.raises(Refusal) as again:
        open_phase(cast.db, ke, roll_out, 2, at=cast.at)
    assert again.value.code == "phase_opened"
    with pytest.raises(Unseen):
        open_phase(cast.db, ke, roll_out, 3, at=cast.at)


def test_below_the_mark_the_reason_opens_it_and_is_kept(cast: Cast) -> None:
    campaign, _task, plan = a_plan(cast)
    ke = cast.actor("ke")
    roll_out = lay_out(cast.db, ke, campaign, plan, at=cast.at)
    open_phase(cast.db, ke, roll_out, 1, at=cast.at)
    accept(cast, roll_out, 1)
    new_entries(cast.db)
    phase = open_phase(cast.db, ke, roll_out, 2, reason=" 汛期前须完成 ", at=cast.at)
    assert (phase.reason, phase.rate) == ("汛期前须完成", 33.3)
    told = next(row for row in new_entries(cast.db) if row.deed == "open_phase")
    assert told.data["reason"] == "汛期前须完成"


def test_a_town_that_has_a_share_keeps_it_and_submits_it_alone(cast: Cast) -> None:
    campaign, task, plan = a_plan(cast)
    ke = cast.actor("ke")
    roll_out = lay_out(cast.db, ke, campaign, plan, at=cast.at)
    open_phase(cast.db, ke, roll_out, 1, at=cast.at)
    share = next(town.share for town in roll_out.towns if town.area_id == cast.areas["town"].id)
    assert share is not None
    town = cast.actor("town")
    with pytest.raises(Refusal) as undone:
        submit_share(cast.db, town, task, share, at=cast.at)
    assert undone.value.code == "share_not_done"
    report_progress(cast.db, town, task, Report(value=Decimal(3)), share=share, at=cast.at)
    with pytest.raises(NotAllowed):
        submit_share(cast.db, cast.actor("outsider"), task, share, at=cast.at)
    submit_share(cast.db, town, task, share, at=cast.at)
    assert (share.state, task.state) == ("reported", "under_way")
    again = lay_out(cast.db, ke, campaign, replace(plan, title="再推"), at=cast.at)
    open_phase(cast.db, ke, again, 1, at=cast.at)
    assert len(task.shares) == 3


def test_what_contradicts_itself_names_its_field(cast: Cast) -> None:
    campaign, _task, plan = a_plan(cast)
    ke = cast.actor("ke")
    late = PhasePlan("第二批", date(2026, 12, 1), date(2027, 3, 1))
    backwards = PhasePlan("第一批", date(2026, 12, 2), date(2026, 12, 1))
    wrong = (
        (replace(plan, title=" "), "title"),
        (replace(plan, mark=0), "mark"),
        (replace(plan, phases=()), "phases"),
        (replace(plan, phases=(PHASES[0], late)), "phases"),
        (replace(plan, phases=(backwards, PHASES[1])), "phases"),
        (replace(plan, towns=plan.towns[:3]), "towns"),
        (replace(plan, towns=[*plan.towns, plan.towns[0]]), "towns"),
        (replace(plan, towns=[*plan.towns, TownPlan(cast.areas["county"].id or 0, 1)]), "towns"),
        (replace(plan, task_id=None), "task_id"),
    )
    for row, field in wrong:
        with pytest.raises(Invalid) as refused:
            lay_out(cast.db, ke, campaign, row, at=cast.at)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        lay_out(cast.db, cast.actor("wen"), campaign, plan, at=cast.at)


def test_the_rate_leaves_cancelled_parts_out_and_never_rounds_up() -> None:
    assert rate_of(["accepted", "closed", "cancelled", "reported"]) == Rate(2, 3)
    assert (rate_of([]).percent, Rate(2, 3).percent, Rate(8999, 10000).percent) == (0.0, 66.6, 89.9)
