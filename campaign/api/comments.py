"""Comments on tasks over the API."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from sqlmodel import col, select

from campaign.actions.commenting import add_comment, withdraw_comment
from campaign.actions.finding import find_comment, find_task
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body, Id, Key
from campaign.domain.comment import LONGEST, MOST_NAMED, Comment
from campaign.edge import At, Db, Who

router = api_router("Comments")


class CommentIn(Body):
    """What is said. A unit is told when the text names it with @ (`@县财政局`, also by alias) or when it is listed."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST)] = Field(examples=["第二批资金何时拨付？"])
    department_ids: Annotated[list[Key], Field(max_length=MOST_NAMED)] = Field(default=[], examples=[[3]])


class ReasonIn(Body):
    """Why it is withdrawn."""

    note: Annotated[str, Field(min_length=1, max_length=500)]


class CommentShown(Answer):
    """A comment. `text` is empty once it is withdrawn; then `withdrawn_reason` says why."""

    id: int
    task_id: int
    person_id: int | None
    text: str
    at: datetime
    state: Literal["written", "withdrawn"]
    withdrawn_at: datetime | None
    withdrawn_reason: str


@router.get("/tasks/{id}/comments")
def list_comments(db: Db, who: Who, paged: Paged, id: Id) -> Page[CommentShown]:
    """The comments on a task, oldest first."""
    task = find_task(db, who, id)
    query = select(Comment).where(col(Comment.task_id) == task.id)
    return page_of(db, query, [col(Comment.id)], paged, CommentShown.model_validate)


@router.post("/tasks/{id}/comments", status_code=201)
def write_comment(db: Db, who: Who, at: At, id: Id, body: CommentIn) -> CommentShown:
    """Say something about a task. Nothing confidential: no state secrets, no petitioners, no minors."""
    task = find_task(db, who, id, lock=True)
    made = add_comment(db, who, task, text=body.text, department_ids=body.department_ids, at=at)
    return CommentShown.model_validate(made)


@router.post("/comments/{id}/withdrawals", status_code=201)
def take_comment_back(db: Db, who: Who, at: At, id: Id, body: ReasonIn) -> CommentShown:
    """Take your own words back; they are gone for good, and your reason stands in their place."""
    comment, _task = find_comment(db, who, id)
    return CommentShown.model_validate(withdraw_comment(db, who, comment, reason=body.note, at=at))
