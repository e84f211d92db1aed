"""Fifty at once: one verdict, one signature, one draw; the ledger agrees and has no gap."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from campaign.actions.drawing import draw_round
from campaign.actions.reviewing import give_verdict
from campaign.actions.rounds import open_round
from campaign.actions.signing import decide_items
from campaign.database import new_session
from campaign.domain.entry import Entry
from campaign.domain.refusal import Refusal
from campaign.domain.review import Review
from campaign.domain.round import Item, Round
from tests.acceptance import PASSWORD, Acceptance, known_cast
from tests.cast import a_cast

RACERS = 50


@pytest.fixture
def story_in(engine: Engine, at: datetime) -> Callable[[Callable[[Acceptance], object]], object]:
    """Sets the scene on the database and commits it."""

    def play(scene: Callable[[Acceptance], object]) -> object:
        with new_session(engine, writer=True) as db:
            a_cast(db, at)
            result = scene(Acceptance(known_cast(db, at)))
            db.commit()
        return result

    return play


def race(engine: Engine, deed: Callable[[Session], object]) -> Counter[str]:
    """Fifty sessions do the same deed at once; how it ended for each."""

    def run(_: int) -> str:
        with new_session(engine, writer=True) as db:
            try:
                deed(db)
                db.commit()
            except Refusal as refusal:
                db.rollback()
                return refusal.code
        return "won"

    with ThreadPoolExecutor(RACERS) as pool:
        return Counter(pool.map(run, range(RACERS)))


def deeds(engine: Engine, deed: str) -> int:
    """How many entries of a deed there are; the numbers have no gap."""
    with new_session(engine) as db:
        numbers = list(db.scalars(select(Entry.seq).order_by(Entry.seq)))  # type: ignore[arg-type]
        assert numbers == list(range(1, len(numbers) + 1))
        return len(db.scalars(select(Entry).where(Entry.deed == deed)).all())


def test_of_fifty_verdicts_one_wins(engine: Engine, at: datetime, story_in: Callable[..., object]) -> None:
    def scene(story: Acceptance) -> int:
        story.task()
        (item,) = story.items(story.drawn())
        story.find(story.review(item), 30, 20, 20, 20, True, False)
        return story.review(item).id or 0

    review_id = story_in(scene)

    def deed(db: Session) -> None:
        story = Acceptance.__new__(Acceptance)
        story.cast, story.db, story.at = known_cast(db, at), db, at
        review = db.get_one(Review, review_id)
        give_verdict(db, story.lead(review), review, "passed", at=at)

    assert race(engine, deed) == {"won": 1, "review_decided": RACERS - 1}
    assert deeds(engine, "give_verdict") == 1


def test_of_fifty_signatures_one_wins(engine: Engine, at: datetime, story_in: Callable[..., object]) -> None:
    def scene(story: Acceptance) -> int:
        story.task()
        round_ = story.drawn()
        story.accept(story.items(round_)[0])
        return round_.id or 0

    round_id = story_in(scene)

    def deed(db: Session) -> None:
        head = known_cast(db, at).actor("head")
        decide_items(db, head, db.get_one(Round, round_id), "sign", password=PASSWORD, at=at)

    assert race(engine, deed) == {"won": 1, "signature_nothing": RACERS - 1}
    assert deeds(engine, "sign_item") == 1


def test_of_fifty_draws_one_wins(engine: Engine, at: datetime, story_in: Callable[..., object]) -> None:
    def scene(story: Acceptance) -> int:
        story.task()
        round_ = open_round(story.db, story.actor("ke"), story.campaign, title="一", at=at)
        story.db.flush()
        return round_.id or 0

    round_id = story_in(scene)

    def deed(db: Session) -> None:
        draw_round(db, known_cast(db, at).actor("ke"), db.get_one(Round, round_id), kind="all", at=at)

    assert race(engine, deed) == {"won": 1, "round_not_planned": RACERS - 1}
    assert deeds(engine, "draw_round") == 1
    with new_session(engine) as db:
        assert len(db.scalars(select(Item)).all()) == 1
