"""The turn of the year as pages show it: where a campaign's tasks went, where they came from, and what is to decide."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlalchemy.orm import Session, aliased
from sqlmodel import col, select

from campaign.domain.campaign import Campaign
from campaign.domain.carry_over import CarryOver
from campaign.domain.task import Task


@dataclass(frozen=True)
class Turn:
    """One turn: of the campaign `old` into `new`."""

    made: CarryOver
    old: Campaign
    new: Campaign


@dataclass(frozen=True)
class Kin:
    """A task of another year, and its campaign."""

    task: Task
    campaign: Campaign


def turns_of(db: Session, campaign: Campaign) -> list[Turn]:
    """The turn that froze this campaign, and those that carried tasks into it. One query."""
    old, new = aliased(Campaign), aliased(Campaign)
    query = (
        select(CarryOver, old, new)
        .join(old, col(old.id) == CarryOver.campaign_id)
        .join(new, col(new.id) == CarryOver.into_id)
        .where(or_(col(CarryOver.campaign_id) == campaign.id, col(CarryOver.into_id) == campaign.id))
        .order_by(col(CarryOver.id))
    )
    return [Turn(*row) for row in db.execute(query)]


def frozen_on(turns: list[Turn], campaign: Campaign) -> date | None:
    """The day on which the campaign stands still: its pages show it as it was then."""
    mine = (turn for turn in turns if turn.old.id == campaign.id and campaign.state == "closed")
    return next((turn.made.turned_on for turn in mine), None)


def kin_of(db: Session, task: Task) -> tuple[Kin | None, Kin | None]:
    """(the year before, the year after) of a carried task. One query."""
    query = (
        select(Task, Campaign)
        .join(Campaign, col(Campaign.id) == Task.campaign_id)
        .where(or_(col(Task.id) == task.carried_from_id, col(Task.carried_from_id) == task.id))
    )
    found = [Kin(*row) for row in db.execute(query)]
    before = next((kin for kin in found if kin.task.id == task.carried_from_id), None)
    return before, next((kin for kin in found if kin.task.carried_from_id == task.id), None)
