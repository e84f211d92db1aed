"""The turn of the year on both databases: frozen once, carried with everything, nobody chased twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from campaign.actions.campaigns import edit_campaign
from campaign.actions.carrying import carry_over
from campaign.actions.chasing import sweep
from campaign.actions.coordinating import accept_coordination, ask_coordination
from campaign.actions.instructing import give_instruction
from campaign.actions.people import actor_for
from campaign.actions.progress import report_progress
from campaign.actions.shares import ShareTarget, add_shares
from campaign.actions.tasks import add_task, add_tasks, edit_task
from campaign.database import new_session
from campaign.domain.campaign import Campaign
from campaign.domain.carry_over import CarryOver, TaskChoice, TurnWish
from campaign.domain.coordination import Wish
from campaign.domain.dependency import Dependency
from campaign.domain.duty import Chase, Duty, Holding
from campaign.domain.indicator import Indicator, IndicatorTask
from campaign.domain.instruction import Assignment
from campaign.domain.light import light_on
from campaign.domain.person import Person
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.domain.task import Task, TaskVersion
from campaign.domain.task_plan import PlannedMilestone, TaskPlan
from campaign.domain.update import Report
from campaign.insight.carry_overs import kin_of, turns_of
from tests.actions.test_races import race
from tests.cast import Cast, a_cast, new_entries
from tests.queries import statements

NEXT = {"title": "供水2027", "code": "W-2027", "starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
LATE, DUE = date(2026, 11, 2), date(2026, 12, 31)


def running(cast: Cast, **fields: object) -> tuple[Campaign, Task]:
    """A running campaign of 2026 with a task of water's that is late and half done."""
    campaign = cast.campaign(state="running")
    values: dict[str, object] = {
        "title": "管网",
        "work_package": "一、工程",
        "due_on": LATE,
        "lead_department_id": cast.department("water"),
        "target_value": Decimal(10),
        "unit": "公里",
    }
    before = cast.at - timedelta(days=60)
    task = add_task(cast.db, cast.actor("ke"), campaign, TaskPlan(**(values | fields)), at=before)  # type: ignore[arg-type]
    return campaign, task


def wish(**choices: TaskChoice) -> TurnWish:
    """Into a new campaign of 2027; choices by the task's id after a t."""
    return TurnWish(**NEXT, choices={int(key[1:]): choice for key, choice in choices.items()})  # type: ignore[arg-type]


def the_copy(cast: Cast, task: Task) -> Task:
    """What the task goes on as."""
    return cast.db.scalars(select(Task).where(Task.carried_from_id == task.id)).one()


def test_an_open_task_goes_on_with_first_deadline_figures_and_lateness_and_both_know_each_other(cast: Cast) -> None:
    campaign, task = running(cast)
    report_progress(cast.db, cast.actor("water"), task, Report(value=Decimal(4)), at=cast.at)
    edit_task(cast.db, cast.actor("ke"), task, {"due_on": date(2026, 11, 9)}, at=cast.at)
    lit = light_on(task, cast.at.date())
    made = carry_over(cast.db, cast.actor("ke"), campaign, wish(), at=cast.at)
    copy = the_copy(cast, task)
    new = cast.db.get_one(Campaign, made.into_id)
    assert (campaign.state, new.state, new.code, new.leader_id) == ("closed", "running", "W-2027", campaign.leader_id)
    assert [row.person_id for row in new.coordinators] == [cast.people["ke"].id]
    assert (copy.campaign_id, copy.due_on, copy.first_due_on) == (new.id, date(2026, 11, 9), LATE)
    assert (copy.done_value, copy.progress, copy.starts_on) == (Decimal(4), 40.0, date(2026, 1, 1))
    assert [stone.first_due_on for stone in copy.milestones] == [LATE]
    assert light_on(copy, cast.at.date()) == lit
    assert (task.state, light_on(task, date(2027, 6, 1))) == ("carried", lit)
    before, after = kin_of(cast.db, copy)[0], kin_of(cast.db, task)[1]
    assert before and after
    assert (before.task.id, after.task.id) == (task.id, copy.id)
    assert [(turn.old.id, turn.new.id) for turn in turns_of(cast.db, new)] == [(campaign.id, new.id)]
    assert cast.db.scalars(select(TaskVersion.progress).where(TaskVersion.task_id == copy.id)).all() == [40.0]
    deeds = [line.deed for line in new_entries(cast.db)]
    assert deeds[-3:] == ["carry_task", "task_carried", "carry_over"]


