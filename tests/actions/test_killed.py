"""Killed with -9 anywhere, two at a time: nothing is lost, and nothing goes out under two numbers. The short form."""

import signal
import subprocess
import sys
from collections import Counter
from datetime import date, datetime

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from campaign.database import new_session, transaction
from campaign.domain.duty import Chase, Duty
from campaign.domain.letter import Letter, LetterLine
from campaign.domain.order import OrderMatter
from tests.chased import Chased, a_chased_county, at_nine
from tests.house.repository import ROOT
from tests.mailbox import Mailbox, a_mailbox

WEDNESDAY = at_nine(date(2026, 11, 25))
POINTS = [
    ("before-commit", 0),
    ("after-commit", 0),
    ("before-commit", 2),
    ("after-commit", 3),
    ("after-commit", 4),
    ("before-send", 0),
    ("after-send", 0),
    ("after-send", 1),
]


@pytest.fixture
def county(engine: Engine, at: datetime) -> Chased:
    """Six overdue duties of three units."""
    made = a_chased_county(engine, at)
    with made.transaction() as db:
        for unit in ("县水利局", "城关镇人民政府"):
            for n in range(2):
                made.add_duty(db, date(2026, 11, 20), f"{unit}第{n}件", unit)
    return made


def start(county: Chased, mailbox: Mailbox, point: str, passes: int) -> subprocess.Popen[bytes]:
    """A process that dies at the point."""
    url = county.engine.url.render_as_string(hide_password=False)
    arguments = [url, mailbox.url, WEDNESDAY.isoformat(), point, str(passes)]
    return subprocess.Popen([sys.executable, "-m", "tests.killed", *arguments], cwd=ROOT)


def let_leases_run_out(engine: Engine) -> None:
    """As if a minute had passed."""
    with transaction(engine) as db:
        db.execute(text("UPDATE letter SET lease_until = :then"), {"then": "2026-01-01 00:00:00"})


def test_whatever_is_killed_everybody_is_told_once(county: Chased) -> None:
    with a_mailbox() as mailbox:
        died = 0
        for (point, passes), (other, more) in zip(POINTS[::2], POINTS[1::2], strict=True):
            pair = [start(county, mailbox, point, passes), start(county, mailbox, other, more)]
            died += sum(process.wait(60) == -signal.SIGKILL for process in pair)
            let_leases_run_out(county.engine)
        assert died >= 3
        last = start(county, mailbox, "never", 0)
        assert last.wait(60) == 0
        sent = Counter((letter["to"], letter["message-id"]) for letter in mailbox.letters)
        numbers = Counter(person for person, _ in sent)
    with new_session(county.engine) as db:
        duties = len(db.scalars(select(Duty)).all())
        assert Counter(chase.duty_id for chase in db.scalars(select(Chase)) if chase.rung == "blue") == Counter(
            duty.id for duty in db.scalars(select(Duty))
        )
        assert len(db.scalars(select(OrderMatter)).all()) == duties == 6
        assert all(line.letter_id for line in db.scalars(select(LetterLine)))
        assert {letter.state for letter in db.scalars(select(Letter))} == {"sent"}
    assert set(numbers) == {f"{name}@example.org" for name in ("wen", "water", "town", "ke")}
    assert set(numbers.values()) == {1}  # repeated under its number perhaps, never under two
