"""The outbox: one digest a day, within hours, never lost and never under two numbers."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from campaign.actions.chasing import sweep
from campaign.actions.delivering import Delivered, deliver
from campaign.actions.duties import close_duty
from campaign.database import new_session, transaction
from campaign.domain.duty import Duty
from campaign.domain.entry import Entry
from campaign.domain.letter import Letter, LetterLine
from campaign.domain.person import Person
from campaign.i18n import speaking
from campaign.post.digest import line_text, word_digest
from campaign.post.email import EmailCarrier
from tests.chased import Chased, a_chased_county, at_nine
from tests.mailbox import Mailbox, a_mailbox

MONDAY = date(2026, 11, 23)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A real mail server."""
    with a_mailbox() as box:
        yield box


@pytest.fixture
def county(engine: Engine, at: datetime) -> Chased:
    """A running campaign with two overdue duties, reminded of."""
    made = a_chased_county(engine, at)
    sweep(made.transaction, at_nine(MONDAY, 7))
    return made


def round_at(county: Chased, mailbox: Mailbox, at: datetime, owner: str = "test") -> Delivered:
    """One round of the outbox over real SMTP."""
    carrier = EmailCarrier(mailbox.url, "campaign@county.example", "云岭县专项办")
    return deliver(county.transaction, at, carriers={"email": carrier}, word=word_digest, owner=owner)


def test_two_matters_make_one_digest_in_the_inbox_and_by_mail(county: Chased, mailbox: Mailbox) -> None:
    round_at(county, mailbox, at_nine(MONDAY))
    round_at(county, mailbox, at_nine(MONDAY, 10))
    (letter,) = mailbox.letters
    assert letter["to"] == "wen@example.org"
    assert "2 件" in letter["subject"]
    assert "改造饮水设施0" in letter.get_content()
    assert "/tasks/" in letter.get_content()
    with new_session(county.engine) as db:
        assert sorted((one.channel, one.state) for one in db.scalars(select(Letter))) == [
            ("email", "sent"),
            ("inbox", "sent"),
        ]
        assert all(line.letter_id and line.email_id for line in db.scalars(select(LetterLine)))


def test_the_digest_speaks_the_readers_language_and_shows_its_number(county: Chased, mailbox: Mailbox) -> None:
    with transaction(county.engine) as db:
        wen = db.scalars(select(Person).where(Person.username == "wen")).one()
        wen.language = "en"
    round_at(county, mailbox, at_nine(MONDAY))
    assert mailbox.letters[0]["subject"] == f"Yunling County: 2 matters wait for you (20261123-{wen.id})"
    assert f"Reminder number 20261123-{wen.id}." in mailbox.letters[0].get_content()


@pytest.mark.parametrize(
    "when",
    [at_nine(MONDAY, 7), at_nine(MONDAY, 20), at_nine(date(2026, 11, 22)), at_nine(date(2026, 10, 1))],
    ids=["before hours", "after hours", "Sunday", "holiday"],
)
def test_letters_wait_for_working_hours(county: Chased, mailbox: Mailbox, when: datetime) -> None:
    with transaction(county.engine) as db:
        for line in db.scalars(select(LetterLine)):
            line.at = at_nine(date(2026, 9, 1))
    round_at(county, mailbox, when)
    assert mailbox.letters == []


def test_a_saturday_that_is_worked_is_a_working_day(county: Chased, mailbox: Mailbox) -> None:
    with transaction(county.engine) as db:
        for line in db.scalars(select(LetterLine)):
            line.at = at_nine(date(2026, 9, 1))
    round_at(county, mailbox, at_nine(date(2026, 10, 10)))
    assert len(mailbox.letters) == 1


def test_what_was_done_meanwhile_is_cancelled_and_logged(county: Chased, mailbox: Mailbox) -> None:
    with transaction(county.engine) as db:
        duty = db.scalars(select(Duty).order_by(Duty.id)).first()
        assert duty
        close_duty(db, duty, at_nine(MONDAY, 8))
    assert round_at(county, mailbox, at_nine(MONDAY)).cancelled == 1
    assert "改造饮水设施0" not in mailbox.letters[0].get_content()
    with new_session(county.engine) as db:
        entry = db.scalars(select(Entry).where(Entry.deed == "cancel_lines")).one()
        assert entry.data["keys"] == [line.key for line in db.scalars(select(LetterLine)) if line.cancelled_at]


def test_a_server_that_is_away_for_three_days_costs_one_letter(county: Chased) -> None:
    with a_mailbox() as gone:
        pass
    for day in (23, 24, 25):
        sweep(county.transaction, at_nine(date(2026, 11, day), 7))
        for hour in (9, 10):
            assert round_at(county, gone, at_nine(date(2026, 11, day), hour)).sent == 0
    with a_mailbox() as back:
        sweep(county.transaction, at_nine(date(2026, 11, 26), 7))
        round_at(county, back, at_nine(date(2026, 11, 26)))
        by_person: dict[str, int] = {}
        for letter in back.letters:
            by_person[letter["to"]] = by_person.get(letter["to"], 0) + 1
        assert by_person["wen@example.org"] == 1
        text = next(one for one in back.letters if one["to"] == "wen@example.org").get_content()
        assert text.count("改造饮水设施0") >= 1


def test_a_refused_address_is_a_dead_letter_with_its_reason(county: Chased, mailbox: Mailbox) -> None:
    mailbox.answer = "550 no such person"
    assert round_at(county, mailbox, at_nine(MONDAY)).dead == 1
    with new_session(county.engine) as db:
        letter = db.scalars(select(Letter).where(Letter.channel == "email")).one()
        assert (letter.state, "no such person" in letter.error) == ("dead", True)


def test_a_passing_refusal_is_tried_again_with_the_same_id(county: Chased, mailbox: Mailbox) -> None:
    mailbox.answer = "450 later"
    assert round_at(county, mailbox, at_nine(MONDAY)).failed == 1
    mailbox.answer = ""
    assert round_at(county, mailbox, at_nine(MONDAY)).sent == 1


def test_a_letter_left_behind_by_a_dead_process_is_sent_again_under_its_number(
    county: Chased, mailbox: Mailbox
) -> None:
    round_at(county, mailbox, at_nine(MONDAY), owner="dies")
    with transaction(county.engine) as db:  # as if it had died after sending, before writing that down
        letter = db.scalars(select(Letter).where(Letter.channel == "email")).one()
        letter.state, letter.lease_owner = "leased", "dies"
        letter.lease_until = db.info["clock"]() + timedelta(minutes=5)
    assert round_at(county, mailbox, at_nine(MONDAY)).sent == 0  # its lease still runs
    with transaction(county.engine) as db:
        letter = db.scalars(select(Letter).where(Letter.channel == "email")).one()
        letter.lease_until = db.info["clock"]() - timedelta(seconds=1)
    assert round_at(county, mailbox, at_nine(MONDAY)).sent == 1
    first, second = mailbox.letters
    assert first["message-id"] == second["message-id"]
    assert first.get_content() == second.get_content()


def test_a_reply_that_is_due_is_told_as_a_reply_and_not_as_a_bare_number() -> None:
    facts = {"kind": "order_reply", "matter": "〔2026〕10号", "days": 0, "due_on": "2026-11-27", "warning": ""}
    with speaking("zh_CN"):
        assert line_text("notice", facts) == "“答复 〔2026〕10号”今天到期。"
