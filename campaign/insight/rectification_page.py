"""A rectification as its page shows it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.evidence import Attachment, Evidence
from campaign.domain.person import Actor, Person
from campaign.domain.rectification import Rectification
from campaign.domain.review import Review
from campaign.domain.round import Item, Round
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to


@dataclass(frozen=True)
class RectificationPage:
    """Everything the page shows: the evidence of what was wrong, and of what was put right."""

    wrong: Rectification
    task: Task
    campaign: Campaign
    round: Round
    review: Review
    unit: str
    reporter: str
    found: list[Evidence]
    mended: list[Evidence]


def read_rectification(db: Session, wrong: Rectification) -> RectificationPage:
    """The page of one rectification."""
    review = db.get_one(Review, wrong.review_id)
    department = db.get(Department, wrong.department_id) if wrong.department_id else None
    reporter = db.get(Person, wrong.reported_by_id) if wrong.reported_by_id else None
    return RectificationPage(
        wrong=wrong,
        task=db.get_one(Task, wrong.task_id),
        campaign=db.get_one(Campaign, wrong.campaign_id),
        round=db.get_one(Round, db.get_one(Item, wrong.item_id).round_id),
        review=review,
        unit=department.name if department else "",
        reporter=reporter.name if reporter else "",
        found=_evidence(db, "finding", wrong.finding_id),
        mended=_evidence(db, "rectification", wrong.id),
    )


def _evidence(db: Session, noun: str, key: int | None) -> list[Evidence]:
    query = (
        select(Evidence)
        .join(Attachment, col(Attachment.evidence_id) == Evidence.id)
        .where(Attachment.noun == noun, Attachment.noun_id == (key or 0))
        .order_by(col(Evidence.id))
    )
    return list(db.scalars(query))


OPEN = ("open", "reported", "re_inspected")


def rectifications_of(db: Session, who: Actor, campaign_id: int) -> list[tuple[Rectification, Task, str]]:
    """The rectifications of a campaign that `who` sees, with task and department: what is not cleared first, by day."""
    query = (
        select(Rectification, Task, Department.name)
        .join(Task, col(Task.id) == Rectification.task_id)
        .join(Department, col(Department.id) == Rectification.department_id, isouter=True)
        .where(Rectification.campaign_id == campaign_id, tasks_visible_to(who))
        .order_by(col(Rectification.state).not_in(OPEN), col(Rectification.due_on), col(Rectification.id))
        .limit(200)
    )
    return [(wrong, task, name or "") for wrong, task, name in db.execute(query)]
