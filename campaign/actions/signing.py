"""Signing: when every item of a round is accepted and its notice is over, it is signed stage by stage."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import day_of, take
from campaign.actions.entries import entry
from campaign.actions.letters import heads_of, owners_of, tell
from campaign.actions.rectifying import must_not_judge_own
from campaign.actions.rounds import DOING, carry
from campaign.actions.sealing import seal_round
from campaign.actions.signing_in import prove
from campaign.actions.stages import close_place, lay_out, open_place, signed_as, stages_of
from campaign.actions.taking_back import send_back, withdraw
from campaign.domain.campaign import Campaign
from campaign.domain.canonical import canonical
from campaign.domain.checkcode import check_code
from campaign.domain.permission import may
from campaign.domain.person import SYSTEM, Actor
from campaign.domain.refusal import Invalid, NotAllowed, Refusal, Stale
from campaign.domain.round import Item, Round
from campaign.domain.sheet import digest, sheet
from campaign.domain.signature import DECISIONS, Signature
from campaign.domain.task import Task


def settle_round(db: Session, who: Actor, round_: Round, *, at: datetime) -> bool:
    """Move a round on as far as its items allow: to signing, and sealed when nothing is left. True if it moved.

    Goes to signing by itself when every item is accepted or withdrawn and its notice is over. The caller has locked it.
    """
    before = round_.state
    if before in ("planned", "sealed"):
        return False
    items = items_of(db, round_)
    day = day_of(db, at)
    waiting = [item for item in items if item.state == "accepted"]
    unready = [item for item in items if item.state in ("in_review", "rectifying")]
    in_notice = [item for item in waiting if item.notice_until and item.notice_until >= day]
    if not unready and not in_notice and round_.state != "signing":
        if round_.state == "drawn":
            round_.move("under_review")
        round_.move("signing")
        round_.signing_at = round_.signing_at or at
        entry(db, who, "begin_signing", round_, at=at, items=[item.id for item in waiting])
    if round_.state == "signing":
        for item in waiting:
            _begin(db, item, at)
        if all(item.state in ("closed", "withdrawn") for item in items):
            seal_round(db, who, round_, at=at)
    return round_.state != before


def settle_rounds(db: Session, *, at: datetime) -> list[Round]:
    """Every round whose notice is over goes to signing; the clock calls this. Returns the rounds that moved."""
    under_way = select(Round.id).where(col(Round.state).in_(("drawn", "under_review"))).order_by(col(Round.id))
    rounds = [take(db, Round, key) for key in db.scalars(under_way).all()]
    return [round_ for round_ in rounds if settle_round(db, SYSTEM, round_, at=at)]


def items_of(db: Session, round_: Round) -> list[Item]:
    """The round's items, in the ledger's order."""
    db.flush()
    return list(db.scalars(select(Item).where(Item.round_id == round_.id).order_by(col(Item.position), col(Item.id))))


def decide_items(
    db: Session,
    who: Actor,
    round_: Round,
    decision: str,
    *,
    password: str,
    item_ids: Sequence[int] | None = None,
    to_stage: str = "",
    opinion: str = "",
    shown: Mapping[int, str] | None = None,
    at: datetime,
) -> list[Item]:
    """Sign, return or withdraw items of a round in one act; None means all that wait for `who`.

    `shown` are the digests of the sheets `who` has seen, by item; a sheet that changed meanwhile raises `Stale`.
    Raises `NotAllowed`, `Invalid` (password, reason, stage), `Refusal` when nothing waits or the round is sealed.
    """
    if decision not in DECISIONS:
        raise Invalid("signature_decision", field="decision", decision=decision[:20])
    round_ = take(db, Round, round_.id)
    round_.must_be_under_way()
    if decision == "withdraw":
        items = _withdrawable(db, who, round_, item_ids, opinion)
        prove(db, who, password, code="signature_password", field="password", at=at)
        for item in items:
            withdraw(db, who, item, opinion, at)
    else:
        places = _waiting_for(db, who, round_, item_ids)
        prove(db, who, password, code="signature_password", field="password", at=at)
        items = [take(db, Item, place.item_id) for place in places]
        for place, item in zip(places, items, strict=True):
            if decision == "sign":
                _sign(db, who, place, item, opinion, (shown or {}).get(item.id or 0), at)
            else:
                send_back(db, who, round_, place, item, to_stage, opinion, at)
    settle_round(db, who, round_, at=at)
    return items


def _waiting_for(db: Session, who: Actor, round_: Round, item_ids: Sequence[int] | None) -> list[Signature]:
    """The open places of `who`. Raises `NotAllowed` where none of the items' places is theirs, else `Refusal`."""
    places = db.scalars(select(Signature).where(Signature.round_id == round_.id).order_by(col(Signature.id))).all()
    if item_ids is not None:
        places = [place for place in places if place.item_id in set(item_ids)]
    mine = [place for place in places if may(who, "sign_item", place)]
    waiting = [place for place in mine if place.state == "open"]
    missing = set(item_ids or ()) - {place.item_id for place in waiting}
    if waiting and not missing:
        return waiting
    if mine or not places:
        raise Refusal("signature_nothing")
    raise NotAllowed("not_allowed", deed="sign_item")


