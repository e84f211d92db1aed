"""Rounds drawn, items inspected, wrongs put right: on SQLite and PostgreSQL."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from campaign.actions.drawing import draw_round
from campaign.actions.rectifying import clear_rectification, report_rectification
from campaign.actions.reviewing import give_verdict, record_finding, result_of
from campaign.actions.rounds import open_round
from campaign.actions.signing import settle_rounds
from campaign.actions.standards import make_standard
from campaign.domain.draw import draw
from campaign.domain.duty import Duty
from campaign.domain.person import PersonRole
from campaign.domain.post import Post, Tenure
from campaign.domain.rectification import Rectification
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.domain.standard import Criterion, Standard
from campaign.domain.task import Task
from tests.acceptance import Acceptance
from tests.cast import HELD_FROM, Cast


@pytest.fixture
def story(cast: Cast) -> Acceptance:
    return Acceptance(cast)


def wrongs(story: Acceptance) -> list[Rectification]:
    return list(story.db.scalars(select(Rectification).order_by(Rectification.id)))  # type: ignore[arg-type]


def duty(story: Acceptance, wrong: Rectification) -> Duty:
    return story.db.scalars(select(Duty).where(Duty.rectification_id == wrong.id)).one()


# --- drawing ----------------------------------------------------------------------------------------------------------


def test_a_draw_takes_what_is_reported_and_can_be_repeated(story: Acceptance) -> None:
    reported = [story.task(f"任务{number}") for number in range(3)]
    story.task("未报", state="under_way")
    round_ = story.drawn()
    assert round_.state == "drawn"
    assert [item.task_id for item in story.items(round_)] == [task.id for task in reported]
    assert {task.state for task in reported} == {"in_review"}
    story.db.expire(round_)
    assert draw(round_.pool, round_.seed) == round_.pool["drawn"]
    assert all(len(story.review(item).inspector_ids) == 2 for item in story.items(round_))


def test_a_town_that_reported_alone_is_drawn_alone(story: Acceptance) -> None:
    from campaign.domain.share import Share

    task = story.task(state="under_way")
    share = Share(task_id=task.id or 0, area_id=story.cast.areas["town"].id, state="reported")
    story.db.add(share)
    story.db.flush()
    (item,) = story.items(story.drawn())
    assert (item.share_id, share.state, task.state) == (share.id, "in_review", "under_way")
    story.accept(item)
    assert share.state == "accepted"


def test_nothing_to_draw_is_said(story: Acceptance) -> None:
    round_ = open_round(story.db, story.actor("ke"), story.campaign, title="空", at=story.at)
    with pytest.raises(Refusal) as refused:
        draw_round(story.db, story.actor("ke"), round_, kind="all", at=story.at)
    assert refused.value.code == "round_nothing_to_draw"


def test_a_round_is_drawn_once(story: Acceptance) -> None:
    story.task()
    round_ = story.drawn()
    story.task("又一项")
    with pytest.raises(Refusal) as refused:
        draw_round(story.db, story.actor("ke"), round_, kind="all", at=story.at)
    assert refused.value.code == "round_not_planned"


def test_a_task_is_never_in_two_rounds_at_once(story: Acceptance) -> None:
    story.task()
    story.drawn()
    with pytest.raises(Refusal):
        story.drawn()


@pytest.mark.parametrize(("kind", "share"), [("lottery", None), ("random", 0.01), ("random", 1.5), ("random", -1.0)])
def test_a_draw_that_makes_no_sense_names_its_field(story: Acceptance, kind: str, share: float | None) -> None:
    story.task()
    with pytest.raises(Invalid):
        story.drawn(kind, share=share)


def test_a_draw_by_lot_needs_two_inspectors(story: Acceptance, db: Session) -> None:
    story.task()
    role = db.get_one(PersonRole, (story.cast.people["luo"].id, "inspector"))
    db.delete(role)
    db.flush()
    with pytest.raises(Refusal) as refused:
        story.drawn("random", share=0.5)
    assert refused.value.code == "draw_few_inspectors"
    assert len(story.items(story.drawn("all"))) == 1


def test_only_the_campaigns_office_opens_and_draws(story: Acceptance) -> None:
    story.task()
    round_ = open_round(story.db, story.actor("ke"), story.campaign, title="一", at=story.at)
    for name in ("wen", "lu", "chair", "outsider", "admin", "auditor"):
        with pytest.raises(NotAllowed):
            draw_round(story.db, story.actor(name), round_, kind="all", at=story.at)
        with pytest.raises(NotAllowed):
            open_round(story.db, story.actor(name), story.campaign, title="一", at=story.at)


# --- findings and verdicts --------------------------------------------------------------------------------------------


def test_findings_add_up_by_the_standard(story: Acceptance) -> None:
    story.task()
    round_ = story.drawn()
    (item,) = story.items(round_)
    review = story.review(item)
    story.find(review, 30, 12, 20, None, True, False)
    result, _, _ = result_of(story.db, review)
    assert (result.points, result.missing, result.percent) == (72, 1, None)
    assert round_.state == "under_review"


def test_a_second_finding_replaces_the_first(story: Acceptance) -> None:
    story.task()
    (item,) = story.items(story.drawn())
    review = story.review(item)
    story.find(review, 10)
    story.find(review, 28)
    assert result_of(story.db, review)[0].points == 28


def test_only_those_drawn_record_and_only_their_lead_decides(story: Acceptance) -> None:
    story.task()
    (item,) = story.items(story.drawn())
    review = story.review(item)
    criterion = story.db.get_one(Standard, review.standard_id).criteria[0]
    for name in ("wen", "ke", "chair", "outsider"):
        with pytest.raises(NotAllowed):
            record_finding(story.db, story.actor(name), review, criterion.id or 0, 5, at=story.at)
    with pytest.raises(NotAllowed):
        give_verdict(story.db, story.second(review), review, "passed", at=story.at)


def test_whoever_got_a_post_in_the_department_meanwhile_no_longer_judges_it(story: Acceptance, db: Session) -> None:
    story.task()
    (item,) = story.items(story.drawn())
    review = story.review(item)
    post = Post(department_id=story.cast.department("education"), title="挂职")
    db.add(post)
    db.flush()
    db.add(Tenure(post_id=post.id or 0, person_id=review.inspector_ids[0], from_on=HELD_FROM))
    for deed in (
        lambda: story.find(review, 5),
        lambda: give_verdict(db, story.lead(review), review, "passed", at=story.at),
    ):
        with pytest.raises(Refusal) as refused:
            deed()
        assert refused.value.code == "review_conflict"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((30, 20, 20, 20, True, True), "verdict_veto"),
        ((30, 20, 20, 20, False, False), "verdict_unmet"),
        ((18, 12, 12, 12, True, False), "verdict_below"),
    ],
)
def test_what_the_figures_forbid_cannot_pass(story: Acceptance, values: tuple[object, ...], code: str) -> None:
    story.task()
    (item,) = story.items(story.drawn())
    review = story.review(item)
    story.find(review, *values)
    with pytest.raises(Refusal) as refused:
        give_verdict(story.db, story.lead(review), review, "passed", at=story.at)
    assert refused.value.code == code


def test_scores_that_differ_need_a_reason(story: Acceptance) -> None:
    story.task()
    (item,) = story.items(story.drawn())
    review = story.review(item)
    story.find(review, 30, 20, 20, 20, True, False)
    criterion = story.db.get_one(Standard, review.standard_id).criteria[0]
    record_finding(story.db, story.second(review), review, criterion.id or 0, 20, at=story.at)
    with pytest.raises(Invalid) as refused:
        give_verdict(story.db, story.lead(review), review, "passed", at=story.at)
    assert refused.value.field == "note"
    decided = give_verdict(story.db, story.lead(review), review, "passed", note="现场复核以组长为准。", at=story.at)
    assert decided.score == 100


def test_after_the_verdict_nothing_changes(story: Acceptance) -> None:
    story.task()
    (item,) = story.items(story.drawn())
    review = story.accept(item)
    for deed in (
        lambda: story.find(review, 1),
        lambda: give_verdict(story.db, story.lead(review), review, "failed", at=story.at),
    ):
        with pytest.raises(Refusal) as refused:
            deed()
        assert refused.value.code == "review_decided"


def test_a_criterion_of_another_standard_is_refused(story: Acceptance) -> None:
    story.task()
    (item,) = story.items(story.drawn())
    for number in (0, 999_999):
        with pytest.raises(Invalid):
            record_finding(story.db, story.lead(story.review(item)), story.review(item), number, 1, at=story.at)


def test_a_criterion_that_demands_evidence_says_why(story: Acceptance) -> None:
    made = make_standard(
        story.db,
        story.actor("ke"),
        Standard(
            code="water",
            title="饮水设备",
            created_at=story.at,
            criteria=[
                Criterion(kind="yes_no", title="滤芯", points=100, needs_evidence=True, necessity="核对超期天数")  # type: ignore[call-arg, arg-type]
            ],
        ),
        at=story.at,
    )
    story.task().standard_id = made.id
    (item,) = story.items(story.drawn())
    with pytest.raises(Invalid) as refused:
        story.find(story.review(item), False)
    assert "核对超期天数" in refused.value.english()


def test_a_standard_that_demands_evidence_without_saying_why_is_refused(story: Acceptance) -> None:
    with pytest.raises(Invalid) as refused:
        make_standard(
            story.db,
            story.actor("ke"),
            Standard(
                code="x",
                title="X",
                created_at=story.at,
                criteria=[Criterion(kind="yes_no", title="照片", points=1, needs_evidence=True)],  # type: ignore[call-arg, arg-type]
            ),
            at=story.at,
        )
    assert refused.value.field == "necessity"


# --- rectification ----------------------------------------------------------------------------------------------------


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
