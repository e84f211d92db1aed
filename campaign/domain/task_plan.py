"""TaskPlan: what somebody means a task to be – typed in a form, sent by a script or read from a ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from campaign.domain.campaign import SENSITIVITIES
from campaign.domain.refusal import N_, Invalid, sentence

DEADLINE_TITLE = "完成时限"  # the ledger's own word; what a deadline is called when the plan gives it no text
TEXT_LIMITS = {
    "title": 1000,
    "work_package": 200,
    "number": 20,
    "goal": 2000,
    "leader": 120,
    "responsible": 120,
    "source": 500,
    "unit": 20,
    "place": 300,
    "due_text": 500,
}

sentence("task_title_missing", N_("The task has no title. Write what is to be done."))
sentence("text_too_long", N_("This text is longer than {limit} characters. Shorten it."))
sentence(
    "milestone_after_deadline", N_("“{title}” is due on {due_on}, after the task's deadline. Correct one of them.")
)
sentence("milestone_title_missing", N_("A milestone has a day but no title. Write what is reached on that day."))
sentence("task_target_range", N_("The target must be a number above zero."))
sentence("task_weight_range", N_("The weight must be a number from 0 to 100,000."))
sentence("lead_is_owner_too", N_("The lead department is also named among the co-operating ones. Choose one part."))
sentence("sensitivity_unknown", N_("Choose public or internal."))


@dataclass(frozen=True)
class Party:
    """A department with a part in a task. `collective` keeps the sheet's words when one entry (各乡镇) means many."""

    department_id: int
    collective: str = ""


def parties(department_ids: Iterable[int], collective: str = "") -> tuple[Party, ...]:
    """Several departments, each once, in the order given."""
    return tuple(Party(key, collective) for key in dict.fromkeys(department_ids))


@dataclass(frozen=True)
class PlannedMilestone:
    """A promise by a day. `id` names the milestone it changes; `expected_value` is the plan's own percent by then."""

    title: str
    due_on: date
    expected_value: float | None = None
    id: int | None = None
    is_deadline: bool = False


