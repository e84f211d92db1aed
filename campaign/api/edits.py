"""Batches of changes to a ledger over the API: made all or none, read cell by cell, undone."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.batch_editing import edit_tasks, undo_edit
from campaign.actions.finding import find_batch, find_campaign
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import SILENT, Answer, Body, Day, Id, Key, Number, Remark
from campaign.domain.batch_edit import FARTHEST, MOST, TEXTS, BatchCell, BatchEdit, BatchWish
from campaign.domain.permission import demand
from campaign.edge import At, Db, Who

router = api_router("Campaigns")
Departments = Annotated[list[Key], Field(max_length=100)]
Text = Annotated[str, Field(max_length=500)]


class Chosen(Body):
    """A task of the campaign; with `version`, nothing is written (412) when somebody has changed it since."""

    id: Key
    version: Key | None = None


class EditIn(Body):
    """The tasks and what is to become of each; a field that is not there stays, an empty text empties it."""

    tasks: Annotated[list[Chosen], Field(min_length=1, max_length=MOST)] = Field(examples=[[{"id": 1}]])
    due_on: Day | None = None
    shift: Annotated[int, Field(ge=-FARTHEST, le=FARTHEST, description="working days, below zero: earlier")] | None = (
        Field(default=None, examples=[5])
    )
    lead_department_id: Key | None = None
    owners_add: Departments = []
    owners_remove: Departments = []
    co_add: Departments = []
    co_remove: Departments = []
    weight: Number | None = None
    sensitivity: Literal["public", "internal"] | None = None
    work_package: Text | None = None
    leader: Text | None = None
    responsible: Text | None = Field(default=None, examples=["周科长"])
    source: Text | None = None
    reason: Text = ""

    def wish(self) -> BatchWish:
        """What the body wishes, as the deed takes it."""
        parts = {name: tuple(getattr(self, name)) for name in ("owners_add", "owners_remove", "co_add", "co_remove")}
        texts = {name: value for name in TEXTS if (value := getattr(self, name)) is not None}
        return BatchWish(
            due_on=self.due_on,
            shift=self.shift,
            lead_department_id=self.lead_department_id,
            **parts,
            weight=self.weight,
            sensitivity=self.sensitivity or "",
            texts=texts,
        )


class CellShown(Answer):
    """A field of a task: `refused` is the code of why it stayed; without a field, of why the whole task stayed."""

    task_id: int
    field: str
    before: Any
    after: Any
    refused: str


class EditShown(Answer):
    """A batch, with its cells where a single one is asked for. `undoes_id` is the batch it undid."""

    id: int
    campaign_id: int
    person_id: int | None
    reason: str
    undoes_id: int | None
    at: datetime


class EditWhole(EditShown):
    """A batch with all its cells."""

    cells: list[CellShown]


@router.get("/campaigns/{id}/edits")
def list_edits(db: Db, who: Who, paged: Paged, id: Id) -> Page[EditShown]:
    """The batches of changes to a campaign's ledger, newest first."""
    campaign = find_campaign(db, who, id)
    demand(who, "read_batches", campaign)
    query = select(BatchEdit).where(col(BatchEdit.campaign_id) == campaign.id)
    return page_of(db, query, [col(BatchEdit.id)], paged, EditShown.model_validate, newest_first=True)


@router.post("/campaigns/{id}/edits", status_code=201)
def edit_several_tasks(db: Db, who: Who, at: At, id: Id, body: EditIn) -> EditWhole:
    """Change several tasks at once, all that can or none; those that cannot stay, and the answer says why."""
    campaign = find_campaign(db, who, id, lock=True)
    chosen = {one.id: one.version for one in body.tasks}
    return _whole(db, edit_tasks(db, who, campaign, chosen, body.wish(), reason=body.reason, at=at))


@router.get("/campaigns/{id}/edits/{edit_id}")
def show_edit(db: Db, who: Who, id: Id, edit_id: Id) -> EditWhole:
    """One batch with all its cells."""
    campaign = find_campaign(db, who, id)
    demand(who, "read_batches", campaign)
    return _whole(db, find_batch(db, campaign, edit_id))


@router.post("/campaigns/{id}/edits/{edit_id}/undos", status_code=201)
def undo_an_edit(db: Db, who: Who, at: At, id: Id, edit_id: Id, _body: Remark = SILENT) -> EditWhole:
    """Put back what nobody has changed since. Answers the batch that did it, which can be undone too."""
    campaign = find_campaign(db, who, id, lock=True)
    demand(who, "edit_batch", campaign)
    return _whole(db, undo_edit(db, who, campaign, find_batch(db, campaign, edit_id, lock=True), at=at))


def _whole(db: Session, edit: BatchEdit) -> EditWhole:
    cells = db.scalars(select(BatchCell).where(col(BatchCell.edit_id) == edit.id).order_by(col(BatchCell.id)))
    shown = [CellShown.model_validate(cell) for cell in cells]
    return EditWhole(**EditShown.model_validate(edit).model_dump(), cells=shown)
