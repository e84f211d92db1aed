"""Update (进展): what an owner said, when, about a task or one share of it."""

from datetime import datetime
from decimal import Decimal

from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_, sentence

sentence("progress_range", N_("Progress is a percentage from 0 to 100."))
sentence("value_negative", N_("The quantity done cannot be below zero."))
sentence("update_empty", N_("Write how it stands, change the figure, or choose “no news”."))
sentence("both_figures", N_("Give either a percentage or a quantity, not both."))


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
