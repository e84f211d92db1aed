"""The sweep: every rung once, whatever happens; drafts instead of orders; nothing twice."""

import threading
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from campaign.actions.chasing import Swept, sweep
from campaign.actions.duties import close_duty, move_due, pause_duty
from campaign.actions.lights import relight
from campaign.database import new_session, transaction
from campaign.domain.campaign import Campaign
from campaign.domain.duty import Chase, Duty
from campaign.domain.entry import Entry
from campaign.domain.letter import LetterLine
from campaign.domain.order import Order, OrderMatter
from campaign.domain.task import Task
from tests.chased import Chased, a_chased_county, at_nine


@pytest.fixture
def county(engine: Engine, at: datetime) -> Chased:
    """A running campaign with two overdue duties, committed."""
    return a_chased_county(engine, at)


def test_the_working_day_after_the_deadline_the_holder_is_reminded_once(county: Chased) -> None:
    day = at_nine(date(2026, 11, 23))  # the deadline was Friday 20 November
    assert sweep(county.transaction, day).climbed == 2
    again = sweep(county.transaction, day)
    assert (again.climbed, again.skipped, again.letters) == (0, 0, 0)
    with new_session(county.engine) as db:
        assert {(c.rung, c.state) for c in db.scalars(select(Chase))} == {
            ("notice-10", "skipped"),
            ("notice-3", "skipped"),
            ("notice-0", "skipped"),
            ("nudge", "climbed"),
        }
        assert {line.kind for line in db.scalars(select(LetterLine))} == {"nudge"}


def test_blue_is_drafted_once_for_all_matters_of_a_unit_in_a_week_and_the_holder_still_hears(county: Chased) -> None:
    swept = sweep(county.transaction, at_nine(date(2026, 11, 25)))
    assert (swept.climbed, swept.skipped, swept.drafted) == (2, 8, 1)
    with new_session(county.engine) as db:
        order = db.scalars(select(Order)).one()
        assert (order.state, order.card, order.week) == ("drafted", "blue", "2026-W48")
        assert len(db.scalars(select(OrderMatter)).all()) == 2
        kinds = sorted(line.kind for line in db.scalars(select(LetterLine)))
        assert kinds == ["late", "late", "order_drafted"]


def test_a_draft_rests_until_it_is_decided(county: Chased) -> None:
    sweep(county.transaction, at_nine(date(2026, 11, 25)))
    assert sweep(county.transaction, at_nine(date(2026, 12, 31))).considered == 0


def test_yellow_is_drafted_five_working_days_after_the_limit_of_the_issued_blue(county: Chased) -> None:
    sweep(county.transaction, at_nine(date(2026, 11, 25)))
    county.decide("issued", at_nine(date(2026, 11, 26)))  # limit: 1 December
    assert sweep(county.transaction, at_nine(date(2026, 12, 7))).drafted == 0
    swept = sweep(county.transaction, at_nine(date(2026, 12, 8)))
    assert (swept.climbed, swept.drafted) == (2, 1)
    with new_session(county.engine) as db:
        reminded = select(Chase).join(Duty).where(Duty.kind == "order_reply", Chase.state == "climbed")
        assert [chase.rung for chase in db.scalars(reminded)] == ["nudge"]  # the reply is late as well


def test_three_days_of_outage_cost_one_line_a_matter(county: Chased) -> None:
    assert sweep(county.transaction, at_nine(date(2026, 11, 24))).letters == 2


def test_a_clock_set_back_writes_nothing_and_forgets_nothing(county: Chased) -> None:
    sweep(county.transaction, at_nine(date(2026, 11, 23)))
    back = sweep(county.transaction, at_nine(date(2026, 11, 20)))
    assert (back.climbed, back.skipped, back.letters) == (0, 0, 0)
    assert sweep(county.transaction, at_nine(date(2026, 11, 25))).climbed == 2


def test_a_dry_run_says_the_same_and_writes_nothing(county: Chased) -> None:
    day = at_nine(date(2026, 11, 25))
    dry = sweep(county.transaction, day, dry_run=True)
    with new_session(county.engine) as db:
        for noun in (Chase, LetterLine, Order, OrderMatter):
            assert db.scalars(select(noun)).all() == []
        assert [e for e in db.scalars(select(Entry)) if e.deed in ("chase", "draft_order")] == []
    assert sweep(county.transaction, day) == dry


def test_one_entry_holds_all_climbs_of_a_batch(county: Chased) -> None:
    sweep(county.transaction, at_nine(date(2026, 11, 23)))
    with new_session(county.engine) as db:
        entries = db.scalars(select(Entry).where(Entry.deed == "chase")).all()
        assert [[climb[1:] for climb in one.data["climbed"]] for one in entries] == [[["nudge", 1], ["nudge", 1]]]


def test_two_sweeps_at_once_climb_every_rung_once(county: Chased) -> None:
    with transaction(county.engine) as db:
        for n in range(30):
            county.add_duty(db, date(2026, 11, 20), f"第{n}件")
    results: list[Swept] = []
    start = threading.Barrier(2)

    def run() -> None:
        start.wait()
        results.append(sweep(county.transaction, at_nine(date(2026, 11, 25))))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sweep(county.transaction, at_nine(date(2026, 11, 25)))  # takes what one left to the other
    with new_session(county.engine) as db:
        chases = db.scalars(select(Chase)).all()
        assert len(chases) == len({chase.key for chase in chases}) == 32 * 5
        assert sum(result.climbed for result in results) == 32
        assert len(db.scalars(select(Order)).all()) == 1
        assert len(db.scalars(select(OrderMatter)).all()) == 32
        assert len([line for line in db.scalars(select(LetterLine)) if line.kind == "late"]) == 32


