"""A published figure is frozen; what changed since stands beside it and is explained."""

from datetime import datetime
from decimal import Decimal

import pytest

from campaign.actions.publishing_figures import explain_difference, publish_figures
from campaign.domain.publication import Publication
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from tests.cast import Cast
from tests.indicator_stage import OCTOBER, SEPTEMBER, Measured, measured


@pytest.fixture
def county(cast: Cast, at: datetime) -> Measured:
    made = measured(cast, at)
    made.record(OCTOBER, (57, 60), (38, 40))
    return made


def published(county: Measured, who: str = "ke") -> Publication:
    db = county.stage.cast.db
    made = publish_figures(db, county.stage.actor(who), county.indicator, OCTOBER, at=county.stage.at)
    db.flush()
    return made


def test_the_published_figure_stays_when_the_figures_change(county: Measured) -> None:
    made = published(county)
    assert (made.value, made.missing) == (Decimal(95), ["石桥镇"])
    assert made.differences(county.series) == []
    county.record(OCTOBER, (54, 60), None, (20, 20))
    assert made.value == Decimal(95)
    assert [(one.area, one.published, one.now) for one in made.differences(county.series)] == [
        ("云岭县", 95, Decimal("93.3333")),
        ("城关镇", 95, 90),
        ("石桥镇", None, 100),
    ]


def test_an_explanation_holds_until_the_figures_change_again(county: Measured) -> None:
    made, db, at = published(county), county.stage.cast.db, county.stage.at
    water = county.stage.actor("water")
    with pytest.raises(Refusal):
        explain_difference(db, water, made, county.indicator, text="复检", at=at)
    county.record(OCTOBER, (54, 60))
    with pytest.raises(Invalid):
        explain_difference(db, water, made, county.indicator, text=" ", at=at)
    said = explain_difference(db, water, made, county.indicator, text="3 份水样复检不合格", at=at)
    assert said.explains(county.series, OCTOBER)
    county.record(OCTOBER, (53, 60))
    assert not said.explains(county.series, OCTOBER)


def test_a_period_is_published_once_by_the_office_and_not_empty(county: Measured) -> None:
    with pytest.raises(NotAllowed):
        published(county, "water")
    published(county)
    with pytest.raises(Refusal) as told:
        published(county)
    assert told.value.code == "publication_twice"
    db, ke, at = county.stage.cast.db, county.stage.actor("ke"), county.stage.at
    with pytest.raises(Refusal) as told:
        publish_figures(db, ke, county.indicator, SEPTEMBER, at=at)
    assert told.value.code == "publication_empty"
