"""A round as its page shows it: items with teams, scores, notices and signatures; the draw; what bars the seal."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import col, func, select

from campaign.domain.area import Area
from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.evidence import Evidence
from campaign.domain.person import Actor, Person
from campaign.domain.post import Post, Tenure
from campaign.domain.rectification import Rectification
from campaign.domain.review import Review
from campaign.domain.round import Item, Round
from campaign.domain.share import Share
from campaign.domain.signature import DEFAULT_STAGES
from campaign.domain.task import Task
from campaign.domain.visible import rounds_visible_to
from campaign.insight.rounds import ItemRead, items_by_round

STEPS = ("planned", "drawn", "under_review", "signing", "sealed")


@dataclass(frozen=True)
class Team:
    """Who inspects an item: the lead inspector's name and department, how many others, whose departments stood back."""

    lead: str
    department: Department | None
    others: int
    barred: list[Department]


@dataclass(frozen=True)
class ItemLine:
    """One row of the round's table. `state` also knows `reinspect`: put right and waiting to be looked at again.

    `notice_days` are the days of notice still to come (0 over or none), `notice_gone` those gone.
    """

    item: Item
    task: Task
    place: str
    team: Team | None
    state: str
    score: float | None
    notice_days: int
    notice_gone: int
    signed: int
    stages: int
    stage: str
    mine: bool
    review_id: int | None


@dataclass(frozen=True)
class StageLine:
    """How far one stage of signing is: of all items, and how many wait for the reader."""

    stage: str
    signed: int
    mine: int


@dataclass(frozen=True)
class RoundPage:
    """Everything the page shows."""

    round: Round
    campaign: Campaign
    lines: list[ItemLine]
    counts: dict[str, int]
    stages: list[StageLine]
    mine: int
    open_rectifications: int
    evidence: int
    inspectors: int
    next_notice: ItemLine | None

    @property
    def step(self) -> int:
        """Which of the five steps the round is at, from 1."""
        return STEPS.index(self.round.state) + 1

    @property
    def closed(self) -> int:
        """How many items are struck off."""
        return self.counts.get("closed", 0)

    @property
    def live(self) -> int:
        """How many items are not withdrawn."""
        return len(self.lines) - self.counts.get("withdrawn", 0)


def read_round(db: Session, who: Actor, round_: Round, day: date) -> RoundPage:
    """The page of one round; a fixed number of queries, whatever its size."""
    campaign = db.get_one(Campaign, round_.campaign_id)
    stages = tuple(campaign.sign_stages) or DEFAULT_STAGES
    reads = items_by_round(db, who, [round_], day).get(round_.id or 0, [])
    lines = _lines(db, who, round_, reads, len(stages), day)
    counts = dict(Counter(line.state for line in lines))
    return RoundPage(
        round=round_,
        campaign=campaign,
        lines=lines,
        counts=counts,
        stages=_stages(reads, who, stages),
        mine=sum(line.mine for line in lines),
        open_rectifications=_open_rectifications(db, round_),
        evidence=_count_evidence(db, [line.task.id or 0 for line in lines]),
        inspectors=len({key for team in (round_.pool or {}).get("drawn", {}).values() for key in team}),
        next_notice=min((line for line in lines if line.notice_days), key=lambda line: line.notice_days, default=None),
    )


def list_rounds(db: Session, who: Actor, campaign_id: int | None = None) -> list[tuple[Round, Campaign, int, int]]:
    """The rounds `who` sees, the newest first: with their campaign, how many items, how many struck off."""
    closed = func.count().filter(col(Item.state) == "closed")
    query = (
        select(Round, Campaign, func.count(col(Item.id)), closed)
        .join(Campaign, col(Campaign.id) == Round.campaign_id)
        .join(Item, col(Item.round_id) == Round.id, isouter=True)
        .where(rounds_visible_to(who))
        .group_by(col(Round.id), col(Campaign.id))
        .order_by(col(Round.id).desc())
        .limit(200)
    )
    if campaign_id is not None:
        query = query.where(col(Round.campaign_id) == campaign_id)
    return [(round_, campaign, count, done) for round_, campaign, count, done in db.execute(query)]


def _lines(db: Session, who: Actor, round_: Round, reads: Sequence[ItemRead], stages: int, day: date) -> list[ItemLine]:
    tasks = _by_id(db, Task, {read.item.task_id for read in reads})
    shares = _by_id(db, Share, {read.item.share_id for read in reads if read.item.share_id})
    areas = _by_id(db, Area, {share.area_id for share in shares.values() if share.area_id})
    reviews = _latest_reviews(db, round_)
    teams = _teams(db, round_, list(reviews.values()), tasks, day)
    waiting = _reported_items(db, round_)
    return [_line(who, read, tasks, shares, areas, reviews, teams, waiting, stages, day) for read in reads]


