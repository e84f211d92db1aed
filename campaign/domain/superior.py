"""Superior's plan (上级任务): what the level above asked for, and for each of its tasks ours or our reason."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_, Invalid, Refusal, sentence

LEVELS = {"state": N_("State level"), "province": N_("Provincial level"), "city": N_("City level")}
STANDINGS = {
    "open": N_("Not yet taken"),
    "consulting": N_("Under consultation"),
    "taken": N_("Taken on"),
    "declined": N_("Not ours"),
}
LIMITS = {"title": 200, "document_number": 80, "issuer": 120}
MOST_TASKS = 2_000

sentence("superior_title_missing", N_("The plan has no title. Write it as it stands on the document."))
sentence("superior_level", N_("Choose which level issued the plan: state, province or city."))
sentence("superior_received", N_("The plan cannot have been received after today. Correct the day."))
sentence("superior_empty", N_("The plan has no task. Give its table of tasks."))
sentence("superior_too_many", N_("A superior's plan has at most {most} tasks here. Split the table."))
sentence("superior_row", N_("Row {row} names no task. Correct the table; nothing was taken in."))
sentence("superior_in_use", N_("The plan has tasks that are taken, refused or under consultation, so it stays."))
sentence("superior_taken", N_("This task is taken by one of ours. Undo that first."))
sentence("superior_declined", N_("This task is recorded as not ours. Take the reason back first."))
sentence("superior_not_declined", N_("No reason is recorded for this task, so there is nothing to take back."))
sentence("superior_child_twice", N_("This task of ours carries the superior's task already. Choose another one."))
sentence("superior_child_missing", N_("Choose the task of ours that carries it."))
sentence("superior_child_cancelled", N_("That task of ours is cancelled and carries nothing. Choose another one."))
sentence("superior_decided_by", N_("Write who decided that it is not ours: a meeting, a leader, a document."))


@dataclass(frozen=True, kw_only=True)
class SuperiorRow:
    """One task as the superior's table has it; `units` are the bodies the table itself names, in its own words."""

    title: str
    number: str = ""
    work_package: str = ""
    goal: str = ""
    target_value: Decimal | None = None
    unit: str = ""
    due_on: date | None = None
    due_text: str = ""
    standing: bool = False
    units: str = ""


class SuperiorPlan(SQLModel, table=True):
    """A plan (方案) of a higher level as it was received: its document number, who issued it, when it came."""

    __tablename__ = "superior_plan"

    id: int | None = Field(default=None, primary_key=True)
    document_number: str = Field(default="", max_length=80)
    level: str = Field(max_length=10)
    issuer: str = Field(default="", max_length=120)
    title: str = Field(max_length=200)
    received_on: date = Field(index=True)
    created_by_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime

    @property
    def cited(self) -> str:
        """How a task of ours names it as its source: 《title》（number）."""
        return f"《{self.title}》（{self.document_number}）" if self.document_number else f"《{self.title}》"

    def check(self, today: date) -> None:
        """Raises `Invalid` naming the field."""
        if not self.title:
            raise Invalid("superior_title_missing", field="title")
        for name, most in LIMITS.items():
            if len(getattr(self, name)) > most:
                raise Invalid("text_too_long", field=name, limit=most)
        if self.level not in LEVELS:
            raise Invalid("superior_level", field="level")
        if self.received_on > today:
            raise Invalid("superior_received", field="received_on")


class SuperiorTask(SQLModel, table=True):
    """One task of a superior's plan. Either tasks of ours carry it (`SuperiorChild`), or `declined_reason` says why it
    is not ours, with who decided; `declined_at` is when that was entered."""

    __tablename__ = "superior_task"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="superior_plan.id", index=True)
    position: int = 0
    number: str = Field(default="", max_length=20)
    work_package: str = Field(default="", max_length=200)
    title: str = Field(max_length=1000)
    goal: str = Field(default="", max_length=2000)
    target_value: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)
    unit: str = Field(default="", max_length=20)
    due_on: date | None = None
    due_text: str = Field(default="", max_length=500)
    standing: bool = False
    units: str = Field(default="", max_length=500)
    declined_reason: str = Field(default="", max_length=1000)
    declined_by: str = Field(default="", max_length=200)
    declined_at: datetime | None = None

    def decline(self, reason: str, decided_by: str, at: datetime) -> None:
        """Not ours, for a reason somebody decided. Raises `Invalid` naming the field, `Refusal` (it is so already)."""
        if self.declined_at is not None:
            raise Refusal("superior_declined")
        if not reason:
            raise Invalid("reason_missing", field="reason")
        if not decided_by:
            raise Invalid("superior_decided_by", field="decided_by")
        for name, text, most in (("reason", reason, 1000), ("decided_by", decided_by, 200)):
            if len(text) > most:
                raise Invalid("text_too_long", field=name, limit=most)
        self.declined_reason, self.declined_by, self.declined_at = reason, decided_by, at

    def reopen(self) -> None:
        """It has to be taken after all. Raises `Refusal("superior_not_declined")`."""
        if self.declined_at is None:
            raise Refusal("superior_not_declined")
        self.declined_reason, self.declined_by, self.declined_at = "", "", None

    def late_by(self, due_on: date | None) -> int:
        """By how many days a deadline of ours is later than the superior's; 0 when it is not."""
        return max(0, (due_on - self.due_on).days) if self.due_on and due_on else 0


class SuperiorChild(SQLModel, table=True):
    """A task of ours that carries a superior's task (承接任务)."""

    __tablename__ = "superior_child"
    __table_args__ = (UniqueConstraint("superior_task_id", "task_id", name="uq_superior_child"),)

    id: int | None = Field(default=None, primary_key=True)
    superior_task_id: int = Field(foreign_key="superior_task.id", index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    linked_by_id: int | None = Field(default=None, foreign_key="person.id")
    linked_at: datetime
