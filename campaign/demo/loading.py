"""Loading the demo county into an empty database, all or nothing."""

from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session, select

from campaign.actions.context import day_of
from campaign.actions.entries import entry
from campaign.database import transaction
from campaign.demo.county import County, settle
from campaign.demo.history import tell_story
from campaign.domain.person import SYSTEM, Person
from campaign.domain.refusal import N_, Refusal, sentence
from campaign.domain.slot import Slot
from campaign.insight.demo import DEED, is_demo
from campaign.schema import start_over
from campaign.store import EvidenceStore

sentence(
    "demo_not_empty",
    N_("The database holds people already. The demo county is loaded only into an empty one; choose another database."),
)


def load(engine: Engine, at: datetime, store: EvidenceStore) -> None:
    """The whole county with its history up to `at`; its photos and dossiers go into `store`.

    Raises `Refusal("demo_not_empty")`.
    """
    with transaction(engine) as db:
        must_be_empty(db)
        county = found(db, at)
        tell_story(db, county, store, day_of(db, at), at)
        # The story has swept up to here: the first page must not say that nothing was ever checked.
        db.add(Slot(job="sweep", slot=f"demo {at.isoformat()}", claimed_at=at, finished_at=at))


def renew_demo(engine: Engine, at: datetime, store: EvidenceStore) -> None:
    """Throw the demo county away and load it with the dates of `at`: an entry of the ledger is never re-dated.

    An empty database is simply loaded. Raises `Refusal("demo_not_empty")` when the database is a real county's.
    """
    with transaction(engine, writer=False) as db:
        demo = is_demo(db)
        if not demo:
            must_be_empty(db)
    if demo:
        start_over(engine)
    load(engine, at, store)


def must_be_empty(db: Session) -> None:
    """Raises `Refusal("demo_not_empty")` when somebody has an account here."""
    if db.exec(select(Person.id).limit(1)).first() is not None:
        raise Refusal("demo_not_empty")


def found(db: Session, at: datetime) -> County:
    """Places, departments and people; and the first entry, which marks the database as a demo for good."""
    county = settle(db, at)
    entry(db, SYSTEM, DEED, county.areas["云岭县"], at=at, day=loaded_day(db, at))
    return county


def loaded_day(db: Session, at: datetime) -> date:
    """The day that all offsets count from."""
    return day_of(db, at)
