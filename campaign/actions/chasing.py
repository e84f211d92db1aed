"""Chasing: the sweep climbs the ladder of every duty that has reached a rung.

Each batch of duties is one transaction: chases, lines, drafts, the entry and the next days are written together or not
at all, so a sweep that is killed leaves nothing half done and the next one goes on. A rung is climbed once per duty and
version by the chase's unique key; two sweeps at once share the batches out between them.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.actions.chase_lines import draft_lines, rung_lines
from campaign.actions.context import calendar_of, day_of, rules_of
from campaign.actions.directory import Directory
from campaign.actions.drafting import Drafts, Matter, draft_orders
from campaign.actions.entries import entry
from campaign.actions.grounds import ground_of, orders_before
from campaign.actions.inserting import insert_many
from campaign.actions.standings import FIRST, DutyRow, due_batch, is_past, standings_of
from campaign.domain.duty import Chase, Duty
from campaign.domain.ladder import DUE, Ladder, Rung, Standing, default_ladder, next_rung_on, rung_due
from campaign.domain.letter import LetterLine
from campaign.domain.order import Order
from campaign.domain.person import SYSTEM

Place = tuple[date, int]
Transaction = Callable[[], AbstractContextManager[Session]]


@dataclass
class Swept:
    """What one sweep did: duties looked at, rungs climbed, lower rungs skipped, orders drafted, lines written."""

    considered: int = 0
    climbed: int = 0
    skipped: int = 0
    drafted: int = 0
    letters: int = 0

    def add(self, other: "Swept") -> None:
        """Count another batch in."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class Climb:
    """One duty of a batch, the rung it climbs now (None: none), those it skips, and who is told."""

    row: DutyRow
    standing: Standing
    rung: Rung | None
    skipped: tuple[Rung, ...]
    people: list[int] = field(default_factory=list)
    copies: list[int] = field(default_factory=list)
    warning: str = ""
    order_id: int | None = None


def sweep(transaction: Transaction, at: datetime, *, dry_run: bool = False) -> Swept:
    """Climb every rung due at `at`; `transaction` opens a unit of work that commits at its end.

    With `dry_run` every batch is worked out and rolled back, so that nothing is written. Memory does not grow with the
    number of duties. Calling it twice does nothing the second time.
    """
    with transaction() as db:
        directory = Directory(day_of(db, at))
        past = is_past(db, directory.day)
    total, seen = Swept(), set[str]()
    for again in (False, True) if past else (False,):
        place: Place | None = FIRST
        while place:
            with transaction() as db:
                place = _next_batch(db, place, again, directory, at, total, seen)
                if dry_run:
                    db.rollback()
                    db.info.pop("entries", None)
    return total


def _next_batch(
    db: Session, place: Place, again: bool, directory: Directory, at: datetime, total: Swept, seen: set[str]
) -> Place | None:
    """Work on the duties after `place` and count them in; where to go on, None at the end."""
    rows = due_batch(db, directory.day, place, again=again)
    if not rows:
        return None
    total.add(_climb_batch(db, rows, directory, at, seen))
    return rows[-1].next_rung_on, rows[-1].id


def _climb_batch(db: Session, rows: Iterable[DutyRow], directory: Directory, at: datetime, seen: set[str]) -> Swept:
    rows = list(rows)
    standings = standings_of(db, rows, at)
    climbs = [_climb_of(db, row, standings[row.id], directory) for row in rows]
    climbing = [climb for climb in climbs if climb.rung]
    drafts = _draft(db, climbing, directory, at)
    written = _write_chases(db, climbing, at)
    lines = [line for climb in climbing for line in rung_lines(db, climb, directory, at)]
    lines += draft_lines(db, drafts.new, directory, at)
    letters = insert_many(db, LetterLine, sorted(lines, key=lambda line: str(line["key"])))
    _write_next_days(db, climbs, directory.day)
    new = {order.key for order in drafts.new} - seen
    seen |= new
    skipped = sum(len(climb.skipped) for climb in climbing)
    return Swept(len(rows), written, skipped, len(new), letters)


def _ladder(db: Session, kind: str) -> Ladder:
    return default_ladder(rules_of(db), kind)


def _climb_of(db: Session, row: DutyRow, standing: Standing, directory: Directory) -> Climb:
    """What one duty's ladder asks for today; nothing while it is paused."""
    if row.paused_until and directory.day <= row.paused_until:
        return Climb(row, standing, None, ())
    rung, skipped = rung_due(_ladder(db, row.kind), standing, directory.day, calendar_of(db))
    if rung is None:
        return Climb(row, standing, None, ())
    told = directory.holders(
        db,
        kind=row.kind,
        campaign_id=row.campaign_id,
        department_id=row.department_id or (None if row.post_id else row.lead_department_id),
        post_id=row.post_id,
        person_id=row.person_id,
    )
    copies: list[int] = []
    if "lead" in rung.copy and row.lead_department_id not in (None, row.department_id):
        copies = [person for person in directory.owners(db, row.lead_department_id) if person not in told.people]
    return Climb(row, standing, rung, skipped, told.people, copies, told.warning)


