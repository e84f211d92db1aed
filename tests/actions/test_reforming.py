"""Reforms of departments on both databases: renamed, merged, abolished; what is open moves, what is closed stays."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from campaign.actions.coordinating import ask_coordination
from campaign.actions.duties import duty_of
from campaign.actions.instructing import answer_instruction, give_instruction
from campaign.actions.letters import heads_of
from campaign.actions.places import aliases_of, edit_department
from campaign.actions.reforming import reform_department
from campaign.actions.succession import reach
from campaign.actions.tasks import add_task, add_tasks
from campaign.database import new_session
from campaign.domain.campaign import Campaign
from campaign.domain.coordination import Wish
from campaign.domain.department import Department
from campaign.domain.duty import Duty, Holding
from campaign.domain.indicator import Indicator
from campaign.domain.instruction import Assignment
from campaign.domain.order import Order
from campaign.domain.post import Post, Tenure
from campaign.domain.reform import Reform, ReformWish, called_on
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.domain.task import Task, TaskDepartment
from campaign.domain.task_plan import Party, TaskPlan
from campaign.insight.orders import show_orders
from campaign.insight.places import departments_in_use
from tests.cast import Cast, a_cast, new_entries
from tests.queries import statements

TODAY = date(2026, 11, 23)
DUE = date(2026, 12, 31)


def wish(cast: Cast, into: str, **fields: object) -> ReformWish:
    """Merged into `into` today."""
    values = {"kind": "merged", "from_on": TODAY, "ground": "云编发〔2026〕8号", "into_id": cast.department(into)}
    return ReformWish(**(values | fields))  # type: ignore[arg-type]


def planned(cast: Cast, **fields: object) -> Task:
    """A task of a running campaign, led by water, with education as owner and health co-operating."""
    campaign = cast.campaign(state="running", lead_department_id=cast.department("water"))
    values = {
        "title": "供水",
        "due_on": DUE,
        "lead_department_id": cast.department("water"),
        "owners": (Party(cast.department("education")),),
        "co": (Party(cast.department("health")),),
    }
    return add_task(cast.db, cast.actor("ke"), campaign, TaskPlan(**(values | fields)), at=cast.at - timedelta(days=3))  # type: ignore[arg-type]


def test_a_new_name_leaves_the_old_one_as_alias_and_documents_keep_the_name_of_their_time(cast: Cast) -> None:
    water = cast.departments["water"]
    new = wish(cast, "water", kind="renamed", into_id=None, name="县水务局", name_en="Water Affairs")
    issued = {"campaign_id": cast.campaign().id, "department_id": water.id, "card": "blue", "week": "2026-W40"}
    past = Order(**issued, drafted_at=cast.at, decided_at=datetime(2026, 10, 1, tzinfo=UTC), state="issued", key="a")
    fresh = Order(**issued, drafted_at=cast.at, decided_at=cast.at + timedelta(days=1), state="issued", key="b")
    cast.db.add_all([past, fresh])
    reform_department(cast.db, cast.actor("admin"), water, new, at=cast.at)
    assert (water.name, water.active) == ("县水务局", True)
    assert "县水利局" in aliases_of(cast.db, water)
    names = [one.unit.shown() for one in show_orders(cast.db, [past, fresh])]
    assert names == ["县水利局", "县水务局"]
    key = water.id or 0
    assert called_on(cast.db, [(key, TODAY - timedelta(days=1)), (key, TODAY)]) == {
        (key, TODAY - timedelta(days=1)): ("县水利局", "")
    }
    assert new_entries(cast.db)[-1].data["before"] == "县水利局"


def test_what_is_open_moves_with_its_dated_holdings_and_what_is_closed_stays(cast: Cast) -> None:
    task, closed = planned(cast), planned(cast, title="已销号")
    closed.state = "closed"
    duty = cast.db.scalars(select(Duty).where(Duty.task_id == task.id)).one()
    before = reach(cast.db, cast.department("water"))
    assert (before["led"], before["campaigns"], before["duties"]) == (1, 2, 2)
    made = reform_department(cast.db, cast.actor("admin"), cast.departments["water"], wish(cast, "culture"), at=cast.at)
    assert (made.moved["led"], made.moved["duties"], made.moved["posts"]) == (1, 2, 2)
    water, culture = cast.department("water"), cast.department("culture")
    for noun in (task, closed, duty):
        cast.db.refresh(noun)
    assert (task.lead_department_id, task.departments("lead")) == (culture, [culture])
    assert (closed.lead_department_id, closed.departments("lead")) == (water, [water])
    assert duty.department_id == culture
    spans = [
        (one.department_id, one.from_at, one.until_at)
        for one in cast.db.scalars(select(Holding).where(Holding.duty_id == duty.id).order_by(col(Holding.id)))
    ]
    midnight = datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert spans == [(water, cast.at - timedelta(days=3), midnight), (culture, midnight, None)]
    assert not cast.departments["water"].active
    assert water not in [key for key, _name in departments_in_use(cast.db, "zh")]
    deeds = [line.deed for line in new_entries(cast.db)]
    assert deeds[-2:] == ["succeed_department", "reform_department"]


def test_the_successor_answers_instructions_and_provides_figures(cast: Cast) -> None:
    task = planned(cast)
    campaign = cast.db.get_one(Campaign, task.campaign_id)
    told = Assignment(to_department_id=cast.department("health"), text="抓紧办理")
    given = give_instruction(cast.db, cast.actor("chair"), campaign, told, task=task, at=cast.at)
    kept = {"campaign_id": campaign.id, "title": "合格率", "definition": "合格 ÷ 检测", "created_at": cast.at}
    kept |= {"keeper_department_id": cast.department("health"), "area_id": cast.areas["county"].id}
    indicator = Indicator(**kept)
    cast.db.add(indicator)
    made = reform_department(
        cast.db, cast.actor("admin"), cast.departments["health"], wish(cast, "culture"), at=cast.at
    )
    assert (made.moved["instructions"], made.moved["indicators"]) == (1, 1)
    assert (given.to_department_id, indicator.keeper_department_id) == (cast.department("culture"),) * 2
    answer_instruction(cast.db, cast.actor("outsider"), given, answer="已办结", at=cast.at)


def test_the_stronger_part_stays_where_both_have_one(cast: Cast) -> None:
    task = planned(cast)
    admin = cast.actor("admin")
    reform_department(cast.db, admin, cast.departments["health"], wish(cast, "education"), at=cast.at)
    reform_department(cast.db, admin, cast.departments["education"], wish(cast, "water"), at=cast.at)
    cast.db.refresh(task)
    rows = cast.db.scalars(select(TaskDepartment).where(TaskDepartment.task_id == task.id)).all()
    assert [(row.department_id, row.part) for row in rows] == [(cast.department("water"), "lead")]


def test_posts_move_from_the_day_on_or_end_and_their_duties_follow(cast: Cast) -> None:
    seats = {
        post.title: post for post in cast.db.scalars(select(Post).where(Post.department_id == cast.department("water")))
    }
    moving, ending = (
        planned(cast, owner_post_id=seats["科长"].id),
        planned(cast, title="二", owner_post_id=seats["局长"].id),
    )
    chosen = wish(cast, "culture", from_on=TODAY - timedelta(days=2), ended_post_ids=frozenset({seats["局长"].id or 0}))
    reform_department(cast.db, cast.actor("admin"), cast.departments["water"], chosen, at=cast.at)
    place = cast.db.scalars(
        select(Post).where(Post.department_id == cast.department("culture"), Post.title == "科长")
    ).one()
    held = cast.db.scalars(
        select(Tenure).where(Tenure.person_id == cast.people["water"].id).order_by(col(Tenure.id))
    ).all()
    assert [(one.post_id, one.until_on) for one in held] == [
        (seats["科长"].id, TODAY - timedelta(days=3)),
        (place.id, None),
    ]
    for task, seat in ((moving, place.id), (ending, None)):
        cast.db.refresh(task)
        duty = duty_of(cast.db, task.milestones[0])
        assert duty
        assert (task.owner_post_id, duty.department_id, duty.post_id) == (seat, cast.department("culture"), seat)
    assert cast.actor("water").department_ids == {cast.department("culture")}
    assert cast.actor("water-head").department_ids == frozenset()
    assert heads_of(cast.db, cast.department("culture"), TODAY) == []


def test_what_cannot_be_is_refused_with_its_sentence(cast: Cast) -> None:
    admin, water = cast.actor("admin"), cast.departments["water"]
    for fields, field in (
        ({"from_on": TODAY + timedelta(days=1)}, "from_on"),
        ({"ground": ""}, "ground"),
        ({"into_id": water.id}, "into_id"),
        ({"into_id": 9999}, "into_id"),
        ({"ended_post_ids": frozenset({1})}, "ended_post_ids"),
        ({"kind": "renamed", "name": "县水利局"}, "name"),
        ({"kind": "renamed", "name": "县教育局"}, "name"),
        ({"kind": "split"}, "kind"),
    ):
        with pytest.raises(Invalid) as fault:
            reform_department(cast.db, admin, water, wish(cast, "culture", **fields), at=cast.at)
        assert fault.value.field == field
    for name in ("ke", "water-head", "chair"):
        with pytest.raises(NotAllowed):
            reform_department(cast.db, cast.actor(name), water, wish(cast, "culture"), at=cast.at)
    task = planned(cast)
    asked = Wish(to_department_id=cast.department("culture"), action="批复", due_on=DUE)
    ask_coordination(cast.db, cast.actor("water"), task, asked, at=cast.at)
    with pytest.raises(Refusal) as between:
        reform_department(cast.db, admin, water, wish(cast, "culture"), at=cast.at)
    assert between.value.code == "reform_between"


def test_two_departments_are_not_merged_into_each_other_and_an_ended_one_never_comes_back(cast: Cast) -> None:
    admin, water, culture = cast.actor("admin"), cast.departments["water"], cast.departments["culture"]
    reform_department(cast.db, admin, water, wish(cast, "culture", kind="abolished"), at=cast.at)
    with pytest.raises(Invalid):
        reform_department(cast.db, admin, culture, wish(cast, "water"), at=cast.at)
    with pytest.raises(Refusal):
        reform_department(cast.db, admin, water, wish(cast, "education"), at=cast.at)
    with pytest.raises(Refusal):
        edit_department(cast.db, admin, water, active=True, at=cast.at)
    cast.db.flush()
    known = aliases_of(cast.db, culture)
    assert "县水利局" in known  # old ledgers mean the successor
    edit_department(cast.db, admin, culture, aliases=[*known, "文旅局"], at=cast.at)


def test_a_thousand_tasks_cost_no_more_statements_than_one(cast: Cast) -> None:
    task = planned(cast)
    campaign, ke = cast.campaign(state="running"), cast.actor("ke")
    plan = {"due_on": DUE, "lead_department_id": cast.department("education")}
    add_tasks(cast.db, ke, campaign, [(TaskPlan(title=f"任务{n}", **plan), None) for n in range(300)], at=cast.at)  # type: ignore[arg-type]
    asked, admin = [], cast.actor("admin")
    for name in ("water", "education"):
        with statements(cast.db) as counted:
            reform_department(cast.db, admin, cast.departments[name], wish(cast, "culture"), at=cast.at)
        asked.append(counted.number)
    assert task.id
    assert abs(asked[0] - asked[1]) <= 6
    moved = cast.db.scalars(select(Duty.id).where(Duty.department_id == cast.department("culture"))).all()
    assert len(moved) > 300


def test_of_two_merges_into_each_other_at_once_one_is_done(engine: Engine, at: datetime) -> None:
    with new_session(engine, writer=True) as db:
        cast = a_cast(db, at)
        pairs = [
            (cast.department("water"), cast.department("culture")),
            (cast.department("culture"), cast.department("water")),
        ]
        admin = cast.actor("admin")
        db.commit()
    outcomes: list[str] = []

    def merge(old: int, new: int) -> None:
        with new_session(engine, writer=True) as db:
            department = db.get(Department, old)
            assert department
            chosen = ReformWish(kind="merged", from_on=TODAY, ground="x", into_id=new)
            try:
                reform_department(db, admin, department, chosen, at=at)
                db.commit()
                outcomes.append("done")
            except Refusal as fault:
                outcomes.append(fault.code)

    threads = [Thread(target=merge, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) in (["done", "reform_ended"], ["done", "reform_successor"])
    with new_session(engine) as db:
        assert len(db.scalars(select(Reform)).all()) == 1