def test_the_very_duty_goes_along_so_that_nobody_is_told_twice(cast: Cast) -> None:
    campaign, task = running(cast)

    @contextmanager
    def same() -> Iterator[Session]:
        yield cast.db
        cast.db.flush()

    sweep(same, cast.at)
    chased = cast.db.scalars(select(Chase.key)).all()
    duty = cast.db.scalars(select(Duty).where(Duty.task_id == task.id)).one()
    carry_over(cast.db, cast.actor("ke"), campaign, wish(), at=cast.at)
    copy = the_copy(cast, task)
    assert (duty.campaign_id, duty.task_id, duty.milestone_id) == (copy.campaign_id, copy.id, copy.milestones[0].id)
    assert [one.until_at for one in cast.db.scalars(select(Holding).where(Holding.duty_id == duty.id))] == [None]
    sweep(same, cast.at + timedelta(minutes=5))
    assert cast.db.scalars(select(Chase.key)).all() == chased
    assert cast.db.scalars(select(Duty.id)).all() == [duty.id]


def test_instructions_indicators_and_what_waits_for_what_go_along(cast: Cast) -> None:
    campaign, task = running(cast)
    told = Assignment(to_department_id=cast.department("health"), text="抓紧办理")
    given = give_instruction(cast.db, cast.actor("chair"), campaign, told, task=task, at=cast.at)
    general = give_instruction(cast.db, cast.actor("chair"), campaign, told, at=cast.at)
    kept = {"campaign_id": campaign.id, "title": "合格率", "definition": "合格 ÷ 检测", "created_at": cast.at}
    kept |= {"keeper_department_id": cast.department("water"), "area_id": cast.areas["county"].id}
    indicator = Indicator(**kept)
    plan = TaskPlan(title="验收", lead_department_id=cast.department("water"), due_on=DUE)
    other = add_task(cast.db, cast.actor("ke"), campaign, plan, at=cast.at)
    cast.db.add(indicator)
    cast.db.flush()
    cast.db.add(IndicatorTask(task_id=task.id, indicator_id=indicator.id))
    waits = Dependency(campaign_id=campaign.id, task_id=other.id, needs_id=task.id, at=cast.at)
    cast.db.add(waits)
    made = carry_over(cast.db, cast.actor("ke"), campaign, wish(), at=cast.at)
    copy, after = the_copy(cast, task), the_copy(cast, other)
    assert (given.campaign_id, given.task_id) == (made.into_id, copy.id)
    assert (general.campaign_id, general.task_id) == (made.into_id, None)
    duties = cast.db.scalars(select(Duty.campaign_id).where(Duty.kind == "instruction")).all()
    assert set(duties) == {made.into_id}
    assert cast.db.scalars(select(IndicatorTask.indicator_id).where(IndicatorTask.task_id == copy.id)).all() == [
        indicator.id
    ]
    assert (waits.campaign_id, waits.task_id, waits.needs_id) == (made.into_id, after.id, copy.id)


