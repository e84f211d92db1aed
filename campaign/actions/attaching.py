"""Tying evidence that was sent in before to the thing it proves."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.entries import NOUNS
from campaign.domain.evidence import Attachment, Evidence
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.task import Task

sentence("evidence_unknown", N_("Evidence {number} does not belong to this task. Upload it here first."))


def attach(db: Session, who: Actor, evidence_ids: Sequence[int], noun: Any, *, task: Task) -> list[str]:
    """Tie the evidence to `noun` (an update, a milestone, a finding …). It must have been sent in by `who` for `task`.

    Returns the hashes of the evidence, for the entry. What is tied already stays as it is.
    Raises `Invalid("evidence_unknown")` otherwise.
    """
    wanted = sorted(set(evidence_ids))
    if not wanted:
        return []
    db.flush()
    query = select(Evidence.id, Evidence.sha256).where(
        col(Evidence.id).in_(wanted), Evidence.task_id == task.id, Evidence.uploaded_by_id == who.person_id
    )
    found: dict[int, str] = dict(db.execute(query).all())  # type: ignore[arg-type]
    for number in set(wanted) - set(found):
        raise Invalid("evidence_unknown", field="evidence_ids", number=number)
    name = NOUNS.get(noun.__tablename__, noun.__tablename__)
    for key in wanted:
        if db.get(Attachment, (key, name, noun.id)) is None:
            db.add(Attachment(evidence_id=key, noun=name, noun_id=noun.id))
    db.flush()
    return [found[key] for key in wanted]
