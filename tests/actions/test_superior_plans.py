"""Superior's plans on both databases: a child or a reason for each task, and consultations that are chased."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from campaign.actions.consulting import answer_consultation, consult, withdraw_consultation
from campaign.actions.superior_plans import (
    adapted,
    decline,
    let_go,
    prefilled,
    receive_plan,
    remove_plan,
    reopen,
    rows_of,
    take_anew,
    take_by,
)
from campaign.actions.tasks import add_task, cancel_task
from campaign.domain.campaign import Campaign
from campaign.domain.consultation import Consultation, Proposal
from campaign.domain.duty import Duty, Holding
from campaign.domain.ledger.grid import Grid
from campaign.domain.letter import LetterLine
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.domain.superior import SuperiorChild, SuperiorPlan, SuperiorRow, SuperiorTask
from campaign.domain.task import Task
from campaign.domain.task_plan import TaskPlan
from campaign.insight.superior import candidates, counts_of, list_plans, read_plan
from tests.cast import Cast, new_entries

UPPER = date(2026, 11, 30)
TITLES = ("农村集中供水工程提质改造", "校园直饮水设施建设", "高炉超低排放改造")


def received(cast: Cast) -> list[SuperiorTask]:
    """A plan of the province with three tasks, due on 30 November."""
    plan = SuperiorPlan(
        level="province",
        title="全省方案",
        document_number="省政办发〔2026〕12号",
        received_on=date(2026, 3, 2),
        created_at=cast.at,
    )
    rows = [SuperiorRow(title=title, number=str(n), due_on=UPPER) for n, title in enumerate(TITLES, 1)]
    receive_plan(cast.db, cast.actor("ke"), plan, rows, at=cast.at)
    return list(cast.db.scalars(select(SuperiorTask).order_by(SuperiorTask.position)))  # type: ignore[arg-type]


def ours(cast: Cast, campaign: Campaign, **fields: object) -> Task:
    """A task of ours that water leads."""
    values: dict[str, object] = {
        "title": "供水管网改造",
        "lead_department_id": cast.department("water"),
        "due_on": date(2026, 12, 31),
    }
    return add_task(cast.db, cast.actor("ke"), campaign, TaskPlan(**(values | fields)), at=cast.at)  # type: ignore[arg-type]


def test_the_provinces_table_is_read_with_its_words_and_its_own_bodies_stand_in_no_ones_way() -> None:
    header: list[object] = ["序号", "重点任务", "责任单位", "完成时限"]
    rows: list[list[object]] = [
        ["全省农村饮水安全任务分解表", None, None, None],
        header,
        [1, TITLES[0], "省水利厅，各市县", "2026年11月底前"],
        [2, TITLES[1], "省教育厅", "适时"],
        [3, TITLES[2], None, "长期坚持"],
    ]
    read = rows_of([Grid("Sheet1", rows)], date(2026, 3, 2))  # type: ignore[arg-type]
    assert [(row.number, row.title) for row in read] == [(str(n), title) for n, title in enumerate(TITLES, 1)]
    assert [(row.due_on, row.due_text, row.standing) for row in read] == [
        (UPPER, "2026年11月底前", False),
        (None, "适时", False),
        (None, "长期坚持", True),
    ]
    assert read[0].units == "省水利厅，各市县"


def test_a_child_names_the_source_and_the_earlier_deadline_and_a_later_one_of_ours_is_pointed_at(cast: Cast) -> None:
    first, second, _third = received(cast)
    campaign, ke = cast.campaign(state="running"), cast.actor("ke")
    task = ours(cast, campaign)
    take_by(cast.db, ke, first, task, at=cast.at)
    assert (task.source, task.source_due_on) == ("《全省方案》（省政办发〔2026〕12号）", UPPER)
    with pytest.raises(Invalid) as twice:
        take_by(cast.db, ke, first, task, at=cast.at)
    assert twice.value.field == "task_id"
    plan = adapted(
        prefilled(cast.db, second),
        title="直饮水",
        lead_department_id=cast.department("education"),
        due_on=UPPER,
        target_value=None,
    )
    take_anew(cast.db, ke, second, campaign, plan, at=cast.at)
    [row] = list_plans(cast.db, ke)
    assert (row.tasks, row.missing) == (3, 1)
    shown = read_plan(cast.db, ke, row.plan, cast.at.date())
    assert [[child.late_by for child in one.children] for one in shown] == [[31], [0], []]
    assert counts_of(shown) == {"taken": 2, "open": 1, "late": 1}
    assert [line.deed for line in new_entries(cast.db)].count("take_superior_task") == 2


def test_a_cancelled_child_carries_nothing_and_one_let_go_is_to_be_taken_again(cast: Cast) -> None:
    first, second, _third = received(cast)
    campaign, ke = cast.campaign(state="running"), cast.actor("ke")
    gone, kept = ours(cast, campaign), ours(cast, campaign, title="直饮水")
    take_by(cast.db, ke, first, gone, at=cast.at)
    child = take_by(cast.db, ke, second, kept, at=cast.at)
    cancel_task(cast.db, ke, gone, reason="并入", at=cast.at)
    let_go(cast.db, ke, child, kept, at=cast.at)
    cast.db.flush()
    [row] = list_plans(cast.db, ke)
    assert row.missing == 3
    with pytest.raises(Invalid):
        take_by(cast.db, ke, first, gone, at=cast.at)


def test_a_reason_names_who_decided_and_excludes_a_child(cast: Cast) -> None:
    first, _second, third = received(cast)
    campaign, ke = cast.campaign(state="running"), cast.actor("ke")
    for reason, decided_by, field in (("", "常务会", "reason"), ("无高炉", " ", "decided_by")):
        with pytest.raises(Invalid) as fault:
            decline(cast.db, ke, third, reason=reason, decided_by=decided_by, at=cast.at)
        assert fault.value.field == field
    decline(cast.db, ke, third, reason="无高炉", decided_by="常务会", at=cast.at)
    with pytest.raises(Refusal):
        take_by(cast.db, ke, third, ours(cast, campaign), at=cast.at)
    take_by(cast.db, ke, first, ours(cast, campaign), at=cast.at)
    with pytest.raises(Refusal):
        decline(cast.db, ke, first, reason="x", decided_by="y", at=cast.at)
    reopen(cast.db, ke, third, at=cast.at)
    with pytest.raises(Refusal):
        reopen(cast.db, ke, third, at=cast.at)
    for name in ("wen", "chair", "admin"):
        with pytest.raises(NotAllowed):
            decline(cast.db, cast.actor(name), third, reason="x", decided_by="y", at=cast.at)


def test_those_consulted_owe_an_answer_and_the_office_decides_against_an_objection_only_with_words(cast: Cast) -> None:
    first, _second, _third = received(cast)
    campaign, ke, day = cast.campaign(state="running"), cast.actor("ke"), cast.at.date()
    proposal = Proposal(
        lead_department_id=cast.department("water"),
        co_department_ids=[cast.department("education")],
        due_on=day + timedelta(days=5),
    )
    lead, co = consult(cast.db, ke, first, campaign, proposal, at=cast.at)
    cast.db.flush()
    owed = cast.db.scalars(select(Duty).where(Duty.kind == "consultation")).all()
    assert [(duty.department_id, duty.due_on, duty.state) for duty in owed] == [
        (cast.department("water"), proposal.due_on, "open"),
        (cast.department("education"), proposal.due_on, "open"),
    ]
    told = cast.db.scalars(select(LetterLine.person_id).where(LetterLine.kind == "consultation_asked")).all()
    assert set(told) == {cast.people[name].id for name in ("water", "water-head", "wen", "head")}
    with pytest.raises(Refusal):
        consult(cast.db, ke, first, campaign, proposal, at=cast.at)
    with pytest.raises(NotAllowed):
        answer_consultation(cast.db, cast.actor("outsider"), lead, agrees=True, at=cast.at)
    answer_consultation(cast.db, cast.actor("water"), lead, agrees=True, at=cast.at)
    with pytest.raises(Refusal):  # education may still answer
        take_by(cast.db, ke, first, ours(cast, campaign), at=cast.at)
    with pytest.raises(Invalid):
        answer_consultation(cast.db, cast.actor("wen"), co, agrees=False, note=" ", at=cast.at)
    answer_consultation(cast.db, cast.actor("wen"), co, agrees=False, note="不属职责", at=cast.at)
    with pytest.raises(Invalid) as missing:
        take_by(cast.db, ke, first, ours(cast, campaign), at=cast.at)
    assert missing.value.field == "note"
    take_by(cast.db, ke, first, ours(cast, campaign), note="分管领导议定", at=cast.at)
    assert (lead.decided_at, co.decided_at, co.state) == (cast.at, cast.at, "objected")
    cast.db.flush()
    assert {duty.state for duty in owed} == {"done"}
    assert all(
        one.until_at for one in cast.db.scalars(select(Holding).where(Holding.duty_id.in_([d.id for d in owed])))
    )  # type: ignore[union-attr]


def test_who_does_not_answer_by_the_day_is_waited_for_no_more_and_a_question_can_be_withdrawn(cast: Cast) -> None:
    first, second, _third = received(cast)
    campaign, ke, day = cast.campaign(state="running"), cast.actor("ke"), cast.at.date()
    proposal = Proposal(lead_department_id=cast.department("water"), due_on=day)
    [asked] = consult(cast.db, ke, first, campaign, proposal, at=cast.at)
    later = cast.at + timedelta(days=1)
    take_by(cast.db, ke, first, ours(cast, campaign), at=later)
    assert (asked.state, asked.decided_at) == ("lapsed", later)
    with pytest.raises(Refusal):
        answer_consultation(cast.db, cast.actor("water"), asked, agrees=True, at=later)
    consult(cast.db, ke, second, campaign, proposal, at=cast.at)
    withdraw_consultation(cast.db, ke, second, at=cast.at)
    cast.db.flush()
    states = cast.db.scalars(select(Duty.state).where(Duty.kind == "consultation")).all()
    assert set(states) == {"cancelled"}
    with pytest.raises(Refusal):
        withdraw_consultation(cast.db, ke, second, at=cast.at)


def test_a_plan_on_which_something_hangs_stays_and_a_mistaken_one_goes(cast: Cast) -> None:
    first, *_others = received(cast)
    ke, plan = cast.actor("ke"), cast.db.get(SuperiorPlan, first.plan_id)
    assert plan
    decline(cast.db, ke, first, reason="x", decided_by="y", at=cast.at)
    with pytest.raises(Refusal):
        remove_plan(cast.db, ke, plan, at=cast.at)
    reopen(cast.db, ke, first, at=cast.at)
    remove_plan(cast.db, ke, plan, at=cast.at)
    cast.db.flush()
    assert cast.db.scalars(select(SuperiorTask)).all() == []


def test_a_department_sees_of_the_plan_what_it_was_asked_and_the_likest_task_comes_first(cast: Cast) -> None:
    first, _second, _third = received(cast)
    campaign, ke = cast.campaign(state="running"), cast.actor("ke")
    ours(cast, campaign, title="校车安全")
    near = ours(cast, campaign, title="农村集中供水提质")
    assert candidates(cast.db, cast.actor("ke"), first)[0][0] == near.id
    proposal = Proposal(lead_department_id=cast.department("water"), due_on=cast.at.date())
    consult(cast.db, ke, first, campaign, proposal, at=cast.at)
    cast.db.flush()
    [row] = list_plans(cast.db, cast.actor("water"))
    assert row.counts == {"consulting": 1}
    assert list_plans(cast.db, cast.actor("outsider")) == []
    assert cast.db.scalars(select(SuperiorChild)).all() == []
    assert len(cast.db.scalars(select(Consultation)).all()) == 1
