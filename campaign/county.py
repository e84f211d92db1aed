"""What every session knows of its county: its figures, its working days, its time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from campaign.domain.rules import Rules
from campaign.domain.workday import WorkCalendar


def rules_of(db: Session) -> Rules:
    """The county's figures."""
    rules: Rules = db.info["rules"]
    return rules


def calendar_of(db: Session) -> WorkCalendar:
    """The county's working days."""
    calendar: WorkCalendar = db.info["calendar"]
    return calendar


def day_of(db: Session, at: datetime) -> date:
    """The county's calendar day at `at`."""
    zone: ZoneInfo = db.info["zone"]
    return at.astimezone(zone).date()
