"""What an inspection found wrong: opened, chased, reported, looked at again; and the notice before signing."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from campaign.actions.objecting import record_objection
from campaign.actions.rectifying import clear_rectification, report_rectification
from campaign.actions.reviewing import give_verdict, result_of
from campaign.actions.signing import settle_rounds
from campaign.domain.duty import Duty
from campaign.domain.rectification import Rectification
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.domain.task import Task
from tests.acceptance import Acceptance
from tests.cast import Cast


@pytest.fixture
def story(cast: Cast) -> Acceptance:
    return Acceptance(cast)


def wrongs(story: Acceptance) -> list[Rectification]:
    return list(story.db.scalars(select(Rectification).order_by(Rectification.id)))  # type: ignore[arg-type]


def duty(story: Acceptance, wrong: Rectification) -> Duty:
    return story.db.scalars(select(Duty).where(Duty.rectification_id == wrong.id)).one()


def failed(story: Acceptance, *values: object) -> Rectification:
    story.task()
    (item,) = story.items(story.drawn())
    review = story.review(item)
    story.find(review, *(values or (30, 20, 20, 20, False, False)))
    give_verdict(story.db, story.lead(review), review, "conditional", note="管护岗位没有落实", at=story.at)
    return wrongs(story)[-1]


def test_a_failed_criterion_becomes_a_duty_of_thirty_days(story: Acceptance) -> None:
    wrong = failed(story)
    assert (wrong.state, wrong.due_on) == ("open", date(2026, 12, 23))
    assert wrong.number.startswith("ZG-2026-")
    owed = duty(story, wrong)
    assert (owed.state, owed.due_on, owed.department_id) == ("open", wrong.due_on, story.cast.department("education"))
    assert owed.next_rung_on is not None
    assert story.db.get_one(Task, wrong.task_id).state == "rectifying"


def test_a_verdict_without_a_failed_criterion_still_opens_one(story: Acceptance) -> None:
    wrong = failed(story, 30, 20, 20, 20, True, False)
    assert wrong.problem == "管护岗位没有落实"
    assert len(wrongs(story)) == 1


def test_the_rectification_must_lie_ahead(story: Acceptance) -> None:
    story.task()
    (item,) = story.items(story.drawn())
    review = story.review(item)
    with pytest.raises(Invalid):
        give_verdict(story.db, story.lead(review), review, "failed", due_on=date(2026, 11, 23), at=story.at)


def test_reported_rectifications_bring_the_task_back_without_a_new_submission(story: Acceptance) -> None:
    wrong = failed(story, 10, 20, 20, 20, False, False)
    first, second = wrongs(story)
    task = story.db.get_one(Task, wrong.task_id)
    report_rectification(story.db, story.actor("wen"), first, note="已补齐台账", at=story.at)
    assert (task.state, duty(story, first).state) == ("rectifying", "done")
    with pytest.raises(Refusal) as refused:
        clear_rectification(story.db, story.actor("ke"), first, at=story.at)
    assert refused.value.code == "rectification_not_reported"
    report_rectification(story.db, story.actor("wen"), second, note="已明确岗位", at=story.at)
    assert task.state == "reported"


def test_a_passed_reinspection_clears_and_keeps_what_was_met(story: Acceptance) -> None:
    wrong = failed(story)
    report_rectification(story.db, story.actor("wen"), wrong, note="已明确岗位", at=story.at)
    review = clear_rectification(story.db, story.actor("ke"), wrong, at=story.at)
    assert (review.kind, wrong.state) == ("reinspection", "re_inspected")
    assert result_of(story.db, review)[0].missing == 1  # only what failed is looked at again
    story.find(review, None, None, None, None, True, None)
    decided = give_verdict(story.db, story.lead(review), review, "passed", at=story.at)
    assert (decided.score, wrong.state) == (100, "cleared")
    assert wrong.cleared_at == story.at


def test_a_failed_reinspection_reopens_the_same_rectification(story: Acceptance) -> None:
    wrong = failed(story)
    report_rectification(story.db, story.actor("wen"), wrong, note="已明确岗位", at=story.at)
    review = clear_rectification(story.db, story.actor("ke"), wrong, at=story.at)
    story.find(review, None, None, None, None, False, None)
    later = story.at + timedelta(days=3)
    give_verdict(story.db, story.lead(review), review, "failed", at=later)
    assert len(wrongs(story)) == 1
    assert (wrong.state, wrong.due_on, duty(story, wrong).state) == ("open", date(2026, 12, 26), "open")
    assert duty(story, wrong).due_on == date(2026, 12, 26)


def test_only_the_department_reports_and_it_says_what_it_did(story: Acceptance) -> None:
    wrong = failed(story)
    for name in ("water", "outsider", "lu", "ke"):
        with pytest.raises(NotAllowed):
            report_rectification(story.db, story.actor(name), wrong, note="好了", at=story.at)
    with pytest.raises(Invalid):
        report_rectification(story.db, story.actor("wen"), wrong, note="  ", at=story.at)
    report_rectification(story.db, story.actor("wen"), wrong, note="好了", at=story.at)
    with pytest.raises(Refusal) as refused:
        report_rectification(story.db, story.actor("wen"), wrong, note="再报", at=story.at)
    assert refused.value.code == "rectification_not_open"


# --- notice -----------------------------------------------------------------------------------------------------------


def test_signing_waits_until_the_notice_is_over(cast: Cast) -> None:
    story = Acceptance(cast, notice_days=7)
    story.task()
    round_ = story.drawn()
    (item,) = story.items(round_)
    story.accept(item)
    assert (item.notice_from, item.notice_until) == (date(2026, 11, 24), date(2026, 11, 30))
    assert round_.state == "under_review"
    assert settle_rounds(story.db, at=story.at + timedelta(days=7)) == []
    assert [each.id for each in settle_rounds(story.db, at=story.at + timedelta(days=8))] == [round_.id]
    assert (round_.state, item.state) == ("signing", "signing")


def test_without_a_notice_the_last_verdict_opens_the_signing(story: Acceptance) -> None:
    story.task("一")
    story.task("二")
    round_ = story.drawn()
    first, second = story.items(round_)
    story.accept(first)
    assert (round_.state, first.state) == ("under_review", "accepted")
    story.accept(second)
    assert (round_.state, first.state, second.state) == ("signing", "signing", "signing")


def test_an_objection_during_the_notice_opens_a_reinspection(cast: Cast) -> None:
    story = Acceptance(cast, notice_days=7)
    story.task()
    round_ = story.drawn()
    (item,) = story.items(round_)
    story.accept(item)
    with pytest.raises(NotAllowed):
        record_objection(story.db, story.actor("wen"), item, "不同意", at=story.at)
    with pytest.raises(Invalid):
        record_objection(story.db, story.actor("ke"), item, " ", at=story.at)
    later = story.at + timedelta(days=5)
    review = record_objection(story.db, story.actor("ke"), item, "村民反映水压不足", at=later)
    assert (review.kind, item.state, item.notice_until) == ("reinspection", "in_review", None)
    with pytest.raises(Refusal) as refused:
        record_objection(story.db, story.actor("ke"), item, "再次反映", at=later)
    assert refused.value.code == "item_not_in_notice"
    story.accept(item, at=later)
    assert item.notice_until == date(2026, 12, 5)  # a new notice of seven days


def test_after_the_notice_nothing_can_be_objected(cast: Cast) -> None:
    story = Acceptance(cast, notice_days=7)
    story.task()
    (item,) = story.items(story.drawn())
    story.accept(item)
    with pytest.raises(Refusal):
        record_objection(story.db, story.actor("ke"), item, "太晚了", at=story.at + timedelta(days=8))
