"""What an owner says is kept as said, moves the light, and ends what was owed."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from campaign.actions.context import day_of
from campaign.actions.planning import ShareTarget, add_share
from campaign.actions.progress import decide_milestone, report_milestone, report_progress, submit_task
from campaign.domain.light import light_on
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.domain.share import Share
from campaign.domain.update import Report, Update
from tests.actions.progress_stage import Stage, a_stage
from tests.cast import Cast


@pytest.fixture
def stage(cast: Cast, at: datetime) -> Stage:
    return a_stage(cast, at)


def counted(cast: Cast, at: datetime) -> Stage:
    return a_stage(cast, at, target_value=Decimal(32), unit="村")


def colour(stage: Stage) -> tuple[str, str]:
    return tuple(light_on(stage.task, day_of(stage.cast.db, stage.at)))  # type: ignore[return-value]


def town_share(stage: Stage, target: int = 4) -> Share:
    where = ShareTarget(area_id=stage.cast.areas["town"].id, target_value=Decimal(target), unit="村")
    return add_share(stage.cast.db, stage.actor("ke"), stage.task, where, at=stage.at)


def test_a_percentage_is_kept_and_moves_the_light(stage: Stage) -> None:
    db, water = stage.cast.db, stage.actor("water")
    report_progress(db, water, stage.task, Report(progress=20, note="正在开挖"), at=stage.at)
    assert (stage.task.progress, stage.task.note, colour(stage)) == (20, "正在开挖", ("red", "far_behind"))
    report_progress(db, water, stage.task, Report(progress=95), at=stage.at)
    assert colour(stage) == ("green", "on_time")
    assert [row.progress for row in db.scalars(select(Update).order_by(Update.id))] == [20, 95]  # type: ignore[arg-type]


def test_a_quantity_gives_the_percentage(cast: Cast, at: datetime) -> None:
    stage = counted(cast, at)
    report_progress(cast.db, stage.actor("water"), stage.task, Report(value=Decimal(17)), at=at)
    assert (stage.task.done_value, stage.task.progress) == (17, 53.125)


def test_a_percentage_of_counted_things_gives_only_whole_ones(cast: Cast, at: datetime) -> None:
    stage = counted(cast, at)
    report_progress(cast.db, stage.actor("water"), stage.task, Report(progress=55), at=at)
    assert stage.task.done_value == 17


def test_no_news_is_an_honest_report(stage: Stage) -> None:
    report_progress(stage.cast.db, stage.actor("water"), stage.task, Report(no_news=True), at=stage.at)
    assert stage.task.updated_at == stage.at
    assert stage.cast.db.scalars(select(Update.no_news)).all() == [True]


@pytest.mark.parametrize(
    ("report", "code", "field"),
    [
        (Report(), "update_empty", "note"),
        (Report(note="  "), "update_empty", "note"),
        (Report(progress=101), "progress_range", "progress"),
        (Report(progress=-1), "progress_range", "progress"),
        (Report(value=Decimal(3)), "value_without_target", "value"),
        (Report(value=Decimal(-3)), "value_negative", "value"),
        (Report(value=Decimal(10) ** 14), "value_range", "value"),
        (Report(progress=3, value=Decimal(3)), "both_figures", "value"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(stage: Stage, report: Report, code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        report_progress(stage.cast.db, stage.actor("water"), stage.task, report, at=stage.at)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize("name", ["wen", "outsider", "lu", "chair", "auditor"])
def test_only_those_who_work_on_a_task_report_it(stage: Stage, name: str) -> None:
    with pytest.raises(NotAllowed):
        report_progress(stage.cast.db, stage.actor(name), stage.task, Report(progress=1), at=stage.at)


def test_a_divided_task_is_reported_by_its_shares(cast: Cast, at: datetime) -> None:
    stage = counted(cast, at)
    share = town_share(stage)
    with pytest.raises(Invalid, match="figure of one of them"):
        report_progress(cast.db, stage.actor("water"), stage.task, Report(value=Decimal(2)), at=at)
    report_progress(cast.db, stage.actor("town"), stage.task, Report(value=Decimal(3)), share=share, at=at)
    assert (share.progress, stage.task.done_value, stage.task.target_value) == (75, 3, 4)


def test_a_town_reports_its_own_share_only(cast: Cast, at: datetime) -> None:
    stage = counted(cast, at)
    town_share(stage)
    site = ShareTarget(site="石门村", target_value=Decimal(1), department_id=cast.department("education"))
    other = add_share(cast.db, stage.actor("ke"), stage.task, site, at=at)
    for share in (other, None):
        with pytest.raises(NotAllowed):
            report_progress(cast.db, stage.actor("town"), stage.task, Report(note="好"), share=share, at=at)


def test_a_share_that_is_done_is_owed_no_more_until_it_turns_out_otherwise(cast: Cast, at: datetime) -> None:
    stage = counted(cast, at)
    share = town_share(stage)
    town = stage.actor("town")
    report_progress(cast.db, town, stage.task, Report(value=Decimal(4)), share=share, at=at)
    assert stage.duties("share") == []
    assert light_on(share, JANUARY) == ("green", "on_time")
    report_progress(cast.db, town, stage.task, Report(value=Decimal(3)), share=share, at=at)
    assert len(stage.duties("share")) == 1


JANUARY = date(2027, 1, 5)


def test_a_milestone_reported_rests_on_the_office(stage: Stage) -> None:
    first = stage.task.milestones[0]
    report_milestone(stage.cast.db, stage.actor("water"), stage.task, first, note="已完工", at=stage.at)
    assert first.state == "reported"
    assert [duty.milestone_id for duty in stage.duties()] == [stage.task.milestones[1].id]
    assert stage.told("milestone_reported") == {"ke"}
    with pytest.raises(Refusal, match="reported already"):
        report_milestone(stage.cast.db, stage.actor("water"), stage.task, first, at=stage.at)


def test_a_milestone_returned_is_owed_again_with_the_reason(stage: Stage) -> None:
    first = stage.task.milestones[0]
    report_milestone(stage.cast.db, stage.actor("water"), stage.task, first, at=stage.at)
    ke, later = stage.actor("ke"), stage.at + timedelta(hours=2)
    with pytest.raises(Invalid, match="reason"):
        decide_milestone(stage.cast.db, ke, stage.task, first, decision="returned", at=later)
    decide_milestone(stage.cast.db, ke, stage.task, first, decision="returned", note="缺照片", at=later)
    assert (first.state, first.returned_reason, len(stage.duties())) == ("open", "缺照片", 2)
    assert "water" in stage.told("milestone_returned")


def test_nobody_decides_on_a_matter_of_their_own_department(cast: Cast, at: datetime) -> None:
    stage = a_stage(cast, at, lead_department_id=cast.department("office"))
    first = stage.task.milestones[0]
    report_milestone(cast.db, stage.actor("ke"), stage.task, first, at=at)
    with pytest.raises(NotAllowed, match="hold a post"):
        decide_milestone(cast.db, stage.actor("ke"), stage.task, first, decision="confirmed", at=at)
    decide_milestone(cast.db, stage.actor("chair"), stage.task, first, decision="confirmed", at=at)
    assert first.state == "confirmed"


def test_a_task_is_submitted_only_when_every_milestone_is_reported(stage: Stage) -> None:
    db, water = stage.cast.db, stage.actor("water")
    with pytest.raises(Refusal, match="2 milestones are not reported yet, such as “第一段完工”"):
        submit_task(db, water, stage.task, at=stage.at)
    for stone in stage.task.milestones:
        report_milestone(db, water, stage.task, stone, at=stage.at)
    submit_task(db, water, stage.task, note="全部完成", at=stage.at)
    assert (stage.task.state, colour(stage), stage.duties()) == ("reported", ("blue", "waiting"), [])
    assert stage.deeds()[-1] == "submit_task"
    with pytest.raises(Refusal):
        report_progress(db, water, stage.task, Report(progress=3), at=stage.at)


def test_an_owner_that_does_not_lead_cannot_submit(stage: Stage) -> None:
    with pytest.raises(NotAllowed):
        submit_task(stage.cast.db, stage.actor("town"), stage.task, at=stage.at)


def test_nothing_is_reported_while_the_campaign_is_not_running(stage: Stage) -> None:
    stage.campaign.state = "closed"
    with pytest.raises(Refusal, match="not running"):
        report_progress(stage.cast.db, stage.actor("water"), stage.task, Report(progress=1), at=stage.at)
