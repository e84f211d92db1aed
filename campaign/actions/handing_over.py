"""Hand-over (工作交接): a seat passes to a successor or, for a while, to a deputy; what waits on it is listed."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions import duties
from campaign.actions.context import day_of, have, take
from campaign.actions.entries import entry
from campaign.actions.letters import heads_of, tell
from campaign.domain.campaign import Campaign, CampaignCoordinator
from campaign.domain.coordination import Coordination
from campaign.domain.department import Department
from campaign.domain.duty import Duty
from campaign.domain.handover import HandOver, Wish
from campaign.domain.permission import demand
from campaign.domain.person import Actor, Person, PersonRole
from campaign.domain.post import Post, Tenure, held_on
from campaign.domain.refusal import Invalid, Refusal
from campaign.domain.review import Review, ReviewInspector
from campaign.domain.share import ENDED
from campaign.domain.task import Task


def hand_over(db: Session, who: Actor, post: Post, giver: Person, wish: Wish, *, at: datetime) -> HandOver:
    """Pass the seat on from the day of the wish: its tenures change and its open duties go along, each side's time kept
    in their `Holding` rows. Deputised, both hold it until the last day. Both are told and are to confirm the list.

    Raises `NotAllowed`, `Refusal` (not held), `Invalid` naming the field.
    """
    demand(who, "hand_over", post)
    today = day_of(db, at)
    tenure = _tenure(db, post, giver, today)
    wish.check(tenure.from_on, today)
    taker = _taker(db, post, giver, wish)
    made = HandOver(
        post_id=post.id,  # type: ignore[arg-type]
        department_id=post.department_id,
        from_person_id=giver.id,  # type: ignore[arg-type]
        to_person_id=wish.to_person_id,
        from_on=wish.from_on,
        until_on=wish.until_on,
        note=wish.note.strip(),
        created_by_id=who.person_id,
        created_at=at,
    )
    db.add(made)
    db.flush()
    made.enter(matters_of(db, post, giver), today.year)
    hold = Tenure(
        post_id=made.post_id,
        person_id=wish.to_person_id,
        from_on=wish.from_on,
        until_on=wish.until_on,
        acting=wish.acting,
    )
    db.add(hold)
    if not wish.acting:
        tenure.until_on = wish.from_on - timedelta(days=1)
        _move_duties(db, post, giver, taker, at)
    said = {
        "number": made.number,
        "title": post.title,
        "from": giver.name,
        "to": taker.name,
        "check_code": made.check_code,
    }
    entry(db, who, "hand_over", made, at=at, **said, from_on=wish.from_on, until_on=wish.until_on)
    _tell(db, made, post, giver, taker, at)
    return made


def confirm_handover(db: Session, who: Actor, made: HandOver, *, note: str = "", at: datetime) -> HandOver:
    """The giver or the taker confirms the list. Raises `NotAllowed`, `Refusal` (done already)."""
    demand(who, "confirm_handover", made)
    made.confirm(who, at)
    entry(db, who, "confirm_handover", made, at=at, number=made.number, note=note.strip())
    return made


def matters_of(db: Session, post: Post, giver: Person) -> list[dict[str, Any]]:
    """What waits on the seat, by kind and day. `stays`: it was given to the person, not to the seat, and goes along
    only by a decision of the campaign's office – inspections drawn by lot, their signatures, campaigns run or led.
    """
    with_tasks = _duties(post, giver).add_columns(Task.title).join(Task, col(Task.id) == Duty.task_id, isouter=True)
    found = [_of_duty(duty, task, post, giver) for duty, task in db.execute(with_tasks) if not duty.rests]
    answered = select(Task).where(Task.owner_post_id == post.id, col(Task.state).not_in(ENDED)).order_by(col(Task.id))
    found += [_matter("task", task.title, f"/tasks/{task.id}", task.due_on) for task in db.scalars(answered)]
    reviews = (
        select(Review.id, Task.title)
        .join(ReviewInspector, col(ReviewInspector.review_id) == Review.id)
        .join(Task, col(Task.id) == Review.task_id)
        .where(ReviewInspector.person_id == giver.id, Review.state == "open")
        .order_by(col(Review.id))
    )
    found += [_matter("review", title, f"/reviews/{key}", stays=True) for key, title in db.execute(reviews)]
    runs = select(CampaignCoordinator.campaign_id).where(CampaignCoordinator.person_id == giver.id)
    campaigns = select(Campaign).where(or_(col(Campaign.id).in_(runs), Campaign.leader_id == giver.id))  # type: ignore[arg-type]
    kept = campaigns.where(Campaign.state != "closed").order_by(col(Campaign.id))
    return found + [_matter("campaign", one.title, f"/campaigns/{one.id}", stays=True) for one in db.scalars(kept)]


def _duties(post: Post, giver: Person) -> Any:
    """The open duties of the seat, of the person, and of the department as a whole; signatures of heads are theirs."""
    whole = and_(
        col(Duty.department_id) == post.department_id, col(Duty.post_id).is_(None), col(Duty.person_id).is_(None)
    )
    if not post.is_head:
        whole = and_(whole, col(Duty.kind) != "signature")
    mine = or_(col(Duty.post_id) == post.id, col(Duty.person_id) == giver.id, whole)
    return select(Duty).where(Duty.state == "open", mine).order_by(col(Duty.kind), col(Duty.due_on), col(Duty.id))


def _of_duty(duty: Duty, task: str | None, post: Post, giver: Person) -> dict[str, Any]:
    stays = duty.person_id == giver.id and not _goes_along(duty, post)
    link = f"/orders/{duty.order_id}" if duty.order_id else f"/tasks/{duty.task_id}"
    title = duty.title if task in (None, duty.title) else f"{task} · {duty.title}"
    return _matter(duty.kind, title, link, duty.due_on, stays=stays)


def _goes_along(duty: Duty, post: Post) -> bool:
    """A request a department gave to one of its own people follows the seat; what was given to the person does not."""
    return duty.kind == "coordination" and duty.department_id == post.department_id


def _matter(kind: str, title: str, link: str, due_on: date | None = None, *, stays: bool = False) -> dict[str, Any]:
    return {"kind": kind, "title": title, "link": link, "due_on": due_on, "stays": stays}


def _move_duties(db: Session, post: Post, giver: Person, taker: Person, at: datetime) -> None:
    for duty in db.scalars(_duties(post, giver)).all():
        holder = {"waiting_for": duty.waiting_for, "department_id": duty.department_id, "post_id": duty.post_id}
        if duty.post_id == post.id:
            duty.holdings[-1].person_id = giver.id  # the seat's time until now was this person's
            duties.hand_over(db, duty, **holder, at=at)
        elif duty.person_id == giver.id and _goes_along(duty, post):
            duties.hand_over(db, duty, **holder, person_id=taker.id, at=at)
            asked = have(db.get(Coordination, duty.coordination_id))
            asked.assigned_to_id = taker.id


def _tenure(db: Session, post: Post, giver: Person, day: date) -> Tenure:
    """The giver's own hold of the seat on `day`, locked. Raises `Refusal("handover_not_held")`."""
    query = select(Tenure).where(Tenure.post_id == post.id, Tenure.person_id == giver.id, held_on(day))
    found = db.scalars(query.where(col(Tenure.acting).is_(False)).with_for_update()).first()
    if found is None:
        raise Refusal("handover_not_held")
    return found


