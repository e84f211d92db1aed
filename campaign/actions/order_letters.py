"""Who hears of an order: its addressee, those in copy, and the office when it is answered."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from campaign.actions.context import day_of, rules_of
from campaign.actions.directory import Directory
from campaign.actions.letters import tell
from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.ladder import default_ladder
from campaign.domain.order import Order


def tell_issued(db: Session, order: Order, campaign: Campaign, at: datetime) -> None:
    """The addressee, and who the rung of its card names as further recipients and in copy."""
    tell_department(db, order, "order_issued", at)
    directory = Directory(day_of(db, at))
    rung = next(rung for rung in default_ladder(rules_of(db)) if rung.card == order.card)
    people = {
        "coordinator": directory.coordinators(db, order.campaign_id),
        "leader": directory.leader(db, order.campaign_id),
    }
    copies = {person for name in (*rung.to, *rung.copy) for person in people.get(name, [])}
    _tell(db, order, copies - set(_addressees(db, order, at)), "order_copy", at)


def tell_department(db: Session, order: Order, kind: str, at: datetime, **facts: Any) -> None:
    """The heads of the department; without one its owners, without any the office."""
    _tell(db, order, _addressees(db, order, at), kind, at, **facts)


def tell_office(db: Session, order: Order, kind: str, at: datetime) -> None:
    """Who runs the campaign."""
    _tell(db, order, Directory(day_of(db, at)).coordinators(db, order.campaign_id), kind, at)


def _addressees(db: Session, order: Order, at: datetime) -> list[int]:
    told = Directory(day_of(db, at)).holders(
        db, kind="order_reply", campaign_id=order.campaign_id, department_id=order.department_id
    )
    return told.people


def _tell(db: Session, order: Order, people: Any, kind: str, at: datetime, **facts: Any) -> None:
    unit = db.get_one(Department, order.department_id)
    campaign = db.get_one(Campaign, order.campaign_id)
    tell(
        db,
        people,
        kind,
        facts={
            "number": order.code,
            "card": order.card,
            "unit": unit.name,
            "unit_en": unit.name_en,
            "campaign": campaign.title,
            "limit_on": order.limit_on,
            **facts,
        },
        link=f"/orders/{order.id}",
        key=f"{kind}:{order.id}:{at.isoformat()}",
        at=at,
    )