def test_by_choice_it_counts_from_zero_or_stops_with_a_reason_and_what_is_closed_stays(cast: Cast) -> None:
    campaign, kept = running(cast)
    more = [
        TaskPlan(title=t, due_on=DUE, lead_department_id=cast.department("water")) for t in ("归零", "停止", "销号")
    ]
    zero, stop, closed = add_tasks(cast.db, cast.actor("ke"), campaign, [(plan, None) for plan in more], at=cast.at)
    report_progress(cast.db, cast.actor("water"), zero, Report(progress=70), at=cast.at)
    closed.state = "closed"
    choices = {f"t{zero.id}": TaskChoice(figure="zero"), f"t{stop.id}": TaskChoice("stop", reason="资金未落实")}
    made = carry_over(cast.db, cast.actor("ke"), campaign, wish(**choices), at=cast.at)
    assert made.counts == {"carried": 2, "stopped": 1, "closed": 1, "in_round": 0}
    assert (the_copy(cast, zero).progress, the_copy(cast, kept).progress) == (0.0, 0.0)
    assert (zero.progress, zero.state) == (70.0, "carried")
    assert (stop.state, stop.cancel_reason, closed.state, closed.campaign_id) == (
        "cancelled",
        "资金未落实",
        "closed",
        campaign.id,
    )
    assert {duty.state for duty in cast.db.scalars(select(Duty).where(Duty.task_id == stop.id))} == {"cancelled"}


def test_shares_milestones_and_questions_go_along_and_standing_work_stays_standing(cast: Cast) -> None:
    stones = (PlannedMilestone("开工", date(2026, 12, 1), 30.0), PlannedMilestone("完成时限", DUE, is_deadline=True))
    campaign, task = running(cast, due_on=DUE, milestones=stones)
    ke = cast.actor("ke")
    standing = add_task(
        cast.db,
        ke,
        campaign,
        TaskPlan(title="巡河", standing=True, lead_department_id=cast.department("water")),
        at=cast.at,
    )
    [share] = add_shares(
        cast.db,
        ke,
        task,
        [ShareTarget(area_id=cast.areas["town"].id, target_value=Decimal(10), unit="公里")],
        at=cast.at,
    )
    asked = ask_coordination(
        cast.db, cast.actor("water"), task, Wish(cast.department("culture"), "批复", DUE), at=cast.at
    )
    accept_coordination(cast.db, ke, task, asked, at=cast.at)
    carry_over(cast.db, ke, campaign, wish(), at=cast.at)
    copy = the_copy(cast, task)
    assert [(one.carried_from_id, one.state) for one in copy.shares] == [(share.id, "under_way")]
    assert [(stone.title, stone.expected_value) for stone in copy.milestones] == [("开工", 30.0), ("完成时限", None)]
    assert (asked.task_id, asked.campaign_id, asked.state) == (copy.id, copy.campaign_id, "accepted")
    assert (the_copy(cast, standing).standing, the_copy(cast, standing).due_on) == (True, None)
    open_ones = cast.db.scalars(select(Duty).where(Duty.state == "open").order_by(col(Duty.id))).all()
    assert {duty.campaign_id for duty in open_ones} == {copy.campaign_id}
    assert {duty.task_id for duty in open_ones} == {copy.id}
    assert {duty.share_id for duty in open_ones if duty.kind == "share"} == {copy.shares[0].id}


def test_a_campaign_is_turned_once_and_only_read_afterwards(cast: Cast) -> None:
    campaign, task = running(cast)
    ke = cast.actor("ke")
    carry_over(cast.db, ke, campaign, wish(), at=cast.at)
    again = TurnWish(**(NEXT | {"code": "W-2027-2"}))  # type: ignore[arg-type]
    with pytest.raises(Refusal) as twice:
        carry_over(cast.db, ke, campaign, again, at=cast.at)
    assert twice.value.code == "carried_before"
    with pytest.raises(Refusal):
        report_progress(cast.db, cast.actor("water"), task, Report(progress=50), at=cast.at)
    with pytest.raises(Refusal):
        edit_task(cast.db, ke, task, {"goal": "x"}, at=cast.at)
    with pytest.raises(Refusal):
        edit_campaign(cast.db, ke, campaign, {"goal": "x"}, at=cast.at)


