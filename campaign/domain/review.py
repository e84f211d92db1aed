"""Review: inspectors look at one item, record findings, and the lead inspector gives a verdict."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import JSON, Field, Relationship, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Refusal, sentence
from campaign.domain.scoring import Total, Worth
from campaign.domain.standard import Criterion, Standard
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {"open": ("decided", "withdrawn"), "decided": (), "withdrawn": ()}
WORDS = {"open": N_("Under review"), "decided": N_("Decided"), "withdrawn": N_("Withdrawn")}
VERDICTS = {"passed": N_("Pass"), "conditional": N_("Pass after rectification"), "failed": N_("Failed")}
KINDS = {"first": N_("Acceptance"), "reinspection": N_("Re-inspection")}

sentence("review_decided", N_("The verdict on this item has been given; findings can no longer change."))
sentence("review_verdict", N_("“{verdict}” is not a verdict; choose passed, conditional or failed."))
sentence(
    "review_conflict",
    N_("You hold a post in a department of this task, so you cannot decide on it. Ask for another inspector."),
)
sentence(
    "verdict_veto",
    N_("A veto applies, so the item cannot pass. Choose failed, or correct the finding first."),
)
sentence(
    "verdict_unmet",
    N_("{count} criteria are not met, so the item cannot simply pass. Choose pass after rectification, or failed."),
)
sentence(
    "verdict_below",
    N_("The score of {percent} is below the pass mark of {mark}, so the item cannot pass. Choose another verdict."),
)
sentence(
    "verdict_differs",
    N_("The inspectors' scores differ. Write in the note why the verdict goes this way."),
)
sentence("criterion_unknown", N_("This criterion does not belong to the standard of this review."))
sentence("finding_evidence", N_("“{title}” needs a photo or a document: {necessity}"))


class ReviewInspector(SQLModel, table=True):
    """Who looks. Position 0 is the lead inspector (组长)."""

    __tablename__ = "review_inspector"

    review_id: int = Field(foreign_key="review.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    position: int = 0


class Finding(SQLModel, table=True):
    """What was found on one criterion: `value` as its kind needs it, `points` as scored, `met` or not."""

    __tablename__ = "finding"

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="review.id", index=True)
    criterion_id: int = Field(foreign_key="criterion.id")
    person_id: int = Field(foreign_key="person.id")
    value: Any = Field(default=None, sa_type=JSON)
    points: float | None = None
    met: bool = True
    note: str = Field(default="", max_length=2000)
    at: datetime


class Review(SQLModel, Stateful, table=True):
    """One look at one item. `kind` is first or reinspection; `score` is the percentage of the standard's full mark."""

    __tablename__ = "review"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    item_id: int = Field(foreign_key="item.id", index=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    share_id: int | None = Field(default=None, foreign_key="share.id")
    standard_id: int = Field(foreign_key="standard.id")
    kind: str = Field(default="first", max_length=14)
    state: str = Field(default="open", max_length=10, index=True)
    verdict: str = Field(default="", max_length=12)
    note: str = Field(default="", max_length=2000)
    score: float | None = None
    opened_at: datetime
    decided_at: datetime | None = None
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1

    inspectors: list[ReviewInspector] = Relationship(
        sa_relationship_kwargs={
            "order_by": "ReviewInspector.position",
            "lazy": "selectin",
            "cascade": "all, delete-orphan",
        }
    )

    @property
    def inspector_ids(self) -> list[int]:
        """Who looks, the lead inspector first."""
        return [each.person_id for each in self.inspectors]

    def relations(self, who: Actor) -> set[str]:
        """lead_inspector, inspector by the draw; coordinator, leader, reader by campaign."""
        ids = self.inspector_ids
        pairs = {
            "lead_inspector": bool(ids) and ids[0] == who.person_id,
            "inspector": who.person_id in ids,
            "coordinator": self.campaign_id in who.coordinates,
            "leader": self.campaign_id in who.leads,
            "reader": who.sees_all,
        }
        return {name for name, holds in pairs.items() if holds}

    def must_be_open(self) -> None:
        """Raises `Refusal("review_decided")` when nothing can be found any more."""
        if self.state != "open":
            raise Refusal("review_decided")

    def decide(
        self, who: Actor, verdict: str, note: str, result: Total, standard: Standard, *, differs: bool, at: datetime
    ) -> None:
        """Give the verdict. The figures bind it only one way: what is vetoed, unmet or too low cannot simply pass.

        `differs` says that two inspectors scored one criterion differently; then the note must say why.
        Raises `Invalid`, `Refusal`.
        """
        self.must_be_open()
        if verdict not in VERDICTS:
            raise Invalid("review_verdict", field="verdict", verdict=verdict[:20])
        if differs and not note.strip():
            raise Invalid("verdict_differs", field="note")
        if verdict == "passed":
            _may_pass(result, standard)
        self.move("decided")
        self.verdict, self.note = verdict, note.strip()
        self.score = float(result.percent) if result.percent is not None else None
        self.decided_at, self.decided_by_id = at, who.person_id
        self.version += 1


def _may_pass(result: Total, standard: Standard) -> None:
    if result.vetoed:
        raise Refusal("verdict_veto")
    if result.unmet:
        raise Refusal("verdict_unmet", count=result.unmet)
    if result.percent is not None and float(result.percent) < standard.pass_mark:
        raise Refusal("verdict_below", percent=f"{result.percent:g}", mark=f"{standard.pass_mark:g}")


def effective(criteria: Iterable[Criterion], findings: Iterable[Finding], lead_id: int | None) -> list[Finding | None]:
    """The finding that counts for each criterion: the lead inspector's, else the latest of the others', else None."""
    rows = sorted(findings, key=lambda each: (each.person_id == lead_id, each.at, each.id or 0))
    counting = {each.criterion_id: each for each in rows}
    return [counting.get(each.id or 0) for each in criteria]


def scores_differ(findings: Iterable[Finding]) -> bool:
    """Whether two inspectors found different things on one criterion."""
    seen: dict[int, set[tuple[float | None, bool]]] = {}
    for each in findings:
        seen.setdefault(each.criterion_id, set()).add((each.points, each.met))
    return any(len(values) > 1 for values in seen.values())


def worth_of(criterion: Criterion, finding: Finding | None) -> Worth | None:
    """What a recorded finding is worth in the criterion's own decimals."""
    if finding is None:
        return None
    points = criterion.points.__class__(str(finding.points or 0))
    return Worth(points, finding.met)
