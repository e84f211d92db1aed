"""The audit ledger speaks words: whatever a deed enters has a sentence for people, not only its name in the code."""

import re
from pathlib import Path

from sqlmodel import select

import campaign
from campaign.actions.entries import entry
from campaign.actions.people import actor_for
from campaign.domain.person import Person
from campaign.i18n import speaking
from campaign.web.deeds import DEEDS
from campaign.web.ledger_words import WORDS, noted_words
from tests.doors import Doors

ENTERED = re.compile(r"\bentry\(\s*db,\s*\w+,\s*\"(\w+)\"")


def test_every_deed_that_is_entered_has_words() -> None:
    rooms = Path(campaign.__file__).parent
    entered = {deed for file in rooms.rglob("*.py") for deed in ENTERED.findall(file.read_text(encoding="utf-8"))}
    assert len(entered) > 40
    assert entered - DEEDS.keys() - WORDS.keys() == set()


def test_what_an_entry_noted_is_told_in_words() -> None:
    data = {"lead": 5, "met": True, "due_on": "2026-11-20", "items": [1, 2], "note": "", "unheard_of": "x"}
    with speaking("en"):
        assert noted_words(data, {5: "Education Bureau"}) == [
            ("Lead department", "Education Bureau"),
            ("Met", "Yes"),
            ("Deadline", "2026-11-20"),
            ("Items", "1, 2"),
            ("Note", "none"),
            ("unheard_of", "x"),
        ]
    assert noted_words({"met": False}, {}) == [("合格", "否")]


def test_whoever_reads_english_reads_who_acted_in_english(doors: Doors) -> None:
    with doors.deed() as db:
        ke = db.scalars(select(Person).where(Person.username == "ke")).one()
        ke.name_en = "Officer Ke"
        entry(db, actor_for(db, ke, doors.at), "edit_person", ke, at=doors.at, name=ke.name)
        auditor = db.scalars(select(Person).where(Person.username == "auditor")).one()
    assert "Officer Ke" not in doors.page("auditor").get("/entries").text
    with doors.deed() as db:
        db.get_one(Person, auditor.id).language = "en"
    assert "Officer Ke" in doors.page("auditor").get("/entries?q=officer").text
