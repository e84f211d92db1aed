"""Consultations (征求意见): the departments proposed for a superior's task answer by a day, then the office decides."""

from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import day_of, have, take
from campaign.actions.duties import close_duty, duty_of, open_duty
from campaign.actions.entries import entry
from campaign.actions.letters import coordinators_of, heads_of, owners_of, tell
from campaign.domain.campaign import Campaign
from campaign.domain.consultation import Consultation, Proposal
from campaign.domain.department import Department
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, Refusal
from campaign.domain.superior import SuperiorTask


def consult(
    db: Session, who: Actor, superior: SuperiorTask, campaign: Campaign, proposal: Proposal, *, at: datetime
) -> list[Consultation]:
    """Ask the proposed departments whether they take their parts in a task of `campaign`; each owes an answer (a duty)
    by the day of the proposal.

    Raises `NotAllowed` (also who does not run the campaign), `Refusal` (not ours; another one undecided; the campaign
    takes no tasks), `Invalid` naming the field.
    """
    demand(who, "plan_superior_task")
    demand(who, "edit_task", campaign)
    campaign.must_take_tasks()
    superior = take(db, SuperiorTask, superior.id)
    if superior.declined_at is not None:
        raise Refusal("superior_declined")
    if pending(db, superior):
        raise Refusal("consultation_asked")
    proposal.check(day_of(db, at))
    wanted = [key for key, _part in proposal.parts]
    in_use = select(Department.id).where(col(Department.id).in_(wanted), col(Department.active).is_(True))
    missing = set(wanted) - set(db.scalars(in_use))
    if missing:
        lead = proposal.lead_department_id in missing
        raise Invalid("department_unknown", field="lead_department_id" if lead else "co_department_ids")
    made = [_ask(db, who, superior, campaign, proposal, key, part, at) for key, part in proposal.parts]
    said = {"title": superior.title, "departments": wanted, "due_on": proposal.due_on, "campaign": campaign.id}
    entry(db, who, "consult_departments", superior, at=at, **said)
    return made


def answer_consultation(
    db: Session, who: Actor, asked: Consultation, *, agrees: bool, note: str = "", at: datetime
) -> Consultation:
    """The department agrees, or objects with its reason.

    Raises `NotAllowed`, `Refusal` (over), `Invalid` (no reason).
    """
    demand(who, "answer_consultation", asked)
    asked.answer(who, agrees=agrees, note=note.strip(), at=at)
    duty = duty_of(db, asked)
    if duty is not None:
        close_duty(db, duty, at)
    superior = have(db.get(SuperiorTask, asked.superior_task_id))
    unit = have(db.get(Department, asked.department_id))
    said = {"title": superior.title, "department": asked.department_id, "answer": asked.state}
    entry(db, who, "answer_consultation", asked, at=at, **said, note=asked.note)
    facts = {"matter": superior.title, "unit": unit.name, "unit_en": unit.name_en, "agrees": agrees, "note": asked.note}
    told = [asked.asked_by_id, *coordinators_of(db, asked.campaign_id)]
    link, key = f"/superior-tasks/{superior.id}", f"consultation-answered:{asked.id}"
    tell(db, told, "consultation_answered", facts=facts, link=link, key=key, at=at)
    return asked


def withdraw_consultation(db: Session, who: Actor, superior: SuperiorTask, *, at: datetime) -> None:
    """Take back what was asked; answers that came stay on record.

    Raises `NotAllowed` (only who runs the campaign that asked), `Refusal` when nothing is undecided.
    """
    superior = take(db, SuperiorTask, superior.id)
    open_ones = pending(db, superior)
    if not open_ones:
        raise Refusal("consultation_answered")
    for asked in open_ones:
        demand(who, "withdraw_consultation", asked)
        _end(db, asked, at)
    entry(db, who, "withdraw_consultation", superior, at=at, title=superior.title)


def pending(db: Session, superior: SuperiorTask) -> list[Consultation]:
    """What was asked about it and is not decided, the lead first."""
    query = select(Consultation).where(
        Consultation.superior_task_id == superior.id, col(Consultation.decided_at).is_(None)
    )
    return list(db.scalars(query.order_by(col(Consultation.id)).with_for_update()))


def settle(db: Session, superior: SuperiorTask, *, note: str, at: datetime) -> None:
    """The office decides on what was asked: once all have answered or their day is over, and with words (`note`) where
    one objects. Raises `Refusal`, `Invalid("consultation_overruled")`.
    """
    open_ones = pending(db, superior)
    today = day_of(db, at)
    waited = [asked for asked in open_ones if asked.state == "asked" and asked.due_on >= today]
    if waited:
        raise Refusal("consultation_running", due_on=waited[0].due_on)
    if not note.strip() and any(asked.state == "objected" for asked in open_ones):
        raise Invalid("consultation_overruled", field="note")
    for asked in open_ones:
        _end(db, asked, at)


def _ask(
    db: Session,
    who: Actor,
    superior: SuperiorTask,
    campaign: Campaign,
    proposal: Proposal,
    department_id: int,
    part: str,
    at: datetime,
) -> Consultation:
    made = Consultation(
        campaign_id=campaign.id,  # type: ignore[arg-type]
        superior_task_id=superior.id,  # type: ignore[arg-type]
        department_id=department_id,
        part=part,
        words=proposal.words.strip(),
        due_on=proposal.due_on,
        asked_by_id=who.person_id,
        asked_at=at,
    )
    db.add(made)
    db.flush()
    open_duty(
        db,
        kind="consultation",
        subject=made,
        campaign_id=made.campaign_id,
        task_id=None,
        title=superior.title,
        due_on=made.due_on,
        waiting_for="owner",
        department_id=department_id,
        at=at,
    )
    facts = {"matter": superior.title, "part": part, "due_on": made.due_on}
    people = [*heads_of(db, department_id), *owners_of(db, department_id)]
    link, key = f"/superior-tasks/{superior.id}", f"consultation:{made.id}"
    tell(db, people, "consultation_asked", facts=facts, link=link, key=key, at=at)
    return made


def _end(db: Session, asked: Consultation, at: datetime) -> None:
    asked.settle(at)
    duty = duty_of(db, asked)
    if duty is not None and duty.state == "open":
        close_duty(db, duty, at, state="cancelled")
