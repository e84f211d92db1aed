"""Signing in stages, returned and withdrawn items, the seal: on SQLite and PostgreSQL."""

import json
from hashlib import sha256

import pytest
from sqlmodel import Session, select

from campaign.actions import signing_in
from campaign.actions.rounds import open_round
from campaign.actions.signing import decide_items
from campaign.domain.duty import Duty
from campaign.domain.entry import Entry
from campaign.domain.post import Post, Tenure
from campaign.domain.refusal import Invalid, NotAllowed, Refusal, Stale
from campaign.domain.round import Item, Round
from campaign.domain.signature import Signature
from campaign.domain.task import Task
from tests.acceptance import PASSWORD, Acceptance
from tests.cast import HELD_FROM, Cast


@pytest.fixture
def story(cast: Cast) -> Acceptance:
    return Acceptance(cast)


def ready(story: Acceptance, count: int = 1) -> tuple[Round, list[Item]]:
    for number in range(count):
        story.task(f"任务{number}")
    round_ = story.drawn()
    for item in story.items(round_):
        story.accept(item)
    return round_, story.items(round_)


def places(story: Acceptance, item: Item, state: str | None = None) -> list[Signature]:
    story.db.flush()
    found = story.db.scalars(select(Signature).where(Signature.item_id == item.id).order_by(Signature.id))  # type: ignore[arg-type]
    return [place for place in found if state in (None, place.state)]


def test_four_signatures_in_order_close_the_item_and_seal_the_round(story: Acceptance) -> None:
    round_, (item,) = ready(story)
    assert [(place.stage, place.state) for place in places(story, item)] == [
        ("lead_head", "open"),
        ("lead_inspector", "waiting"),
        ("coordinator", "waiting"),
        ("leader", "waiting"),
    ]
    story.sign_all(round_)
    assert {place.state for place in places(story, item)} == {"signed"}
    assert (item.state, round_.state, story.db.get_one(Task, item.task_id).state) == ("closed", "sealed", "closed")
    assert len(round_.seal_code) == len(item.check_code) == 14
    assert not story.db.scalars(select(Duty).where(Duty.kind == "signature", Duty.state == "open")).all()


def test_a_signature_covers_what_was_shown(story: Acceptance) -> None:
    round_, (item,) = ready(story)
    story.sign_all(round_)
    head, lead, *_ = places(story, item)
    assert head.digest == sha256(head.shown.encode()).hexdigest()
    assert json.loads(head.shown)["task"]["title"] == "任务0"
    assert [signed["stage"] for signed in json.loads(lead.shown)["signatures"]] == ["lead_head"]
    assert head.signed_as == "县教育局 局长 教育局局长"


def test_a_sheet_that_changed_since_it_was_shown_is_not_signed(story: Acceptance) -> None:
    round_, (item,) = ready(story)
    with pytest.raises(Stale):
        story.sign(round_, story.actor("head"), shown={item.id: "0" * 64})
    assert places(story, item, "open")[0].stage == "lead_head"


def test_nobody_signs_before_their_turn_or_twice(story: Acceptance) -> None:
    round_, (item,) = ready(story)
    for name in ("lead", "ke", "chair"):
        with pytest.raises(Refusal) as refused:
            story.sign(round_, story.signer(name, item))
        assert refused.value.code == "signature_nothing"
    story.sign(round_, story.actor("head"))
    with pytest.raises(Refusal):
        story.sign(round_, story.actor("head"))


def test_strangers_do_not_sign(story: Acceptance) -> None:
    round_, _ = ready(story)
    for name in ("wen", "water-head", "outsider", "admin", "auditor"):
        with pytest.raises(NotAllowed):
            story.sign(round_, story.actor(name))


def test_a_wrong_password_signs_nothing(story: Acceptance) -> None:
    round_, (item,) = ready(story)
    with pytest.raises(Invalid) as refused:
        decide_items(story.db, story.actor("head"), round_, "sign", password="wrong", at=story.at)
    assert refused.value.field == "password"
    assert places(story, item, "signed") == []


