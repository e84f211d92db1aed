"""What a successor takes over from a department, in statements on whole tables: ten thousand duties cost as one.

Only what is open moves. Each part of a duty's time stays with whoever held it (`Holding`), dated to the reform's day.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from campaign.domain.campaign import Campaign
from campaign.domain.consultation import Consultation
from campaign.domain.coordination import PENDING, Coordination
from campaign.domain.duty import Duty, Holding
from campaign.domain.indicator import Indicator
from campaign.domain.instruction import OPEN as UNSETTLED
from campaign.domain.instruction import Instruction
from campaign.domain.order import UNSEEN, Order
from campaign.domain.post import Post
from campaign.domain.rectification import Rectification
from campaign.domain.share import ENDED, Share
from campaign.domain.signature import Signature
from campaign.domain.task import Task, TaskDepartment

ASKED = ("asked", *PENDING)
TO_SIGN = ("waiting", "open")
Posts = Mapping[int, int | None]


def reach(db: Session, department_id: int) -> dict[str, int]:
    """How much would move, by the keys of `reform.REACH`; a fixed number of queries."""
    found = {name: _count(db, noun, where) for name, (noun, where) in _matters(department_id).items()}
    return found


def asked_between(db: Session, one: int, other: int) -> int:
    """How many open requests for coordination run between two departments."""
    both = (one, other)
    where = (
        col(Coordination.from_department_id).in_(both),
        col(Coordination.to_department_id).in_(both),
        col(Coordination.state).in_(ASKED),
    )
    return _count(db, Coordination, and_(*where))


def led_tasks(db: Session, department_id: int) -> list[tuple[int, int]]:
    """(task, campaign) of the open tasks it leads, locked: a deed on one of them waits for the reform."""
    query = select(col(Task.id), col(Task.campaign_id)).where(_open_led(department_id)).order_by(col(Task.id))
    return [(key or 0, campaign_id) for key, campaign_id in db.execute(query.with_for_update())]


def move(db: Session, old: int, new: int, posts: Posts, from_at: datetime, *, called: str) -> dict[str, int]:
    """Let `new` take over from `old`; `posts` are old seats → new ones (None: ended). `called` is the name that issued
    orders keep. Returns what moved, by the keys of `reform.REACH`.
    """
    db.flush()
    moved = reach(db, old)
    _move_duties(db, old, new, posts, from_at)
    _move_parts(db, old, new)
    _set(db, Task, _open_led(old), lead_department_id=new, version=Task.version + 1)
    for seat, place in posts.items():
        _set(db, Task, and_(Task.owner_post_id == seat, col(Task.state).not_in(ENDED)), owner_post_id=place)  # type: ignore[arg-type]
    issued = and_(
        col(Order.department_id) == old, col(Order.state).not_in((*UNSEEN, "closed")), col(Order.addressee) == ""
    )
    _set(db, Order, issued, addressee=called)
    for name in ("shares", "orders", "rectifications", "signatures", "consultations"):
        noun, where = _matters(old)[name]
        _set(db, noun, where, department_id=new)
    _set(db, Instruction, _matters(old)["instructions"][1], to_department_id=new)
    _set(db, Indicator, _matters(old)["indicators"][1], keeper_department_id=new)
    asking = col(Coordination.state).in_(ASKED)
    _set(db, Coordination, and_(col(Coordination.from_department_id) == old, asking), from_department_id=new)
    _set(db, Coordination, and_(col(Coordination.to_department_id) == old, asking), to_department_id=new)
    _set(db, Campaign, _matters(old)["campaigns"][1], lead_department_id=new, version=Campaign.version + 1)
    db.expire_all()  # what the session holds was read before
    return moved


def _matters(key: int) -> dict[str, tuple[type[SQLModel], ColumnElement[bool]]]:
    open_task = col(TaskDepartment.task_id).in_(select(col(Task.id)).where(col(Task.state).not_in(ENDED)))
    both = or_(col(Coordination.from_department_id) == key, col(Coordination.to_department_id) == key)
    return {
        "duties": (Duty, _open_duties(key)),
        "led": (Task, _open_led(key)),
        "parts": (
            TaskDepartment,
            and_(col(TaskDepartment.department_id) == key, col(TaskDepartment.part) != "lead", open_task),
        ),
        "shares": (Share, and_(col(Share.department_id) == key, col(Share.state).not_in(ENDED))),
        "campaigns": (Campaign, and_(col(Campaign.lead_department_id) == key, col(Campaign.state) != "closed")),
        "coordinations": (Coordination, and_(both, col(Coordination.state).in_(ASKED))),
        "orders": (Order, and_(col(Order.department_id) == key, col(Order.state).not_in(("closed", "waived")))),
        "rectifications": (
            Rectification,
            and_(col(Rectification.department_id) == key, col(Rectification.state) != "cleared"),
        ),
        "signatures": (Signature, and_(col(Signature.department_id) == key, col(Signature.state).in_(TO_SIGN))),
        "instructions": (
            Instruction,
            and_(col(Instruction.to_department_id) == key, col(Instruction.state).in_(UNSETTLED)),
        ),
        "indicators": (Indicator, and_(col(Indicator.keeper_department_id) == key, col(Indicator.state) == "kept")),
        "consultations": (
            Consultation,
            and_(col(Consultation.department_id) == key, col(Consultation.decided_at).is_(None)),
        ),
    }


def _open_led(key: int) -> ColumnElement[bool]:
    return and_(col(Task.lead_department_id) == key, col(Task.state).not_in(ENDED))


def _open_duties(key: int) -> ColumnElement[bool]:
    """Its own and those of its seats, whatever the duty says of the department."""
    seats = select(col(Post.id)).where(col(Post.department_id) == key)
    return and_(col(Duty.state) == "open", or_(col(Duty.department_id) == key, col(Duty.post_id).in_(seats)))


def _move_duties(db: Session, old: int, new: int, posts: Posts, from_at: datetime) -> None:
    """End each present holding on the day of the reform and begin the successor's, with the same person."""
    mine = _open_duties(old)
    # Whoever reports one of them waits until the reform is over, so that no holding is ended twice.
    locked = select(col(Duty.id)).where(mine).order_by(col(Duty.id)).with_for_update().subquery()
    db.execute(select(func.count()).select_from(locked)).scalar_one()
    duty, holding = _table(Duty), _table(Holding)
    chosen = select(duty.c.id).where(mine)
    ends = case((holding.c.from_at > from_at, holding.c.from_at), else_=literal(from_at, holding.c.from_at.type))
    db.execute(update(holding).where(holding.c.duty_id.in_(chosen), holding.c.until_at.is_(None)).values(until_at=ends))
    begins = select(func.max(holding.c.until_at)).where(holding.c.duty_id == duty.c.id).scalar_subquery()
    seat = case(posts, value=duty.c.post_id, else_=duty.c.post_id) if posts else duty.c.post_id
    rows = select(duty.c.id, literal(new), seat, duty.c.person_id, duty.c.waiting_for, begins).where(mine)
    names = ["duty_id", "department_id", "post_id", "person_id", "waiting_for", "from_at"]
    db.execute(insert(holding).from_select(names, rows))
    db.execute(update(duty).where(mine).values(department_id=new, post_id=seat))


