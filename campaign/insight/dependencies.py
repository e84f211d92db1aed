"""What a task waits for and what waits for it, with the slip that lateness hands on: four queries, however long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col, or_

from campaign.county import calendar_of
from campaign.domain.dependency import FINISHED, Dependency, Link, Planned, Slip, links_before, slips
from campaign.domain.person import Actor
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to


@dataclass(frozen=True)
class Neighbour:
    """A task at the other end of a link. Of one that the reader does not see only the days are told: no title."""

    link: Dependency
    id: int | None
    number: str
    title: str
    state: str
    due_on: date | None
    slip: Slip | None  # of the waiting task of the link


@dataclass(frozen=True)
class Waiting:
    """Both sides of a task, and its own slip with the title of what causes it, where the reader sees that."""

    needs: Sequence[Neighbour]
    needed_by: Sequence[Neighbour]
    slip: Slip | None
    cause: str


def waiting_of(db: Session, who: Actor, task: Task, day: date) -> Waiting:
    """What `task` waits for and what waits for it, as it stands on `day`."""
    mine = or_(col(Dependency.task_id) == task.id, col(Dependency.needs_id) == task.id)
    query = select(Dependency).where(mine, col(Dependency.state) == "in_force").order_by(col(Dependency.id))
    links = list(db.scalars(query))
    if not links:
        return Waiting([], [], None, "")
    found = slips_of(db, [link.task_id for link in links], day)
    ends = {key for link in links for key in (link.task_id, link.needs_id)}
    columns = (col(Task.id), col(Task.number), col(Task.position), col(Task.title), col(Task.state), col(Task.due_on))
    seen = {row.id: row for row in db.execute(select(*columns).where(col(Task.id).in_(ends), tasks_visible_to(who)))}

    def neighbour(link: Dependency, key: int) -> Neighbour:
        row, slip = seen.get(key), found.get(link.task_id)
        if row is None:
            return Neighbour(link, None, "", "", "", None, slip)
        return Neighbour(link, key, row.number or str(row.position + 1), row.title, row.state, row.due_on, slip)

    own = found.get(task.id or 0)
    cause = seen[own.cause].title if own and own.cause in seen else ""
    needs = [neighbour(link, link.needs_id) for link in links if link.task_id == task.id]
    return Waiting(needs, [neighbour(link, link.task_id) for link in links if link.needs_id == task.id], own, cause)


def slips_of(db: Session, keys: Iterable[int], day: date) -> dict[int, Slip]:
    """By task, of these and of all they depend on, how far it is put off on `day`. Two queries, one without links."""
    wanted = list(dict.fromkeys(keys))
    links = [Link(*row) for row in db.execute(links_before(wanted))]
    if not links:
        return {}
    named = {key for link in links for key in (link.task, link.needs)}
    columns = (col(Task.id), col(Task.starts_on), col(Task.due_on), col(Task.first_due_on), col(Task.state))
    plans = {
        row.id: Planned(row.starts_on, row.due_on, row.first_due_on, row.state in FINISHED)
        for row in db.execute(select(*columns).where(col(Task.id).in_(named)))
    }
    return slips(links, plans, day, calendar_of(db))
