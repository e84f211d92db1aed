"""Adopting a standard: tasks keep its version from now on, and get the milestones it proposes, once these were seen."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from campaign.actions.context import calendar_of, day_of, have
from campaign.actions.entries import entry
from campaign.actions.standards import standard_for
from campaign.actions.task_rows import plan_of
from campaign.actions.tasks import edit_task
from campaign.domain.campaign import Campaign
from campaign.domain.milestone_pattern import Anchors, Proposal, proposed
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Refusal, sentence
from campaign.domain.standard import CampaignStandard, Standard
from campaign.domain.task import Task
from campaign.domain.task_plan import PlannedMilestone

CAN_ADOPT = ("planned", "under_way")

sentence(
    "adoption_too_late",
    N_("“{task}” has been reported or ended and keeps the standard it has. Take it out of the choice."),
)
sentence("adoption_of_nothing", N_("Choose at least one task, or that new tasks adopt the standard."))


@dataclass(frozen=True)
class Adoption:
    """What a task would get: the milestones of the standard with their days, and why some cannot be made."""

    task: Task
    proposals: list[Proposal]

    @property
    def possible(self) -> list[Proposal]:
        """Those that can be made."""
        return [each for each in self.proposals if not each.fault]


def adoptions(
    db: Session, campaign: Campaign, standard: Standard, tasks: Iterable[Task], at: datetime
) -> list[Adoption]:
    """What each of the campaign's tasks would get if it adopted the standard now. Nothing is written."""
    calendar, today = calendar_of(db), day_of(db, at)
    opening = day_of(db, campaign.opened_at) if campaign.opened_at else campaign.starts_on
    found = []
    for task in tasks:
        anchors = Anchors(start=task.starts_on or campaign.starts_on, deadline=task.due_on, opening=opening)
        titles = [row.title for row in task.milestones if row.share_id is None and row.state != "dropped"]
        found.append(Adoption(task, proposed(standard.patterns, anchors, titles, calendar, today)))
    return found


def adopt_standard(
    db: Session,
    who: Actor,
    campaign: Campaign,
    standard: Standard,
    tasks: Sequence[Task],
    *,
    wanted: Collection[tuple[int, int]] | None = None,
    new_tasks: bool = False,
    at: datetime,
) -> list[Adoption]:
    """The tasks adopt this version; with `new_tasks`, those added to the campaign later do so too.

    `wanted` are the milestones to make, as (task id, pattern id); None makes all that can be made. Reviews that are
    open keep the version they began with. Returns what each task got. Raises `NotAllowed`, `Invalid` (nothing chosen),
    `Refusal` when a task was reported already or is a voted one whose dates are not ours.
    """
    demand(who, "edit_campaign", campaign)
    if not tasks and not new_tasks:
        raise Invalid("adoption_of_nothing", field="ids")
    made = []
    for each in adoptions(db, campaign, standard, tasks, at):
        if each.task.state not in CAN_ADOPT:
            raise Refusal("adoption_too_late", task=each.task.title[:40])
        chosen = [one for one in each.possible if wanted is None or (each.task.id, one.pattern.id) in wanted]
        _adopt(db, who, each.task, standard, chosen, at)
        made.append(Adoption(each.task, chosen))
    if new_tasks and standard_for(db, campaign.id or 0, at) != standard.id:
        _choose(db, who, campaign, standard, at)
    return made


def _adopt(db: Session, who: Actor, task: Task, standard: Standard, chosen: list[Proposal], at: datetime) -> None:
    new = [PlannedMilestone(one.pattern.title, one.due_on) for one in chosen if one.due_on]
    changes: dict[str, object] = {"standard_id": standard.id}
    if new:
        before = plan_of(db, task).milestones
        stones = sorted([*before, *new], key=lambda stone: (stone.due_on, stone.is_deadline))
        changes |= {"milestones": tuple(stones), "due_on": task.due_on}
    edit_task(db, who, task, changes, at=at)


def _choose(db: Session, who: Actor, campaign: Campaign, standard: Standard, at: datetime) -> None:
    kept = db.get(CampaignStandard, campaign.id) or CampaignStandard(campaign_id=campaign.id or 0, standard_id=0)
    kept.standard_id = have(standard).id or 0
    db.add(kept)
    entry(db, who, "choose_standard", campaign, at=at, code=standard.code, version=standard.version)
