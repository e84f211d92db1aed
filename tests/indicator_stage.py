"""A running campaign whose indicator the water bureau keeps, in a county of three towns."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from campaign.actions.measuring import add_indicator, record_figures
from campaign.domain.area import Area
from campaign.domain.indicator import Indicator, IndicatorPlan
from campaign.domain.measurement import Given, Measurement
from campaign.domain.rollup import Series, series_of
from tests.actions.progress_stage import Stage, a_stage
from tests.cast import Cast

OCTOBER, SEPTEMBER = date(2026, 10, 31), date(2026, 9, 30)
TOWNS = ("城关镇", "河口镇", "石桥镇")


@dataclass
class Measured:
    """The stage with its indicator; `towns` by name."""

    stage: Stage
    indicator: Indicator
    towns: dict[str, int]

    def record(self, day: date, *figures: Any, who: str = "water") -> list[Measurement]:
        """The figures of the towns in their order: a number, a pair of a rate, or None for a silent town."""
        given = [
            Given(key, numerator=Decimal(one[0]), denominator=Decimal(one[1]))
            if isinstance(one, tuple)
            else Given(key, value=Decimal(str(one)))
            for key, one in zip(self.towns.values(), figures, strict=False)
            if one is not None
        ]
        db = self.stage.cast.db
        made = record_figures(db, self.stage.actor(who), self.indicator, day, given, at=self.stage.at)
        db.flush()
        return made

    @property
    def series(self) -> Series:
        """The figures as they stand."""
        return series_of(self.stage.cast.db, [self.indicator])[self.indicator.id or 0]


def measured(cast: Cast, at: Any, **changes: Any) -> Measured:
    """The stage with an indicator; `changes` override its plan."""
    stage, db = a_stage(cast, at), cast.db
    for place, name in enumerate(TOWNS[1:], 1):
        db.add(Area(code=f"36079910{place}000", name=name, level=4, parent_id=cast.areas["county"].id))
    db.flush()
    plan: dict[str, Any] = {
        "title": "农村供水水质合格率",
        "definition": "合格水样数 ÷ 检测水样数",
        "unit": "%",
        "roll": "weighted",
        "keeper_department_id": cast.department("water"),
        "baseline_value": Decimal(90),
        "baseline_on": date(2025, 12, 31),
        "target_value": Decimal(98),
        "target_on": date(2026, 12, 31),
    }
    indicator = add_indicator(db, cast.actor("ke"), stage.campaign, IndicatorPlan(**(plan | changes)), at=at)
    db.flush()
    made = Measured(stage, indicator, {})
    made.towns = {leaf.name: leaf.id or 0 for leaf in made.series.leaves}
    return made
