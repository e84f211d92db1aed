"""A campaign's roll-outs as matrices: zone by class, each town with its phase and share, in a handful of queries."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.area import Area
from campaign.domain.campaign import Campaign
from campaign.domain.light import Light, light_on
from campaign.domain.person import Actor
from campaign.domain.roll_out import Rate, RollOut, RollOutPhase, RollOutTown
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to


@dataclass(frozen=True)
class TownShown:
    """A town of the matrix; it has a `light` once its phase is open."""

    place: RollOutTown
    area: Area
    light: Light | None


@dataclass(frozen=True)
class PhaseShown:
    """A phase with its towns' targets and acceptance. `next`: it is the one to open; `ready`: without a reason."""

    phase: RollOutPhase
    towns: int
    target: Decimal
    rate: Rate
    next: bool
    ready: bool


@dataclass(frozen=True)
class Matrix:
    """One roll-out. `cells` by (zone, class)."""

    roll_out: RollOut
    task: Task
    phases: list[PhaseShown]
    zones: list[str]
    kinds: list[str]
    cells: dict[tuple[str, str], list[TownShown]]


def matrices(db: Session, who: Actor, campaign: Campaign, day: date) -> list[Matrix]:
    """The campaign's roll-outs whose task `who` sees, the newest first."""
    query = select(RollOut, Task).join(Task, col(Task.id) == RollOut.task_id)
    query = query.where(RollOut.campaign_id == campaign.id, tasks_visible_to(who)).order_by(col(RollOut.id).desc())
    found = [(roll_out, task) for roll_out, task in db.execute(query)]
    keys = {town.area_id for roll_out, _task in found for town in roll_out.towns}
    areas = {area.id: area for area in db.scalars(select(Area).where(col(Area.id).in_(keys)))} if keys else {}
    return [_matrix(roll_out, task, areas, day) for roll_out, task in found]


def _matrix(roll_out: RollOut, task: Task, areas: dict[int | None, Area], day: date) -> Matrix:
    cells: dict[tuple[str, str], list[TownShown]] = {}
    for town in roll_out.towns:
        light = light_on(town.share, day) if town.share else None
        cells.setdefault((town.zone, town.kind), []).append(TownShown(town, areas[town.area_id], light))
    for row in cells.values():
        row.sort(key=lambda each: (each.place.number, each.area.code))
    return Matrix(
        roll_out,
        task,
        _phases(roll_out),
        list(dict.fromkeys(town.zone for town in roll_out.towns)),
        list(dict.fromkeys(town.kind for town in roll_out.towns)),
        cells,
    )


def _phases(roll_out: RollOut) -> list[PhaseShown]:
    found: list[PhaseShown] = []
    for phase in roll_out.phases:
        towns, before = roll_out.towns_of(phase.number), found[-1] if found else None
        target = sum((town.target_value or Decimal(0) for town in towns), Decimal(0))
        due = phase.state == "waiting" and (before is None or before.phase.state == "open")
        ready = due and (before is None or before.rate.percent >= roll_out.mark)
        found.append(PhaseShown(phase, len(towns), target, roll_out.rate(phase.number), due, ready))
    return found


def words_used(db: Session) -> dict[int, tuple[str, str]]:
    """Zone and class of each town as the county wrote them last: area id → (zone, class)."""
    query = select(RollOutTown).order_by(col(RollOutTown.roll_out_id))
    return {town.area_id: (town.zone, town.kind) for town in db.scalars(query)}
