"""Batch edit (批量修改): one deed on several tasks. Each cell keeps what it was and what it became, to be undone by."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import JSON, Field, SQLModel

from campaign.domain.canonical import plain
from campaign.domain.refusal import N_, Invalid, Refusal, sentence
from campaign.domain.task_plan import Party, TaskPlan
from campaign.domain.workday import WorkCalendar

MOST = 1000  # tasks in one batch
FARTHEST = 250  # working days of a shift: a year
# What a batch may change, in the order in which it is shown; each is a field of `TaskPlan`.
FIELDS = {
    "due_on": N_("Deadline"),
    "lead_department_id": N_("Lead department"),
    "owners": N_("Responsible departments"),
    "co": N_("Co-operating departments"),
    "work_package": N_("Package"),
    "leader": N_("Leader in charge"),
    "responsible": N_("Person responsible"),
    "weight": N_("Weight"),
    "sensitivity": N_("Who may see it"),
    "source": N_("Source"),
}
TEXTS = ("work_package", "leader", "responsible", "source")

sentence("nothing_chosen", N_("No task is chosen. Tick at least one row, then choose what to do with it."))
sentence("edit_nothing", N_("Nothing is to change yet. Fill in at least one field."))
sentence("edit_too_many", N_("{count} tasks are chosen, and at most {most} change at once. Filter the ledger further."))
sentence("edit_day_or_shift", N_("Give one day for all, or a shift in working days, not both."))
sentence("edit_shift_range", N_("Shift by 1 to {most} working days; write −5 for five days earlier."))
sentence("edit_both_ways", N_("A department is to be added and taken away at once. Choose one of the two."))
sentence("edit_no_deadline", N_("It is standing and has no deadline to shift. Give it a day first."))
sentence("edit_same", N_("It stands so already."))
sentence("edit_none", N_("None of the chosen tasks can change so. Why stands beside each of them."))
sentence("edit_undone", N_("This has been undone already. What undid it can be undone in its turn."))
sentence("edit_too_late", N_("It is more than {days} days old and can no longer be undone. Change the tasks anew."))
sentence("edit_not_now", N_("The campaign is closed, so nothing of it is undone any more."))
sentence("edit_overtaken", N_("Somebody has changed it since, and that stays."))
sentence("edit_nothing_left", N_("Everything in this batch has been changed since, so there is nothing to undo."))


@dataclass(frozen=True, kw_only=True)
class BatchWish:
    """What is to become of every chosen task; what is left empty stays. `shift` moves deadlines by working days.

    `texts` holds those of `TEXTS` that are to change; an empty text empties the field.
    """

    due_on: date | None = None
    shift: int | None = None
    lead_department_id: int | None = None
    owners_add: tuple[int, ...] = ()
    owners_remove: tuple[int, ...] = ()
    co_add: tuple[int, ...] = ()
    co_remove: tuple[int, ...] = ()
    weight: Decimal | None = None
    sensitivity: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Raises `Invalid` where nothing is wished, or what is wished contradicts itself."""
        if self.due_on is not None and self.shift is not None:
            raise Invalid("edit_day_or_shift", field="shift")
        if self.shift is not None and not 1 <= abs(self.shift) <= FARTHEST:
            raise Invalid("edit_shift_range", field="shift", most=FARTHEST)
        for part in ("owners", "co"):
            if set(getattr(self, f"{part}_add")) & set(getattr(self, f"{part}_remove")):
                raise Invalid("edit_both_ways", field=f"{part}_add")
        if all(getattr(self, each.name) in (None, "", (), {}) for each in fields(self)):
            raise Invalid("edit_nothing")

    def changes_of(self, plan: TaskPlan, calendar: WorkCalendar) -> dict[str, Any]:
        """The fields of this one task's plan as they are to be. Raises `Refusal` where there is nothing to shift."""
        found: dict[str, Any] = dict(self.texts)
        if self.due_on is not None:
            found["due_on"] = self.due_on
        if self.shift is not None:
            if plan.due_on is None:
                raise Refusal("edit_no_deadline")
            found["due_on"] = shifted(plan.due_on, self.shift, calendar)
        if self.lead_department_id is not None and self.lead_department_id != plan.lead_department_id:
            found |= {"lead_department_id": self.lead_department_id, "owner_post_id": None}
        for part in ("owners", "co"):
            added, removed = getattr(self, f"{part}_add"), getattr(self, f"{part}_remove")
            if added or removed:
                found[part] = _parties(getattr(plan, part), added, removed)
        if self.weight is not None:
            found["weight"] = self.weight.quantize(Decimal("0.01"))  # as it is kept, so that it can be undone
        if self.sensitivity:
            found["sensitivity"] = self.sensitivity
        return found


def shifted(day: date, workdays: int, calendar: WorkCalendar) -> date:
    """`day` moved by so many working days, later where the number is above zero, else earlier."""
    return calendar.after(day, workdays) if workdays > 0 else calendar.before(day, -workdays)


def _parties(now: tuple[Party, ...], added: tuple[int, ...], removed: tuple[int, ...]) -> tuple[Party, ...]:
    """Those that stay keep their place and their collective word."""
    kept = [party for party in now if party.department_id not in removed]
    there = {party.department_id for party in kept}
    return (*kept, *(Party(key) for key in added if key not in there))


class BatchEdit(SQLModel, table=True):
    """One batch. `undoes_id` is the batch it undid; a batch is undone once, and what undid it can be undone too."""

    __tablename__ = "batch_edit"

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    reason: str = Field(default="", max_length=500)
    undoes_id: int | None = Field(default=None, foreign_key="batch_edit.id", unique=True)
    at: datetime

    def check(self) -> None:
        """Raises `Invalid` where the reason is too long."""
        if len(self.reason) > 500:
            raise Invalid("text_too_long", field="reason", limit=500)

    def last_moment(self, days: int) -> datetime:
        """Until when it can be undone, where the county allows so many days."""
        return self.at + timedelta(days=days)

    def must_be_undoable(self, *, undone: bool, closed: bool, days: int, at: datetime) -> None:
        """Raises `Refusal` when it is `undone` already, its campaign is `closed`, or it is more than `days` old."""
        if undone:
            raise Refusal("edit_undone")
        if closed:
            raise Refusal("edit_not_now")
        if at > self.last_moment(days):
            raise Refusal("edit_too_late", days=days)


class BatchCell(SQLModel, table=True):
    """A field of a task in a batch. `refused` is the code of the sentence why it stayed as it was, else empty."""

    __tablename__ = "batch_cell"

    id: int | None = Field(default=None, primary_key=True)
    edit_id: int = Field(foreign_key="batch_edit.id", index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    field: str = Field(max_length=20)
    before: Any = Field(default=None, sa_type=JSON)
    after: Any = Field(default=None, sa_type=JSON)
    refused: str = Field(default="", max_length=40)
    params: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # what the sentence is filled with


def written(value: Any) -> Any:
    """A value of a task's plan as a cell keeps it: days and numbers as text, departments as [id, collective word]."""
    if isinstance(value, tuple):
        return [[party.department_id, party.collective] for party in value]
    return plain(value)


def read(name: str, value: Any) -> Any:
    """A cell's value as the plan holds it."""
    if name in ("owners", "co"):
        return tuple(Party(key, collective) for key, collective in value)
    if name == "due_on":
        return date.fromisoformat(value) if value else None
    return Decimal(value) if name == "weight" else value