def _taker(db: Session, post: Post, giver: Person, wish: Wish) -> Person:
    """Whoever is to hold the seat. Raises `Invalid` naming the field."""
    taker = db.get(Person, wish.to_person_id)
    if taker is None or taker.id == giver.id or not taker.active:
        raise Invalid("handover_self", field="to_person_id")
    holds = select(Tenure.id).where(Tenure.post_id == post.id, Tenure.person_id == taker.id, held_on(wish.from_on))
    if db.scalars(holds).first() is not None:
        raise Invalid("handover_holds", field="to_person_id")
    owners = {person.id for person in (giver, taker) if db.get(PersonRole, (person.id, "owner"))}
    if owners == {giver.id}:
        raise Invalid("handover_role", field="to_person_id")
    return taker


def _tell(db: Session, made: HandOver, post: Post, giver: Person, taker: Person, at: datetime) -> None:
    unit = take(db, Department, post.department_id)
    facts: dict[str, Any] = {"number": made.number, "unit": unit.name, "unit_en": unit.name_en, "post": post.title}
    facts |= {"giver": giver.name, "taker": taker.name, "from_on": made.from_on, "count": len(made.matters)}
    people = {giver.id, taker.id, *heads_of(db, post.department_id, day_of(db, at))}
    kind = "handover_acting" if made.acting else "handover"
    tell(db, people, kind, facts=facts, link=f"/handovers/{made.id}", key=f"handover:{made.id}", at=at)
