"""What a sealed round's dossier holds, gathered from the tables: records, sheets, entries, leaves, evidence."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col, or_, select

from campaign.domain.campaign import Campaign
from campaign.domain.canonical import plain
from campaign.domain.entry import Entry
from campaign.domain.evidence import Attachment, Evidence
from campaign.domain.rectification import Rectification
from campaign.domain.review import Finding, Review, ReviewInspector
from campaign.domain.round import Item, Round
from campaign.domain.signature import Signature
from campaign.domain.standard import Criterion, Standard
from campaign.domain.task import Task

EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/ofd": "ofd",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
}


@dataclass(frozen=True)
class DossierRead:
    """The gathered round. `sheets` are keyed by digest, `evidence` by file name, with its size in bytes."""

    round: Round
    campaign: Campaign
    tasks: dict[int, Task]
    items: list[Item]
    reviews: list[Review]
    signatures: list[Signature]
    evidence_rows: list[Evidence]
    records: dict[str, Any]
    sheets: dict[str, bytes]
    entries: list[bytes]
    leaves: list[str]
    evidence: dict[str, int]


def read_dossier(db: Session, round_: Round) -> DossierRead:
    """Gather a sealed round. Raises IndexError when it has no sealing entry."""
    seal = _seal_seq(db, round_)
    items = _rows(db, Item, Item.round_id == round_.id)
    task_ids = sorted({item.task_id for item in items})
    tasks = _rows(db, Task, col(Task.id).in_(task_ids))
    reviews = _rows(db, Review, Review.round_id == round_.id)
    review_ids = [review.id for review in reviews]
    standards = sorted({review.standard_id for review in reviews})
    signatures = _rows(db, Signature, Signature.round_id == round_.id)
    evidence = _evidence(db, round_, task_ids)
    campaign = db.get_one(Campaign, round_.campaign_id)
    records: dict[str, Any] = {
        "campaign": _record(campaign),
        "round": _record(round_, "dossier_sha256"),
        "items": [_record(row) for row in items],
        "tasks": [_record(row) for row in tasks],
        "standards": [_record(row) for row in _rows(db, Standard, col(Standard.id).in_(standards))],
        "criteria": [_record(row) for row in _rows(db, Criterion, col(Criterion.standard_id).in_(standards))],
        "reviews": [_record(row) for row in reviews],
        "inspectors": [_record(row) for row in _inspectors(db, review_ids)],
        "findings": [_record(row) for row in _rows(db, Finding, col(Finding.review_id).in_(review_ids))],
        "rectifications": [
            _record(row)
            for row in _rows(db, Rectification, col(Rectification.item_id).in_([item.id for item in items]))
        ],
        "signatures": [_record(row, "shown") for row in signatures],
        "evidence": [_record(row) for row in evidence],
        "attachments": [_record(row) for row in _attachments(db, evidence)],
    }
    return DossierRead(
        round=round_,
        campaign=campaign,
        tasks={task.id or 0: task for task in tasks},
        items=items,
        reviews=reviews,
        signatures=signatures,
        evidence_rows=evidence,
        records=plain(records),
        sheets={row.digest: row.shown.encode() for row in signatures if row.digest},
        entries=_entries(db, round_, task_ids, seal),
        leaves=_leaves(db, seal),
        evidence={f"{row.sha256}.{EXTENSIONS.get(row.type, 'bin')}": row.size for row in evidence},
    )


def _seal_seq(db: Session, round_: Round) -> int:
    query = select(Entry.seq).where(Entry.noun == "round", Entry.noun_id == round_.id, Entry.deed == "seal_round")
    return list(db.scalars(query))[0]


def _rows(db: Session, noun: Any, condition: Any) -> list[Any]:
    return list(db.scalars(select(noun).where(condition).order_by(noun.id)))


def _record(row: SQLModel, *without: str) -> dict[str, Any]:
    return row.model_dump(exclude=set(without))


def _inspectors(db: Session, review_ids: list[int]) -> list[ReviewInspector]:
    query = select(ReviewInspector).where(col(ReviewInspector.review_id).in_(review_ids))
    return list(db.scalars(query.order_by(col(ReviewInspector.review_id), col(ReviewInspector.position))))


def _evidence(db: Session, round_: Round, task_ids: list[int]) -> list[Evidence]:
    """What had been sent in for the round's tasks when it was sealed."""
    known = (col(Evidence.task_id).in_(task_ids)) & (col(Evidence.uploaded_at) <= round_.sealed_at)
    return _rows(db, Evidence, known)


def _attachments(db: Session, evidence: list[Evidence]) -> list[Attachment]:
    query = select(Attachment).where(col(Attachment.evidence_id).in_([row.id for row in evidence]))
    order = (col(Attachment.evidence_id), col(Attachment.noun), col(Attachment.noun_id))
    return list(db.scalars(query.order_by(*order)))


def _entries(db: Session, round_: Round, task_ids: list[int], seal: int) -> list[bytes]:
    own = (col(Entry.noun) == "round") & (col(Entry.noun_id) == round_.id)
    query = (
        select(Entry.canonical)
        .where(col(Entry.seq) <= seal, or_(own, col(Entry.task_id).in_(task_ids)))
        .order_by(col(Entry.seq))
    )
    return list(db.scalars(query))


def _leaves(db: Session, seal: int) -> list[str]:
    return list(db.scalars(select(Entry.hash).where(col(Entry.seq) <= seal).order_by(col(Entry.seq))))
