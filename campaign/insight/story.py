"""A task's story: every entry that concerns it and every rung climbed for it, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.comment import Comment
from campaign.domain.duty import Chase
from campaign.domain.entry import Entry
from campaign.insight.actors import actor_shown, with_actors

# Which deeds belong to which part of the story; what is in none of them is the plan itself.
KINDS: dict[str, tuple[str, ...]] = {
    "progress": (
        *("report_progress", "compute_progress", "report_milestone", "decide_milestone", "submit_task", "add_evidence"),
    ),
    "orders": (
        *("chase", "nudge_task", "draft_order", "reword_order", "issue_order", "hold_order", "waive_order"),
        *("receive_order", "reply_order", "accept_reply", "return_reply", "close_order"),
    ),
    "coordination": (
        *("ask_coordination", "accept_coordination", "assign_coordination", "answer_coordination"),
        *("refuse_coordination", "withdraw_coordination", "ask_extension", "decide_extension"),
        *("ask_change", "decide_change", "give_instruction", "answer_instruction", "decide_instruction"),
        "withdraw_instruction",
    ),
    "acceptance": (
        *("record_finding", "give_verdict", "open_rectification", "report_rectification", "clear_rectification"),
        *("reopen_rectification", "sign_item", "return_item", "withdraw_item", "close_item"),
    ),
    "comments": ("add_comment", "withdraw_comment"),
}
DESK = ("draft_order", "reword_order", "hold_order", "waive_order")  # of no concern to the unit itself
# What the clock notes of a whole batch: the rungs climbed are told one by one, letters cancelled concern nobody's task.
BATCHES = ("chase", "cancel_lines")
FIRST = 20


@dataclass(frozen=True)
class Event:
    """One line: the deed, by whom, when, what it was about, its number in the ledger (None: a rung climbed)."""

    deed: str
    who: str
    by_system: bool
    at: datetime
    data: Mapping[str, Any]
    seq: int | None
    comment: Comment | None = None  # the ledger keeps only the digest of its words


@dataclass(frozen=True)
class Story:
    """The newest lines; `total` counts all of this kind, `since` is when the first of all happened."""

    events: Sequence[Event]
    total: int
    since: datetime | None


def story(
    db: Session,
    task_id: int,
    order_ids: Sequence[int],
    *,
    kind: str = "",
    drafts: bool = False,
    most: int = FIRST,
    language: str = "zh",
) -> Story:
    """The story of a task whose matter stands in these orders. Four queries, whatever its length."""
    where = _entries(task_id, order_ids, kind, drafts)
    total, since = db.execute(select(func.count(), func.min(Entry.at)).where(where)).one()
    newest = with_actors(where).order_by(col(Entry.at).desc(), col(Entry.seq).desc()).limit(most)
    rows = list(db.execute(newest))
    said = _comments(db, [row.noun_id for row, _name in rows if row.deed == "add_comment"])
    events = [
        Event(
            *(row.deed, actor_shown(row, name_en, language), row.actor_id is None, row.at, row.data, row.seq),
            said.get(row.noun_id) if row.deed == "add_comment" else None,
        )
        for row, name_en in rows
    ]
    chases = _chases(db, task_id) if kind in ("", "orders") else []
    merged = sorted([*events, *chases], key=lambda event: (event.at, event.seq or 0), reverse=True)
    starts = [moment for moment in (since, chases[-1].at if chases else None) if moment]
    return Story(merged[:most], total + len(chases), min(starts, default=None))


def _entries(task_id: int, order_ids: Sequence[int], kind: str, drafts: bool) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = col(Entry.task_id) == task_id
    if order_ids:
        mine = or_(mine, and_(col(Entry.noun) == "order", col(Entry.noun_id).in_(order_ids)))
    found = [mine, col(Entry.deed).not_in(BATCHES)]
    if kind in KINDS:
        found.append(col(Entry.deed).in_(KINDS[kind]))
    if not drafts:
        found.append(col(Entry.deed).not_in(DESK))
    return and_(*found)


def _comments(db: Session, keys: Sequence[int]) -> dict[int | None, Comment]:
    """These comments as they stand now."""
    found = db.scalars(select(Comment).where(col(Comment.id).in_(keys))) if keys else ()
    return {comment.id: comment for comment in found}


def _chases(db: Session, task_id: int) -> list[Event]:
    """The rungs climbed, newest first; what one sweep did for several shares at once is one line."""
    query = (
        select(col(Chase.at), col(Chase.rung), func.count())
        .where(col(Chase.task_id) == task_id, col(Chase.state) == "climbed")
        .group_by(col(Chase.at), col(Chase.rung))
        .order_by(col(Chase.at).desc())
    )
    return [Event("chase", "", True, at, {"rung": rung, "matters": n}, None) for at, rung, n in db.execute(query)]
