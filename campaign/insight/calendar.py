"""What a person owes by which day, for their own calendar: one query."""

from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.calendar_feed import CalendarFeed
from campaign.domain.campaign import Campaign
from campaign.domain.duty import ASKED, RESTING, Duty
from campaign.domain.person import Actor, Person
from campaign.domain.task import Task

MOST = 500
OF_HEADS = ("order_reply", "signature")  # the heads' own matter


@dataclass(frozen=True)
class Owed:
    """An open duty; `task` is its task's title, and nothing is said of what is `internal`."""

    duty: Duty
    task: str
    internal: bool

    @property
    def path(self) -> str:
        """Where it is done."""
        places = {
            "/orders": self.duty.order_id,
            "/rectifications": self.duty.rectification_id,
            "/coordinations": self.duty.coordination_id,
            "/instructions": self.duty.instruction_id,
            "/consultations": self.duty.consultation_id,
            "/tasks": self.duty.task_id,
        }
        return next((f"{place}/{key}" for place, key in places.items() if key), "/")


def person_of_feed(db: Session, hashed: str) -> Person | None:
    """Whose calendar the address with this secret's hash is, while it stands and they may sign in."""
    query = (
        select(Person)
        .join(CalendarFeed, col(CalendarFeed.person_id) == Person.id)
        .where(col(CalendarFeed.secret_hash) == hashed, col(CalendarFeed.revoked_at).is_(None), col(Person.active))
    )
    return db.scalars(query).first()


def owed_by(db: Session, who: Actor) -> list[Owed]:
    """The open duties of `who`: their own, of their posts, of their departments; the soonest first."""
    department = col(Duty.department_id)
    of_unit = and_(
        col(Duty.person_id).is_(None),
        col(Duty.post_id).is_(None),
        or_(
            and_(col(Duty.kind).not_in(OF_HEADS), department.in_(who.department_ids)),
            department.in_(who.head_of),
        ),
    )
    mine = or_(col(Duty.person_id) == who.person_id, col(Duty.post_id).in_(who.post_ids), of_unit)
    asked_elsewhere = and_(col(Duty.waiting_for) == "asked", col(Duty.kind).not_in(ASKED))
    query = (
        select(Duty, col(Task.title), col(Task.sensitivity), col(Campaign.sensitivity))
        .join(Campaign, col(Campaign.id) == Duty.campaign_id)
        .outerjoin(Task, col(Task.id) == Duty.task_id)
        .where(col(Duty.state) == "open", mine, col(Duty.waiting_for).not_in(RESTING), ~asked_elsewhere)
        .where(col(Campaign.state).in_(("running", "closing")))
        .order_by(col(Duty.due_on), col(Duty.id))
        .limit(MOST)
    )
    return [
        Owed(duty, title or "", "internal" in (of_task, of_campaign))
        for duty, title, of_task, of_campaign in db.execute(query)
    ]
