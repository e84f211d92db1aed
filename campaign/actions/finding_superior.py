"""Finding a superior's plan, one of its tasks, or a consultation about it among what a person may see."""

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.consultation import Consultation
from campaign.domain.person import Actor
from campaign.domain.refusal import Unseen
from campaign.domain.superior import SuperiorChild, SuperiorPlan, SuperiorTask
from campaign.domain.task import Task
from campaign.domain.visible import superior_plans_visible_to, superior_tasks_visible_to, tasks_visible_to


def find_superior_plan(db: Session, who: Actor, key: int) -> SuperiorPlan:
    """The superior's plan `key` if `who` sees it. Raises `Unseen`."""
    found = db.scalars(select(SuperiorPlan).where(SuperiorPlan.id == key, superior_plans_visible_to(who))).first()
    if found is None:
        raise Unseen
    return found


def find_superior_task(db: Session, who: Actor, key: int) -> SuperiorTask:
    """The superior's task `key` if `who` sees it. Raises `Unseen`."""
    found = db.scalars(select(SuperiorTask).where(SuperiorTask.id == key, superior_tasks_visible_to(who))).first()
    if found is None:
        raise Unseen
    return found


def find_child(db: Session, who: Actor, key: int) -> tuple[SuperiorChild, Task]:
    """The link `key` of a superior's task that `who` sees to a task that `who` sees, locked. Raises `Unseen`."""
    query = (
        select(SuperiorChild, Task)
        .join(Task, col(Task.id) == SuperiorChild.task_id)
        .where(SuperiorChild.id == key, tasks_visible_to(who))
        .where(col(SuperiorChild.superior_task_id).in_(select(SuperiorTask.id).where(superior_tasks_visible_to(who))))
    )
    found = db.execute(query.with_for_update(of=SuperiorChild)).first()
    if found is None:
        raise Unseen
    return found[0], found[1]


def find_consultation(db: Session, who: Actor, key: int, *, lock: bool = False) -> Consultation:
    """The consultation `key`: of who plans or reads all, and of the department that is asked. Raises `Unseen`."""
    planner = who.sees_all or who.is_system or bool(who.roles & {"coordinator", "leader"})
    query = select(Consultation).where(Consultation.id == key)
    if not planner:
        query = query.where(col(Consultation.department_id).in_(who.department_ids))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalars(query).first()
    if found is None:
        raise Unseen
    return found
