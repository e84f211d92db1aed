"""The files of a task or of a campaign as a whole, with who filed each."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import Campaign
from campaign.domain.document import Document
from campaign.domain.person import Person
from campaign.domain.task import Task


@dataclass(frozen=True)
class DocumentShown:
    """A file and the name of whoever filed it."""

    file: Document
    by: str


def documents_of(db: Session, about: Task | Campaign, language: str) -> list[DocumentShown]:
    """The files, newest first, those that were withdrawn last. One query."""
    mine = col(Document.task_id) == about.id
    if isinstance(about, Campaign):
        mine = (col(Document.campaign_id) == about.id) & col(Document.task_id).is_(None)
    query = select(Document, Person).outerjoin(Person, col(Person.id) == Document.person_id).where(mine)
    rows = db.execute(query.order_by((col(Document.state) == "withdrawn"), col(Document.id).desc()))
    return [DocumentShown(file, person.shown(language) if person else "") for file, person in rows]
