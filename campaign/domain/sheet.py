"""Sheet (会签单): what a signer is shown about one item, as one JSON value; its digest is what the signature covers."""

from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.area import Area
from campaign.domain.campaign import Campaign
from campaign.domain.canonical import canonical, plain
from campaign.domain.department import Department
from campaign.domain.evidence import Attachment, Evidence
from campaign.domain.person import Person
from campaign.domain.rectification import Rectification
from campaign.domain.reform import called_on
from campaign.domain.review import Finding, Review
from campaign.domain.round import Item, Round
from campaign.domain.share import Share
from campaign.domain.signature import Signature
from campaign.domain.standard import Criterion
from campaign.domain.task import Task

FORM = "campaign-sheet-1"


def sheet(db: Session, item: Item) -> dict[str, Any]:
    """Everything a signature on this item covers, as it stands now: JSON values only, dates and numbers as text."""
    round_, campaign = db.get_one(Round, item.round_id), db.get_one(Campaign, item.campaign_id)
    value = {
        "form": FORM,
        "round": {"id": round_.id, "title": round_.title, "ground": round_.ground},
        "campaign": {"code": campaign.code, "title": campaign.title},
        "item": {"id": item.id, "task_id": item.task_id, "share_id": item.share_id, "number": item.sheet_number},
        "task": _task(db, item),
        "reviews": _reviews(db, item),
        "rectifications": _rectifications(db, item),
        "notice": {"from": item.notice_from, "until": item.notice_until},
        "evidence": _evidence(db, item),
        "signatures": _signatures(db, item),
    }
    return plain(value)  # type: ignore[no-any-return]


def digest(shown: dict[str, Any]) -> str:
    """The hex SHA-256 of a sheet's canonical bytes."""
    return sha256(canonical(shown)).hexdigest()


def _task(db: Session, item: Item) -> dict[str, Any]:
    closed_on = item.closed_at.date() if item.closed_at else None
    task = db.get_one(Task, item.task_id)
    share = db.get(Share, item.share_id) if item.share_id else None
    measured: Task | Share = share or task
    names = _names(db, [row.department_id for row in task.parts], closed_on)
    area = db.get(Area, share.area_id) if share and share.area_id else None
    return {
        "number": task.number,
        "title": task.title,
        "goal": task.goal,
        "place": " ".join(filter(None, (area.name if area else "", share.site if share else task.place))),
        "target": measured.target_value,
        "done": measured.done_value,
        "progress": measured.progress,
        "unit": measured.unit or task.unit,
        "lead": names.get(task.lead_department_id or 0, ""),
        "owners": [names[key] for key in task.departments("owner")],
        "co": [names[key] for key in task.departments("co")],
        "due_on": measured.due_on or task.due_on,
        "reported_at": task.reported_at,
        "note": measured.note,
    }


def _names(db: Session, keys: list[int], closed_on: date | None) -> dict[int, str]:
    """What they are called; of an item struck off, what they were called on that day."""
    found = db.execute(select(Department.id, Department.name).where(col(Department.id).in_(keys)))
    names = {key: name for key, name in found if key is not None}
    then = called_on(db, ((key, closed_on) for key in names)) if closed_on else {}
    return names | {key: called.name for (key, _day), called in then.items()}


def _reviews(db: Session, item: Item) -> list[dict[str, Any]]:
    rows = db.scalars(
        select(Review).where(Review.item_id == item.id, Review.state == "decided").order_by(col(Review.id))
    ).all()
    found = _findings(db, [row.id or 0 for row in rows])
    people = [key for row in rows for key in row.inspector_ids]
    query = select(Person.id, Person.name).where(col(Person.id).in_(people))
    names: dict[int, str] = dict(db.execute(query).all())  # type: ignore[arg-type]
    return [
        {
            "kind": row.kind,
            "verdict": row.verdict,
            "score": row.score,
            "note": row.note,
            "decided_at": row.decided_at,
            "inspectors": [names[key] for key in row.inspector_ids],
            "findings": found.get(row.id or 0, []),
        }
        for row in rows
    ]


def _findings(db: Session, review_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    rows = db.execute(
        select(Finding, Criterion)
        .join(Criterion, col(Criterion.id) == Finding.criterion_id)
        .where(col(Finding.review_id).in_(review_ids))
        .order_by(col(Criterion.position), col(Finding.id))
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for finding, criterion in rows:
        line = {
            "criterion": criterion.title,
            "value": finding.value,
            "points": finding.points,
            "full": criterion.points,
            "met": finding.met,
            "note": finding.note,
            "person_id": finding.person_id,
        }
        found.setdefault(finding.review_id, []).append(line)
    return found


def _rectifications(db: Session, item: Item) -> list[dict[str, Any]]:
    rows = db.scalars(select(Rectification).where(Rectification.item_id == item.id).order_by(col(Rectification.id)))
    names = ("number", "problem", "due_on", "state", "report", "cleared_at")
    return [{name: getattr(row, name) for name in names} for row in rows]


def evidence_of(db: Session, item: Item) -> list[Evidence]:
    """The evidence behind an item: of its reviews' findings and its rectifications, and what the owners sent."""
    reviews = select(Review.id).where(Review.item_id == item.id)
    findings = select(Finding.id).where(col(Finding.review_id).in_(reviews))
    wrongs = select(Rectification.id).where(Rectification.item_id == item.id)
    inspected = select(Attachment.evidence_id).where(
        ((col(Attachment.noun) == "finding") & col(Attachment.noun_id).in_(findings))
        | ((col(Attachment.noun) == "rectification") & col(Attachment.noun_id).in_(wrongs))
    )
    sent = select(Attachment.evidence_id).where(
        col(Attachment.noun).in_(("update", "milestone", "task")),
        col(Attachment.evidence_id).in_(select(Evidence.id).where(Evidence.task_id == item.task_id)),
    )
    chosen = col(Evidence.id).in_(inspected) | col(Evidence.id).in_(sent)
    return list(db.scalars(select(Evidence).where(chosen).order_by(col(Evidence.id))))


def _evidence(db: Session, item: Item) -> list[dict[str, Any]]:
    names = ("id", "sha256", "name", "type", "size", "taken_at", "latitude", "longitude")
    return [{name: getattr(row, name) for name in names} for row in evidence_of(db, item)]


def _signatures(db: Session, item: Item) -> list[dict[str, Any]]:
    rows = db.scalars(
        select(Signature)
        .where(Signature.item_id == item.id, Signature.state == "signed")
        .order_by(col(Signature.position))
    )
    names = ("stage", "signed_as", "at", "opinion", "digest")
    return [{name: getattr(row, name) for name in names} for row in rows]
