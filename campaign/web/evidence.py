"""Evidence for people: the small picture inside pages, and the file itself to be saved."""

from fastapi import APIRouter
from starlette.responses import Response

from campaign.actions.finding_rounds import find_evidence
from campaign.edge import Db, Who
from campaign.serving_evidence import evidence_answer, thumbnail_answer

router = APIRouter()


@router.get("/evidence/{evidence_id}/content")
def content(db: Db, who: Who, evidence_id: int) -> Response:
    """The file as it came, to be saved."""
    return evidence_answer(find_evidence(db, who, evidence_id))


@router.get("/evidence/{evidence_id}/thumbnail")
def thumbnail(db: Db, who: Who, evidence_id: int) -> Response:
    """The small picture."""
    return thumbnail_answer(find_evidence(db, who, evidence_id))
