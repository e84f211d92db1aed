"""The audit ledger speaks words: whatever a deed enters has a sentence for people, not only its name in the code."""

import re
from pathlib import Path

import campaign
from campaign.web.deeds import DEEDS
from campaign.web.ledger_words import WORDS

ENTERED = re.compile(r"\bentry\(\s*db,\s*\w+,\s*\"(\w+)\"")


def test_every_deed_that_is_entered_has_words() -> None:
    rooms = Path(campaign.__file__).parent
    entered = {deed for file in rooms.rglob("*.py") for deed in ENTERED.findall(file.read_text(encoding="utf-8"))}
    assert len(entered) > 40
    assert entered - DEEDS.keys() - WORDS.keys() == set()
