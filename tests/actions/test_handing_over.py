"""A seat passes on with what waits on it; each keeps their own time, and both confirm the list."""

from datetime import date, datetime

import pytest
from sqlmodel import select

from campaign.actions.coordinating import accept_coordination, ask_coordination, assign_coordination
from campaign.actions.handing_over import confirm_handover, hand_over
from campaign.actions.letters import heads_of, holders_of, post_holders
from campaign.domain.coordination import Wish as Request
from campaign.domain.handover import HandOver, Wish
from campaign.domain.person import PersonRole
from campaign.domain.post import Post, Tenure
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from tests.actions.progress_stage import Stage, a_stage
from tests.cast import Cast

TODAY, LAST = date(2026, 11, 23), date(2026, 11, 30)


@pytest.fixture
def stage(cast: Cast, at: datetime) -> Stage:
    return a_stage(cast, at, owner_post_id=post_of(cast, "water").id)


def post_of(cast: Cast, name: str) -> Post:
    held = select(Post).join(Tenure, Tenure.post_id == Post.id).where(Tenure.person_id == cast.people[name].id)  # type: ignore[arg-type]
    return cast.db.scalars(held).one()


def handed(stage: Stage, giver: str = "water", taker: str = "outsider", by: str = "admin", **days: date) -> HandOver:
    cast = stage.cast
    wish = Wish(to_person_id=cast.people[taker].id or 0, **({"from_on": TODAY} | days))
    return hand_over(cast.db, stage.actor(by), post_of(cast, giver), cast.people[giver], wish, at=stage.at)


def test_the_seats_duties_go_to_the_successor_and_each_keeps_their_own_time(stage: Stage) -> None:
    made, cast = handed(stage), stage.cast
    post, (water, taker) = post_of_seat(stage, made), (cast.people["water"].id, cast.people["outsider"].id)
    assert post_holders(cast.db, post.id or 0, TODAY) == [taker]
    assert post_holders(cast.db, post.id or 0, date(2026, 11, 22)) == [water]
    for duty in stage.duties():
        assert holders_of(cast.db, duty, TODAY) == [taker]
        first, then = duty.holdings
        assert (first.person_id, first.until_at, then.until_at) == (water, stage.at, None)
    assert "water" not in stage.actor("water").department_ids
    assert cast.department("water") in stage.actor("outsider").department_ids


def post_of_seat(stage: Stage, made: HandOver) -> Post:
    return stage.cast.db.get_one(Post, made.post_id)


def test_what_waits_is_listed_numbered_and_told_to_both(stage: Stage) -> None:
    made = handed(stage)
    assert [one["kind"] for one in made.matters] == ["milestone", "milestone", "task"]
    assert made.matters[0]["due_on"] == "2026-11-27"
    assert (made.number, len(made.check_code)) == (f"JJ-2026-{made.id:04}", 14)
    assert stage.told("handover") == {"water", "outsider", "water-head"}
    assert stage.deeds()[-1] == "hand_over"


def test_a_request_given_to_the_person_follows_the_seat(stage: Stage) -> None:
    cast, db = stage.cast, stage.cast.db
    wish = Request(to_department_id=cast.department("education"), action="供图", due_on=date(2026, 12, 4))
    asked = ask_coordination(db, stage.actor("water"), stage.task, wish, at=stage.at)
    accept_coordination(db, stage.actor("ke"), stage.task, asked, at=stage.at)
    head, wen = stage.actor("head"), cast.people["wen"].id or 0
    assign_coordination(db, head, stage.task, asked, person_id=wen, at=stage.at)
    made = handed(stage, "wen", by="head")
    assert asked.assigned_to_id == cast.people["outsider"].id
    assert [(one["kind"], one["stays"]) for one in made.matters] == [("coordination", False)]
    duty = stage.duties("coordination")[0]
    assert (duty.person_id, duty.holdings[-2].person_id) == (cast.people["outsider"].id, wen)


def test_a_deputy_holds_the_seat_for_a_while_beside_its_holder(stage: Stage) -> None:
    made, cast = handed(stage, "water-head", "water", until_on=LAST), stage.cast
    assert made.acting
    unit = cast.department("water")
    both = sorted(cast.people[name].id or 0 for name in ("water", "water-head"))
    assert heads_of(cast.db, unit, LAST) == both
    assert heads_of(cast.db, unit, date(2026, 12, 1)) == [cast.people["water-head"].id]
    assert stage.told("handover_acting") == {"water", "water-head"}
    assert all(len(duty.holdings) == 1 for duty in stage.duties())


def test_both_sides_confirm_and_each_only_once(stage: Stage) -> None:
    made, db = handed(stage), stage.cast.db
    confirm_handover(db, stage.actor("water"), made, at=stage.at)
    assert made.state == "open"
    with pytest.raises(Refusal, match="already"):
        confirm_handover(db, stage.actor("water"), made, at=stage.at)
    confirm_handover(db, stage.actor("outsider"), made, at=stage.at)
    assert made.state == "confirmed"
    with pytest.raises(NotAllowed):
        confirm_handover(db, stage.actor("ke"), made, at=stage.at)


@pytest.mark.parametrize("name", ["ke", "water", "head", "chair"])
def test_only_the_administrator_or_the_head_of_the_department_starts_it(stage: Stage, name: str) -> None:
    with pytest.raises(NotAllowed):
        handed(stage, by=name)


def test_over_the_seat_of_a_head_only_the_administrator_disposes(stage: Stage) -> None:
    with pytest.raises(NotAllowed):
        handed(stage, "water-head", "water", by="water-head")


def test_what_cannot_be_handed_over_is_refused_with_what_to_do(stage: Stage) -> None:
    with pytest.raises(Invalid, match="somebody else"):
        handed(stage, taker="water")
    with pytest.raises(Invalid, match="today or an earlier day"):
        handed(stage, from_on=LAST)
    with pytest.raises(Invalid, match="a last day"):
        handed(stage, from_on=LAST, until_on=TODAY)
    with pytest.raises(Invalid, match="held the post since"):
        handed(stage, from_on=date(2019, 1, 1))
    with pytest.raises(Invalid, match="role of an owner"):
        handed(stage, taker="lu")
    handed(stage)
    with pytest.raises(Refusal, match="does not hold"):
        hand_over(
            stage.cast.db,
            stage.actor("admin"),
            stage.cast.db.get_one(Post, 1),
            stage.cast.people["water"],
            Wish(to_person_id=1, from_on=TODAY),
            at=stage.at,
        )


def test_what_was_drawn_by_lot_stays_with_the_person(stage: Stage) -> None:
    cast = stage.cast
    cast.db.add(PersonRole(person_id=cast.people["outsider"].id or 0, role="coordinator"))
    made = handed(stage, "ke", "outsider")
    assert [(one["kind"], one["stays"]) for one in made.matters] == [("campaign", True)]
