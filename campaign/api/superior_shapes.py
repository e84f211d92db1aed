"""What the API says of superior's plans, and what it is told."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from campaign.api.schemas import Answer, Body, Day, Key, Note, Number

Level = Literal["state", "province", "city"]
Reason = Annotated[str, Field(max_length=1000)]


class SuperiorTaskIn(Body):
    """One task as the superior's table has it; `due_text` is its deadline in the table's own words."""

    title: Annotated[str, Field(min_length=1, max_length=1000)] = Field(examples=["农村集中供水工程提质改造"])
    number: Annotated[str, Field(max_length=20)] = ""
    work_package: Annotated[str, Field(max_length=200)] = ""
    goal: Note = ""
    target_value: Annotated[Number, Field(gt=0)] | None = None
    unit: Annotated[str, Field(max_length=20)] = ""
    due_on: Day | None = None
    due_text: Annotated[str, Field(max_length=500)] = ""
    standing: bool = False
    units: Annotated[str, Field(max_length=500)] = ""


class SuperiorPlanIn(Body):
    """A plan of a higher level with its tasks in its own order."""

    title: Annotated[str, Field(min_length=1, max_length=200)] = Field(examples=["全省农村饮水安全提升行动方案"])
    document_number: Annotated[str, Field(max_length=80)] = Field(default="", examples=["省政办发〔2026〕12 号"])
    level: Level = Field(examples=["province"])
    issuer: Annotated[str, Field(max_length=120)] = Field(default="", examples=["省人民政府办公厅"])
    received_on: Day = Field(examples=["2026-03-02"])
    tasks: Annotated[list[SuperiorTaskIn], Field(min_length=1, max_length=2000)] = Field(
        examples=[[{"number": "1", "title": "农村集中供水工程提质改造", "due_on": "2026-11-30"}]]
    )


class SuperiorPlanShown(Answer):
    """A superior's plan."""

    id: int
    title: str
    document_number: str
    level: Level
    issuer: str
    received_on: date
    created_at: datetime


class ChildIn(Body):
    """The task of ours that carries it: an existing one (`task_id`), or one to be made in `campaign_id`, prefilled from
    the superior's. `note` says why it is decided so where a consulted department objects."""

    task_id: Key | None = Field(default=None, examples=[7])
    campaign_id: Key | None = None
    title: Annotated[str, Field(max_length=1000)] = ""
    lead_department_id: Key | None = None
    due_on: Day | None = None
    target_value: Annotated[Number, Field(gt=0)] | None = None
    note: Reason = ""


class ChildShown(Answer):
    """A task of ours that carries a superior's; `late_by`: days its deadline is after the superior's."""

    id: int
    task_id: int
    title: str
    lead_department_id: int | None
    due_on: date | None
    progress: float | None
    light: str
    reason: str
    late_by: int


class ConsultationShown(Answer):
    """What one department was asked, and its answer."""

    id: int
    superior_task_id: int
    campaign_id: int
    department_id: int
    part: Literal["lead", "co"]
    words: str
    due_on: date
    state: Literal["asked", "agreed", "objected", "lapsed"]
    note: str
    asked_at: datetime
    answered_at: datetime | None
    decided_at: datetime | None


class SuperiorTaskShown(Answer):
    """A superior's task."""

    id: int
    plan_id: int
    position: int
    number: str
    work_package: str
    title: str
    goal: str
    target_value: Decimal | None
    unit: str
    due_on: date | None
    due_text: str
    standing: bool
    units: str
    declined_reason: str
    declined_by: str
    declined_at: datetime | None


class SuperiorTaskRead(SuperiorTaskShown):
    """A superior's task with how it stands: what carries it (as far as you see it) and what was asked about it."""

    settled: Literal["open", "consulting", "taken", "declined"]
    children: list[ChildShown]
    consultations: list[ConsultationShown]


class ReasonIn(Body):
    """Why the county does not take it, and who decided."""

    reason: Annotated[str, Field(min_length=1, max_length=1000)] = Field(examples=["我县无高炉企业"])
    decided_by: Annotated[str, Field(min_length=1, max_length=200)] = Field(examples=["县政府第 31 次常务会议"])


class ConsultationIn(Body):
    """A proposed allocation and the day by which the departments answer."""

    campaign_id: Key = Field(examples=[1])
    lead_department_id: Key = Field(examples=[5])
    co_department_ids: Annotated[list[Key], Field(max_length=100)] = []
    due_on: Day = Field(examples=["2026-12-04"])
    words: Reason = Field(default="", examples=["拟由县水利局牵头"])


class OpinionIn(Body):
    """Agreed, or objected to with the reason in `note`."""

    answer: Literal["agrees", "objects"] = Field(examples=["agrees"])
    note: Reason = Field(default="", examples=["不属本单位职责"])
