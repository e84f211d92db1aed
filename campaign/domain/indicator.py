"""Indicator (指标): what a campaign is measured by – its definition (口径), where it stood, where it is to be."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from campaign.domain.area import COUNTY, LEVELS, VILLAGE
from campaign.domain.period import PERIODS
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Refusal, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {"kept": ("retired",), "retired": ("kept",)}
WORDS = {"kept": N_("In use"), "retired": N_("Retired")}
DIRECTIONS = {"up": N_("Higher is better"), "down": N_("Lower is better")}
ROLLS = {
    "sum": N_("Sum of the areas"),
    "weighted": N_("Numerators by denominators of the areas"),
    "last": N_("Not added up: each area's own last value"),
}
AREA_LEVELS = {level: words for level, words in LEVELS.items() if COUNTY <= level <= VILLAGE}
SCALES = {"%": Decimal(100), "％": Decimal(100), "‰": Decimal(1000)}  # of a rate in this unit; others are plain ratios
LONGEST_CUTOFF = 120  # days
# What figures already kept were measured by: with another, they would mean something else.
MEASURED_BY = ("unit", "period", "area_id", "level", "roll")

sentence("indicator_title", N_("Give the indicator a name."))
sentence("indicator_definition", N_("Write the definition: what is counted, by which source, divided by what."))
sentence("indicator_choice", N_("Choose one of the list."))
sentence("indicator_pair", N_("Give the value and its day, or neither."))
sentence("indicator_days", N_("The target's day must come after the baseline's, {baseline_on}."))
sentence("indicator_direction", N_("The target lies on the worse side of the baseline. Correct it, or the direction."))
sentence("indicator_cutoff", N_("The cut-off is 0 to {most} days after the end of the period."))
sentence("indicator_level", N_("The figures are of a level inside the area: choose a lower one, or another area."))
sentence("indicator_area", N_("No area is registered yet. Let the administrator enter the county first."))
sentence("indicator_value_range", N_("This figure is too large. Check its unit."))
sentence("indicator_keeper", N_("Choose the department that provides the figures."))
sentence("indicator_post", N_("This post belongs to another department than the one that provides the figures."))
sentence(
    "indicator_measured",
    N_("Figures are kept already, and they were measured by this. Retire this indicator and add a new one."),
)
sentence("indicator_retired", N_("This indicator is retired and takes no figures. Take it into use again first."))
LARGEST = Decimal(10) ** 13


@dataclass(frozen=True, kw_only=True)
class IndicatorPlan:
    """Everything somebody says of an indicator. `cutoff_days` after a period's end its figures are due; `area_id` is
    the place the whole figure is of (None: the campaign's), `level` the places measured, one of `AREA_LEVELS`."""

    title: str
    definition: str
    keeper_department_id: int | None
    unit: str = ""
    direction: str = "up"
    baseline_value: Decimal | None = None
    baseline_on: date | None = None
    target_value: Decimal | None = None
    target_on: date | None = None
    cutoff_days: int = 5
    keeper_post_id: int | None = None
    period: str = "monthly"
    area_id: int | None = None
    level: int = 4
    roll: str = "sum"

    def check(self) -> None:
        """Raises `Invalid` naming the field when what is written is missing, unknown or contradicts itself."""
        for name, limit in (("title", 200), ("definition", 2000)):
            if not getattr(self, name).strip():
                raise Invalid(f"indicator_{name}", field=name)
            if len(getattr(self, name)) > limit:
                raise Invalid("text_too_long", field=name, limit=limit)
        if len(self.unit) > 20:
            raise Invalid("text_too_long", field="unit", limit=20)
        known: dict[str, Any] = {"direction": DIRECTIONS, "period": PERIODS, "roll": ROLLS, "level": AREA_LEVELS}
        for name, table in known.items():
            if getattr(self, name) not in table:
                raise Invalid("indicator_choice", field=name)
        if not 0 <= self.cutoff_days <= LONGEST_CUTOFF:
            raise Invalid("indicator_cutoff", field="cutoff_days", most=LONGEST_CUTOFF)
        if self.keeper_department_id is None:
            raise Invalid("indicator_keeper", field="keeper_department_id")
        self._check_course()

    def _check_course(self) -> None:
        """Where it stood and where it is to be."""
        for name in ("baseline", "target"):
            value, day = getattr(self, f"{name}_value"), getattr(self, f"{name}_on")
            if (value is None) != (day is None):
                raise Invalid("indicator_pair", field=f"{name}_value" if value is None else f"{name}_on")
            if value is not None and abs(value) >= LARGEST:
                raise Invalid("indicator_value_range", field=f"{name}_value")
        if self.baseline_on is None or self.target_on is None:
            return
        assert self.baseline_value is not None and self.target_value is not None
        if self.target_on <= self.baseline_on:
            raise Invalid("indicator_days", field="target_on", baseline_on=self.baseline_on)
        if self.target_value != self.baseline_value and (self.target_value > self.baseline_value) != (
            self.direction == "up"
        ):
            raise Invalid("indicator_direction", field="target_value")


PLAN_FIELDS = tuple(one.name for one in fields(IndicatorPlan))


class Indicator(SQLModel, Stateful, table=True):
    """One indicator of a campaign. `roll` says how its areas make one figure; a rate (`weighted`) is measured by
    numerator and denominator, so that the county's rate is never the mean of its towns' rates."""

    __tablename__ = "indicator"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    title: str = Field(max_length=200)
    definition: str = Field(max_length=2000)  # 口径
    unit: str = Field(default="", max_length=20)
    direction: str = Field(default="up", max_length=4)
    baseline_value: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)
    baseline_on: date | None = None
    target_value: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)
    target_on: date | None = None
    cutoff_days: int = 5  # 数据截止日, days after the end of a period
    keeper_department_id: int = Field(foreign_key="department.id", index=True)  # 数据提供单位
    keeper_post_id: int | None = Field(default=None, foreign_key="post.id")
    period: str = Field(default="monthly", max_length=10)
    area_id: int = Field(foreign_key="area.id", index=True)
    level: int = 4
    roll: str = Field(default="sum", max_length=10)
    state: str = Field(default="kept", max_length=10, index=True)
    retired_reason: str = Field(default="", max_length=500)
    created_at: datetime
    version: int = 1

    def relations(self, who: Actor) -> set[str]:
        """coordinator and leader of its campaign, reader, and `keeper` for the department that provides its figures;
        where a post is named, only for whoever holds it and for the head of that department."""
        names = {
            "coordinator": self.campaign_id in who.coordinates,
            "leader": self.campaign_id in who.leads,
            "reader": who.sees_all,
            "keeper": self._keeps(who),
        }
        return {name for name, holds in names.items() if holds}

    def _keeps(self, who: Actor) -> bool:
        if self.keeper_post_id is None:
            return self.keeper_department_id in who.department_ids
        return self.keeper_post_id in who.post_ids or self.keeper_department_id in who.head_of

    @property
    def is_rate(self) -> bool:
        """Whether it is measured by numerator and denominator."""
        return self.roll == "weighted"

    @property
    def is_share(self) -> bool:
        """Whether a figure says how large a part of a whole is, so that it cannot be more than all of it."""
        return self.unit in SCALES

    @property
    def scale(self) -> Decimal:
        """What a ratio of numerator and denominator is multiplied by: 100 for per cent."""
        return SCALES.get(self.unit, Decimal(1))

    def must_be_kept(self) -> None:
        """Raises `Refusal("indicator_retired")` when it takes no more figures."""
        if self.state != "kept":
            raise Refusal("indicator_retired")

    def progress_at(self, value: Decimal) -> float | None:
        """Percent of the way from the baseline to the target (0–100) that `value` has gone, whichever way is better.

        None without a baseline or a target; where both are equal, all while it is no worse than them.
        """
        if self.baseline_value is None or self.target_value is None:
            return None
        way = self.target_value - self.baseline_value
        if way == 0:
            worse = value < self.target_value if self.direction == "up" else value > self.target_value
            return 0.0 if worse else 100.0
        return float(min(Decimal(100), max(Decimal(0), (value - self.baseline_value) * 100 / way)))

    def planned_on(self, day: date) -> float | None:
        """The value expected on `day`: a straight line from the baseline to the target, level before and after it."""
        if self.baseline_value is None or self.target_value is None or not (self.baseline_on and self.target_on):
            return None
        along = (day - self.baseline_on).days / (self.target_on - self.baseline_on).days
        start, end = float(self.baseline_value), float(self.target_value)
        return start + (end - start) * min(1.0, max(0.0, along))

    def reached(self, value: Decimal) -> bool:
        """Whether `value` is as good as the target; False without one."""
        if self.target_value is None:
            return False
        return value >= self.target_value if self.direction == "up" else value <= self.target_value


class IndicatorTask(SQLModel, table=True):
    """A task is measured by an indicator: by one at most, and one may measure many."""

    __tablename__ = "indicator_task"

    task_id: int = Field(foreign_key="task.id", primary_key=True)
    indicator_id: int = Field(foreign_key="indicator.id", index=True)
