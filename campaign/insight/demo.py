"""Whether this database is the demo county's: a banner says so on every page, and it is not served to strangers."""

from datetime import date

from sqlalchemy.orm import Session

from campaign.domain.entry import Entry

DEED = "load_demo"


def is_demo(db: Session) -> bool:
    """True if the first entry of the ledger, which nobody can change, is the loading of the demo."""
    first = db.get(Entry, 1)
    return first is not None and first.deed == DEED


def loaded_on(db: Session) -> date | None:
    """The day the demo's dates count from; None for a real county."""
    first = db.get(Entry, 1)
    return date.fromisoformat(first.data["day"]) if first is not None and first.deed == DEED else None