def _withdrawable(db: Session, who: Actor, round_: Round, item_ids: Sequence[int] | None, opinion: str) -> list[Item]:
    """Whoever has the item for signature may withdraw it; the coordinator at any time, by name."""
    if not opinion.strip():
        raise Invalid("signature_reason", field="opinion")
    if item_ids is None or not may(who, "draw_round", round_):
        return [take(db, Item, place.item_id) for place in _waiting_for(db, who, round_, item_ids)]
    found = [take(db, Item, key) for key in item_ids]
    for item in found:
        if item.round_id != round_.id or item.state in ("closed", "withdrawn"):
            raise Refusal("item_closed")
        must_not_judge_own(db, who, item)
    return found


def _begin(db: Session, item: Item, at: datetime) -> None:
    """Lay out the places of every stage and open the first."""
    item.move("signing")
    lay_out(db, item, stages_of(db.get_one(Campaign, item.campaign_id)), 0, at)


def _sign(db: Session, who: Actor, place: Signature, item: Item, opinion: str, seen: str | None, at: datetime) -> None:
    if place.stage in ("coordinator", "leader"):
        _must_be_free(db, who, item)
    value = sheet(db, item)
    code = digest(value)
    if seen and seen != code:
        raise Stale({"digest": seen}, {"digest": code})
    place.sign(who, opinion, canonical(value).decode(), code, signed_as(db, who, place), at)
    close_place(db, place, at)
    entry(
        db,
        who,
        "sign_item",
        place,
        at=at,
        item_id=item.id,
        stage=place.stage,
        digest=code,
        opinion=place.opinion,
        signed_as=place.signed_as,
    )
    following = db.scalars(
        select(Signature)
        .where(Signature.item_id == item.id, Signature.state == "waiting")
        .order_by(col(Signature.position))
    ).first()
    if following is not None:
        open_place(db, following, item, at)
    else:
        _close_item(db, who, item, code, at)


def _must_be_free(db: Session, who: Actor, item: Item) -> None:
    """Reviewing and signing off are decisions; countersigning is not."""
    task = db.get_one(Task, item.task_id)
    if who.department_ids & set(task.departments(*DOING)):
        raise Refusal("signature_conflict")


def _close_item(db: Session, who: Actor, item: Item, code: str, at: datetime) -> None:
    """The last signature strikes the item off the list (销号)."""
    item.move("closed")
    item.closed_at = at
    item.check_code = check_code("sheet", code)
    item.version += 1
    carry(db, item, "closed", at)
    task = db.get_one(Task, item.task_id)
    entry(db, who, "close_item", item, at=at, check_code=item.check_code, number=item.sheet_number)
    day = day_of(db, at)
    tell(
        db,
        [*owners_of(db, task.lead_department_id, day), *heads_of(db, task.lead_department_id, day)],
        "item_closed",
        facts={"task": task.title},
        link=f"/tasks/{task.id}",
        key=f"closed:{item.id}",
        at=at,
        task_id=task.id,
    )


def waiting_for(db: Session, who: Actor, round_ids: Iterable[int]) -> list[Signature]:
    """The open places of `who` in these rounds."""
    query = select(Signature).where(col(Signature.round_id).in_(list(round_ids)), Signature.state == "open")
    return [place for place in db.scalars(query.order_by(col(Signature.id))) if place.is_for(who)]
