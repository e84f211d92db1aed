"""The draw (抽取): which items a round takes and who inspects them, by a lot that anybody can repeat."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import day_of, rules_of, take
from campaign.actions.entries import entry
from campaign.actions.rounds import DOING, carry, departments_of, new_review
from campaign.actions.standards import general_standard
from campaign.domain import draw
from campaign.domain.permission import demand
from campaign.domain.person import Actor, Person, PersonRole
from campaign.domain.rectification import Rectification
from campaign.domain.refusal import Invalid, Refusal
from campaign.domain.round import Item, Round
from campaign.domain.share import Share
from campaign.domain.task import Task

Waiting = tuple[draw.Candidate, Task, Share | None]


def draw_round(
    db: Session, who: Actor, round_: Round, *, kind: str, at: datetime, share: float | None = None, seed: str = ""
) -> list[Item]:
    """Draw the items and their inspectors; the round keeps the seed and the pool, so that the draw can be repeated.

    `kind` is all, random (`share` from 0 to 1, at least the county's smallest) or risk. Raises `NotAllowed`, `Invalid`,
    `Refusal` when the round was drawn, nothing waits, or inspectors are missing.
    """
    demand(who, "draw_round", round_)
    round_ = take(db, Round, round_.id)
    if round_.state != "planned":
        raise Refusal("round_not_planned")
    wanted_share = _share(db, kind, share)
    waiting = _waiting(db, round_)
    if not waiting:
        raise Refusal("round_nothing_to_draw")
    by_lot = rules_of(db).inspectors_by_lot
    pool = draw.pool_of(
        [candidate for candidate, _, _ in waiting],
        _inspectors(db, day_of(db, at)),
        kind=kind,
        share=wanted_share,
        wanted=by_lot,
        least=1 if kind == "all" else by_lot,
    )
    round_.seed = seed or secrets.token_hex(16)
    teams = draw.draw(pool, round_.seed)
    round_.move("drawn", "round_not_planned")
    round_.draw_kind, round_.draw_share, round_.drawn_at = kind, wanted_share, at
    round_.pool = pool | {"drawn": teams}
    chosen = [(task, part, teams[candidate.key]) for candidate, task, part in waiting if candidate.key in teams]
    items = [_take_item(db, round_, place, *each, at=at) for place, each in enumerate(chosen)]
    entry(db, who, "draw_round", round_, at=at, kind=kind, share=wanted_share, seed=round_.seed, drawn=teams)
    return items


def _share(db: Session, kind: str, share: float | None) -> float:
    least = rules_of(db).random_share
    if kind not in draw.KINDS:
        raise Invalid("draw_kind", field="kind", kind=kind[:20])
    if kind == "all":
        return 1.0
    wanted = least if share is None else share
    if not least <= wanted <= 1:
        raise Invalid("draw_share", field="share", least=f"{least * 100:g}")
    return wanted


def _waiting(db: Session, round_: Round) -> list[Waiting]:
    """What may be drawn, in the ledger's order: tasks in the right state, and single shares of tasks not yet there."""
    state = "closed" if round_.look_back else "reported"
    busy = select(Item.task_id).where(col(Item.state).not_in(("closed", "withdrawn")), col(Item.share_id).is_(None))
    tasks = db.scalars(
        select(Task)
        .where(Task.campaign_id == round_.campaign_id, Task.state == state, col(Task.id).not_in(busy))
        .order_by(col(Task.position), col(Task.id))
    ).all()
    busy_shares = select(Item.share_id).where(
        col(Item.state).not_in(("closed", "withdrawn")), col(Item.share_id).is_not(None)
    )
    shares = db.execute(
        select(Share, Task)
        .join(Task, col(Task.id) == Share.task_id)
        .where(Task.campaign_id == round_.campaign_id, Share.state == state, Task.state == "under_way")
        .where(col(Share.id).not_in(busy_shares))
        .order_by(col(Task.position), col(Share.position), col(Share.id))
    ).all()
    risky = _rectified_before(db, round_.campaign_id)
    whole: list[Waiting] = [(_candidate(task, None, risky), task, None) for task in tasks]
    return whole + [(_candidate(task, share, risky), task, share) for share, task in shares]


def _rectified_before(db: Session, campaign_id: int) -> set[int]:
    return set(db.scalars(select(Rectification.task_id).where(Rectification.campaign_id == campaign_id)))


def _candidate(task: Task, share: Share | None, risky: set[int]) -> draw.Candidate:
    """Weights: reported after the deadline ×3, rectified before ×2, both ×5, else ×1."""
    due = (share.due_on if share else None) or task.due_on
    late = bool(due and task.reported_at and task.reported_at.date() > due)
    again = task.id in risky
    doing = frozenset({share.department_id}) if share and share.department_id else frozenset(task.departments(*DOING))
    return draw.Candidate(
        key=f"share-{share.id}" if share else f"task-{task.id}",
        title=task.title[:120],
        town=share.area_id if share else task.area_id,
        weight=5 if late and again else 3 if late else 2 if again else 1,
        doing=doing | frozenset(task.departments("lead")),
        involved=frozenset(task.departments("lead", "owner", "co", "share")),
    )


def _inspectors(db: Session, day: date) -> list[draw.Inspector]:
    """Everybody with the role, with the departments whose posts they hold that day."""
    people = set(
        db.scalars(
            select(PersonRole.person_id)
            .join(Person, col(Person.id) == PersonRole.person_id)
            .where(PersonRole.role == "inspector", col(Person.active).is_(True))
        )
    )
    departments = departments_of(db, people, day)
    return [draw.Inspector(person_id, departments.get(person_id, frozenset())) for person_id in sorted(people)]


def _take_item(
    db: Session, round_: Round, place: int, task: Task, share: Share | None, team: Sequence[int], *, at: datetime
) -> Item:
    item = Item(
        round_id=round_.id or 0,
        campaign_id=round_.campaign_id,
        task_id=task.id or 0,
        share_id=share.id if share else None,
        position=place,
    )
    db.add(item)
    db.flush()
    item.sheet_number = f"XH-{day_of(db, at).year}-{item.id:04}"
    carry(db, item, "in_review", at)
    standard_id = task.standard_id or general_standard(db).id or 0
    new_review(db, item, "first", team, standard_id, at=at)
    return item
