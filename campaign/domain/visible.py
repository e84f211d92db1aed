"""What a person sees: one SQL condition per noun, in every read. What these leave out answers 404.

coordinator – their campaigns · leader – the campaigns they lead · chief leader, auditor – everything · anybody with a
post – the tasks their department has a part in (`TaskDepartment`) · inspector – what was drawn for them.
"""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, true
from sqlmodel import col, select

from campaign.domain.campaign import Campaign
from campaign.domain.consultation import Consultation
from campaign.domain.coordination import Coordination
from campaign.domain.duty import Chase, Duty
from campaign.domain.handover import HandOver
from campaign.domain.indicator import Indicator
from campaign.domain.instruction import Instruction
from campaign.domain.order import Order
from campaign.domain.person import Actor, Person
from campaign.domain.post import Post, Tenure
from campaign.domain.review import Review, ReviewInspector
from campaign.domain.round import Round
from campaign.domain.signature import Signature
from campaign.domain.superior import SuperiorPlan, SuperiorTask
from campaign.domain.task import Task, TaskDepartment

Condition = ColumnElement[bool]


def _runs(who: Actor, column: Any) -> Condition:
    """The campaigns `who` coordinates or leads."""
    mine = who.coordinates | who.leads
    return column.in_(mine) if mine else false()


def _inspected(who: Actor) -> Any:
    """Reviews drawn for `who`."""
    return select(ReviewInspector.review_id).where(ReviewInspector.person_id == who.person_id)


def tasks_visible_to(who: Actor) -> Condition:
    """The tasks `who` sees."""
    if who.sees_all or who.is_system:
        return true()
    conditions = [_runs(who, col(Task.campaign_id))]
    if who.department_ids:
        parts = select(TaskDepartment.task_id).where(col(TaskDepartment.department_id).in_(who.department_ids))
        conditions.append(col(Task.id).in_(parts))
    if "inspector" in who.roles:
        conditions.append(col(Task.id).in_(select(Review.task_id).where(col(Review.id).in_(_inspected(who)))))
    return or_(*conditions)


def campaigns_visible_to(who: Actor) -> Condition:
    """The campaigns `who` sees: their own, and those in which they see a task."""
    if who.sees_all or who.is_system:
        return true()
    conditions = [_runs(who, col(Campaign.id))]
    if who.department_ids or "inspector" in who.roles:
        conditions.append(col(Campaign.id).in_(select(Task.campaign_id).where(tasks_visible_to(who))))
    return or_(*conditions)


def indicators_visible_to(who: Actor) -> Condition:
    """The indicators `who` sees: of the campaigns they see, and those whose figures their department provides."""
    if who.sees_all or who.is_system:
        return true()
    campaigns = select(Campaign.id).where(campaigns_visible_to(who))
    kept = col(Indicator.keeper_department_id).in_(who.department_ids)
    return or_(col(Indicator.campaign_id).in_(campaigns), kept)


def rounds_visible_to(who: Actor) -> Condition:
    """The rounds `who` sees: of their campaigns, drawn for them, waiting for their signature."""
    if who.sees_all or who.is_system:
        return true()
    drawn = select(Review.round_id).where(col(Review.id).in_(_inspected(who)))
    signing = select(Signature.round_id).where(
        or_(col(Signature.person_id) == who.person_id, col(Signature.department_id).in_(who.head_of))
    )
    return or_(_runs(who, col(Round.campaign_id)), col(Round.id).in_(drawn), col(Round.id).in_(signing))


def reviews_visible_to(who: Actor) -> Condition:
    """The reviews `who` sees: drawn for them, of their campaigns, or of tasks their department has a part in."""
    if who.sees_all or who.is_system:
        return true()
    of_tasks = select(Task.id).where(tasks_visible_to(who))
    return or_(col(Review.id).in_(_inspected(who)), col(Review.task_id).in_(of_tasks))


def orders_visible_to(who: Actor) -> Condition:
    """The orders `who` sees: drafts only where they run the campaign, issued ones also where they are addressed."""
    if who.sees_all or who.is_system:
        return true()
    addressed = col(Order.department_id).in_(who.department_ids) & col(Order.state).not_in(
        ("drafted", "held", "waived")
    )
    return or_(_runs(who, col(Order.campaign_id)), addressed)


def coordinations_visible_to(who: Actor) -> Condition:
    """The coordinations `who` sees: of their campaigns, and those their department asked or was asked."""
    if who.sees_all or who.is_system:
        return true()
    mine = or_(
        col(Coordination.from_department_id).in_(who.department_ids),
        col(Coordination.to_department_id).in_(who.department_ids),
    )
    return or_(_runs(who, col(Coordination.campaign_id)), mine)


def instructions_visible_to(who: Actor) -> Condition:
    """The instructions `who` sees: of their campaigns, those they gave, and those given to their department."""
    if who.sees_all or who.is_system:
        return true()
    mine = or_(
        col(Instruction.given_by_id) == who.person_id,
        col(Instruction.to_department_id).in_(who.department_ids),
    )
    return or_(_runs(who, col(Instruction.campaign_id)), mine)


def people_visible_to(who: Actor) -> Condition:
    """The people `who` sees: those who plan, lead, keep or audit see everybody, others their own departments."""
    if who.sees_all or who.is_system or who.roles & {"admin", "coordinator", "leader"}:
        return true()
    seats = select(Tenure.person_id).join(Post, col(Post.id) == Tenure.post_id)
    return or_(
        col(Person.id) == who.person_id,
        col(Person.id).in_(seats.where(col(Post.department_id).in_(who.department_ids))),
    )


def handovers_visible_to(who: Actor) -> Condition:
    """The hand-overs `who` sees: those of their departments, those they give or take; who keeps or audits, all."""
    if who.sees_all or who.is_system or "admin" in who.roles:
        return true()
    return or_(
        col(HandOver.from_person_id) == who.person_id,
        col(HandOver.to_person_id) == who.person_id,
        col(HandOver.department_id).in_(who.department_ids),
    )


def superior_tasks_visible_to(who: Actor) -> Condition:
    """The superior's tasks `who` sees: who plans, leads or reads, all; a department those it was consulted about."""
    if who.sees_all or who.is_system or who.roles & {"coordinator", "leader"}:
        return true()
    asked = col(Consultation.department_id).in_(who.department_ids)
    return col(SuperiorTask.id).in_(select(Consultation.superior_task_id).where(asked))


def superior_plans_visible_to(who: Actor) -> Condition:
    """The superior's plans `who` sees: those of whose tasks they see one."""
    if who.sees_all or who.is_system or who.roles & {"coordinator", "leader"}:
        return true()
    return col(SuperiorPlan.id).in_(select(SuperiorTask.plan_id).where(superior_tasks_visible_to(who)))


def chases_visible_to(who: Actor) -> Condition:
    """The chases `who` sees: of their campaigns, of the tasks they see, and of duties their departments hold."""
    if who.sees_all or who.is_system:
        return true()
    of_tasks = select(Task.id).where(tasks_visible_to(who))
    held = select(Duty.id).where(col(Duty.department_id).in_(who.department_ids))
    return or_(_runs(who, col(Chase.campaign_id)), col(Chase.task_id).in_(of_tasks), col(Chase.duty_id).in_(held))
