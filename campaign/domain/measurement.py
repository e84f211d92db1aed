"""Measurement (指标数据): the figure of one area in one period. A correction is a new row; the newest counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Field, Index, SQLModel

from campaign.domain.indicator import LARGEST, Indicator
from campaign.domain.refusal import N_, Invalid, sentence

# A step many times as large as any before it is worth a second look; fewer steps say nothing about what is usual.
UNUSUAL_TIMES, LEAST_HISTORY = 3, 4
PLACES = Decimal("0.0001")  # of every figure
WARNINGS = {
    "jump": N_("Far from its usual course"),
    "over_all": N_("More than 100 %"),
}

sentence("figure_missing", N_("Write the figure."))
sentence("figure_pair", N_("A rate needs both its numerator and its denominator."))
sentence("figure_denominator", N_("The denominator must be above zero."))
sentence("figure_numerator", N_("The numerator {numerator} is larger than the denominator {denominator}."))
sentence("figure_negative", N_("The numerator cannot be below zero."))
sentence("figure_area", N_("“{area}” is not one of the areas of this indicator."))
sentence("figure_period", N_("Figures are of a period that is over or runs: choose a day until today."))
sentence("figures_none", N_("No figure is given. Write or paste at least one."))


@dataclass(frozen=True)
class Given:
    """What a keeper says of one area: `value`, or of a rate `numerator` and `denominator`."""

    area_id: int
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    def rounded(self) -> "Given":
        """The same with every number to `PLACES`, as it is kept. Raises `Invalid` for a number that is too large."""
        return Given(self.area_id, *(self._kept(name) for name in ("value", "numerator", "denominator")))

    def _kept(self, name: str) -> Decimal | None:
        number: Decimal | None = getattr(self, name)
        if number is not None and abs(number) >= LARGEST:
            raise Invalid("indicator_value_range", field=f"{name}_{self.area_id}")
        return None if number is None else number.quantize(PLACES)

    def counted(self, indicator: Indicator) -> Decimal:
        """The value in the indicator's unit, to `PLACES`; of a `rounded` one. Raises `Invalid`; the field is named by
        the area, such as `value_7` or `denominator_7`."""
        if not indicator.is_rate:
            if self.value is None:
                raise Invalid("figure_missing", field=f"value_{self.area_id}")
            return self.value
        found = rate(indicator, *self._pair(indicator))
        if found >= LARGEST:
            raise Invalid("indicator_value_range", field=f"numerator_{self.area_id}")
        return found

    def _pair(self, indicator: Indicator) -> tuple[Decimal, Decimal]:
        for name in ("numerator", "denominator"):
            if getattr(self, name) is None:
                raise Invalid("figure_pair", field=f"{name}_{self.area_id}")
        assert self.numerator is not None and self.denominator is not None
        if self.denominator <= 0:
            raise Invalid("figure_denominator", field=f"denominator_{self.area_id}")
        if self.numerator < 0:
            raise Invalid("figure_negative", field=f"numerator_{self.area_id}")
        if indicator.is_share and self.numerator > self.denominator:
            said = {"numerator": f"{self.numerator:f}", "denominator": f"{self.denominator:f}"}
            raise Invalid("figure_numerator", field=f"numerator_{self.area_id}", **said)
        return self.numerator, self.denominator


class Measurement(SQLModel, table=True):
    """One figure. `period_on` is the last day of its period. Nothing is changed or taken away: of several rows for one
    area and period the one with the largest id counts. `warning`: empty or one of `WARNINGS`."""

    __tablename__ = "measurement"
    __table_args__ = (Index("ix_measurement_newest", "indicator_id", "area_id", "period_on", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    indicator_id: int = Field(foreign_key="indicator.id")
    area_id: int = Field(foreign_key="area.id", index=True)
    period_on: date
    value: Decimal = Field(max_digits=18, decimal_places=4)
    numerator: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)
    denominator: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)
    source: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=500)
    warning: str = Field(default="", max_length=10)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
    recorded_at: datetime


def rate(indicator: Indicator, numerator: Decimal, denominator: Decimal) -> Decimal:
    """Numerator ÷ denominator in the indicator's unit, to `PLACES`; the denominator is not zero."""
    return (numerator * indicator.scale / denominator).quantize(PLACES)


def warning_of(indicator: Indicator, value: Decimal, history: Sequence[Decimal]) -> str:
    """What is odd about `value` after `history` (the same area's earlier periods, oldest first): one of `WARNINGS`,
    or empty. Odd is a part above the whole, and a step more than `UNUSUAL_TIMES` as large as any step before."""
    if indicator.is_share and value > indicator.scale:
        return "over_all"
    if len(history) < LEAST_HISTORY:
        return ""
    usual = max(abs(later - earlier) for earlier, later in zip(history, history[1:], strict=False))
    step = abs(value - history[-1])
    return "jump" if usual and step > usual * UNUSUAL_TIMES else ""
