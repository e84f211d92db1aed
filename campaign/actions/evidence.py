"""Evidence: taken once, told by content, attached to what it proves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.entries import entry
from campaign.domain.evidence import Attachment, Evidence, metres_between
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.review import Review
from campaign.domain.share import Share
from campaign.domain.task import Task


@dataclass(frozen=True)
class Received:
    """A file that has been looked at and kept in the store, before there is a row for it.

    `taken_at` is ISO 8601, without an offset when the camera gave none; places are degrees, `accuracy` metres.
    """

    sha256: str
    name: str
    size: int
    mime: str
    width: int | None = None
    height: int | None = None
    taken_at: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    accuracy: str | None = None
    thumbnail_sha256: str = ""
    public_sha256: str = ""


def add_evidence(
    db: Session, who: Actor, task: Task, received: Received, *, at: datetime, review: Review | None = None
) -> Evidence:
    """Note a file that came for a task, or for an inspector's review of it. Raises `NotAllowed`, `Refusal`."""
    if review is not None:
        demand(who, "record_finding", review)
        review.must_be_open()
    else:
        demand(who, "add_evidence", task)
    latitude, longitude = _number(received.latitude), _number(received.longitude)
    made = Evidence(
        sha256=received.sha256,
        name=received.name[:200],
        size=received.size,
        type=received.mime,
        uploaded_by_id=who.person_id,
        uploaded_at=at,
        recorded_at=db.info["clock"](),
        taken_at=_moment(db, received.taken_at),
        latitude=latitude,
        longitude=longitude,
        accuracy=_number(received.accuracy),
        distance=_distance(db, review, latitude, longitude),
        width=received.width,
        height=received.height,
        thumbnail_sha256=received.thumbnail_sha256,
        public_sha256=received.public_sha256,
        campaign_id=task.campaign_id,
        task_id=task.id,
    )
    db.add(made)
    entry(db, who, "add_evidence", made, at=at, sha256=made.sha256, name=made.name, size=made.size, type=made.type)
    return made


def attached(db: Session, name: str, noun_ids: Iterable[int]) -> dict[int, list[Evidence]]:
    """The evidence of several nouns of one kind, by the noun's id."""
    found: dict[int, list[Evidence]] = {}
    query = (
        select(Attachment.noun_id, Evidence)
        .join(Evidence, col(Evidence.id) == Attachment.evidence_id)
        .where(Attachment.noun == name, col(Attachment.noun_id).in_(list(noun_ids)))
        .order_by(col(Evidence.id))
    )
    for noun_id, row in db.execute(query):
        found.setdefault(noun_id, []).append(row)
    return found


def _moment(db: Session, text: str | None) -> datetime | None:
    """A camera's time; without an offset it is the county's own."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=db.info["zone"])


def _distance(db: Session, review: Review | None, latitude: float | None, longitude: float | None) -> float | None:
    """Metres from the photo to the site; None where either is unknown."""
    share = db.get(Share, review.share_id) if review and review.share_id else None
    if share is None or share.latitude is None or share.longitude is None:
        return None
    if latitude is None or longitude is None:
        return None
    return round(metres_between((latitude, longitude), (share.latitude, share.longitude)), 1)


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)
