"""A running task for the tests of progress: led by the water bureau, due at the end of the year, led by Chair."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import select

from campaign.actions.planning import PlannedMilestone, TaskPlan, add_task, open_campaign
from campaign.domain.campaign import Campaign
from campaign.domain.duty import Duty
from campaign.domain.entry import Entry
from campaign.domain.letter import LetterLine
from campaign.domain.person import Actor
from campaign.domain.task import Task
from tests.cast import Cast

NOVEMBER_27, DECEMBER_31 = date(2026, 11, 27), date(2026, 12, 31)


@dataclass
class Stage:
    """One campaign with one task, and whoever plays."""

    cast: Cast
    at: datetime
    campaign: Campaign
    task: Task
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """That person as the permission table sees them."""
        return self.cast.actor(name)

    def duties(self, kind: str = "milestone", state: str = "open") -> list[Duty]:
        """The task's duties of one kind and state, by due day."""
        self.cast.db.flush()
        query = select(Duty).where(Duty.task_id == self.task.id, Duty.kind == kind, Duty.state == state)
        return list(self.cast.db.scalars(query.order_by(Duty.due_on)))  # type: ignore[arg-type]

    def told(self, kind: str) -> set[str]:
        """The names of those who were told something of this kind."""
        self.cast.db.flush()
        ids = set(self.cast.db.scalars(select(LetterLine.person_id).where(LetterLine.kind == kind)))
        return {name for name, person in self.cast.people.items() if person.id in ids}

    def deeds(self) -> list[str]:
        """What the ledger has noted since the stage was set, waiting lines included."""
        self.cast.db.flush()
        written = list(self.cast.db.scalars(select(Entry.deed).order_by(Entry.seq)))  # type: ignore[arg-type]
        return written + [line["deed"] for line in self.cast.db.info.get("entries", [])]


def a_stage(cast: Cast, at: datetime, **plan: Any) -> Stage:
    """The task under way since the campaign opened at `at`; `plan` overrides its `TaskPlan`."""
    campaign = cast.campaign(starts_on=date(2026, 3, 1))
    ke = cast.actor("ke")
    values: dict[str, Any] = {
        "title": "老旧管网改造",
        "lead_department_id": cast.department("water"),
        "due_on": DECEMBER_31,
        "milestones": (PlannedMilestone("第一段完工", NOVEMBER_27),),
    }
    task = add_task(cast.db, ke, campaign, TaskPlan(**(values | plan)), at=at)
    open_campaign(cast.db, ke, campaign, at=at)
    cast.db.flush()
    return Stage(cast, at, campaign, task)
