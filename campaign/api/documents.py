"""The files of tasks and campaigns over the API: listed, filed, given back, withdrawn."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import Field
from sqlmodel import col, select

from campaign.actions.documenting import add_documents, withdraw_document
from campaign.actions.finding import find_campaign, find_document, find_task
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import RememberingRoute, api_router
from campaign.api.reviews import Remembered
from campaign.api.schemas import Answer, Body, Id
from campaign.domain.document import Document
from campaign.edge import At, Db, Who
from campaign.receiving import Arrived
from campaign.serving_evidence import document_answer

reads = api_router("Documents")
uploads = APIRouter(route_class=RememberingRoute, tags=["Documents"])
Kind = Annotated[str, Form(max_length=10, description="plan, approval, contract, drawing, minutes, notice or other")]
Title = Annotated[str, Form(max_length=200, description="Without one the file's own name")]
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}


class DocumentShown(Answer):
    """A file of a task, or where `task_id` is null of a whole campaign; `size` in bytes."""

    id: int
    campaign_id: int
    task_id: int | None
    kind: str
    title: str
    name: str
    size: int
    type: str
    sha256: str
    person_id: int | None
    at: datetime
    state: str
    withdrawn_reason: str


class DocumentWithdrawal(Body):
    """Why it counts no more."""

    note: Annotated[str, Field(min_length=1, max_length=500)] = Field(examples=["批文已更新，见新附件"])


@reads.get("/tasks/{id}/documents")
def list_documents_of_task(db: Db, who: Who, paged: Paged, id: Id) -> Page[DocumentShown]:
    """The files of a task, newest first."""
    query = select(Document).where(col(Document.task_id) == find_task(db, who, id).id)
    return page_of(db, query, [col(Document.id)], paged, DocumentShown.model_validate, newest_first=True)


@reads.get("/campaigns/{id}/documents")
def list_documents_of_campaign(db: Db, who: Who, paged: Paged, id: Id) -> Page[DocumentShown]:
    """The files of a campaign as a whole, newest first."""
    mine = col(Document.campaign_id) == find_campaign(db, who, id).id
    query = select(Document).where(mine, col(Document.task_id).is_(None))
    return page_of(db, query, [col(Document.id)], paged, DocumentShown.model_validate, newest_first=True)


@uploads.post("/tasks/{id}/documents", status_code=201)
def file_document_of_task(
    received: Arrived, _: Remembered, db: Db, who: Who, at: At, id: Id, kind: Kind = "other", title: Title = ""
) -> DocumentShown:
    """File a plan, an approval, a contract … of a task."""
    [made] = add_documents(db, who, find_task(db, who, id), [received], kind=kind, title=title, at=at)
    db.flush()
    return DocumentShown.model_validate(made)


@uploads.post("/campaigns/{id}/documents", status_code=201)
def file_document_of_campaign(
    received: Arrived, _: Remembered, db: Db, who: Who, at: At, id: Id, kind: Kind = "plan", title: Title = ""
) -> DocumentShown:
    """File the plan, or another paper, of a whole campaign."""
    [made] = add_documents(db, who, find_campaign(db, who, id), [received], kind=kind, title=title, at=at)
    db.flush()
    return DocumentShown.model_validate(made)


@reads.get("/documents/{id}/content", response_class=Response, responses=FILE)
def show_document_content(db: Db, who: Who, id: Id) -> Response:
    """The file itself, as it came, to be saved and not shown."""
    return document_answer(find_document(db, who, id))


@reads.post("/documents/{id}/withdrawals", status_code=201)
def withdraw_a_document(db: Db, who: Who, at: At, id: Id, body: DocumentWithdrawal) -> DocumentShown:
    """It counts no more; its record stays."""
    found = find_document(db, who, id, lock=True)
    return DocumentShown.model_validate(withdraw_document(db, who, found, reason=body.note, at=at))


router = APIRouter()
router.include_router(uploads)
router.include_router(reads)
