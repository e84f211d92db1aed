"""What an owner's page shows: matters, requests to and from other units, duties of other kinds."""

from dataclasses import dataclass, field
from datetime import date

from campaign.domain.coordination import Coordination
from campaign.domain.department import Department
from campaign.domain.duty import Duty
from campaign.domain.extension import Extension
from campaign.domain.indicator import Indicator
from campaign.domain.light import Light
from campaign.domain.milestone import Milestone
from campaign.domain.share import Share
from campaign.domain.task import Task

SECTIONS = ("today", "week", "later")


def section_of(days: int | None) -> str:
    """The section of what is due in `days`, negative when late; None is due on no day."""
    if days is None:
        return "later"
    return "today" if days <= 0 else "week" if days <= 7 else "later"


@dataclass
class Matter:
    """One thing an owner works on: a task, or one share of it. Percent 0–100; `days` until due, negative when late."""

    task: Task
    campaign_title: str
    share: Share | None
    place: str
    light: Light
    expected: float | None
    milestone: Milestone | None = None
    due_on: date | None = None
    days: int | None = None
    chased: int = 0
    returned: str = ""
    extension: Extension | None = None
    divided: bool = False  # its figure is the sum of shares, so only words are reported here
    measured_by: str = ""  # the title of the indicator its percentage is computed from
    leads: bool = False  # may submit and report milestones
    figure: float | None = None
    laggards: list[Share] = field(default_factory=list)  # the shares whose light the task takes
    towns: list[str] = field(default_factory=list)  # where the laggards are

    @property
    def key(self) -> str:
        """Its name on the page."""
        return f"s{self.share.id}" if self.share else f"t{self.task.id}"

    @property
    def subject(self) -> Task | Share:
        """Whatever carries the figures: the share, else the task."""
        return self.share or self.task

    @property
    def silent(self) -> bool:
        """Whether its figure is the 0 that counts until somebody first reports one."""
        return self.figure == 0 and self.subject.updated_at is None

    @property
    def steps(self) -> tuple[int, int]:
        """The quick steps of its form: percent, or about a hundredth and a fiftieth of the quantity to reach."""
        target = self.subject.target_value
        if not target:
            return 5, 10
        hundredth = max(1, int(target / 100))
        step = int(str(hundredth)[0]) * 10 ** (len(str(hundredth)) - 1)
        return step, 2 * step

    @property
    def ready(self) -> bool:
        """Whether it can be submitted: the task is led from here and no milestone is open."""
        mine = self.leads and self.share is None and self.task.state == "under_way" and not self.task.standing
        return mine and all(stone.state != "open" for stone in self.task.milestones)

    @property
    def waits_for_us(self) -> bool:
        """Whether the owner has something to do: report, or submit what is all reported."""
        return self.ready or self.light.colour not in ("blue", "done")

    @property
    def section(self) -> str:
        """today (late, or due today, or red), week, later."""
        return "today" if self.light.colour == "red" else section_of(self.days)


@dataclass
class Request:
    """A coordination as its card shows it."""

    asked: Coordination
    task_title: str
    asker: Department
    helper: Department
    mine: bool  # we asked; else we are asked


@dataclass
class Owed:
    """A duty of another kind that waits for this unit: a rectification, a reply to an order, an opinion asked for."""

    duty: Duty
    task_title: str
    days: int

    @property
    def section(self) -> str:
        """today (late, or due today), week, later."""
        return section_of(self.days)


@dataclass
class FiguresDue:
    """Figures of an indicator that this unit provides: the areas `missing` of the period that ended on `period_on`;
    `days` until they are due, negative when late."""

    indicator: Indicator
    campaign_title: str
    period_on: date
    missing: tuple[str, ...]
    days: int

    @property
    def section(self) -> str:
        """today (late, or due today), week, later."""
        return section_of(self.days)


@dataclass
class Todo:
    """Everything an owner's page shows."""

    matters: list[Matter] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    figures: list[FiguresDue] = field(default_factory=list)
    helping: list[Request] = field(default_factory=list)
    waiting: list[Request] = field(default_factory=list)
    reported: list[Matter] = field(default_factory=list)
    done: int = 0

    @property
    def due(self) -> int:
        """How many things wait for a deed."""
        return len(self.matters) + len(self.owed) + len(self.figures) + len(self.helping)

    def of(self, section: str) -> list[Matter]:
        """The matters of one section, most urgent first."""
        return [matter for matter in self.matters if matter.section == section]

    def owed_of(self, section: str) -> list[Owed]:
        """The duties of other kinds of one section, the earliest due first."""
        return [owed for owed in self.owed if owed.section == section]

    def figures_of(self, section: str) -> list[FiguresDue]:
        """The missing figures of one section, the earliest due first."""
        return [due for due in self.figures if due.section == section]
