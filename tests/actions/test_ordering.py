"""Orders: drafted, decided by people, numbered without a gap, received, answered, closed."""

import threading
from datetime import date, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from campaign.actions.chasing import sweep
from campaign.actions.duties import close_duty
from campaign.actions.ordering import answer_reply, decide_order, draft_order, receive_order, reply_order, reword_order
from campaign.domain.campaign import Campaign
from campaign.domain.duty import Duty
from campaign.domain.entry import Entry
from campaign.domain.letter import LetterLine
from campaign.domain.order import Order, OrderMatter
from campaign.domain.person import Person
from campaign.domain.post import Post, Tenure
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from tests.chased import Chased, a_chased_county, at_nine

THURSDAY = at_nine(date(2026, 11, 26))


@pytest.fixture
def county(engine: Engine, at: datetime) -> Chased:
    """Two duties overdue by three working days: one blue letter with two matters is drafted."""
    made = a_chased_county(engine, at)
    sweep(made.transaction, at_nine(date(2026, 11, 25)))
    return made


def the_order(db: Session) -> Order:
    return db.scalars(select(Order)).one()


def kinds_told(db: Session, username: str) -> list[str]:
    """The kinds of lines that person has been written."""
    query = select(LetterLine.kind).join(Person, Person.id == LetterLine.person_id).where(Person.username == username)
    return sorted(db.scalars(query.order_by(LetterLine.id)))


def test_an_issued_order_is_numbered_limited_and_told_to_the_head(county: Chased) -> None:
    with county.transaction() as db:
        decide_order(db, county.actor(db, "ke"), the_order(db), "issued", at=THURSDAY)
    with county.transaction() as db:
        order = the_order(db)
        assert (order.code, order.limit_on, order.issuing_body) == ("〔2026〕1号", date(2026, 12, 1), "县政府办公室")
        assert "order_issued" in kinds_told(db, "head")
        assert kinds_told(db, "ke") == ["order_copy", "order_drafted"]
        reply = db.scalars(select(Duty).where(Duty.kind == "order_reply")).one()
        assert (reply.order_id, reply.due_on, reply.department_id) == (order.id, order.limit_on, order.department_id)
        assert db.scalars(select(Entry).where(Entry.deed == "issue_order")).one().data["number"] == "〔2026〕1号"


