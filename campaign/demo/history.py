"""The months before the loading, put together: plans written and opened, events, the ordinary, orders."""

from datetime import date, datetime

from sqlmodel import Session

from campaign.actions.inbox import read_all
from campaign.actions.planning import open_campaign
from campaign.demo.acceptance import Acceptance
from campaign.demo.county import ACCOUNTS, County
from campaign.demo.deeds import write_events
from campaign.demo.ledger_work import write_ledger_work
from campaign.demo.mail import deliver_waiting
from campaign.demo.measures import write_measures
from campaign.demo.orders import decide_drafts
from campaign.demo.plans import draft
from campaign.demo.roll_outs import write_roll_out
from campaign.demo.routine import write_routine
from campaign.demo.standards import write_standards
from campaign.demo.story import Story
from campaign.demo.superior import write_superior_plan
from campaign.demo.tables import rows_of
from campaign.store import EvidenceStore

POST_AT = "08:30"  # after the sweep
READ_UNTIL = -2  # what came later is still unread


def tell_story(db: Session, county: County, store: EvidenceStore, day: date, until: datetime) -> None:
    """Plan, open and work on every campaign up to `until`, with offsets from `day`; photos go into `store`."""
    story = Story(db, county, day, until)
    for row in rows_of("plans"):
        _write_plan(story, row["key"], int(row["starts"]))
    write_standards(story)
    write_roll_out(story)
    write_routine(story)
    write_events(story)
    write_superior_plan(story)
    write_measures(story)
    write_ledger_work(story, store)
    first = min(int(row["starts"]) for row in rows_of("plans"))
    acceptance = Acceptance(story, store)
    acceptance.write()
    story.every_morning(first, acceptance.settle)
    story.sweep_daily(first, lambda at: decide_drafts(story, at))
    story.every_morning(first, lambda at: deliver_waiting(story, at), clock=POST_AT)
    story.on(READ_UNTIL, "17:20", lambda at: _read_letters(story, at))
    story.play()


def _write_plan(story: Story, key: str, starts: int) -> None:
    """The plan is written a few days before the campaign starts, and opened on its first working days."""

    def write(at: datetime) -> None:
        draft(story.db, story.county, story.plans, key, story.day, at)

    def start(at: datetime) -> None:
        open_campaign(story.db, story.who("coordinator", at), story.plans.campaigns[key], at=at)

    story.on(starts - 6, "15:20", write)
    story.on(starts + 2, "09:10", start)


def _read_letters(story: Story, at: datetime) -> None:
    for username in ACCOUNTS:
        read_all(story.db, story.who(username, at), at=at)
