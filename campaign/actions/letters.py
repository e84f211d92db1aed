"""Letters: what people are told. A line per matter and person; the outbox gathers lines into one digest a day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import day_of
from campaign.actions.entries import plain
from campaign.actions.inserting import insert_many
from campaign.domain.campaign import Campaign, CampaignCoordinator
from campaign.domain.duty import Duty
from campaign.domain.letter import LetterLine
from campaign.domain.person import Person, PersonRole
from campaign.domain.post import Post, Tenure, held_on


def tell(
    db: Session,
    person_ids: Iterable[int | None],
    kind: str,
    *,
    facts: dict[str, Any],
    link: str,
    key: str,
    at: datetime,
    task_id: int | None = None,
    duty_id: int | None = None,
) -> int:
    """Write one line for each person, once: `key` names the deed or rung, and a second telling writes nothing.

    `kind` chooses templates/letters/_<kind>.txt, which says it in the reader's language from `facts` (text, numbers,
    days; days are kept as ISO text). `link` is a path such as /tasks/7. Returns how many lines are new.
    """
    people = sorted({person_id for person_id in person_ids if person_id is not None})
    recorded_at: datetime = db.info["clock"]()
    rows = [
        {
            "key": f"{key}:{person_id}",
            "person_id": person_id,
            "kind": kind,
            "facts": plain(facts),
            "link": link,
            "task_id": task_id,
            "duty_id": duty_id,
            "at": at,
            "recorded_at": recorded_at,
        }
        for person_id in people
    ]
    db.flush()
    return insert_many(db, LetterLine, rows)


def holding_on(day: date) -> Any:
    """The condition that a tenure holds on county day `day` and its person may sign in."""
    return and_(held_on(day), col(Person.active).is_(True))


def post_holders(db: Session, post_id: int, day: date) -> list[int]:
    """Who holds a post on `day`; ids in order."""
    query = (
        select(Person.id)
        .join(Tenure, col(Tenure.person_id) == Person.id)
        .where(Tenure.post_id == post_id, holding_on(day))
    )
    return sorted(key for key in db.scalars(query) if key)


def heads_of(db: Session, department_id: int | None, day: date | None = None) -> list[int]:
    """The heads (主要负责人) of a department on `day`, today when left out; several may overlap."""
    query = (
        select(Person.id)
        .join(Tenure, col(Tenure.person_id) == Person.id)
        .join(Post, col(Tenure.post_id) == Post.id)
        .where(Post.department_id == department_id, col(Post.is_head).is_(True), holding_on(day or _today(db)))
    )
    return sorted({key for key in db.scalars(query) if key})


def owners_of(db: Session, department_id: int | None, day: date | None = None) -> list[int]:
    """The owners who hold a post in a department, its heads left out."""
    on = day or _today(db)
    query = (
        select(Person.id)
        .join(Tenure, col(Tenure.person_id) == Person.id)
        .join(Post, col(Tenure.post_id) == Post.id)
        .join(PersonRole, col(PersonRole.person_id) == Person.id)
        .where(Post.department_id == department_id, PersonRole.role == "owner", col(Post.is_head).is_(False))
        .where(holding_on(on))
    )
    return sorted({key for key in db.scalars(query) if key})


def coordinators_of(db: Session, campaign_id: int | None) -> list[int]:
    """Who runs a campaign."""
    query = (
        select(CampaignCoordinator.person_id)
        .join(Person, col(Person.id) == CampaignCoordinator.person_id)
        .where(CampaignCoordinator.campaign_id == campaign_id, col(Person.active).is_(True))
    )
    return sorted(db.scalars(query))


def leader_of(db: Session, campaign_id: int | None) -> list[int]:
    """The leader in charge of a campaign, as a list of one or none."""
    found = db.get(Campaign, campaign_id) if campaign_id is not None else None
    return [found.leader_id] if found and found.leader_id else []


def holders_of(db: Session, duty: Duty, day: date | None = None) -> list[int]:
    """Who is to be told of a duty on `day`, today when left out; see `Directory.holders`."""
    from campaign.actions.directory import Directory  # the directory asks this file for the people

    return (
        Directory(day or _today(db))
        .holders(
            db,
            kind=duty.kind,
            campaign_id=duty.campaign_id,
            department_id=duty.department_id,
            post_id=duty.post_id,
            person_id=duty.person_id,
        )
        .people
    )


def _today(db: Session) -> date:
    return day_of(db, db.info["clock"]())
