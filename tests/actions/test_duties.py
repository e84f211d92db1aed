"""Duties: who holds them, when the ladder next looks at them, and who is told."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from campaign.actions.duties import (
    close_duty,
    duty_of,
    hand_over,
    move_due,
    open_duty,
    pause_duty,
    reopen_duty,
    resume_duty,
)
from campaign.actions.letters import holders_of, tell
from campaign.domain.duty import Duty, Holding
from campaign.domain.letter import LetterLine
from campaign.domain.milestone import Milestone
from campaign.domain.post import Tenure
from campaign.domain.task import Task
from tests.cast import Cast


def a_duty(db: Session, cast: Cast, due_on: date, *, counts_from: date | None = None) -> Duty:
    """A milestone's duty, held by the education department."""
    campaign = cast.campaign()
    task = Task(
        campaign_id=campaign.id,
        title="改造饮水设施",
        lead_department_id=cast.department("education"),
        ledger_key=f"k{due_on}",
        created_at=cast.at,
        state="under_way",
    )
    db.add(task)
    db.flush()
    stone = Milestone(task_id=task.id, title="完工", due_on=due_on, first_due_on=due_on, is_deadline=True)
    db.add(stone)
    db.flush()
    return open_duty(
        db,
        kind="milestone",
        subject=stone,
        campaign_id=campaign.id,
        task_id=task.id,
        title="改造饮水设施：完工",
        due_on=due_on,
        waiting_for="lead",
        department_id=cast.department("education"),
        counts_from=counts_from,
        at=cast.at,
    )


def test_a_new_duty_waits_for_its_first_notice(db: Session, cast: Cast) -> None:
    duty = a_duty(db, cast, date(2026, 12, 31))
    assert duty.next_rung_on == date(2026, 12, 17)  # ten working days before, counted from the day before


def test_a_deadline_before_the_opening_counts_from_the_opening(db: Session, cast: Cast) -> None:
    duty = a_duty(db, cast, date(2026, 6, 30), counts_from=date(2026, 11, 23))
    assert duty.next_rung_on == date(2026, 11, 24)


def test_a_new_due_day_starts_the_ladder_anew(db: Session, cast: Cast) -> None:
    duty = a_duty(db, cast, date(2026, 11, 20))
    move_due(db, duty, date(2026, 12, 31), cast.at)
    assert (duty.version, duty.next_rung_on) == (2, date(2026, 12, 17))


def test_a_pause_holds_the_ladder_once_for_three_working_days(db: Session, cast: Cast) -> None:
    duty = a_duty(db, cast, date(2026, 11, 20))
    pause_duty(db, duty, cast.at)
    assert duty.next_rung_on == date(2026, 11, 27)
    resume_duty(db, duty, cast.at)
    assert duty.next_rung_on == date(2026, 11, 6)
    pause_duty(db, duty, cast.at)
    assert duty.next_rung_on == date(2026, 11, 6)


def test_holdings_follow_one_another_without_a_gap(db: Session, cast: Cast, at: datetime) -> None:
    duty = a_duty(db, cast, date(2026, 11, 20))
    later = at + timedelta(hours=5)
    hand_over(db, duty, waiting_for="asked", department_id=cast.department("water"), at=later)
    assert duty.next_rung_on is None
    close_duty(db, duty, later + timedelta(hours=1))
    reopen_duty(db, duty, later + timedelta(hours=2))
    db.flush()
    rows = db.scalars(select(Holding).where(Holding.duty_id == duty.id).order_by(Holding.id)).all()
    assert [(row.waiting_for, row.until_at is None) for row in rows] == [
        ("lead", False),
        ("asked", False),
        ("asked", True),
    ]
    assert rows[0].until_at == rows[1].from_at == later


def test_the_duty_of_a_noun_is_found(db: Session, cast: Cast) -> None:
    duty = a_duty(db, cast, date(2026, 11, 20))
    db.flush()
    assert duty_of(db, db.get(Milestone, duty.milestone_id)) is duty


def test_telling_twice_writes_one_line(db: Session, cast: Cast) -> None:
    wen = cast.people["wen"].id
    for _ in range(2):
        tell(db, [wen, wen, None], "returned", facts={"due": date(2026, 1, 2)}, link="/", key="deed:1", at=cast.at)
    lines = db.scalars(select(LetterLine)).all()
    assert [(line.person_id, line.facts) for line in lines] == [(wen, {"due": "2026-01-02"})]


def test_when_nobody_owns_the_head_is_told_and_then_the_coordinator(db: Session, cast: Cast) -> None:
    duty = a_duty(db, cast, date(2026, 11, 20))
    assert holders_of(db, duty) == [cast.people["wen"].id]
    for username in ("wen", "head"):
        tenure = db.scalars(select(Tenure).where(Tenure.person_id == cast.people[username].id)).one()
        tenure.until_on = date(2026, 1, 1)
        expected = {"wen": "head", "head": "ke"}[username]
        db.flush()
        assert holders_of(db, duty, date(2026, 11, 23)) == [cast.people[expected].id]