def test_what_is_done_or_paused_or_in_a_paused_campaign_is_left_alone(county: Chased, at: datetime) -> None:
    with transaction(county.engine) as db:
        first, second = db.scalars(select(Duty).order_by(Duty.id)).all()
        close_duty(db, first, at)
        pause_duty(db, second, at_nine(date(2026, 11, 23)))
    assert sweep(county.transaction, at_nine(date(2026, 11, 26))).climbed == 0
    with transaction(county.engine) as db:
        db.scalars(select(Campaign)).one().move("paused")
    assert sweep(county.transaction, at_nine(date(2026, 12, 1))).climbed == 0
    with transaction(county.engine) as db:
        db.scalars(select(Campaign)).one().move("running")
    assert sweep(county.transaction, at_nine(date(2026, 12, 1))).climbed == 1


def test_a_new_due_day_lets_the_ladder_start_again(county: Chased) -> None:
    sweep(county.transaction, at_nine(date(2026, 11, 23)))
    with transaction(county.engine) as db:
        duty = db.scalars(select(Duty).order_by(Duty.id)).first()
        move_due(db, duty, date(2026, 11, 27), at_nine(date(2026, 11, 23)))
    assert sweep(county.transaction, at_nine(date(2026, 11, 30))).climbed == 2
    with new_session(county.engine) as db:
        assert sorted((c.version, c.rung) for c in db.scalars(select(Chase).where(Chase.state != "skipped"))) == [
            (1, "blue"),
            (1, "nudge"),
            (1, "nudge"),
            (2, "nudge"),
        ]


def test_a_task_behind_at_two_weekly_checks_gets_its_blue_letter_before_the_deadline(
    engine: Engine, at: datetime
) -> None:
    start = at_nine(date(2026, 11, 2))
    county = a_chased_county(engine, start, dues=[date(2026, 12, 31)])
    with transaction(engine) as db:
        task = db.scalars(select(Task)).one()
        task.starts_on, task.due_on, task.progress = date(2026, 1, 1), date(2026, 12, 31), 60.0
        relight(db, task, start)
    assert sweep(county.transaction, at_nine(date(2026, 11, 2))).climbed == 0
    assert sweep(county.transaction, at_nine(date(2026, 11, 9))).drafted == 1
    with new_session(engine) as db:
        assert db.scalars(select(OrderMatter)).one().facts["ground"] == "behind"
    assert sweep(county.transaction, at_nine(date(2026, 12, 17))).climbed == 1  # the notice still comes


def test_a_week_that_caught_up_breaks_the_row_of_two(engine: Engine) -> None:
    start = at_nine(date(2026, 11, 2))
    county = a_chased_county(engine, start, dues=[date(2026, 12, 31)])
    with transaction(engine) as db:
        task = db.scalars(select(Task)).one()
        task.starts_on, task.due_on, task.progress = date(2026, 1, 1), date(2026, 12, 31), 60.0
        relight(db, task, start)
    with transaction(engine) as db:
        task = db.scalars(select(Task)).one()
        task.progress = 80.0
        relight(db, task, start + timedelta(days=3))
    assert sweep(county.transaction, at_nine(date(2026, 11, 9))).drafted == 0
    with transaction(engine) as db:
        task = db.scalars(select(Task)).one()
        task.progress = 60.0  # a correction
        relight(db, task, start + timedelta(days=8))
    assert sweep(county.transaction, at_nine(date(2026, 11, 16))).drafted == 0
    assert sweep(county.transaction, at_nine(date(2026, 11, 23))).drafted == 1


def test_a_past_years_ledger_opened_today_can_be_played_again_on_its_own_days(engine: Engine, at: datetime) -> None:
    county = a_chased_county(engine, at, [date(2023, 1, 31)])
    with county.transaction() as db:
        duty = db.scalars(select(Duty)).one()
        duty.counts_from, duty.next_rung_on = date(2026, 11, 23), date(2026, 11, 24)
    assert sweep(county.transaction, at_nine(date(2023, 1, 31))).climbed == 1  # the notice on the day itself
    with new_session(county.engine) as db:
        assert {c.rung for c in db.scalars(select(Chase).where(Chase.state == "climbed"))} == {"notice-0"}
    assert sweep(county.transaction, at_nine(date(2023, 2, 1))).climbed == 1
    assert sweep(county.transaction, at_nine(date(2023, 2, 3))).drafted == 1


def test_on_the_real_day_an_old_deadline_counts_from_the_opening(engine: Engine, at: datetime) -> None:
    county = a_chased_county(engine, at, [date(2023, 1, 31)])
    with county.transaction() as db:
        duty = db.scalars(select(Duty)).one()
        duty.counts_from, duty.next_rung_on = date(2026, 11, 23), date(2026, 11, 24)
    assert sweep(county.transaction, at_nine(date(2026, 11, 23))).climbed == 0
    assert sweep(county.transaction, at_nine(date(2026, 11, 24))).climbed == 1
