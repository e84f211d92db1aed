"""Standards: made, never changed; a change is the next version."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.entries import entry
from campaign.domain.general_standard import general_v1
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Stale, Unseen, sentence
from campaign.domain.standard import CampaignStandard, Standard

sentence(
    "standard_code_taken",
    N_("There is a standard with the code “{code}” already. Choose another code, or make its next version."),
)


def general_standard(db: Session, at: datetime | None = None) -> Standard:
    """The newest general standard, for tasks without one of their own; version 1 is made on first use."""
    newest = select(Standard).where(Standard.code == "general").order_by(col(Standard.version).desc()).limit(1)
    found = db.scalars(newest).first()
    if found is None:
        found = general_v1(at or db.info["clock"]())
        db.add(found)
        db.flush()
    return found


def standard_for(db: Session, campaign_id: int, at: datetime | None = None) -> int:
    """The id of the version that new tasks of a campaign adopt: the campaign's own, else the newest general one."""
    chosen = db.scalar(select(CampaignStandard.standard_id).where(CampaignStandard.campaign_id == campaign_id))
    return chosen or general_standard(db, at).id or 0


def standard_shown(db: Session, campaign_id: int) -> Standard | None:
    """As `standard_for`, for a page: it makes nothing, so there is none where no task was ever written."""
    chosen = db.scalar(select(CampaignStandard.standard_id).where(CampaignStandard.campaign_id == campaign_id))
    return db.get(Standard, chosen) if chosen else newest_of(db, "general")


def find_standard(db: Session, key: int) -> Standard:
    """The version `key`; everybody who is signed in reads standards. Raises `Unseen`."""
    found = db.get(Standard, key)
    if found is None:
        raise Unseen
    return found


def newest_of(db: Session, code: str) -> Standard | None:
    """The newest version of a code; None where there is none."""
    query = select(Standard).where(Standard.code == code).order_by(col(Standard.version).desc()).limit(1)
    return db.scalars(query).first()


def make_standard(db: Session, who: Actor, standard: Standard, *, at: datetime, follows: int | None = None) -> Standard:
    """Keep a new standard, or the next version of the one that has its code.

    `follows` is the version it was drawn from, 0 for a standard that must be new; None does not care. Raises
    `NotAllowed`, `Invalid` naming what is incomplete, `Stale` when another next version was faster.
    """
    demand(who, "keep_standards")
    standard.check()
    latest = db.scalar(select(func.max(Standard.version)).where(Standard.code == standard.code)) or 0
    if follows == 0 and latest:
        raise Invalid("standard_code_taken", field="code", code=standard.code)
    if follows is not None and follows != latest:
        raise Stale({"version": follows}, {"version": latest})
    standard.version = latest + 1
    standard.created_at = at
    for parts in (standard.criteria, standard.patterns):
        for place, each in enumerate(parts):
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
        milestones=[[each.title, each.anchor, each.offset, each.working] for each in standard.patterns],
    )
    return standard
