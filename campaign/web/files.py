"""The files of a task or a campaign: several filed at once in a small form, given back to be saved, withdrawn."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from campaign.actions.documenting import add_documents, withdraw_document
from campaign.actions.finding import find_campaign, find_document, find_task
from campaign.domain.campaign import Campaign
from campaign.domain.document import KINDS
from campaign.domain.permission import demand
from campaign.domain.refusal import N_, Invalid
from campaign.domain.task import Task
from campaign.edge import At, Db, Who
from campaign.receiving import ArrivedOrNot, Files
from campaign.serving_evidence import document_answer
from campaign.web.decisions import explain
from campaign.web.errors import field_errors
from campaign.web.filled import Key
from campaign.web.forms import choices
from campaign.web.page import page, say, see_other

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]
FILED = N_("The files are kept.")
WITHDRAWN = N_("The file is withdrawn; its record stays.")
WHY = N_("Why is the file withdrawn?")


@router.get("/tasks/{id}/documents/new")
def new_of_task(request: Request, db: Db, who: Who, id: Key) -> Response:
    """Files of a task, what they are, and a title."""
    task = find_task(db, who, id)
    demand(who, "add_document", task)
    return _form(request, task)


@router.get("/campaigns/{id}/documents/new")
def new_of_campaign(request: Request, db: Db, who: Who, id: Key) -> Response:
    """Files of a campaign as a whole, such as its plan."""
    campaign = find_campaign(db, who, id)
    demand(who, "add_document", campaign)
    return _form(request, campaign)


@router.post("/tasks/{id}/documents")
def file_of_task(
    request: Request, files: ArrivedOrNot, db: Db, who: Who, at: At, id: Key, kind: Text = "other", title: Text = ""
) -> Response:
    """Keep the files of a task."""
    return _file(request, files, db, who, at, find_task(db, who, id), kind, title)


@router.post("/campaigns/{id}/documents")
def file_of_campaign(
    request: Request, files: ArrivedOrNot, db: Db, who: Who, at: At, id: Key, kind: Text = "other", title: Text = ""
) -> Response:
    """Keep the files of a campaign."""
    return _file(request, files, db, who, at, find_campaign(db, who, id), kind, title)


@router.get("/documents/{document_id}/content")
def content(db: Db, who: Who, document_id: Key) -> Response:
    """The file as it came, to be saved."""
    return document_answer(find_document(db, who, document_id))


@router.post("/documents/{document_id}/withdrawals")
def withdraw(request: Request, db: Db, who: Who, at: At, document_id: Key, note: Text = "") -> Response:
    """Withdraw it, with the reason; its record stays."""
    found = find_document(db, who, document_id, lock=True)
    back = f"/tasks/{found.task_id}" if found.task_id else f"/campaigns/{found.campaign_id}/plan"
    title = found.title
    try:
        withdraw_document(db, who, found, reason=note, at=at)
    except Invalid as fault:
        db.rollback()
        return explain(request, fault, matter=title, question=WHY, decision="", back=back)
    return see_other(request, f"{back}#files", toast=say(request, WITHDRAWN))


def _file(
    request: Request, files: Files, db: Db, who: Who, at: At, about: Task | Campaign, kind: str, title: str
) -> Response:
    demand(who, "add_document", about)
    try:
        if files.fault:
            raise files.fault
        add_documents(db, who, about, files.received, kind=kind, title=title, at=at)
    except Invalid as fault:
        db.rollback()
        db.refresh(about)
        return _form(request, about, fault=fault, typed={"kind": kind, "title": title})
    return see_other(request, f"{_back(about)}#files", toast=say(request, FILED))


def _back(about: Task | Campaign) -> str:
    return f"/tasks/{about.id}" if isinstance(about, Task) else f"/campaigns/{about.id}/plan"


def _form(
    request: Request, about: Task | Campaign, *, fault: Invalid | None = None, typed: dict[str, Any] | None = None
) -> Response:
    errors = field_errors(request, fault) if fault else {}
    if "file" in errors:  # what the receiving door calls it; here there may be several
        errors = {"files": errors["file"]}
    return page(
        request,
        "files/new.html",
        422 if fault else 200,
        about=about,
        back=_back(about),
        action=f"/{'tasks' if isinstance(about, Task) else 'campaigns'}/{about.id}/documents",
        kinds=choices(request, KINDS),
        typed=typed or {"kind": "plan" if isinstance(about, Campaign) else "other"},
        errors=errors,
    )
