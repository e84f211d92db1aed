"""Figures are recorded area by area, rolled up along the tree, and corrected without losing what was said before."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlmodel import select

from campaign.actions.measuring import edit_indicator, record_figures, restore_indicator, retire_indicator
from campaign.domain.area import Area
from campaign.domain.measurement import Given, Measurement
from campaign.domain.refusal import Invalid, Invalids, NotAllowed, Refusal, Stale
from tests.cast import Cast
from tests.indicator_stage import OCTOBER, SEPTEMBER, Measured, measured


@pytest.fixture
def county(cast: Cast, at: datetime) -> Measured:
    return measured(cast, at)


def test_the_rate_of_the_county_is_never_the_mean_of_its_towns(county: Measured) -> None:
    county.record(OCTOBER, (10, 10), (50, 100), (40, 40))
    total = county.series.total(OCTOBER)
    assert total
    assert total.value == Decimal("66.6667")  # 100 of 150; the mean of 100, 50 and 100 would be 83
    assert (total.measured, total.expected, total.missing) == (3, 3, ())


def test_a_silent_town_is_named_and_is_never_zero(cast: Cast, at: datetime) -> None:
    county = measured(cast, at, roll="sum", unit="处", baseline_value=None, baseline_on=None)
    county.record(OCTOBER, 4, None, 0)
    total = county.series.total(OCTOBER)
    assert total
    assert (total.value, total.measured, total.expected, total.missing) == (4, 2, 3, ("河口镇",))
    assert county.series.of(county.towns["石桥镇"], OCTOBER).value == 0  # type: ignore[union-attr]
    assert county.series.of(county.towns["河口镇"], OCTOBER) is None
    assert county.series.silent(SEPTEMBER) == tuple(county.towns)


def test_villages_make_their_town_and_the_towns_the_county(cast: Cast, at: datetime) -> None:
    for place, (town, name) in enumerate((("100", "东街社区"), ("100", "南关村"), ("101", "上湾村")), 1):
        cast.db.add(Area(code=f"360799{town}00{place}", name=name, level=5))
    county = measured(cast, at, level=5)
    county.record(OCTOBER, (1, 2), (3, 4), (10, 10))
    series = county.series
    towns = {area.name: area.id for area in cast.db.scalars(select(Area).where(Area.level == 4))}
    assert [series.of(towns[name], OCTOBER).value for name in ("城关镇", "河口镇")] == [Decimal("66.6667"), 100]  # type: ignore[union-attr]
    assert series.of(towns["石桥镇"], OCTOBER) is None  # it has no village that is measured
    assert series.total(OCTOBER).value == Decimal("87.5")  # type: ignore[union-attr]


def test_what_is_not_added_up_has_the_own_values_of_areas_only(cast: Cast, at: datetime) -> None:
    county = measured(cast, at, roll="last")
    county.record(OCTOBER, 91, 92, 93)
    assert county.series.total(OCTOBER) is None
    own = Given(cast.areas["county"].id or 0, value=Decimal(95))
    record_figures(cast.db, cast.actor("water"), county.indicator, OCTOBER, [own], at=at)
    assert county.series.total(OCTOBER).value == 95  # type: ignore[union-attr]


def test_a_correction_is_a_new_row_and_the_newest_counts(county: Measured) -> None:
    county.record(OCTOBER, (57, 60), (38, 40), (19, 20))
    again = county.record(OCTOBER, (54, 60), (38, 40), (19, 20))
    assert [(row.numerator, row.denominator) for row in again] == [(54, 60)]  # what is as it was makes no row
    assert county.series.of(county.towns["城关镇"], OCTOBER).value == 90  # type: ignore[union-attr]
    kept = county.stage.cast.db.scalars(select(Measurement).order_by(Measurement.id)).all()  # type: ignore[arg-type]
    assert [row.numerator for row in kept] == [57, 38, 19, 54]
    assert county.stage.deeds()[-2:] == ["record_figures", "record_figures"]


def test_any_day_of_a_month_is_its_period_and_none_lies_ahead(county: Measured) -> None:
    assert {row.period_on for row in county.record(date(2026, 10, 3), (1, 2))} == {OCTOBER}
    with pytest.raises(Invalid) as told:
        county.record(date(2026, 11, 24), (1, 2))
    assert told.value.field == "period_on"


def test_every_fault_is_told_at_once_and_nothing_is_kept(county: Measured) -> None:
    with pytest.raises(Invalids) as told:
        county.record(OCTOBER, (61, 60), (38, 40), (1, 0))
    keys = county.towns.values()
    assert [fault.field for fault in told.value.faults] == [f"numerator_{[*keys][0]}", f"denominator_{[*keys][2]}"]
    assert county.series.figures == {}


def test_an_odd_figure_is_kept_and_marked(county: Measured) -> None:
    for month, numerator in ((5, 94), (6, 95), (7, 94), (8, 96)):
        county.record(date(2026, month, 1), (numerator, 100))
    assert [row.warning for row in county.record(SEPTEMBER, (12, 100))] == ["jump"]
    assert county.series.total(SEPTEMBER).warning == "jump"  # type: ignore[union-attr]


def test_only_its_keeper_and_the_office_record_and_only_the_office_changes_it(county: Measured) -> None:
    county.record(OCTOBER, (1, 2), who="ke")
    with pytest.raises(NotAllowed):
        county.record(OCTOBER, (2, 2), who="wen")
    db, at = county.stage.cast.db, county.stage.at
    with pytest.raises(NotAllowed):
        edit_indicator(db, county.stage.actor("water"), county.indicator, {"title": "x"}, at=at)


def test_a_named_post_keeps_the_others_of_its_department_out(county: Measured) -> None:
    county.indicator.keeper_post_id = min(county.stage.actor("water-head").post_ids)
    with pytest.raises(NotAllowed):
        county.record(OCTOBER, (1, 2), who="water")
    county.record(OCTOBER, (1, 2), who="water-head")


def test_what_figures_were_measured_by_does_not_change_under_them(county: Measured) -> None:
    db, ke, at = county.stage.cast.db, county.stage.actor("ke"), county.stage.at
    assert edit_indicator(db, ke, county.indicator, {"unit": "‰"}, at=at) == {"unit": ["%", "‰"]}
    county.record(OCTOBER, (1, 2))
    with pytest.raises(Invalid) as told:
        edit_indicator(db, ke, county.indicator, {"unit": "%"}, at=at)
    assert (told.value.code, told.value.field) == ("indicator_measured", "unit")
    with pytest.raises(Stale):
        edit_indicator(db, ke, county.indicator, {"title": "另一名称"}, version=1, at=at)


def test_a_retired_indicator_takes_no_figures_until_it_is_in_use_again(county: Measured) -> None:
    db, ke, at = county.stage.cast.db, county.stage.actor("ke"), county.stage.at
    with pytest.raises(Invalid):
        retire_indicator(db, ke, county.indicator, reason=" ", at=at)
    retire_indicator(db, ke, county.indicator, reason="口径调整", at=at)
    with pytest.raises(Refusal):
        county.record(OCTOBER, (1, 2))
    restore_indicator(db, ke, county.indicator, at=at)
    county.record(OCTOBER, (1, 2))
