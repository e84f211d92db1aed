"""Reforms of departments (机构改革): renamed, merged, abolished – one act, one transaction, one entry."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session
from sqlmodel import col, or_, select

from campaign.actions import succession
from campaign.actions.changes import claim
from campaign.actions.context import day_of
from campaign.actions.entries import About, entry, entry_about
from campaign.actions.letters import heads_of, tell
from campaign.domain.department import Department, DepartmentAlias
from campaign.domain.permission import demand
from campaign.domain.person import Actor, Person
from campaign.domain.post import Post, Tenure
from campaign.domain.reform import ENDING, Reform, ReformWish, has_ended
from campaign.domain.refusal import Invalid, Refusal

__all__ = ["reform_department", "seats_of"]


def reform_department(db: Session, who: Actor, department: Department, wish: ReformWish, *, at: datetime) -> Reform:
    """Rename the department, or let its successor take over all that is open; what is closed stays as it was.

    Raises `NotAllowed`, `Refusal` (ended before; requests between the two are open), `Invalid` naming the field.
    """
    demand(who, "reform_departments")
    wish.check(day_of(db, at))
    locked = _locked(db, department.id, wish.into_id)
    if has_ended(db, department):
        raise Refusal("reform_ended")
    made = Reform(
        department_id=department.id,  # type: ignore[arg-type]
        kind=wish.kind,
        from_on=wish.from_on,
        old_name=department.name,
        old_name_en=department.name_en,
        ground=wish.ground,
        created_by_id=who.person_id,
        created_at=at,
    )
    if wish.kind == "renamed":
        _rename(db, department, made, wish)
    else:
        successor = locked.get(wish.into_id or 0)
        if successor is None or successor.id == department.id or not successor.active:
            raise Invalid("reform_successor", field="into_id")
        _succeed(db, who, department, successor, made, wish, at)
    db.add(made)
    db.flush()
    said = {"kind": made.kind, "before": made.old_name, "after": made.new_name, "from_on": made.from_on}
    entry(db, who, "reform_department", department, at=at, **said, ground=made.ground, moved=made.moved)
    _tell(db, made, at)
    return made


def seats_of(db: Session, department: Department, from_on: date) -> list[tuple[Post, Tenure, Person]]:
    """The seats of the department that somebody holds on or after `from_on`, with who does, by seat."""
    query = (
        select(Post, Tenure, Person)
        .join(Tenure, col(Tenure.post_id) == Post.id)
        .join(Person, col(Person.id) == Tenure.person_id)
        .where(Post.department_id == department.id)
        .where(or_(col(Tenure.until_on).is_(None), col(Tenure.until_on) >= from_on))
        .order_by(col(Post.id), col(Tenure.id))
    )
    return [(post, tenure, person) for post, tenure, person in db.execute(query)]


def _locked(db: Session, *keys: int | None) -> dict[int, Department]:
    """The departments, locked in the order of their ids: two reforms at once queue and never wait for each other."""
    query = select(Department).where(col(Department.id).in_({key for key in keys if key})).order_by(col(Department.id))
    rows = db.scalars(query.with_for_update().execution_options(populate_existing=True))
    return {row.id or 0: row for row in rows}


def _rename(db: Session, department: Department, made: Reform, wish: ReformWish) -> None:
    if not wish.name:
        raise Invalid("department_name_empty", field="name")
    if wish.name == department.name:
        raise Invalid("reform_same_name", field="name")
    claim(db, Department.name, wish.name, department, "department_name_taken", name=wish.name)
    known = {
        row.alias: row
        for row in db.scalars(
            select(DepartmentAlias).where(col(DepartmentAlias.alias).in_((wish.name, department.name)))
        )
    }
    if wish.name in known:
        if known[wish.name].department_id != department.id:
            raise Invalid("department_name_taken", field="name", name=wish.name)
        db.delete(known[wish.name])
    if department.name not in known:
        db.add(DepartmentAlias(department_id=department.id or 0, alias=department.name))
    made.new_name = wish.name
    department.name, department.name_en = wish.name, wish.name_en
    department.version += 1


def _succeed(
    db: Session, who: Actor, department: Department, successor: Department, made: Reform, wish: ReformWish, at: datetime
) -> None:
    old, new = department.id or 0, successor.id or 0
    between = succession.asked_between(db, old, new)
    if between:
        raise Refusal("reform_between", count=between)
    made.into_id, made.new_name = new, successor.name
    from_at = datetime.combine(wish.from_on, datetime.min.time(), db.info["zone"]).astimezone(UTC)
    led = succession.led_tasks(db, old)
    posts = _move_posts(db, department, successor, wish)
    made.moved = succession.move(db, old, new, posts, from_at, called=department.name)
    made.moved["posts"] = sum(place is not None for place in posts.values())
    department.active = False
    department.version += 1
    for row in db.scalars(select(DepartmentAlias).where(DepartmentAlias.department_id == old)):
        row.department_id = new  # ledgers that still say the old name mean the successor
    db.add(DepartmentAlias(department_id=new, alias=department.name))
    for task_id, campaign_id in led:
        about = About("task", task_id, campaign_id, task_id)
        told = {"before": department.name, "after": successor.name, "from_on": wish.from_on}
        entry_about(db, who, "succeed_department", about, at=at, **told)


def _move_posts(db: Session, department: Department, successor: Department, wish: ReformWish) -> dict[int, int | None]:
    """Old seat → the new seat, None where it ends. Who holds one until now holds it in the old department until the day
    before, and from that day in the successor."""
    seats = seats_of(db, department, wish.from_on)
    found: dict[int, int | None] = {post.id or 0: None for post, _tenure, _person in seats}
    if not wish.ended_post_ids <= set(found):
        raise Invalid("reform_posts", field="ended_post_ids")
    for post in {post.id: post for post, _tenure, _person in seats}.values():
        if post.id in wish.ended_post_ids:
            continue
        place = Post(**post.model_dump(exclude={"id", "department_id"}), department_id=successor.id or 0)
        db.add(place)
        db.flush()
        found[post.id or 0] = place.id
    eve = wish.from_on - timedelta(days=1)
    for post, tenure, _person in seats:
        place_id = found[post.id or 0]
        if tenure.from_on > eve:
            if place_id is None:
                db.delete(tenure)
            else:
                tenure.post_id = place_id
            continue
        if place_id is not None:
            held = tenure.model_dump(include={"person_id", "until_on", "acting"})
            db.add(Tenure(post_id=place_id, from_on=wish.from_on, **held))
        tenure.until_on = eve
    db.flush()
    return found


def _tell(db: Session, made: Reform, at: datetime) -> None:
    if made.kind not in ENDING:
        return
    facts = {
        "before": made.old_name,
        "unit": made.new_name,
        "count": made.moved.get("duties", 0),
        "from_on": made.from_on,
    }
    people = heads_of(db, made.into_id, day_of(db, at))
    tell(db, people, "reform", facts=facts, link="/", key=f"reform:{made.id}", at=at)
