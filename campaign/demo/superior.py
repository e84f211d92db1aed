"""The province's plan in the demo county: most of its tasks are carried, some are asked about, one is not ours."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlmodel import col, select

from campaign.actions.consulting import answer_consultation, consult
from campaign.actions.context import day_of
from campaign.actions.superior_plans import decline, receive_plan, take_by
from campaign.demo.story import Story
from campaign.demo.tables import rows_of, spoken
from campaign.domain.consultation import Consultation, Proposal
from campaign.domain.department import Department
from campaign.domain.superior import SuperiorPlan, SuperiorRow, SuperiorTask

RECEIVED, SETTLED, ASKED, ANSWERED = -150, -147, -4, -2
ANSWER_WITHIN = timedelta(days=9)


def write_superior_plan(story: Story) -> None:
    """Let the plan come in, be settled in part, and the departments be asked about the rest."""
    story.on(RECEIVED, "10:10", lambda at: _receive(story, at))
    story.on(SETTLED, "15:40", lambda at: _settle(story, at))
    story.on(ASKED, "09:50", lambda at: _ask(story, at))
    story.on(ANSWERED, "11:20", lambda at: _object(story, at))


def _receive(story: Story, at: datetime) -> None:
    came = day_of(story.db, at)
    plan = SuperiorPlan(
        title="全省水生态环境保护年度工作方案",
        document_number=f"省水办发〔{came.year}〕4号",
        level="province",
        issuer="省水生态环境保护工作领导小组办公室",
        received_on=came,
        created_at=at,
    )
    rows = [_row(row, story.day) for row in rows_of("superior")]
    receive_plan(story.db, story.who("coordinator", at), plan, rows, at=at)


def _row(row: dict[str, str], day: date) -> SuperiorRow:
    due_on = day + timedelta(days=int(row["due"]))
    return SuperiorRow(
        number=row["number"],
        title=row["title"],
        goal=row["goal"],
        target_value=Decimal(row["target"]) if row["target"] else None,
        unit=row["unit"],
        due_on=due_on,
        due_text=f"{spoken(due_on)}前",
        units="各设区市、县（市、区）人民政府",
    )


def _settle(story: Story, at: datetime) -> None:
    who = story.who("coordinator", at)
    for row, superior in _pairs(story):
        if row["child"]:
            take_by(story.db, who, superior, story.task(row["child"]), at=at)
        elif row["reason"]:
            decline(story.db, who, superior, reason=row["reason"], decided_by=row["by"], at=at)


def _ask(story: Story, at: datetime) -> None:
    who, campaign = story.who("coordinator", at), story.plans.campaigns["river"]
    for row, superior in _pairs(story):
        if row["consult"]:
            lead, *co = (story.county.department(name) for name in row["consult"].split())
            due_on = day_of(story.db, at) + ANSWER_WITHIN
            proposal = Proposal(lead_department_id=lead, co_department_ids=co, due_on=due_on, words="拟纳入本年度分工")
            consult(story.db, who, superior, campaign, proposal, at=at)


def _object(story: Story, at: datetime) -> None:
    for row, superior in _pairs(story):
        name, _, reason = row["objects"].partition("：")
        if not reason:
            continue
        unit = story.db.scalars(select(Department).where(Department.name == name)).one()
        mine = (Consultation.superior_task_id == superior.id, Consultation.department_id == unit.id)
        head = next(one for one in rows_of("people") if one["department"] == name and one["head"] == "1")
        asked = story.db.scalars(select(Consultation).where(*mine)).one()
        answer_consultation(story.db, story.who(head["username"], at), asked, agrees=False, note=reason, at=at)


def _pairs(story: Story) -> list[tuple[dict[str, str], SuperiorTask]]:
    superiors = story.db.scalars(select(SuperiorTask).order_by(col(SuperiorTask.position)))
    return list(zip(rows_of("superior"), superiors, strict=True))
