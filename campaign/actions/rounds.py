"""Acceptance rounds: opened; and what drawing, reviewing and signing share: reviews, and the task behind an item."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import take
from campaign.actions.entries import entry
from campaign.actions.letters import holding_on, tell
from campaign.actions.lights import relight
from campaign.domain.campaign import Campaign
from campaign.domain.permission import demand
from campaign.domain.person import Actor, Person
from campaign.domain.post import Post, Tenure
from campaign.domain.refusal import Invalid
from campaign.domain.review import Review, ReviewInspector
from campaign.domain.round import PERIODS, Item, Round
from campaign.domain.share import Share
from campaign.domain.task import Task

DOING = ("lead", "owner", "share")  # the parts of those whose own work a task is


def open_round(
    db: Session,
    who: Actor,
    campaign: Campaign,
    *,
    title: str,
    at: datetime,
    period: str = "once",
    due_on: date | None = None,
    ground: str = "",
    look_back: bool = False,
) -> Round:
    """A new acceptance round; `ground` is the inspection plan it stands on, `look_back` takes closed items again.

    Raises `NotAllowed`, `Refusal` (campaign not running), `Invalid`.
    """
    demand(who, "open_round", campaign)
    campaign.must_run()
    if not title.strip():
        raise Invalid("round_title", field="title")
    if period not in PERIODS:
        raise Invalid("round_period", field="period", period=period[:20])
    made = Round(
        campaign_id=campaign.id or 0,
        title=title.strip(),
        period=period,
        due_on=due_on,
        ground=ground.strip(),
        look_back=look_back,
        created_by_id=who.person_id,
        created_at=at,
    )
    db.add(made)
    entry(db, who, "open_round", made, at=at, title=made.title, period=period, due_on=due_on, ground=made.ground)
    return made


def departments_of(db: Session, person_ids: Iterable[int], day: date) -> dict[int, frozenset[int]]:
    """The departments in which these people hold a post on `day`."""
    query = (
        select(Tenure.person_id, Post.department_id)
        .join(Post, col(Post.id) == Tenure.post_id)
        .join(Person, col(Person.id) == Tenure.person_id)
        .where(col(Tenure.person_id).in_(list(person_ids)), holding_on(day))
    )
    found: dict[int, frozenset[int]] = {}
    for person_id, department_id in db.execute(query):
        found[person_id] = found.get(person_id, frozenset()) | {department_id}
    return found


def new_review(
    db: Session, item: Item, kind: str, inspector_ids: Sequence[int], standard_id: int, *, at: datetime
) -> Review:
    """An open review of an item by these inspectors, the lead inspector first; each is told."""
    made = Review(
        round_id=item.round_id,
        item_id=item.id or 0,
        campaign_id=item.campaign_id,
        task_id=item.task_id,
        share_id=item.share_id,
        standard_id=standard_id,
        kind=kind,
        opened_at=at,
        inspectors=[
            ReviewInspector(person_id=person_id, position=place)  # type: ignore[call-arg]
            for place, person_id in enumerate(inspector_ids)
        ],
    )
    db.add(made)
    db.flush()
    task = db.get_one(Task, item.task_id)
    tell(
        db,
        inspector_ids,
        "review_drawn",
        facts={"task": task.title, "kind": kind},
        link=f"/reviews/{made.id}",
        key=f"review:{made.id}",
        at=at,
        task_id=task.id,
    )
    return made


def carry(db: Session, item: Item, state: str, at: datetime) -> None:
    """Move the task or share behind an item to `state`; a task takes those of its shares along that can follow."""
    task = take(db, Task, item.task_id)
    behind = take(db, Share, item.share_id) if item.share_id else task
    # A task cancelled meanwhile stays so; its item can still be withdrawn.
    if behind.state != state and not (behind.state == "cancelled" and state == "reported"):
        behind.move(state)
    if not item.share_id:
        for share in task.shares:
            if share.can_move(state):
                share.move(state)
    if state == "closed":
        _mark_closed(task, item, at)
    if task.state == state == "reported":
        task.reported_at = at
    relight(db, task, at)


def _mark_closed(task: Task, item: Item, at: datetime) -> None:
    for share in task.shares:
        if share.state == "closed" and share.closed_at is None:
            share.closed_at = at
    if not item.share_id:
        task.closed_at = at
