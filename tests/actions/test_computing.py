"""A percentage that is computed is not typed: it follows its source in the source's own deed."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlmodel import select

from campaign.actions.computing import set_progress_source
from campaign.actions.measuring import edit_indicator, retire_indicator
from campaign.actions.planning import ShareTarget, add_share, edit_task
from campaign.actions.progress import report_progress
from campaign.domain.indicator import Indicator
from campaign.domain.refusal import Invalid, Refusal
from campaign.domain.task import TaskVersion
from campaign.domain.update import Report
from tests.cast import Cast
from tests.indicator_stage import OCTOBER, SEPTEMBER, Measured, measured


@pytest.fixture
def county(cast: Cast, at: datetime) -> Measured:
    return measured(cast, at)


def by_indicator(county: Measured) -> None:
    db, stage = county.stage.cast.db, county.stage
    set_progress_source(db, stage.actor("ke"), stage.task, "indicator", county.indicator, at=stage.at)


def versions(county: Measured) -> list[float | None]:
    """The progress of each version of the task."""
    query = select(TaskVersion.progress).where(TaskVersion.task_id == county.stage.task.id)
    return list(county.stage.cast.db.scalars(query.order_by(TaskVersion.id)))  # type: ignore[arg-type]


def test_the_figures_move_the_task_its_light_and_its_version_in_one_deed(county: Measured) -> None:
    by_indicator(county)
    task = county.stage.task
    assert task.progress == 0.0  # nothing is known since the baseline
    dark, version = task.far_behind_on, task.version
    county.record(OCTOBER, (94, 100), (94, 100), (94, 100))
    assert (task.progress, task.version) == (50.0, version + 1)
    assert dark and task.far_behind_on and task.far_behind_on > dark
    assert versions(county)[-2:] == [0.0, 50.0]
    assert county.stage.deeds()[-2:] == ["record_figures", "compute_progress"]
    county.record(OCTOBER, (94, 100))  # the same again
    assert task.version == version + 1


def test_a_period_that_misses_a_town_does_not_move_the_task(county: Measured) -> None:
    by_indicator(county)
    county.record(SEPTEMBER, (94, 100), (94, 100), (94, 100))
    county.record(OCTOBER, (98, 100), (98, 100))
    assert county.stage.task.progress == 50.0
    county.record(OCTOBER, None, None, (98, 100))
    assert county.stage.task.progress == 100.0


def test_figures_from_before_the_baseline_are_no_progress(county: Measured) -> None:
    by_indicator(county)
    county.record(date(2025, 12, 31), (97, 100), (97, 100), (97, 100))
    assert county.stage.task.progress == 0.0


def test_a_new_target_counts_the_percentage_anew(county: Measured) -> None:
    by_indicator(county)
    county.record(OCTOBER, (94, 100), (94, 100), (94, 100))
    db, stage = county.stage.cast.db, county.stage
    edit_indicator(db, stage.actor("ke"), county.indicator, {"target_value": Decimal(100)}, at=stage.at)
    assert stage.task.progress == 40.0


def test_a_percentage_that_is_computed_cannot_be_typed_and_words_can(county: Measured) -> None:
    by_indicator(county)
    db, stage = county.stage.cast.db, county.stage
    water = stage.actor("water")
    with pytest.raises(Invalid) as told:
        report_progress(db, water, stage.task, Report(progress=80), at=stage.at)
    assert told.value.field == "progress"
    assert "农村供水水质合格率" in told.value.english()
    report_progress(db, water, stage.task, Report(note="水厂已换滤料"), at=stage.at)
    edit_task(db, stage.actor("ke"), stage.task, {"progress": 80.0}, at=stage.at)  # a sheet that came back
    assert (stage.task.progress, stage.task.note) == (0.0, "水厂已换滤料")


def test_a_task_that_waits_for_its_shares_takes_no_percentage_and_then_their_sum(county: Measured) -> None:
    db, stage = county.stage.cast.db, county.stage
    ke, water = stage.actor("ke"), stage.actor("water")
    set_progress_source(db, ke, stage.task, "shares", at=stage.at)
    with pytest.raises(Invalid) as told:
        report_progress(db, water, stage.task, Report(progress=80), at=stage.at)
    assert told.value.code == "progress_by_shares"
    share = add_share(
        db, ke, stage.task, ShareTarget(area_id=county.towns["城关镇"], target_value=Decimal(4)), at=stage.at
    )
    report_progress(db, water, stage.task, Report(value=Decimal(3)), share=share, at=stage.at)
    assert stage.task.progress == 75.0
    by_indicator(county)
    assert (stage.task.progress, stage.task.done_value) == (0.0, 3)  # the quantity is still their sum


def test_an_indicator_without_a_course_or_of_another_campaign_is_no_source(county: Measured) -> None:
    db, stage, ke = county.stage.cast.db, county.stage, county.stage.actor("ke")
    other = Indicator(**(county.indicator.model_dump() | {"id": 99, "campaign_id": (stage.campaign.id or 0) + 1}))
    for source, indicator, code in (
        ("indicator", None, "progress_indicator"),
        ("guessed", None, "progress_source"),
        ("indicator", other, "progress_indicator_other"),
    ):
        with pytest.raises(Invalid) as told:
            set_progress_source(db, ke, stage.task, source, indicator, at=stage.at)
        assert told.value.code == code
    edit_indicator(db, ke, county.indicator, {"target_value": None, "target_on": None}, at=stage.at)
    with pytest.raises(Invalid) as told:
        by_indicator(county)
    assert told.value.code == "progress_no_course"
    retire_indicator(db, ke, county.indicator, reason="停用", at=stage.at)
    with pytest.raises(Refusal):
        by_indicator(county)