@dataclass(frozen=True, kw_only=True)
class TaskPlan:
    """Everything a plan says of a task. Departments are ids; the work package is named by its title."""

    title: str
    work_package: str = ""
    number: str = ""
    position: int | None = None  # None: after the last one
    goal: str = ""
    lead_department_id: int | None = None
    owners: tuple[Party, ...] = ()
    co: tuple[Party, ...] = ()
    leader: str = ""
    responsible: str = ""
    owner_post_id: int | None = None
    source: str = ""
    source_due_on: date | None = None
    target_value: Decimal | None = None
    unit: str = ""
    weight: Decimal = Decimal(1)
    sensitivity: str = "public"
    area_id: int | None = None
    place: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    due_text: str = ""
    standing: bool = False
    voted: bool = False
    milestones: Sequence[PlannedMilestone] = ()
    standard_id: int | None = None
    remarks: dict[str, str] = field(default_factory=dict)
    progress: float | None = None  # percent done when the task is entered
    note: str = ""  # how it stands when the task is entered

    @cached_property
    def deadline(self) -> date | None:
        """The day by which all is done: as given, else the last milestone's."""
        return self.due_on or max((stone.due_on for stone in self.milestones), default=None)

    def stones(self) -> list[PlannedMilestone]:
        """The milestones with exactly one deadline among them; none at all where the task is only `standing`."""
        return list(self._stones)

    @cached_property
    def _stones(self) -> list[PlannedMilestone]:
        deadline = self.deadline
        if deadline is None:
            return []
        rows = [replace(row, is_deadline=False) if row.is_deadline else row for row in self.milestones]
        flagged = [place for place, row in enumerate(self.milestones) if row.is_deadline]
        same_day = [place for place, row in enumerate(rows) if row.due_on == deadline]
        chosen = (flagged or same_day)[-1:]
        if not chosen:
            return [*rows, PlannedMilestone(DEADLINE_TITLE, deadline, is_deadline=True)]
        rows[chosen[0]] = replace(rows[chosen[0]], due_on=deadline, is_deadline=True)
        return rows

    def check(self) -> None:
        """Raises `Invalid` (with the field) when what is written contradicts itself."""
        if self._fault is not None:
            raise self._fault

    @cached_property
    def _fault(self) -> Invalid | None:
        """Looked for once: a ledger's thousands are judged in the preview and again on their way in."""
        try:
            self._check_words()
            self._check_figures()
            self._check_days()
        except Invalid as fault:
            return fault
        return None

    def _check_words(self) -> None:
        if not self.title.strip():
            raise Invalid("task_title_missing", field="title")
        for name, limit in TEXT_LIMITS.items():
            if len(getattr(self, name)) > limit:
                raise Invalid("text_too_long", field=name, limit=limit)
        if self.sensitivity not in SENSITIVITIES:
            raise Invalid("sensitivity_unknown", field="sensitivity")
        if self.lead_department_id in {party.department_id for party in self.co}:
            raise Invalid("lead_is_owner_too", field="co_department_ids")

    def _check_figures(self) -> None:
        if self.target_value is not None and not _is_quantity(self.target_value):
            raise Invalid("task_target_range", field="target_value")
        if not (self.weight.is_finite() and 0 <= self.weight <= 100_000):
            raise Invalid("task_weight_range", field="weight")

    def _check_days(self) -> None:
        deadline = self.deadline
        if deadline and self.starts_on and deadline < self.starts_on:
            raise Invalid("task_due_before_start", field="due_on", due_on=deadline, starts_on=self.starts_on)
        for stone in self.stones():
            if not stone.title.strip():
                raise Invalid("milestone_title_missing", field="milestones")
            if len(stone.title) > 300:
                raise Invalid("text_too_long", field="milestones", limit=300)
            if deadline and stone.due_on > deadline:
                raise Invalid("milestone_after_deadline", field="milestones", title=stone.title, due_on=stone.due_on)

    def check_ready(self) -> None:
        """Raises `Invalid` unless the task can be worked on: a lead, and a deadline or `standing`."""
        if self.lead_department_id is None:
            raise Invalid("task_lead_missing", field="lead_department_id")
        if self.deadline is None and not self.standing:
            raise Invalid("task_deadline_missing", field="due_on")


@dataclass(frozen=True, kw_only=True)
class ShareTarget:
    """One town's or site's part: a town by its area, or a site by its name with its coordinates (WGS 84 degrees).

    Without a department the town's own government answers for it; without a unit or a deadline the task's count.
    """

    area_id: int | None = None
    site: str = ""
    latitude: float | None = None
    longitude: float | None = None
    department_id: int | None = None
    unit: str = ""
    target_value: Decimal | None = None
    starts_on: date | None = None
    due_on: date | None = None

    def check(self) -> None:
        """Raises `Invalid` (with the field) when what is written cannot be a share."""
        if self.area_id is None and not self.site.strip():
            raise Invalid("share_place", field="area_id")
        for name, limit in (("site", 120), ("unit", 20)):
            if len(getattr(self, name)) > limit:
                raise Invalid("text_too_long", field=name, limit=limit)
        if self.target_value is not None and not _is_quantity(self.target_value):
            raise Invalid("share_target", field="target_value")
        self._check_place()

    def _check_place(self) -> None:
        for name, value, limit in (("latitude", self.latitude, 90), ("longitude", self.longitude, 180)):
            if value is not None and not -limit <= value <= limit:
                raise Invalid("share_coordinates", field=name)
        if (self.latitude is None) != (self.longitude is None):
            raise Invalid("share_coordinates", field="longitude" if self.longitude is None else "latitude")


sentence(
    "share_coordinates",
    N_("A place needs both a latitude from −90 to 90 and a longitude from −180 to 180, in degrees."),
)


def _is_quantity(value: Decimal) -> bool:
    """Whether a target can be stored and divided by: finite, above zero, at most 14 digits before the point."""
    return value.is_finite() and 0 < value < Decimal(10) ** 14
