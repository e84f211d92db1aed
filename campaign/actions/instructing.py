"""Instructions (批示、交办): given by a leader or entered from a note on paper, reported back, settled."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from campaign.actions.context import calendar_of, day_of, have, rules_of
from campaign.actions.duties import close_duty, duty_of, open_duty, reopen_duty
from campaign.actions.entries import entry
from campaign.actions.letters import coordinators_of, heads_of, owners_of, tell
from campaign.actions.task_rows import add_part
from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.instruction import DECISIONS, Assignment, Instruction, limit_of
from campaign.domain.permission import demand
from campaign.domain.person import Actor, Person, PersonRole
from campaign.domain.refusal import Invalid, NotAllowed
from campaign.domain.task import Task


def give_instruction(
    db: Session, who: Actor, campaign: Campaign, wish: Assignment, *, task: Task | None = None, at: datetime
) -> Instruction:
    """A leader instructs a unit, or the office enters what a leader wrote on paper; the unit owes it from now on.

    Raises `NotAllowed`, `Refusal` when the campaign is not running, `Invalid` naming the field.
    """
    demand(who, "give_instruction", campaign)
    campaign.must_run()
    today = day_of(db, at)
    wish.check(today)
    unit = db.get(Department, wish.to_department_id)
    if unit is None or not unit.active:
        raise Invalid("department_unknown", field="to_department_id")
    made = Instruction(
        campaign_id=campaign.id,  # type: ignore[arg-type]
        task_id=task.id if task else None,
        to_department_id=wish.to_department_id,
        text=wish.text.strip(),
        urgency=wish.urgency,
        given_on=wish.given_on or today,
        due_on=wish.due_on or limit_of(wish.urgency, today, calendar_of(db), rules_of(db)),
        given_by_id=_giver(db, who, campaign, wish),
        recorded_by_id=who.person_id,
        at=at,
    )
    db.add(made)
    db.flush()
    if task is not None:
        add_part(task, made.to_department_id, "asked")
    open_duty(
        db,
        kind="instruction",
        subject=made,
        campaign_id=made.campaign_id,
        task_id=made.task_id,
        title=made.title,
        due_on=made.due_on,
        waiting_for="asked",
        department_id=made.to_department_id,
        at=at,
    )
    said = {"to": made.to_department_id, "instruction": made.text, "leader": made.given_by_id, "due_on": made.due_on}
    entry(db, who, "give_instruction", made, at=at, **said)
    there = made.to_department_id
    _tell(db, [*heads_of(db, there), *owners_of(db, there)], "instruction_given", made, at)
    return made


def answer_instruction(db: Session, who: Actor, given: Instruction, *, answer: str, at: datetime) -> Instruction:
    """The unit reports what has been done; the leader and the office are told, and nobody is chased meanwhile.

    Raises `NotAllowed`, `Refusal` (reported or ended before), `Invalid` (nothing written).
    """
    demand(who, "answer_instruction", given)
    if not answer.strip():
        raise Invalid("instruction_answer", field="answer")
    given.move("answered")
    given.answer, given.answered_by_id, given.answered_at = answer.strip(), who.person_id, at
    _settle(db, given, "done", at)
    entry(db, who, "answer_instruction", given, at=at, answer=given.answer)
    _tell(db, [given.given_by_id, *coordinators_of(db, given.campaign_id)], "instruction_answered", given, at)
    return given


def decide_instruction(
    db: Session, who: Actor, given: Instruction, *, decision: str, note: str = "", at: datetime
) -> Instruction:
    """The report is `accepted`, which settles the matter, or `returned` with a reason: then the unit owes it again.

    Nobody accepts the report of a department in which they hold a post. Raises `NotAllowed`, `Refusal` (nothing
    reported), `Invalid` naming the field.
    """
    demand(who, "decide_instruction", given)
    if given.to_department_id in who.department_ids:
        raise NotAllowed("own_department")
    if decision not in DECISIONS:
        raise Invalid("instruction_decision", field="decision")
    if decision == "returned" and not note.strip():
        raise Invalid("reason_missing", field="note")
    given.move("closed" if decision == "accepted" else "given")
    given.decided_by_id, given.decided_at = who.person_id, at
    given.returned_reason = note.strip() if decision == "returned" else ""
    duty = duty_of(db, given)
    if decision == "returned" and duty is not None:
        reopen_duty(db, duty, at)
    entry(db, who, "decide_instruction", given, at=at, decision=decision, note=note.strip())
    there = given.to_department_id
    _tell(db, [*heads_of(db, there), *owners_of(db, there)], f"instruction_{decision}", given, at)
    return given


def withdraw_instruction(db: Session, who: Actor, given: Instruction, *, note: str, at: datetime) -> Instruction:
    """It is no longer wanted. Raises `NotAllowed`, `Refusal` when it is reported or ended, `Invalid` (no reason)."""
    demand(who, "withdraw_instruction", given)
    if not note.strip():
        raise Invalid("reason_missing", field="note")
    given.move("withdrawn")
    given.decided_by_id, given.decided_at = who.person_id, at
    given.returned_reason = note.strip()
    _settle(db, given, "cancelled", at)
    entry(db, who, "withdraw_instruction", given, at=at, reason=note.strip())
    there = given.to_department_id
    _tell(db, [*heads_of(db, there), *owners_of(db, there)], "instruction_withdrawn", given, at)
    return given


def _giver(db: Session, who: Actor, campaign: Campaign, wish: Assignment) -> int:
    """Whose note it is. A leader speaks for themselves; the office names the leader, by default the one in charge."""
    if "leader" in who.roles and who.person_id is not None and wish.leader_id in (None, who.person_id):
        return who.person_id
    key = wish.leader_id or campaign.leader_id
    person = db.get(Person, key) if key else None
    if person is None or not person.active or db.get(PersonRole, (key, "leader")) is None:
        raise Invalid("instruction_leader", field="leader_id")
    if "coordinator" not in campaign.relations(who):
        raise NotAllowed("not_allowed", deed="give_instruction")  # one leader does not write in another's name
    return key or 0


def _settle(db: Session, given: Instruction, state: str, at: datetime) -> None:
    duty = duty_of(db, given)
    if duty is not None:
        close_duty(db, duty, at, state)


def _tell(db: Session, people: Iterable[int | None], kind: str, given: Instruction, at: datetime) -> None:
    facts = {
        "leader": have(db.get(Person, given.given_by_id)).name,
        "unit": have(db.get(Department, given.to_department_id)).name,
        "text": given.text,
        "due_on": given.due_on,
        "answer": given.answer,
        "reason": given.returned_reason,
    }
    # A second report or return of the same instruction is told again.
    key = f"{kind}:{given.id}:{int(at.timestamp())}"
    tell(db, people, kind, facts=facts, link=f"/instructions/{given.id}", key=key, task_id=given.task_id, at=at)
