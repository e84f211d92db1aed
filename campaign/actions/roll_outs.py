"""Roll-outs: laid out in phases, and opened phase by phase; opening gives the towns their shares of the task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import have, take
from campaign.actions.entries import entry
from campaign.actions.shares import add_shares, check_share
from campaign.domain.area import TOWN, Area
from campaign.domain.campaign import Campaign
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Refusal, Unseen, sentence
from campaign.domain.roll_out import MARK, RollOut, RollOutPhase, RollOutTown
from campaign.domain.share import Share
from campaign.domain.task import Task
from campaign.domain.task_plan import ShareTarget

sentence("roll_out_task", N_("Choose an open task of this campaign."))
sentence("roll_out_town", N_("A roll-out is for towns of the county; “{area}” is none. Choose one of the list."))
sentence("roll_out_town_twice", N_("A town stands in the roll-out twice. Give it one phase."))
sentence("roll_out_late", N_("“{title}” is due after the task's deadline, {due_on}. Correct one of them."))


@dataclass(frozen=True)
class PhasePlan:
    """A phase as planned."""

    title: str
    starts_on: date
    due_on: date


@dataclass(frozen=True)
class TownPlan:
    """A town's place: `number` is its phase from 1; `target` in the task's unit."""

    area_id: int
    number: int
    zone: str = ""
    kind: str = ""
    target: Decimal | None = None


@dataclass(frozen=True)
class RollOutPlan:
    """What somebody means a roll-out to be; `mark` is the percentage of a phase that opens the next."""

    title: str
    task_id: int | None
    phases: Sequence[PhasePlan]
    towns: Sequence[TownPlan]
    mark: float = MARK


def lay_out(db: Session, who: Actor, campaign: Campaign, plan: RollOutPlan, *, at: datetime) -> RollOut:
    """Keep a roll-out of one of the campaign's tasks; nothing opens yet.

    Raises `NotAllowed`, `Refusal` (campaign takes no tasks), `Invalid` naming the field.
    """
    demand(who, "keep_roll_outs", campaign)
    campaign.must_take_tasks()
    task = db.get(Task, plan.task_id) if plan.task_id is not None else None
    if task is None or task.campaign_id != campaign.id or not task.is_open:
        raise Invalid("roll_out_task", field="task_id")
    made = RollOut(
        campaign_id=campaign.id or 0,
        task_id=task.id or 0,
        title=plan.title.strip(),
        mark=plan.mark,
        target_value=task.target_value,
        created_by_id=who.person_id,
        created_at=at,
        phases=[
            RollOutPhase(number=n, title=one.title.strip(), starts_on=one.starts_on, due_on=one.due_on)  # type: ignore[call-arg]
            for n, one in enumerate(plan.phases, 1)
        ],
        towns=[
            RollOutTown(  # type: ignore[call-arg]
                area_id=one.area_id,
                number=one.number,
                zone=one.zone.strip(),
                kind=one.kind.strip(),
                target_value=one.target,
            )
            for one in plan.towns
        ],
    )
    made.check()
    _check_against(db, task, made)
    db.add(made)
    db.flush()
    phases = [[one.title, one.starts_on, one.due_on] for one in made.phases]
    towns = [[one.area_id, one.number, one.zone, one.kind, one.target_value] for one in made.towns]
    entry(db, who, "lay_out", made, at=at, title=made.title, mark=made.mark, phases=phases, towns=towns)
    return made


def _check_against(db: Session, task: Task, roll_out: RollOut) -> None:
    late = next((one for one in roll_out.phases if task.due_on and one.due_on > task.due_on), None)
    if late is not None:
        raise Invalid("roll_out_late", field="phases", title=late.title, due_on=task.due_on)
    wanted = [town.area_id for town in roll_out.towns]
    if len(set(wanted)) < len(wanted):
        raise Invalid("roll_out_town_twice", field="towns")
    towns = set(db.scalars(select(Area.id).where(col(Area.id).in_(wanted), Area.level == TOWN)))
    for town in roll_out.towns:
        if town.area_id not in towns:
            raise Invalid("roll_out_town", field="towns", area=town.area_id)
        ShareTarget(area_id=town.area_id, target_value=town.target_value).check()


def open_phase(
    db: Session, who: Actor, roll_out: RollOut, number: int, *, reason: str = "", at: datetime
) -> RollOutPhase:
    """Open a phase: its towns get their shares of the task, due by the phase's day.

    Below the mark only with a `reason`, which is kept. A town that has a share of the task already keeps it. Raises
    `NotAllowed`, `Unseen` (no such phase), `Refusal` (order, below the mark, campaign not running, task ended).
    """
    demand(who, "open_phase", roll_out)
    roll_out = take(db, RollOut, roll_out.id)
    phase = next((one for one in roll_out.phases if one.number == number), None)
    if phase is None:
        raise Unseen
    have(db.get(Campaign, roll_out.campaign_id)).must_run()
    task = take(db, Task, roll_out.task_id)
    if not task.is_open:
        raise Refusal("task_ended")
    roll_out.open_phase(phase, who, reason, at)
    _give_shares(db, who, roll_out, phase, task, at)
    entry(db, who, "open_phase", roll_out, at=at, task=task.id, number=number, rate=phase.rate, reason=phase.reason)
    return phase


def _give_shares(db: Session, who: Actor, roll_out: RollOut, phase: RollOutPhase, task: Task, at: datetime) -> None:
    living: dict[int | None, Share] = {
        row.area_id: row for row in task.shares if row.state != "cancelled" and row.area_id and not row.site
    }
    missing = [town for town in roll_out.towns_of(phase.number) if town.area_id not in living]
    targets = [
        ShareTarget(
            area_id=town.area_id,
            target_value=town.target_value,
            starts_on=phase.starts_on,
            due_on=min(phase.due_on, task.due_on) if task.due_on else phase.due_on,
        )
        for town in missing
    ]
    for target in targets:
        check_share(db, task, target)
    if targets:
        made = add_shares(db, who, task, targets, at=at)
        living |= {row.area_id: row for row in made}
    for town in roll_out.towns_of(phase.number):
        town.share = living[town.area_id]
    db.flush()
