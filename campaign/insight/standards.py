"""The library of standards: each by its focus area, its newest version, and how many tasks use which version."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.campaign import FocusArea
from campaign.domain.person import Actor
from campaign.domain.standard import Criterion, Standard
from campaign.domain.standard_sums import OUTSIDE_FULL
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to


@dataclass(frozen=True)
class Version:
    """One version: how many tasks the reader sees have adopted it."""

    id: int
    version: int
    created_at: datetime
    tasks: int


@dataclass(frozen=True)
class Shelf:
    """One standard of the library. `full` is its newest version's full mark; `versions` has the newest first."""

    newest: Standard
    criteria: int
    evidence: int
    full: float
    versions: list[Version]


@dataclass(frozen=True)
class Library:
    """The shelves under their focus areas, in the county's order; standards of every field under None, first."""

    areas: list[tuple[FocusArea | None, list[Shelf]]]

    @property
    def standards(self) -> int:
        """How many standards there are, each version not counted."""
        return sum(len(shelves) for _area, shelves in self.areas)


def library(db: Session, who: Actor) -> Library:
    """Every standard, in four queries whatever their number."""
    used = _used(db, who)
    facts = _facts(db)
    versions: dict[str, list[Standard]] = defaultdict(list)
    for one in db.scalars(select(Standard).order_by(col(Standard.version).desc())):
        versions[one.code].append(one)
    shelves: dict[str, list[Shelf]] = defaultdict(list)
    for rows in sorted(versions.values(), key=lambda rows: rows[-1].id or 0):
        count, evidence, full = facts.get(rows[0].id or 0, (0, 0, 0.0))
        shown = [Version(row.id or 0, row.version, row.created_at, used.get(row.id, 0)) for row in rows]
        shelves[rows[0].focus_area].append(Shelf(rows[0], count, evidence, full, shown))
    areas = list(db.scalars(select(FocusArea).order_by(col(FocusArea.position), col(FocusArea.code))))
    known = {area.code for area in areas}
    everywhere = [shelf for code, rows in shelves.items() if code not in known for shelf in rows]
    found: list[tuple[FocusArea | None, list[Shelf]]] = [(None, everywhere)] if everywhere else []
    return Library(found + [(area, shelves[area.code]) for area in areas if shelves.get(area.code)])


def versions_of(db: Session, who: Actor, standard: Standard) -> list[Version]:
    """Every version of the standard's code, the newest first."""
    used = _used(db, who)
    rows = db.scalars(select(Standard).where(Standard.code == standard.code).order_by(col(Standard.version).desc()))
    return [Version(row.id or 0, row.version, row.created_at, used.get(row.id, 0)) for row in rows]


def newest_standards(db: Session) -> list[Standard]:
    """The newest version of every standard, by title: what a task can adopt."""
    latest = select(Standard.code, func.max(Standard.version).label("version")).group_by(Standard.code).subquery()
    query = select(Standard).join(
        latest, (col(Standard.code) == latest.c.code) & (col(Standard.version) == latest.c.version)
    )
    return list(db.scalars(query.order_by(col(Standard.focus_area), col(Standard.id))))


def _used(db: Session, who: Actor) -> dict[int | None, int]:
    query = select(Task.standard_id, func.count()).where(tasks_visible_to(who), col(Task.state) != "cancelled")
    return dict(db.execute(query.group_by(col(Task.standard_id))).all())  # type: ignore[arg-type]


def _facts(db: Session) -> dict[int, tuple[int, int, float]]:
    """By standard: its criteria, those that demand evidence, and the full mark."""
    counts = col(Criterion.kind).not_in(OUTSIDE_FULL)
    query = select(
        Criterion.standard_id,
        func.count(),
        func.count().filter(col(Criterion.needs_evidence)),
        func.coalesce(func.sum(Criterion.points).filter(counts), 0),
    ).group_by(col(Criterion.standard_id))
    return {key: (n, evidence, float(full)) for key, n, evidence, full in db.execute(query)}