def _move_parts(db: Session, old: int, new: int) -> None:
    """The parts in open tasks; where the successor has a part already, the stronger one stays alone."""
    part = _table(TaskDepartment)
    theirs = part.alias()
    open_tasks = select(col(Task.id)).where(col(Task.state).not_in(ENDED))
    mine = and_(part.c.department_id == old, part.c.task_id.in_(open_tasks))
    same = select(theirs.c.task_id).where(theirs.c.department_id == new, theirs.c.part == part.c.part)
    db.execute(delete(part).where(mine, same.where(theirs.c.task_id == part.c.task_id).exists()))
    db.execute(update(part).where(mine).values(department_id=new))
    for weaker, stronger in ((("owner", "co"), "lead"), (("co",), "owner")):
        has = select(theirs.c.task_id).where(theirs.c.department_id == new, theirs.c.part == stronger)
        own = and_(part.c.department_id == new, part.c.part.in_(weaker), part.c.task_id.in_(open_tasks))
        db.execute(delete(part).where(own, has.where(theirs.c.task_id == part.c.task_id).exists()))


def _count(db: Session, noun: type[SQLModel], where: ColumnElement[bool]) -> int:
    return db.execute(select(func.count()).select_from(noun).where(where)).scalar_one()


def _set(db: Session, noun: type[SQLModel], where: ColumnElement[bool], **values: Any) -> None:
    db.execute(update(_table(noun)).where(where).values(**values))


def _table(noun: type[SQLModel]) -> Table:
    return noun.__table__  # type: ignore[attr-defined, no-any-return]
