"""A review as an inspector's phone shows it: criteria with what was found, evidence, the score so far, the advice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select as wide_select
from sqlalchemy.orm import Session
from sqlmodel import col, func, select

from campaign.domain.area import Area
from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.evidence import Attachment, Evidence
from campaign.domain.person import Actor, Person
from campaign.domain.review import Finding, Review, ReviewInspector, effective, scores_differ, worth_of
from campaign.domain.round import Item, Round
from campaign.domain.scoring import MET_FROM, Total, advised, total
from campaign.domain.share import Share
from campaign.domain.standard import Criterion, Standard
from campaign.domain.task import Task


@dataclass(frozen=True)
class Line:
    """One criterion: the finding that counts, the reader's own, what the others found, and the evidence with it."""

    criterion: Criterion
    finding: Finding | None
    own: Finding | None
    others: list[Finding]
    evidence: list[Evidence]

    @property
    def fair(self) -> Decimal:
        """The points of 基本合格: what just counts as met."""
        return (self.criterion.points * Decimal(str(self.criterion.params.get("met_from", MET_FROM)))).normalize()


@dataclass(frozen=True)
class ReviewPage:
    """Everything the page shows."""

    review: Review
    round: Round
    campaign: Campaign
    item: Item
    task: Task
    place: str
    unit: str
    standard: Standard
    lines: list[Line]
    result: Total
    advice: str
    differs: bool
    inspectors: list[Person]
    position: int
    siblings: int
    sent: int
    is_lead: bool
    is_inspector: bool

    @property
    def scored(self) -> int:
        """How many criteria have a finding."""
        return sum(line.finding is not None for line in self.lines)

    def opened(self, wanted: int | None) -> Line | None:
        """The criterion that stands open: the wanted one, else the first without the reader's finding."""
        if self.review.state != "open" or not self.is_inspector:
            return None
        chosen = [line for line in self.lines if line.criterion.id == wanted]
        return next(iter(chosen or [line for line in self.lines if line.finding is None]), None)


def read_review(db: Session, who: Actor, review: Review) -> ReviewPage:
    """The page of one review."""
    round_, item = db.get_one(Round, review.round_id), db.get_one(Item, review.item_id)
    task, standard = db.get_one(Task, review.task_id), db.get_one(Standard, review.standard_id)
    share = db.get(Share, review.share_id) if review.share_id else None
    area = db.get(Area, share.area_id) if share and share.area_id else None
    department_id = (share.department_id if share else None) or task.lead_department_id
    department = db.get(Department, department_id) if department_id else None
    findings = list(db.scalars(select(Finding).where(Finding.review_id == review.id).order_by(col(Finding.id))))
    lines = _lines(db, who, review, standard, findings)
    result = total(
        [line.criterion.measure() for line in lines], [worth_of(line.criterion, line.finding) for line in lines]
    )
    order = list(db.scalars(select(Item.id).where(Item.round_id == round_.id).order_by(col(Item.position))))
    relations = review.relations(who)
    return ReviewPage(
        review=review,
        round=round_,
        campaign=db.get_one(Campaign, round_.campaign_id),
        item=item,
        task=task,
        place=" ".join(filter(None, (area.name if area else "", share.site if share else task.place))),
        unit=department.name if department else "",
        standard=standard,
        lines=lines,
        result=result,
        advice=advised(result, standard.pass_mark),
        differs=scores_differ(findings),
        inspectors=_people(db, review.inspector_ids),
        position=order.index(item.id) + 1,
        siblings=len(order),
        sent=db.scalar(select(func.count()).select_from(Evidence).where(Evidence.task_id == task.id)) or 0,
        is_lead="lead_inspector" in relations,
        is_inspector="inspector" in relations,
    )


def _lines(db: Session, who: Actor, review: Review, standard: Standard, findings: Sequence[Finding]) -> list[Line]:
    lead = review.inspector_ids[0] if review.inspector_ids else None
    counting = effective(standard.criteria, findings, lead)
    evidence = _evidence(db, [finding.id or 0 for finding in findings])
    lines = []
    for criterion, finding in zip(standard.criteria, counting, strict=True):
        found = [each for each in findings if each.criterion_id == criterion.id]
        lines.append(
            Line(
                criterion=criterion,
                finding=finding,
                own=next((each for each in found if each.person_id == who.person_id), None),
                others=[each for each in found if each.person_id != who.person_id],
                evidence=[row for each in found for row in evidence.get(each.id or 0, [])],
            )
        )
    return lines


def _evidence(db: Session, finding_ids: list[int]) -> dict[int, list[Evidence]]:
    query = (
        select(Attachment.noun_id, Evidence)
        .join(Evidence, col(Evidence.id) == Attachment.evidence_id)
        .where(Attachment.noun == "finding", col(Attachment.noun_id).in_(finding_ids))
        .order_by(col(Evidence.id))
    )
    found: dict[int, list[Evidence]] = {}
    for key, row in db.execute(query):
        found.setdefault(key, []).append(row)
    return found


def _people(db: Session, keys: Sequence[int]) -> list[Person]:
    rows = {row.id: row for row in db.scalars(select(Person).where(col(Person.id).in_(keys)))}
    return [rows[key] for key in keys]


@dataclass(frozen=True)
class Waiting:
    """One review in an inspector's list."""

    review: Review
    round: Round
    task: Task
    place: str
    scored: int
    criteria: int


def reviews_for(db: Session, who: Actor, *, state: str = "open", most: int = 100) -> list[Waiting]:
    """The reviews drawn for `who`: of the open ones the most urgent round first, of the decided ones the newest."""
    mine = select(ReviewInspector.review_id).where(ReviewInspector.person_id == who.person_id)
    order: Any = (col(Round.due_on).is_(None), col(Round.due_on), col(Review.id))
    rows = db.execute(
        wide_select(Review, Round, Task, Share, Area)
        .join(Round, col(Round.id) == Review.round_id)
        .join(Task, col(Task.id) == Review.task_id)
        .join(Share, col(Share.id) == Review.share_id, isouter=True)
        .join(Area, col(Area.id) == Share.area_id, isouter=True)
        .where(col(Review.id).in_(mine), col(Review.state) == state)
        .order_by(*(order if state == "open" else (col(Review.id).desc(),)))
        .limit(most)
    ).all()
    scored = _counts(db, Finding.review_id, func.count(col(Finding.criterion_id).distinct()), [r[0].id for r in rows])
    sizes = _counts(db, Criterion.standard_id, func.count(), [r[0].standard_id for r in rows])
    return [
        Waiting(
            review,
            round_,
            task,
            " ".join(filter(None, (area.name if area else "", share.site if share else task.place))),
            scored.get(review.id or 0, 0),
            sizes.get(review.standard_id, 0),
        )
        for review, round_, task, share, area in rows
    ]


def _counts(db: Session, column: Any, counted: Any, keys: list[Any]) -> dict[int, int]:
    return dict(db.execute(select(column, counted).where(col(column).in_(keys)).group_by(column)).all())  # type: ignore[arg-type]


def due_choices(day: date) -> list[tuple[int, date]]:
    """The deadlines offered for putting something right, as days and as the day they end."""
    return [(days, date.fromordinal(day.toordinal() + days)) for days in (7, 15, 30)]