def test_who_comes_too_late_is_told_so_without_the_slow_look_at_the_password(
    story: Acceptance, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_, _ = ready(story)
    story.sign(round_, story.actor("head"))
    monkeypatch.setattr(signing_in, "password_fits", lambda *_: pytest.fail("the password was looked at"))
    with pytest.raises(Refusal) as refused:
        story.sign(round_, story.actor("head"))
    assert refused.value.code == "signature_nothing"


def test_one_act_covers_all_that_wait(story: Acceptance) -> None:
    round_, items = ready(story, 3)
    assert len(story.sign(round_, story.actor("head"), opinion="同意。")) == 3
    assert {place.opinion for item in items for place in places(story, item, "signed")} == {"同意。"}


def test_chosen_items_are_signed_alone(story: Acceptance) -> None:
    round_, (first, second) = ready(story, 2)
    story.sign(round_, story.actor("head"), item_ids=[first.id])
    assert [place.stage for place in places(story, first, "open")] == ["lead_inspector"]
    assert [place.stage for place in places(story, second, "open")] == ["lead_head"]
    with pytest.raises(Refusal):
        story.sign(round_, story.actor("head"), item_ids=[first.id, second.id])


def test_a_return_goes_to_an_earlier_step_and_holds_nobody_else(story: Acceptance) -> None:
    round_, items = ready(story, 2)
    first, second = items
    story.sign(round_, story.actor("head"))
    for item in items:
        story.sign(round_, story.lead(story.review(item)), item_ids=[item.id])
    ke = story.actor("ke")
    with pytest.raises(Invalid):
        story.sign(round_, ke, "return", item_ids=[first.id], to_stage="lead_head")
    for stage in ("leader", "coordinator", "nonsense", ""):
        with pytest.raises(Invalid):
            story.sign(round_, ke, "return", item_ids=[first.id], to_stage=stage, opinion="数字不符")
    story.sign(round_, ke, "return", item_ids=[first.id], to_stage="lead_head", opinion="数字不符")
    assert [(place.stage, place.state) for place in places(story, first)] == [
        ("lead_head", "superseded"),
        ("lead_inspector", "superseded"),
        ("coordinator", "returned"),
        ("leader", "withdrawn"),
        ("lead_head", "open"),
        ("lead_inspector", "waiting"),
        ("coordinator", "waiting"),
        ("leader", "waiting"),
    ]
    story.sign(round_, ke)
    story.sign(round_, story.actor("chair"))
    assert second.state == "closed"
    assert round_.state == "signing"


def test_a_return_to_the_inspection_opens_a_new_look(story: Acceptance) -> None:
    round_, (item,) = ready(story)
    story.sign(round_, story.actor("head"), "return", to_stage="review", opinion="现场又坏了")
    assert (item.state, round_.state, story.review(item).kind) == ("in_review", "under_review", "reinspection")
    story.accept(item)
    assert (item.state, round_.state) == ("signing", "signing")
    story.sign_all(round_)
    assert round_.state == "sealed"


def test_a_withdrawn_item_goes_back_to_reported_and_does_not_hold_the_seal(story: Acceptance) -> None:
    round_, (first, second) = ready(story, 2)
    with pytest.raises(Invalid):
        story.sign(round_, story.actor("head"), "withdraw", item_ids=[first.id])
    story.sign(round_, story.actor("head"), "withdraw", item_ids=[first.id], opinion="申报有误")
    assert (first.state, story.db.get_one(Task, first.task_id).state) == ("withdrawn", "reported")
    assert {place.state for place in places(story, first)} == {"withdrawn"}
    for name in ("head", "lead", "ke", "chair"):
        story.sign(round_, story.signer(name, second))
    assert round_.state == "sealed"


def test_the_office_may_withdraw_an_item_still_under_review(story: Acceptance) -> None:
    story.task()
    round_ = story.drawn()
    (item,) = story.items(round_)
    story.sign(round_, story.actor("ke"), "withdraw", item_ids=[item.id], opinion="申报有误")
    assert (item.state, round_.state, story.review(item).state) == ("withdrawn", "sealed", "withdrawn")


def test_an_item_of_a_cancelled_task_can_still_be_withdrawn(story: Acceptance) -> None:
    task = story.task()
    round_ = story.drawn()
    (item,) = story.items(round_)
    task.move("cancelled")
    story.sign(round_, story.actor("ke"), "withdraw", item_ids=[item.id], opinion="任务已取消")
    assert (item.state, task.state, round_.state) == ("withdrawn", "cancelled", "sealed")


def test_a_sealed_round_never_changes(story: Acceptance) -> None:
    round_, (item,) = ready(story)
    story.sign_all(round_)
    for decision in ("sign", "return", "withdraw"):
        with pytest.raises(Refusal) as refused:
            story.sign(round_, story.actor("ke"), decision, item_ids=[item.id], opinion="更正")
        assert refused.value.code == "round_sealed"


def test_an_unknown_decision_is_refused(story: Acceptance) -> None:
    round_, _ = ready(story)
    with pytest.raises(Invalid):
        story.sign(round_, story.actor("head"), "burn")


def test_the_office_does_not_decide_on_its_own_departments_work(story: Acceptance, db: Session) -> None:
    story.task(lead="office")
    round_ = story.drawn()
    (item,) = story.items(round_)
    story.accept(item)
    post = Post(department_id=story.cast.department("office"), title="主要负责人", is_head=True)
    db.add(post)
    db.flush()
    db.add(Tenure(post_id=post.id or 0, person_id=story.cast.people["head"].id or 0, from_on=HELD_FROM))
    story.sign(round_, story.actor("head"))
    story.sign(round_, story.lead(story.review(item)))
    with pytest.raises((Refusal, NotAllowed)):
        story.sign(round_, story.actor("ke"))
    story.sign(round_, story.actor("chair"))  # in the office's place
    story.sign(round_, story.actor("chair"))
    assert item.state == "closed"


def test_every_step_stands_among_the_entries(story: Acceptance) -> None:
    round_, _ = ready(story)
    story.sign_all(round_)
    deeds = list(story.db.scalars(select(Entry.deed).order_by(Entry.seq)))  # type: ignore[arg-type]
    assert list(dict.fromkeys(deeds)) == [
        "open_round",
        "draw_round",
        "record_finding",
        "give_verdict",
        "begin_signing",
        "sign_item",
        "close_item",
        "seal_round",
    ]
    assert PASSWORD not in json.dumps([str(each.data) for each in story.db.scalars(select(Entry))])


def test_a_campaign_that_is_not_running_opens_no_round(story: Acceptance) -> None:
    story.campaign.state = "draft"
    with pytest.raises(Refusal):
        open_round(story.db, story.actor("ke"), story.campaign, title="一", at=story.at)
