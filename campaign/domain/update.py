"""Update (进展): what an owner said, when, about a task or one share of it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_, Invalid, sentence

sentence("progress_range", N_("Progress is a percentage from 0 to 100."))
sentence("value_negative", N_("The quantity done cannot be below zero."))
sentence("update_empty", N_("Write how it stands, change the figure, or choose “no news”."))
sentence("both_figures", N_("Give either a percentage or a quantity, not both."))
sentence("value_without_target", N_("This has no target quantity. Report a percentage instead."))
sentence("value_range", N_("This quantity is too large. Check its unit."))
sentence(
    "figures_by_share",
    N_("This task is divided among towns or sites. Report the figure of one of them; the task sums them up."),
)
sentence("share_of_others", N_("This part is another unit's to report. Report your own share."))
sentence("share_not_open", N_("This share has been submitted or ended and takes no more reports."))
sentence("milestone_in_acceptance", N_("The task is in acceptance; its findings are put right there."))
sentence("task_rectifying_itself", N_("Report the rectifications; the task is then submitted again by itself."))
sentence("decision_unknown", N_("Choose one of the decisions that are offered."))
sentence("own_department", N_("This is a matter of a department in which you hold a post. Somebody else decides it."))

LARGEST = Decimal(10) ** 13


@dataclass(frozen=True)
class Report:
    """What an owner says: a percentage or a quantity, words, or that there is no news."""

    progress: float | None = None
    value: Decimal | None = None
    note: str = ""
    no_news: bool = False

    @property
    def figure(self) -> str:
        """The field of the figure that was typed: progress, value, or empty."""
        return "progress" if self.progress is not None else "value" if self.value is not None else ""

    def check(self, *, target: Decimal | None, by_share: bool) -> None:
        """Raises `Invalid` naming the field. `by_share`: the figure of this task is the sum of its shares."""
        if self.progress is not None and self.value is not None:
            raise Invalid("both_figures", field="value")
        if self.progress is not None and not 0 <= self.progress <= 100:
            raise Invalid("progress_range", field="progress")
        if self.value is not None:
            self._check_value(target)
        if by_share and (self.progress is not None or self.value is not None):
            raise Invalid("figures_by_share", field="share_id")
        if self.progress is None and self.value is None and not self.note.strip() and not self.no_news:
            raise Invalid("update_empty", field="note")

    def _check_value(self, target: Decimal | None) -> None:
        assert self.value is not None
        if self.value < 0:
            raise Invalid("value_negative", field="value")
        if self.value >= LARGEST:
            raise Invalid("value_range", field="value")
        if not target:
            raise Invalid("value_without_target", field="value")

    def told(self) -> dict[str, Any]:
        """What the ledger keeps of it, without what was left out."""
        known = {"progress": self.progress, "value": self.value, "note": self.note.strip(), "no_news": self.no_news}
        return {name: value for name, value in known.items() if value not in (None, "", False)}


class Update(SQLModel, table=True):
    """One report of progress. `progress` percent or `value` in the task's unit as it stood after; `no_news` is the
    honest 暂无新进展. `recorded_at` differs from `at` when a telephone note is entered later."""

    __tablename__ = "progress_update"

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    share_id: int | None = Field(default=None, foreign_key="share.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    at: datetime = Field(index=True)
    recorded_at: datetime
    progress: float | None = None
    value: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)
    no_news: bool = False
    note: str = Field(default="", max_length=2000)
