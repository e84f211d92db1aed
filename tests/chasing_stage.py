"""A desk with one of everything on it, for tests of the doors: drafts, questions, reports, messages."""

from datetime import date

from sqlmodel import select

from campaign.actions.chasing import sweep
from campaign.actions.coordinating import ask_coordination
from campaign.actions.delivering import deliver
from campaign.actions.extending import ask_extension
from campaign.actions.progress import report_milestone
from campaign.domain.coordination import Wish
from campaign.domain.task import Task
from campaign.post.digest import word_digest
from tests.chased import Chased, at_nine, fill_county
from tests.doors import Doors

WEDNESDAY = at_nine(date(2026, 11, 25))


def a_full_desk(doors: Doors) -> Chased:
    """Two overdue matters in one draft; one due later with a question for more time, one reported, one that asks.

    It is Wednesday 2026-11-25, nine in the morning; Wen has been told twice.
    """
    made = fill_county(Chased(doors.engine, doors.at), [date(2026, 11, 20)] * 2 + [date(2026, 12, 31)] * 3)
    with made.transaction() as db:
        wen = made.actor(db, "wen")
        third, fourth, fifth = db.scalars(select(Task).order_by(Task.id)).all()[2:]
        stone = third.milestones[0]
        ask_extension(db, wen, third, stone, due_on=date(2027, 1, 31), reason="设备到货推迟", at=doors.at)
        report_milestone(db, wen, fourth, fourth.milestones[0], note="全部完工", at=doors.at)
        wish = Wish(made.department(db, "县水利局"), "办理占道许可", date(2026, 12, 4))
        ask_coordination(db, wen, fifth, wish, at=doors.at)
    sweep(made.transaction, at_nine(date(2026, 11, 23), 7))
    sweep(made.transaction, at_nine(date(2026, 11, 25), 7))
    deliver(made.transaction, at_nine(date(2026, 11, 25), 8), carriers={}, word=word_digest, owner="test")
    doors.at = WEDNESDAY
    return made
