"""Instructions over the API: what leaders tell units to do, and what became of it."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field
from sqlmodel import col, select

from campaign.actions import instructing
from campaign.actions.finding import find_campaign, find_instruction, find_task
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body, Day, Id, Key, Note
from campaign.domain.instruction import Assignment, Instruction
from campaign.domain.refusal import Unseen
from campaign.domain.visible import instructions_visible_to
from campaign.edge import At, Db, Who

router = api_router("Instructions")
Urgency = Literal["urgent", "ordinary", "hard"]
State = Literal["given", "answered", "closed", "withdrawn"]


class InstructionIn(Body):
    """Who does what by when. Without `due_on` the limit follows from how urgent it is; the office names whose note it
    is in `leader_id`, a leader speaks for themselves."""

    campaign_id: Key = Field(examples=[1])
    to_department_id: Key = Field(examples=[3])
    text: Annotated[str, Field(min_length=1, max_length=1000)] = Field(examples=["请县水利局牵头，月底前办结并报告"])
    task_id: Key | None = None
    urgency: Urgency = "ordinary"
    due_on: Day | None = None
    given_on: Day | None = None
    leader_id: Key | None = None


class ReportIn(Body):
    """What has been done."""

    answer: Annotated[str, Field(min_length=1, max_length=2000)] = Field(examples=["用地手续已办结"])


class ReportDecisionIn(Body):
    """Whether the report settles the matter; a return needs its reason."""

    decision: Literal["accepted", "returned"] = Field(examples=["accepted"])
    note: Note = ""


class InstructionWithdrawalIn(Body):
    """Why it is no longer wanted."""

    note: Annotated[str, Field(min_length=1, max_length=1000)] = Field(examples=["已由其他渠道解决"])


class InstructionShown(Answer):
    """One instruction. `answer` is what the unit reported, `returned_reason` why a report was returned or it ended."""

    id: int
    campaign_id: int
    task_id: int | None
    to_department_id: int
    text: str
    urgency: Urgency
    given_on: date
    due_on: date
    state: State
    given_by_id: int
    recorded_by_id: int | None
    at: datetime
    answer: str
    answered_at: datetime | None
    decided_at: datetime | None
    returned_reason: str


@router.get("/instructions")
def list_instructions(db: Db, who: Who, paged: Paged, state: State | None = None) -> Page[InstructionShown]:
    """The instructions you see, oldest first."""
    query = select(Instruction).where(instructions_visible_to(who))
    if state is not None:
        query = query.where(col(Instruction.state) == state)
    return page_of(db, query, [col(Instruction.id)], paged, InstructionShown.model_validate)


@router.post("/instructions", status_code=201)
def create_instruction(db: Db, who: Who, at: At, body: InstructionIn) -> InstructionShown:
    """Instruct a unit, or enter what a leader wrote on paper; the unit owes an answer from now on."""
    campaign = find_campaign(db, who, body.campaign_id)
    task = find_task(db, who, body.task_id) if body.task_id is not None else None
    if task is not None and task.campaign_id != campaign.id:
        raise Unseen
    wish = Assignment(**body.model_dump(exclude={"campaign_id", "task_id"}))
    made = instructing.give_instruction(db, who, campaign, wish, task=task, at=at)
    return InstructionShown.model_validate(made)


@router.get("/instructions/{id}")
def show_instruction(db: Db, who: Who, id: Id) -> InstructionShown:
    """One instruction."""
    return InstructionShown.model_validate(find_instruction(db, who, id))


@router.post("/instructions/{id}/answers", status_code=201)
def answer_instruction(db: Db, who: Who, at: At, id: Id, body: ReportIn) -> InstructionShown:
    """The unit reports what has been done."""
    found = find_instruction(db, who, id, lock=True)
    return InstructionShown.model_validate(instructing.answer_instruction(db, who, found, answer=body.answer, at=at))


@router.post("/instructions/{id}/decisions", status_code=201)
def decide_instruction(db: Db, who: Who, at: At, id: Id, body: ReportDecisionIn) -> InstructionShown:
    """Accept the report, which settles the matter, or return it with the reason."""
    found = find_instruction(db, who, id, lock=True)
    decided = instructing.decide_instruction(db, who, found, decision=body.decision, note=body.note, at=at)
    return InstructionShown.model_validate(decided)


@router.post("/instructions/{id}/withdrawals", status_code=201)
def withdraw_instruction(db: Db, who: Who, at: At, id: Id, body: InstructionWithdrawalIn) -> InstructionShown:
    """It is no longer wanted."""
    found = find_instruction(db, who, id, lock=True)
    return InstructionShown.model_validate(instructing.withdraw_instruction(db, who, found, note=body.note, at=at))
