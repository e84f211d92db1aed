"""Files of a task or a campaign that prove no progress (附件): filed, and withdrawn with a reason."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from campaign.actions.entries import entry
from campaign.actions.evidence import Received
from campaign.domain.campaign import Campaign
from campaign.domain.document import Document
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid
from campaign.domain.task import Task


def add_documents(
    db: Session,
    who: Actor,
    about: Task | Campaign,
    files: Sequence[Received],
    *,
    kind: str = "other",
    title: str = "",
    at: datetime,
) -> list[Document]:
    """File what has been received, all or none; without a title, and where there are several, under their own names.

    Raises `NotAllowed`, `Invalid` (no file, kind, title).
    """
    demand(who, "add_document", about)
    if not files:
        raise Invalid("document_none", field="files")
    of_task = isinstance(about, Task)
    campaign_id = about.campaign_id if isinstance(about, Task) else about.id or 0
    made = []
    for file in files:
        one = Document(
            campaign_id=campaign_id,
            task_id=about.id if of_task else None,
            kind=kind,
            title=title.strip() if title.strip() and len(files) == 1 else file.name[:200],
            sha256=file.sha256,
            name=file.name[:200],
            size=file.size,
            type=file.mime,
            person_id=who.person_id,
            at=at,
        )
        one.check()
        db.add(one)
        entry(db, who, "add_document", one, at=at, kind=kind, name=one.title, sha256=one.sha256, size=one.size)
        made.append(one)
    return made


def withdraw_document(db: Session, who: Actor, document: Document, *, reason: str, at: datetime) -> Document:
    """It counts no more: whoever filed it, or whoever runs the campaign.

    Raises `NotAllowed`, `Invalid` (reason), `Refusal` (withdrawn already).
    """
    demand(who, "withdraw_document", document)
    document.withdraw(reason, at)
    entry(db, who, "withdraw_document", document, at=at, name=document.title, reason=document.withdrawn_reason)
    return document
