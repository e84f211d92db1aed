"""Standards: made, never changed; a change is the next version."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.entries import entry
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.standard import Standard, general_v1


def general_standard(db: Session, at: datetime | None = None) -> Standard:
    """The newest general standard, for tasks without one of their own; version 1 is made on first use."""
    newest = select(Standard).where(Standard.code == "general").order_by(col(Standard.version).desc()).limit(1)
    found = db.scalars(newest).first()
    if found is None:
        found = general_v1(at or db.info["clock"]())
        db.add(found)
        db.flush()
    return found


def make_standard(db: Session, who: Actor, standard: Standard, *, at: datetime) -> Standard:
    """Keep a new standard, or the next version of the one that has its code.

    Raises `NotAllowed`, `Invalid` naming what is incomplete.
    """
    demand(who, "keep_standards")
    standard.check()
    latest = select(func.max(Standard.version)).where(Standard.code == standard.code)
    standard.version = (db.execute(latest).scalar_one() or 0) + 1
    standard.created_at = at
    for place, each in enumerate(standard.criteria):
        each.position = place
    db.add(standard)
    db.flush()
    entry(
        db,
        who,
        "make_standard",
        standard,
        at=at,
        code=standard.code,
        version=standard.version,
        title=standard.title,
        pass_mark=standard.pass_mark,
        criteria=[[each.kind, each.title, each.points] for each in standard.criteria],
    )
    return standard
