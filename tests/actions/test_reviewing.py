"""Rounds drawn, items inspected, wrongs put right: on SQLite and PostgreSQL."""

import pytest
from sqlmodel import Session

from campaign.actions.drawing import draw_round
from campaign.actions.reviewing import give_verdict, record_finding, result_of
from campaign.actions.rounds import open_round
from campaign.actions.standards import make_standard
from campaign.domain.draw import draw
from campaign.domain.person import PersonRole
from campaign.domain.post import Post, Tenure
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.domain.standard import Criterion, Standard
from tests.acceptance import Acceptance
from tests.cast import HELD_FROM, Cast


@pytest.fixture
def story(cast: Cast) -> Acceptance:
    return Acceptance(cast)


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