def _draft(db: Session, climbs: list[Climb], directory: Directory, at: datetime) -> Drafts:
    """Put what has reached a card into drafts; each climb learns its order."""
    carded = [climb for climb in climbs if climb.rung and climb.rung.card]
    below = [(climb.row.id, climb.row.version, climb.rung.since) for climb in carded if climb.rung]
    before = orders_before(db, [wanted for wanted in below if wanted[2] != DUE])
    matters = {climb.row.id: _matter(db, climb, directory, before.get(climb.row.id)) for climb in carded}
    drafts = draft_orders(db, list(matters.values()), at)
    for climb in carded:
        climb.order_id = drafts.ids[matters[climb.row.id].unit]
    return drafts


def _matter(db: Session, climb: Climb, directory: Directory, before: Order | None) -> Matter:
    row, rung = climb.row, climb.rung
    assert rung is not None
    unit = row.department_id or directory.department_of_post(db, row.post_id) or row.lead_department_id
    return Matter(
        campaign_id=row.campaign_id,
        department_id=unit,
        card=rung.card,
        duty_id=row.id,
        task_id=row.task_id,
        rung=rung.name,
        version=row.version,
        title=row.title,
        facts=ground_of(db, row, rung, climb.standing, directory.day, before),
    )


def _write_chases(db: Session, climbs: list[Climb], at: datetime) -> int:
    """The rows that say a rung has been climbed or skipped, and the one entry of this batch. Returns rungs climbed."""
    recorded_at: datetime = db.info["clock"]()
    rows = [
        _chase_row(climb, rung, at, recorded_at)
        for climb in climbs
        for rung in (*climb.skipped, climb.rung)
        if rung is not None
    ]
    if not rows:
        return 0
    insert_many(db, Chase, rows)
    entry(
        db,
        SYSTEM,
        "chase",
        _Batch(climbs),
        at=at,
        climbed=[[climb.row.id, climb.rung.name, climb.row.version] for climb in climbs if climb.rung],
        skipped=sum(len(climb.skipped) for climb in climbs),
    )
    return len(climbs)


def _chase_row(climb: Climb, rung: Rung, at: datetime, recorded_at: datetime) -> dict[str, Any]:
    own = rung is climb.rung
    return {
        "duty_id": climb.row.id,
        "campaign_id": climb.row.campaign_id,
        "task_id": climb.row.task_id,
        "rung": rung.name,
        "version": climb.row.version,
        "at": at,
        "recorded_at": recorded_at,
        "state": ("drafted" if rung.card else "climbed") if own else "skipped",
        "order_id": climb.order_id if own else None,
        "recipients": [*climb.people, *climb.copies] if own else [],
        "key": f"{climb.row.id}:{rung.name}:{climb.row.version}",
    }


class _Batch:
    """What the entry of a batch is about: its first duty, and its campaign and task where all share one."""

    __tablename__ = "duty"

    def __init__(self, climbs: list[Climb]) -> None:
        campaigns = {climb.row.campaign_id for climb in climbs}
        tasks = {climb.row.task_id for climb in climbs}
        self.id = climbs[0].row.id
        self.campaign_id = campaigns.pop() if len(campaigns) == 1 else None
        self.task_id = tasks.pop() if len(tasks) == 1 else None


def _write_next_days(db: Session, climbs: list[Climb], day: date) -> None:
    """When each duty's ladder next has something to do; one statement for all duties that share a day."""
    calendar = calendar_of(db)
    by_day: dict[date | None, list[int]] = {}
    for climb in climbs:
        done = climb.standing.done | {rung.name for rung in (*climb.skipped, climb.rung) if rung}
        standing = Standing(
            climb.standing.due_on,
            climb.standing.counts_from,
            done,
            climb.standing.limits,
            climb.standing.behind_on,
        )
        first = day + timedelta(days=1)
        if climb.row.paused_until and climb.row.paused_until >= day:
            first = calendar.after(climb.row.paused_until, 1)
        found = next_rung_on(_ladder(db, climb.row.kind), standing, calendar, first)
        by_day.setdefault(max(found, first) if found else None, []).append(climb.row.id)
    for on, ids in by_day.items():
        db.execute(update(Duty).where(col(Duty.id).in_(ids)).values(next_rung_on=on))
