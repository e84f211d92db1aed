"""Change (任务调整): asked with its ground, decided outside the asking department; what was first promised stays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlmodel import JSON, Field, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {"asked": ("decided",), "decided": ()}
WORDS = {"asked": N_("Awaiting decision"), "decided": N_("Decided")}
DECISIONS = {"approved": N_("Approved"), "refused": N_("Refused")}
KINDS = {
    "target": N_("Change the target"),
    "department": N_("Change the unit"),
    "deadline": N_("Change the deadline"),
    "merge": N_("Merge into another task"),
    "withdraw": N_("Withdraw the task"),
}
# Which fields of a task each kind may change; a share has no goal, and `department_id` in place of the lead.
FIELDS: dict[str, tuple[str, ...]] = {
    "target": ("target_value", "unit", "goal"),
    "department": ("lead_department_id",),
    "deadline": ("due_on",),
    "merge": ("into_task_id",),
    "withdraw": (),
}
OF_SHARES: dict[str, tuple[str, ...]] = {
    "target": ("target_value", "unit"),
    "department": ("department_id",),
    "deadline": ("due_on",),
    "withdraw": (),
}
DAYS, NUMBERS = ("due_on",), ("target_value",)

sentence("change_kind", N_("Choose what is to change: target, unit, deadline, merging or withdrawal."))
sentence("change_of_share", N_("A town's part cannot be merged. Withdraw it, or merge the whole task."))
sentence("change_ground", N_("Write the ground of the adjustment: a document with its number, or the facts."))
sentence("change_same", N_("This is how it stands already. Write what it is to become."))
sentence("change_pending", N_("An adjustment of this task already waits for a decision. Wait for it, then ask again."))
sentence("change_decided", N_("This adjustment has been decided already."))
sentence(
    "change_committee",
    N_(
        "This is a voted livelihood project: the standing committee of the people's congress decides on its "
        "adjustment. Write the number of its document."
    ),
)
sentence(
    "change_overtaken",
    N_("The task has changed since this was asked. Refuse it with this reason, and let it be asked anew."),
)
sentence("change_into", N_("Choose another open task of this campaign that you can see."))
sentence(
    "change_by_share",
    N_("The target is the sum of the parts of towns and sites. Ask for the change of the part that changes."),
)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks for: fields of `FIELDS` with the values they are to have, and the ground (依据)."""

    kind: str
    ground: str
    reason: str = ""
    share_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def fields(self) -> tuple[str, ...]:
        """The fields this kind may change. Raises `Invalid` for an unknown kind, or one that no share has."""
        if self.kind not in KINDS:
            raise Invalid("change_kind", field="kind")
        if self.share_id is not None and self.kind not in OF_SHARES:
            raise Invalid("change_of_share", field="kind")
        return (FIELDS if self.share_id is None else OF_SHARES)[self.kind]

    def check(self) -> None:
        """Raises `Invalid` where the ground is missing or a text is too long; lengths are in characters."""
        if not self.ground.strip():
            raise Invalid("change_ground", field="ground")
        for name, limit in (("ground", 500), ("reason", 1000)):
            if len(getattr(self, name)) > limit:
                raise Invalid("text_too_long", field=name, limit=limit)


class Change(SQLModel, Stateful, table=True):
    """One request to adjust a task, or one share of it. `before` and `after` hold the same fields as plain values.

    `decision` says how it was decided; `document_number` is the paper of whoever decides above the office.
    """

    __tablename__ = "change"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    share_id: int | None = Field(default=None, foreign_key="share.id", index=True)
    into_task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    kind: str = Field(max_length=10)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    ground: str = Field(max_length=500)
    reason: str = Field(default="", max_length=1000)
    state: str = Field(default="asked", max_length=10, index=True)
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime
    decision: str = Field(default="", max_length=10)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    decision_note: str = Field(default="", max_length=1000)
    document_number: str = Field(default="", max_length=120)

    def decide(
        self, who: Actor, decision: str, *, note: str, document_number: str, by_committee: bool, at: datetime
    ) -> None:
        """`approved` or `refused`. `by_committee`: the people's congress decided (票决民生实事), so its paper is named.

        Raises `Invalid` (decision, reason of a refusal, document of an approval), `Refusal` when it is decided.
        """
        if decision not in DECISIONS:
            raise Invalid("decision_unknown", field="decision")
        if decision == "refused" and not note.strip():
            raise Invalid("reason_missing", field="note")
        if decision == "approved" and by_committee and not document_number.strip():
            raise Invalid("change_committee", field="document_number")
        for name, text, limit in (("note", note, 1000), ("document_number", document_number, 120)):
            if len(text) > limit:
                raise Invalid("text_too_long", field=name, limit=limit)
        self.move("decided", "change_decided")
        self.decision, self.decision_note, self.document_number = decision, note.strip(), document_number.strip()
        self.decided_by_id, self.decided_at = who.person_id, at

    @property
    def outcome(self) -> str:
        """The state in one word: asked, approved or refused."""
        return self.decision or self.state

    def wanted(self) -> dict[str, Any]:
        """The fields as they are to be, as the nouns hold them: days and numbers, no text."""
        return {name: read(name, value) for name, value in self.after.items()}


def read(name: str, value: Any) -> Any:
    """A plain value of `before` or `after` as the noun holds it."""
    if value is None or value == "":
        return value
    if name in DAYS:
        return date.fromisoformat(value)
    return Decimal(value) if name in NUMBERS else value