def _line(
    who: Actor,
    read: ItemRead,
    tasks: dict[int, Any],
    shares: dict[int, Any],
    areas: dict[int, Any],
    reviews: dict[int, Review],
    teams: dict[int, Team],
    waiting: set[int],
    stages: int,
    day: date,
) -> ItemLine:
    item, review = read.item, reviews.get(read.item.id or 0)
    share = shares.get(item.share_id or 0)
    area = areas.get(share.area_id) if share else None
    task = tasks[item.task_id]
    current = next((place for place in read.places if place.signature.state == "open"), None)
    return ItemLine(
        item=item,
        task=task,
        place=" ".join(filter(None, (area.name if area else "", share.site if share else task.place))),
        team=teams.get(item.id or 0),
        state="reinspect" if item.state == "rectifying" and item.id in waiting else item.state,
        score=review.score if review else None,
        notice_days=max(0, (item.notice_until - day).days + 1) if item.notice_until else 0,
        notice_gone=max(0, (day - item.notice_from).days) if item.notice_from else 0,
        signed=sum(place.signature.state == "signed" for place in read.places),
        stages=stages,
        stage=current.signature.stage if current else "",
        mine=bool(current and current.signature.is_for(who)),
        review_id=review.id if review else None,
    )


def _by_id(db: Session, noun: Any, keys: set[int]) -> dict[int, Any]:
    return {row.id: row for row in db.scalars(select(noun).where(col(noun.id).in_(keys)))} if keys else {}


def _latest_reviews(db: Session, round_: Round) -> dict[int, Review]:
    """The last review of each item; an open one shows the score of the one before it."""
    found: dict[int, Review] = {}
    for review in db.scalars(select(Review).where(Review.round_id == round_.id).order_by(col(Review.id))):
        before = found.get(review.item_id)
        if before is None or review.state == "decided" or before.state == "open":
            found[review.item_id] = review
    return found


def _teams(db: Session, round_: Round, reviews: list[Review], tasks: dict[int, Task], day: date) -> dict[int, Team]:
    people = {key for review in reviews for key in review.inspector_ids}
    people |= {each["person_id"] for each in (round_.pool or {}).get("inspectors", [])}
    names = {row.id: row.name for row in db.scalars(select(Person).where(col(Person.id).in_(people)))}
    seats = (
        select(Tenure.person_id, Department, Tenure)
        .join(Post, col(Post.id) == Tenure.post_id)
        .join(Department, col(Department.id) == Post.department_id)
        .where(col(Tenure.person_id).in_(people))
    )
    units = {person: department for person, department, tenure in db.execute(seats) if tenure.holds_on(day)}
    barred = _barred(db, round_)
    return {
        review.item_id: Team(
            lead=names.get(review.inspector_ids[0], ""),
            department=units.get(review.inspector_ids[0]),
            others=len(review.inspector_ids) - 1,
            barred=barred.get(f"share-{review.share_id}" if review.share_id else f"task-{review.task_id}", []),
        )
        for review in reviews
        if review.inspector_ids
    }


def _barred(db: Session, round_: Round) -> dict[str, list[Department]]:
    """By candidate: the departments from which an inspector stood back."""
    pool = round_.pool or {}
    seats = {key for each in pool.get("inspectors", []) for key in each["departments"]}
    units = {unit.id: unit for unit in db.scalars(select(Department).where(col(Department.id).in_(seats)))}
    return {
        each["key"]: [units[key] for key in each["involved"] if key in units] for each in pool.get("candidates", [])
    }


def _reported_items(db: Session, round_: Round) -> set[int]:
    """Items of which everything to rectify has been reported."""
    items = select(Item.id).where(Item.round_id == round_.id)
    still = select(Rectification.item_id).where(col(Rectification.item_id).in_(items), Rectification.state == "open")
    reported = select(Rectification.item_id).where(
        col(Rectification.item_id).in_(items), Rectification.state == "reported"
    )
    return set(db.scalars(reported)) - set(db.scalars(still))


def _stages(reads: Sequence[ItemRead], who: Actor, stages: Sequence[str]) -> list[StageLine]:
    places = [place.signature for read in reads for place in read.places]
    return [
        StageLine(
            stage,
            sum(place.stage == stage and place.state == "signed" for place in places),
            sum(place.stage == stage and place.state == "open" and place.is_for(who) for place in places),
        )
        for stage in stages
    ]


def _open_rectifications(db: Session, round_: Round) -> int:
    query = (
        select(func.count())
        .select_from(Rectification)
        .join(Item, col(Item.id) == Rectification.item_id)
        .where(Item.round_id == round_.id, col(Rectification.state).in_(("open", "reported", "re_inspected")))
    )
    return db.scalar(query) or 0


def _count_evidence(db: Session, task_ids: list[int]) -> int:
    return db.scalar(select(func.count()).select_from(Evidence).where(col(Evidence.task_id).in_(task_ids))) or 0