def test_numbers_have_no_gap_when_many_issue_at_once(county: Chased, at: datetime) -> None:
    with county.transaction() as db:
        who = county.actor(db, "ke")
        campaign = db.scalars(select(Campaign)).one()
        unit = county.department(db, "县水利局")
        for n in range(5):
            later = at.replace(minute=n)
            draft_order(db, who, campaign, department_id=unit, card="blue", ground=f"其{n}", at=later)
    with county.transaction() as db:
        ids = list(db.scalars(select(Order.id).where(Order.drafted_by_id.is_not(None))))
    start = threading.Barrier(len(ids))

    def issue(order_id: int) -> None:
        start.wait()
        with county.transaction() as db:
            decide_order(db, county.actor(db, "ke"), db.get_one(Order, order_id), "issued", at=THURSDAY)

    threads = [threading.Thread(target=issue, args=(key,)) for key in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with county.transaction() as db:
        assert sorted(n for n in db.scalars(select(Order.number)) if n) == [1, 2, 3, 4, 5]


def test_of_two_decisions_one_wins(county: Chased) -> None:
    with county.transaction() as db:
        decide_order(db, county.actor(db, "ke"), the_order(db), "waived", note="已口头督促", at=THURSDAY)
    with pytest.raises(Refusal, match="decided already"), county.transaction() as db:
        decide_order(db, county.actor(db, "ke"), the_order(db), "issued", at=THURSDAY)


@pytest.mark.parametrize("decision", ["held", "waived"])
def test_holding_back_and_waiving_need_a_reason(county: Chased, decision: str) -> None:
    with pytest.raises(Invalid) as refused, county.transaction() as db:
        decide_order(db, county.actor(db, "ke"), the_order(db), decision, note=" ", at=THURSDAY)
    assert refused.value.field == "note"


def test_a_held_order_can_still_be_issued(county: Chased) -> None:
    for decision in ("held", "issued"):
        with county.transaction() as db:
            decide_order(db, county.actor(db, "ke"), the_order(db), decision, note="待会商", at=THURSDAY)
    with county.transaction() as db:
        assert the_order(db).state == "issued"


def test_a_waiver_spares_the_order_and_not_the_matter(county: Chased) -> None:
    with county.transaction() as db:
        decide_order(db, county.actor(db, "ke"), the_order(db), "waived", note="已口头督促", at=THURSDAY)
    assert sweep(county.transaction, at_nine(date(2026, 12, 7))).drafted == 0
    assert sweep(county.transaction, at_nine(date(2026, 12, 8))).drafted == 1  # as if the limit had run to 1 December


def test_nobody_decides_on_an_order_to_their_own_department(county: Chased) -> None:
    with county.transaction() as db:
        ke = db.scalars(select(Person).where(Person.username == "ke")).one()
        seat = Post(department_id=the_order(db).department_id, title="挂职")
        db.add(seat)
        db.flush()
        db.add(Tenure(post_id=seat.id, person_id=ke.id, from_on=date(2026, 1, 1)))
    with pytest.raises(NotAllowed, match="leader in charge"), county.transaction() as db:
        decide_order(db, county.actor(db, "ke"), the_order(db), "issued", at=THURSDAY)
    with county.transaction() as db:
        decide_order(db, county.actor(db, "chair"), the_order(db), "issued", at=THURSDAY)
        assert the_order(db).state == "issued"


def test_an_order_to_the_office_itself_is_issued_in_the_name_of_the_leaders_unit(county: Chased) -> None:
    with county.transaction() as db:
        order = the_order(db)
        db.get_one(Campaign, order.campaign_id).lead_department_id = order.department_id
        decide_order(db, county.actor(db, "chair"), order, "issued", at=THURSDAY)
        assert order.issuing_body == "县政府"


def test_an_owner_does_not_decide(county: Chased) -> None:
    with pytest.raises(NotAllowed), county.transaction() as db:
        decide_order(db, county.actor(db, "wen"), the_order(db), "waived", note="没必要", at=THURSDAY)


def test_what_was_settled_on_the_desk_leaves_the_order(county: Chased) -> None:
    with county.transaction() as db:
        first = db.scalars(select(Duty).order_by(Duty.id)).first()
        assert first
        close_duty(db, first, THURSDAY)
    with county.transaction() as db:
        decide_order(db, county.actor(db, "ke"), the_order(db), "issued", at=THURSDAY)
        settled = [
            matter.facts.get("settled", False) for matter in db.scalars(select(OrderMatter).order_by(OrderMatter.id))
        ]
        assert settled == [True, False]


def test_an_order_with_nothing_left_in_it_cannot_be_issued(county: Chased) -> None:
    with county.transaction() as db:
        for duty in db.scalars(select(Duty)):
            close_duty(db, duty, THURSDAY)
    with pytest.raises(Refusal, match="Waive it"), county.transaction() as db:
        decide_order(db, county.actor(db, "ke"), the_order(db), "issued", at=THURSDAY)


def test_a_draft_is_reworded_until_it_is_decided(county: Chased) -> None:
    with county.transaction() as db:
        reword_order(
            db, county.actor(db, "ke"), the_order(db), ground="", requirement="逐村列明日期", limit_days=5, at=THURSDAY
        )
        decide_order(db, county.actor(db, "ke"), the_order(db), "issued", at=THURSDAY)
        assert the_order(db).limit_on == date(2026, 12, 3)
    with pytest.raises(Refusal), county.transaction() as db:
        reword_order(db, county.actor(db, "ke"), the_order(db), ground="x", requirement="", limit_days=3, at=THURSDAY)


def test_receipt_reply_return_accept_close(county: Chased) -> None:
    with county.transaction() as db:
        ke, head = county.actor(db, "ke"), county.actor(db, "head")
        with pytest.raises(Refusal):
            receive_order(db, head, the_order(db), at=THURSDAY)
    with county.transaction() as db:
        decide_order(db, ke, the_order(db), "issued", at=THURSDAY)
    with county.transaction() as db:
        receive_order(db, county.actor(db, "wen"), the_order(db), at=THURSDAY)
        with pytest.raises(Invalid):
            reply_order(db, head, the_order(db), reply=" ", at=THURSDAY)
        reply_order(db, head, the_order(db), reply="已完成 5 村", at=THURSDAY)
        reply = db.scalars(select(Duty).where(Duty.kind == "order_reply")).one()
        assert reply.state == "done"
        with pytest.raises(Invalid):
            answer_reply(db, ke, the_order(db), "returned", at=THURSDAY)
        answer_reply(db, ke, the_order(db), "returned", note="未列明日期", at=THURSDAY)
        assert (reply.state, reply.version, reply.due_on) == ("open", 2, date(2026, 12, 1))
        reply_order(db, head, the_order(db), reply="12 月 4 日前全部完成", at=THURSDAY)
        answer_reply(db, ke, the_order(db), "accepted", at=THURSDAY)
        answer_reply(db, ke, the_order(db), "closed", at=THURSDAY)
        assert (the_order(db).state, reply.state) == ("closed", "done")
        assert "order_replied" in kinds_told(db, "ke")
        assert "order_returned" in kinds_told(db, "head")


def test_another_department_does_not_answer(county: Chased) -> None:
    with county.transaction() as db:
        decide_order(db, county.actor(db, "ke"), the_order(db), "issued", at=THURSDAY)
    with pytest.raises(NotAllowed), county.transaction() as db:
        reply_order(db, county.actor(db, "water-head"), the_order(db), reply="不属我局", at=THURSDAY)
