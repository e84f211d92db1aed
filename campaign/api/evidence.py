"""Evidence over the API: sent in for a task, shown, and given back as it came."""

from fastapi import APIRouter
from fastapi.responses import Response

from campaign.actions.evidence import add_evidence
from campaign.actions.finding import find_task
from campaign.actions.finding_rounds import find_evidence
from campaign.api.receipts import api_router
from campaign.api.reviews import Remembered, uploads
from campaign.api.round_shapes import EvidenceShown
from campaign.api.schemas import Id
from campaign.edge import At, Db, Who
from campaign.receiving import Arrived
from campaign.serving_evidence import evidence_answer

reads = api_router("Evidence")


@uploads.post("/tasks/{id}/evidence", status_code=201)
def create_evidence(received: Arrived, _: Remembered, db: Db, who: Who, at: At, id: Id) -> EvidenceShown:
    """Send in a photo, document or short video for a task; the same bytes are kept once."""
    made = add_evidence(db, who, find_task(db, who, id), received, at=at)
    db.flush()
    return EvidenceShown.model_validate(made)


@reads.get("/evidence/{id}")
def show_evidence(db: Db, who: Who, id: Id) -> EvidenceShown:
    """What is known about a file."""
    return EvidenceShown.model_validate(find_evidence(db, who, id))


@reads.get(
    "/evidence/{id}/content",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
)
def show_evidence_content(db: Db, who: Who, id: Id) -> Response:
    """The file itself, as it came, to be saved and not shown."""
    return evidence_answer(find_evidence(db, who, id))


router = APIRouter()
router.include_router(uploads)
router.include_router(reads)
