"""Accounts, posts and sign-ins, on both databases."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from campaign.actions import accounts, signing_in
from campaign.actions.people import actor_for
from campaign.actions.posts import PostWanted
from campaign.domain.password import PROFILES
from campaign.domain.person import Person
from campaign.domain.post import UNRECORDED, Post, Tenure
from campaign.domain.refusal import Invalid, NotAllowed, Refusal, Stale
from campaign.domain.sign_in import FailedTries, SignIn
from campaign.domain.visible import campaigns_visible_to, people_visible_to, tasks_visible_to
from tests.cast import Cast, new_entries

PROFILE = PROFILES["dengbao"]
GOOD = "river-2026-Stone"


def tenures(cast: Cast, username: str) -> list[tuple[str, date, date | None]]:
    rows = cast.db.execute(
        select(Post.title, Tenure.from_on, Tenure.until_on)
        .join(Post, col(Post.id) == Tenure.post_id)
        .where(Tenure.person_id == cast.people[username].id)
        .order_by(col(Tenure.id))
    )
    return [tuple(row) for row in rows]


def wanted(cast: Cast, department: str, title: str, **more: object) -> PostWanted:
    return PostWanted(department_id=cast.department(department), title=title, **more)  # type: ignore[arg-type]


def test_only_an_administrator_makes_accounts(cast: Cast) -> None:
    for username in ("ke", "wen", "chair", "auditor"):
        with pytest.raises(NotAllowed):
            accounts.create_person(cast.db, cast.actor(username), username="new", name="新", at=cast.at)


def test_a_post_without_a_first_day_is_held_on_every_earlier_day_too(cast: Cast) -> None:
    posts = [PostWanted(department_id=cast.department("water"), is_head=True)]
    made = accounts.create_person(cast.db, cast.actor("admin"), username="new", name="新", posts=posts, at=cast.at)
    long_ago = cast.at - timedelta(days=3000)
    assert cast.db.scalars(select(Tenure).where(Tenure.person_id == made.id)).one().from_on == UNRECORDED
    assert actor_for(cast.db, made, long_ago).head_of == {cast.department("water")}


def test_who_moves_leaves_the_seat_to_the_successor(cast: Cast) -> None:
    admin, wen = cast.actor("admin"), cast.people["wen"]
    seat = cast.db.scalars(
        select(Post).join(Tenure, col(Tenure.post_id) == Post.id).where(Tenure.person_id == wen.id)
    ).one()
    accounts.edit_person(cast.db, admin, wen, posts=[wanted(cast, "water", "股长")], at=cast.at)
    assert [(title, until) for title, _first, until in tenures(cast, "wen")] == [
        ("科长", date(2026, 11, 22)),
        ("股长", None),
    ]
    successor = accounts.create_person(
        cast.db, admin, username="next", name="接任", posts=[wanted(cast, "education", "科长")], at=cast.at
    )
    assert actor_for(cast.db, successor, cast.at).post_ids == {seat.id}
    assert cast.actor("wen").department_ids == {cast.department("water")}


def test_a_second_post_beside_the_first_changes_nothing_of_it(cast: Cast) -> None:
    both = [wanted(cast, "education", "科长"), wanted(cast, "water", "联络员")]
    accounts.edit_person(cast.db, cast.actor("admin"), cast.people["wen"], posts=both, at=cast.at)
    assert [until for _title, _first, until in tenures(cast, "wen")] == [None, None]
    assert tenures(cast, "wen")[0][1] == date(2020, 1, 1)


def test_the_same_post_held_twice_is_two_terms(cast: Cast) -> None:
    admin, wen = cast.actor("admin"), cast.people["wen"]
    accounts.edit_person(cast.db, admin, wen, posts=[], at=cast.at)
    later = cast.at + timedelta(days=100)
    first = wanted(cast, "education", "科长", from_on=date(2020, 1, 1), until_on=date(2026, 11, 22))
    again = wanted(cast, "education", "科长", from_on=date(2027, 3, 3))
    accounts.edit_person(cast.db, admin, wen, posts=[first, again], at=later)
    assert [(start, until) for _title, start, until in tenures(cast, "wen")] == [
        (date(2020, 1, 1), date(2026, 11, 22)),
        (date(2027, 3, 3), None),
    ]


def test_retiring_ends_posts_and_sign_ins_and_keeps_the_last_administrator(cast: Cast) -> None:
    admin = cast.actor("admin")
    opened = a_sign_in(cast, "wen")
    accounts.retire_person(cast.db, admin, cast.people["wen"], at=cast.at)
    cast.db.expire_all()
    assert not opened.is_alive(cast.at, PROFILE)
    assert cast.actor("wen").department_ids == frozenset()
    with pytest.raises(Refusal) as own:
        accounts.retire_person(cast.db, admin, cast.people["admin"], at=cast.at)
    with pytest.raises(Refusal) as last:
        accounts.edit_person(cast.db, admin, cast.people["admin"], roles=["auditor"], at=cast.at)
    assert (own.value.code, last.value.code) == ("self_lockout", "last_admin")


def test_an_administrator_sees_nothing_of_the_substance(cast: Cast) -> None:
    cast.campaign(lead_department_id=cast.department("office"))
    admin = cast.actor("admin")
    for noun, condition in (("campaign", campaigns_visible_to), ("task", tasks_visible_to)):
        assert noun and cast.db.execute(select(Person.id).where(condition(admin))).all() == []
    assert cast.db.scalars(select(Person).where(people_visible_to(admin))).all()


def test_of_two_changes_at_once_the_second_is_shown_the_first(cast: Cast) -> None:
    admin, wen = cast.actor("admin"), cast.people["wen"]
    seen = wen.version
    accounts.edit_person(cast.db, admin, wen, version=seen, phone="6120", at=cast.at)
    with pytest.raises(Stale) as lost:
        accounts.edit_person(cast.db, admin, wen, version=seen, phone="6999", at=cast.at)
    assert (lost.value.mine["phone"], lost.value.theirs["phone"]) == ("6999", "6120")


def test_a_name_somebody_has_is_refused_before_the_database_is_asked_to_keep_it(cast: Cast) -> None:
    with pytest.raises(Invalid) as taken:
        accounts.edit_person(cast.db, cast.actor("admin"), cast.people["wen"], username="lu", at=cast.at)
    assert (taken.value.code, taken.value.field) == ("username_taken", "username")


def test_the_entries_of_an_account_say_who_changed_what_and_no_secret(cast: Cast) -> None:
    admin = cast.actor("admin")
    made = accounts.create_person(
        cast.db, admin, username="new", name="新", roles=["owner"], password=GOOD, profile=PROFILE, at=cast.at
    )
    accounts.give_password(cast.db, admin, made, GOOD + "x", profile=PROFILE, at=cast.at)
    written = new_entries(cast.db)
    assert [line.deed for line in written] == ["create_person", "give_password"]
    assert all(GOOD.encode() not in line.canonical for line in written)


# -- signing in --------------------------------------------------------------------------------------------------


def a_sign_in(cast: Cast, username: str, at: datetime | None = None) -> SignIn:
    opened = signing_in.sign_in(cast.db, username, right=True, profile=PROFILE, at=at or cast.at)
    assert isinstance(opened, signing_in.Opened)
    cast.db.flush()
    return opened.sign_in


def refused(cast: Cast, username: str, at: datetime, *, right: bool = False) -> str:
    outcome = signing_in.sign_in(cast.db, username, right=right, profile=PROFILE, at=at)
    return outcome.code if isinstance(outcome, Refusal) else ""


def test_the_fifth_wrong_try_locks_and_half_an_hour_opens(cast: Cast) -> None:
    at = cast.at
    assert [refused(cast, "wen", at) for _ in range(5)] == ["sign_in_wrong"] * 4 + ["sign_in_locked"]
    assert refused(cast, "wen", at + timedelta(minutes=29), right=True) == "sign_in_locked"
    assert refused(cast, "wen", at + timedelta(minutes=30), right=True) == ""


def test_wrong_tries_long_apart_do_not_add_up(cast: Cast) -> None:
    hours = [cast.at + timedelta(hours=n) for n in range(8)]
    assert {refused(cast, "wen", at) for at in hours} == {"sign_in_wrong"}


def test_a_right_password_forgets_the_wrong_ones(cast: Cast) -> None:
    for _ in range(3):
        assert [refused(cast, "wen", cast.at) for _ in range(4)] == ["sign_in_wrong"] * 4
        assert refused(cast, "wen", cast.at, right=True) == ""
    assert cast.db.scalars(select(FailedTries)).all() == []


def test_counts_of_names_nobody_tries_any_more_are_thrown_away(cast: Cast) -> None:
    for n in range(20):
        refused(cast, f"guess{n}", cast.at)
    refused(cast, "wen", cast.at + timedelta(hours=2))
    assert len(cast.db.scalars(select(FailedTries)).all()) == 1


def test_changing_the_password_keeps_this_sign_in_and_ends_the_others(cast: Cast) -> None:
    wen = cast.people["wen"]
    signing_in.set_password(wen, GOOD, cast.at)
    here, there = a_sign_in(cast, "wen"), a_sign_in(cast, "wen")
    new = "Quiet-harbour-81"
    signing_in.change_password(cast.db, cast.actor("wen"), old=GOOD, new=new, profile=PROFILE, at=cast.at, but=here.id)
    cast.db.expire_all()
    assert (here.revoked_at is None, there.revoked_at is None) == (True, False)
    for old, fresh, code in (("x", new, "password_wrong"), (new, new, "password_same"), (new, "abc", "password_short")):
        with pytest.raises(Invalid) as refusal:
            signing_in.change_password(cast.db, cast.actor("wen"), old=old, new=fresh, profile=PROFILE, at=cast.at)
        assert refusal.value.code == code


def test_after_ninety_days_the_protection_profile_asks_for_a_new_password(cast: Cast) -> None:
    wen = cast.people["wen"]
    signing_in.set_password(wen, GOOD, cast.at)
    later = cast.at + timedelta(days=90)
    assert not signing_in.must_renew(wen, PROFILE, later - timedelta(seconds=1))
    assert signing_in.must_renew(wen, PROFILE, later)
    assert not signing_in.must_renew(wen, PROFILES["asvs"], later)


def test_two_sessions_counting_at_once_lose_no_wrong_try(db: Session, cast: Cast) -> None:
    refused(cast, "wen", cast.at)
    row = db.scalars(select(FailedTries)).one()
    assert row.count(cast.at) == 3
