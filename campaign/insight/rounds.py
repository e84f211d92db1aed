"""What a round holds, for the API: items with their signatures, and whose each signature is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.campaign import CampaignCoordinator
from campaign.domain.person import Actor, Person
from campaign.domain.post import Post, Tenure
from campaign.domain.round import Item, Round
from campaign.domain.signature import Signature
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to

ROLES = {"lead_head": "head", "lead_inspector": "inspector", "coordinator": "coordinator", "leader": "leader"}


@dataclass(frozen=True)
class Place:
    """One place in an item's order of signatures; `person_id` is who signed or who may (the first of several)."""

    signature: Signature
    role: str
    person_id: int | None


@dataclass
class ItemRead:
    """An item with the places that count, in order; superseded and withdrawn ones are left out."""

    item: Item
    places: list[Place] = field(default_factory=list)


def items_by_round(db: Session, who: Actor, rounds: Sequence[Round], day: date) -> dict[int, list[ItemRead]]:
    """The items of these rounds whose tasks `who` sees, with their signatures, in the ledger's order."""
    keys = [each.id for each in rounds]
    seen = col(Item.task_id).in_(select(Task.id).where(tasks_visible_to(who)))
    items = db.scalars(
        select(Item).where(col(Item.round_id).in_(keys), seen).order_by(col(Item.position), col(Item.id))
    ).all()
    places = places_of(db, [item.id or 0 for item in items], day)
    found: dict[int, list[ItemRead]] = {}
    for item in items:
        found.setdefault(item.round_id, []).append(ItemRead(item, places.get(item.id or 0, [])))
    return found


def places_of(db: Session, item_ids: Iterable[int], day: date) -> dict[int, list[Place]]:
    """The places of items that still count, each with the person who signed or may sign on `day`."""
    rows = db.scalars(
        select(Signature)
        .where(col(Signature.item_id).in_(list(item_ids)), col(Signature.state).in_(("waiting", "open", "signed")))
        .order_by(col(Signature.item_id), col(Signature.position))
    ).all()
    heads = _heads(db, {row.department_id for row in rows if row.department_id}, day)
    offices = _offices(db, {row.campaign_id for row in rows})
    found: dict[int, list[Place]] = {}
    for row in rows:
        person_id = row.person_id
        if person_id is None and row.stage == "lead_head":
            person_id = heads.get(row.department_id or 0)
        elif person_id is None and row.stage == "coordinator":
            person_id = offices.get(row.campaign_id)
        found.setdefault(row.item_id, []).append(Place(row, ROLES[row.stage], person_id))
    return found


def _heads(db: Session, departments: Iterable[int], day: date) -> dict[int, int]:
    query = (
        select(Post.department_id, Tenure.person_id, Tenure)
        .join(Post, col(Post.id) == Tenure.post_id)
        .join(Person, col(Person.id) == Tenure.person_id)
        .where(
            col(Post.department_id).in_(list(departments)), col(Post.is_head).is_(True), col(Person.active).is_(True)
        )
        .order_by(col(Tenure.person_id).desc())
    )
    return {department: person for department, person, tenure in db.execute(query) if tenure.holds_on(day)}


def _offices(db: Session, campaigns: Iterable[int]) -> dict[int, int]:
    query = (
        select(CampaignCoordinator.campaign_id, CampaignCoordinator.person_id)
        .where(col(CampaignCoordinator.campaign_id).in_(list(campaigns)))
        .order_by(col(CampaignCoordinator.person_id).desc())
    )
    return dict(db.execute(query).all())  # type: ignore[arg-type]