def test_what_cannot_be_is_refused_with_its_sentence_and_field(cast: Cast) -> None:
    campaign, task = running(cast)
    ke, draft = cast.actor("ke"), cast.campaign()
    for wanted, field in (
        (TurnWish(), "title"),
        (TurnWish(**(NEXT | {"starts_on": date(2025, 12, 1)})), "starts_on"),  # type: ignore[arg-type]
        (TurnWish(**(NEXT | {"code": "C1"})), "code"),  # type: ignore[arg-type]
        (TurnWish(into_id=draft.id), "into_id"),
        (TurnWish(into_id=campaign.id), "into_id"),
        (wish(t9999=TaskChoice()), "tasks"),
        (wish(**{f"t{task.id}": TaskChoice("stop", reason=" ")}), f"reason-{task.id}"),
        (wish(**{f"t{task.id}": TaskChoice("burn")}), f"choice-{task.id}"),
    ):
        with pytest.raises(Invalid) as fault:
            carry_over(cast.db, ke, campaign, wanted, at=cast.at)
        assert fault.value.field == field
    for name in ("water", "chair", "admin"):
        with pytest.raises(NotAllowed):
            carry_over(cast.db, cast.actor(name), campaign, wish(), at=cast.at)
    with pytest.raises(Refusal):
        carry_over(cast.db, ke, draft, wish(), at=cast.at)
    task.state = "in_review"
    with pytest.raises(Refusal) as held:
        carry_over(cast.db, ke, campaign, wish(), at=cast.at)
    assert held.value.code == "carry_nothing"


def test_what_is_in_an_acceptance_round_is_finished_where_it_is(cast: Cast) -> None:
    campaign, task = running(cast)
    [other] = add_tasks(
        cast.db,
        cast.actor("ke"),
        campaign,
        [(TaskPlan(title="已送验", due_on=DUE, lead_department_id=cast.department("water")), None)],
        at=cast.at,
    )
    other.state = "in_review"
    made = carry_over(cast.db, cast.actor("ke"), campaign, wish(), at=cast.at)
    assert (made.counts["in_round"], made.counts["carried"]) == (1, 1)
    assert (campaign.state, other.state, other.campaign_id) == ("closing", "in_review", campaign.id)
    assert the_copy(cast, task).campaign_id == made.into_id
    assert {duty.campaign_id for duty in cast.db.scalars(select(Duty).where(Duty.task_id == other.id))} == {campaign.id}


def test_two_hundred_tasks_cost_few_statements_more_than_one(cast: Cast) -> None:
    asked = []
    for count in (1, 200):
        campaign, ke = cast.campaign(state="running"), cast.actor("ke")
        plan = {"due_on": DUE, "lead_department_id": cast.department("water")}
        add_tasks(cast.db, ke, campaign, [(TaskPlan(title=f"{n}", **plan), None) for n in range(count)], at=cast.at)  # type: ignore[arg-type]
        wanted = TurnWish(**(NEXT | {"code": f"W{count}"}))  # type: ignore[arg-type]
        with statements(cast.db) as counted:
            carry_over(cast.db, ke, campaign, wanted, at=cast.at)
        asked.append(counted.number)
    assert asked[1] - asked[0] <= 10


def test_of_fifty_turns_at_once_one_is_done(engine: Engine, at: datetime) -> None:
    with new_session(engine, writer=True) as db:
        cast = a_cast(db, at)
        campaign, _task = running(cast)
        key, person = campaign.id, cast.people["ke"].id
        db.commit()

    def turn(db: Session) -> None:
        ke = actor_for(db, db.get_one(Person, person), at)
        carry_over(db, ke, db.get_one(Campaign, key), wish(), at=at)

    outcomes = race(engine, turn)
    assert outcomes == {"won": 1, "carried_before": 49}
    with new_session(engine) as db:
        assert len(db.scalars(select(CarryOver)).all()) == 1
        assert len(db.scalars(select(Task).where(col(Task.carried_from_id).is_not(None))).all()) == 1
