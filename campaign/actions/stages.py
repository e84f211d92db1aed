"""The places of an item's signing: laid out stage by stage, opened, closed, taken back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import calendar_of, day_of, rules_of
from campaign.actions.duties import close_duty, duty_of, open_duty
from campaign.actions.letters import coordinators_of, heads_of, tell
from campaign.actions.rounds import DOING, departments_of
from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.person import Actor
from campaign.domain.review import Review
from campaign.domain.round import Item
from campaign.domain.signature import DEFAULT_STAGES, Signature
from campaign.domain.task import Task


def stages_of(campaign: Campaign) -> tuple[str, ...]:
    """The campaign's own order of stages, else the county's default."""
    return tuple(campaign.sign_stages) or DEFAULT_STAGES


def lay_out(db: Session, item: Item, stages: Sequence[str], first: int, at: datetime) -> None:
    task = db.get_one(Task, item.task_id)
    for position, stage in enumerate(stages):
        if position < first:
            continue
        place = Signature(
            round_id=item.round_id,
            item_id=item.id or 0,
            campaign_id=item.campaign_id,
            task_id=item.task_id,
            stage=stage,
            position=position,
            department_id=task.lead_department_id if stage == "lead_head" else None,
            person_id=_named(db, item, task, stage, at),
        )
        db.add(place)
        db.flush()
        if position == first:
            open_place(db, place, item, at)


def _named(db: Session, item: Item, task: Task, stage: str, at: datetime) -> int | None:
    """The one person a stage belongs to. The office's falls to the leader when nobody in it is free to decide."""
    campaign = db.get_one(Campaign, item.campaign_id)
    if stage == "leader":
        return campaign.leader_id
    if stage == "lead_inspector":
        latest = select(Review).where(Review.item_id == item.id).order_by(col(Review.id).desc()).limit(1)
        return db.scalars(latest).one().inspector_ids[0]
    if stage == "coordinator":
        office = coordinators_of(db, campaign.id)
        posts = departments_of(db, office, day_of(db, at))
        barred = set(task.departments(*DOING))
        free = [key for key in office if not posts.get(key, frozenset()) & barred]
        return None if free or not office else campaign.leader_id
    return None


def open_place(db: Session, place: Signature, item: Item, at: datetime) -> None:
    place.move("open")
    place.opened_at = at
    item.stage = place.position
    task = db.get_one(Task, item.task_id)
    duty = open_duty(
        db,
        kind="signature",
        subject=place,
        campaign_id=item.campaign_id,
        task_id=item.task_id,
        title=task.title,
        due_on=calendar_of(db).after(day_of(db, at), rules_of(db).reply_workdays),
        waiting_for="signer",
        department_id=place.department_id,
        person_id=place.person_id,
        at=at,
    )
    db.flush()
    if place.person_id:
        signers = [place.person_id]
    elif place.department_id:
        signers = heads_of(db, place.department_id, day_of(db, at))
    else:
        signers = coordinators_of(db, place.campaign_id)
    tell(
        db,
        signers or coordinators_of(db, place.campaign_id),
        "signature_waiting",
        facts={"task": task.title, "stage": place.stage},
        link=f"/rounds/{item.round_id}",
        key=f"sign:{place.id}",
        at=at,
        task_id=item.task_id,
        duty_id=duty.id,
    )


def close_place(db: Session, place: Signature, at: datetime, state: str = "done") -> None:
    duty = duty_of(db, place)
    if duty is not None:
        close_duty(db, duty, at, state=state)


def take_back(db: Session, item: Item, first: int, *, keep: Signature | None, at: datetime) -> None:
    """What was signed from stage `first` on is superseded; what was not is withdrawn."""
    places = db.scalars(select(Signature).where(Signature.item_id == item.id, col(Signature.position) >= first)).all()
    for place in places:
        if place is keep:
            continue
        if place.state == "signed":
            place.move("superseded")
        elif place.state in ("waiting", "open"):
            place.move("withdrawn")
            close_place(db, place, at, state="cancelled")


def signed_as(db: Session, who: Actor, place: Signature) -> str:
    """The department and post that stand on the signature."""
    department_id = place.department_id or next(iter(sorted(who.department_ids)), None)
    department = db.get(Department, department_id) if department_id else None
    return " ".join(filter(None, (department.name if department else "", who.post_title, who.name)))[:120]
