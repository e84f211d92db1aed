"""A photo on its way: each is a request of its own, answered with its id, which the form then sends."""

from fastapi import APIRouter
from starlette.responses import JSONResponse

from campaign.actions.evidence import add_evidence
from campaign.actions.finding import find_task
from campaign.edge import At, Db, Who
from campaign.receiving import Arrived

router = APIRouter()


@router.post("/tasks/{task_id}/evidence")
def send_evidence(received: Arrived, db: Db, who: Who, at: At, task_id: int) -> JSONResponse:
    """Keep one file for a task; `upload.js` asks for JSON, so a refusal comes as JSON too."""
    made = add_evidence(db, who, find_task(db, who, task_id), received, at=at)
    db.flush()
    return JSONResponse({"id": made.id, "name": made.name}, status_code=201)
