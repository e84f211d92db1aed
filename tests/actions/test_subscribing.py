"""Whose duties a calendar tells: a department's to all who work in it, a head's own to heads, on both databases."""

from campaign.actions.subscribing import living_feed, renew_calendar, revoke_calendar
from campaign.insight.calendar import owed_by, person_of_feed
from tests.actions.progress_stage import a_stage
from tests.cast import Cast


def test_the_department_that_leads_owes_and_others_do_not(cast: Cast) -> None:
    stage = a_stage(cast, cast.at)
    cast.db.flush()
    owed = {name: len(owed_by(cast.db, cast.actor(name))) for name in ("water", "water-head", "wen", "ke", "auditor")}
    assert owed == {"water": 2, "water-head": 2, "wen": 0, "ke": 0, "auditor": 0}
    stage.duties()[0].waiting_for = "decision"
    cast.db.flush()
    assert len(owed_by(cast.db, cast.actor("water"))) == 1


def test_only_the_newest_address_stands(cast: Cast) -> None:
    who = cast.actor("water")
    renew_calendar(cast.db, who, hashed="a" * 64, at=cast.at)
    renew_calendar(cast.db, who, hashed="b" * 64, at=cast.at)
    cast.db.flush()
    assert person_of_feed(cast.db, "a" * 64) is None
    assert person_of_feed(cast.db, "b" * 64) is cast.people["water"]
    revoke_calendar(cast.db, who, at=cast.at)
    cast.db.flush()
    assert (person_of_feed(cast.db, "b" * 64), living_feed(cast.db, who)) == (None, None)
