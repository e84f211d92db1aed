"""Many new tasks at once: every row is worked out in memory and written table by table, a batch at a time.

A ledger's thousands of tasks bring milestones, departments, lights, duties and versions with them; what a single task
gets from `open_task` and `relight` they get here, without a statement for each.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from campaign.actions.context import calendar_of, day_of, rules_of
from campaign.actions.indexing import index_new
from campaign.actions.inserting import blank, insert_rows, reserve_ids
from campaign.actions.lights import base_of, version_row
from campaign.actions.task_rows import milestone_rows, part_rows, scalars_of
from campaign.domain.campaign import Campaign
from campaign.domain.duty import Duty, Holding
from campaign.domain.ladder import Standing, default_ladder, next_rung_on
from campaign.domain.light import LightDates, light_dates, light_values, plan_points
from campaign.domain.milestone import Milestone
from campaign.domain.task import Task, TaskDepartment, TaskVersion
from campaign.domain.task_plan import TaskPlan

BATCH = 2_000  # tasks whose rows are held in memory at once
Row = dict[str, Any]
# A table comes after those it points at.
NOUNS: tuple[type[SQLModel], ...] = (Task, TaskDepartment, Milestone, Duty, Holding, TaskVersion)


@dataclass(frozen=True)
class NewTask:
    """A checked plan and what the campaign adds to it."""

    plan: TaskPlan
    ledger_key: str
    position: int
    work_package_id: int | None
    standard_id: int | None


def insert_tasks(db: Session, campaign: Campaign, new: Sequence[NewTask], at: datetime) -> list[int]:
    """Write new tasks with all that hangs on them; under way with duties where the campaign works. Returns their ids.

    The plans have been checked. Entries are the caller's.
    """
    maker = _Maker(db, campaign, at)
    ids: list[int] = []
    for first in range(0, len(new), BATCH):
        ids += maker.write(new[first : first + BATCH])
    return ids


class _Maker:
    def __init__(self, db: Session, campaign: Campaign, at: datetime) -> None:
        self.db, self.campaign, self.at, self.day = db, campaign, at, day_of(db, at)
        self.state = "under_way" if campaign.works else blank(Task)["state"]
        # Columns that are empty in every row are left to the database: a third of the work of writing a row.
        self.blanks = {
            noun: {name: value for name, value in blank(noun).items() if value is not None}
            for noun in (Task, Milestone, Duty)
        }
        # Days are few beside tasks: thousands fall due on the last of some month.
        self.next_rung, self.lights = cache(self._next_rung), cache(self._lights)

    def write(self, batch: Sequence[NewTask]) -> list[int]:
        """The rows of one batch, into their tables. Returns the ids of its tasks."""
        stones = [milestone_rows(one.plan) for one in batch]
        promised = sum(map(len, stones))
        task_ids = reserve_ids(self.db, Task, len(batch))
        stone_ids = iter(reserve_ids(self.db, Milestone, promised))
        duty_ids = iter(reserve_ids(self.db, Duty, promised if self.campaign.works else 0))
        rows: dict[type[SQLModel], list[Row]] = defaultdict(list)
        for key, one, own in zip(task_ids, batch, stones, strict=True):
            task = self._task(key, one, own)
            rows[Task].append(task)
            version = version_row(task, self.campaign.starts_on, _figures(own), self.at)
            rows[TaskVersion].append({"task_id": key, **version})
            rows[TaskDepartment] += [{"task_id": key, **part} for part in part_rows(one.plan)]
            for stone in own:
                written = {**self.blanks[Milestone], **stone, "task_id": key, "id": next(stone_ids)}
                rows[Milestone].append(written)
                if self.campaign.works:
                    rows[Duty].append(self._duty(next(duty_ids), task, written))
        rows[Holding] = [_holding(duty) for duty in rows[Duty]]
        for noun in NOUNS:
            insert_rows(self.db, noun, rows[noun])
        index_new(self.db, Task, rows[Task])
        return task_ids

    def _task(self, key: int, one: NewTask, stones: list[Row]) -> Row:
        plan = one.plan
        figures = _figures(stones)
        scalars = scalars_of(plan)
        dates = self.lights(
            plan.starts_on, scalars["due_on"], figures, tuple(s["due_on"] for s in stones), scalars["progress"]
        )
        return {
            **self.blanks[Task],
            **scalars,
            **light_values(dates),
            "id": key,
            "title": plan.title.strip(),
            "campaign_id": self.campaign.id,
            "work_package_id": one.work_package_id,
            "standard_id": plan.standard_id or one.standard_id,
            "position": one.position,
            "first_due_on": scalars["due_on"],
            "ledger_key": one.ledger_key,
            "state": self.state,
            "straight": not figures,
            "created_at": self.at,
        }

    def _lights(
        self,
        starts_on: date | None,
        due_on: date | None,
        figures: tuple[tuple[date, float], ...],
        dues: tuple[date, ...],
        progress: float | None,
    ) -> LightDates:
        begins = starts_on or self.campaign.starts_on
        return light_dates(
            base=base_of(self.state, False, False),
            plan=plan_points(begins, due_on, figures),
            begins_on=begins,
            open_dues=dues,
            progress=progress,
            rules=rules_of(self.db),
            calendar=calendar_of(self.db),
        )

    def _duty(self, key: int, task: Row, stone: Row) -> Row:
        due_on = stone["due_on"]
        counts_from = self.day if due_on < self.day else None
        return {
            **self.blanks[Duty],
            "id": key,
            "kind": "milestone",
            "campaign_id": self.campaign.id,
            "task_id": task["id"],
            "milestone_id": stone["id"],
            "title": (task["title"] if stone["is_deadline"] else stone["title"])[:400],
            "due_on": due_on,
            "counts_from": counts_from,
            "waiting_for": "lead",
            "department_id": task["lead_department_id"],
            "post_id": task["owner_post_id"],
            "next_rung_on": self.next_rung(due_on, counts_from, task["behind_on"]),
            "opened_at": self.at,
        }

    def _next_rung(self, due_on: date, counts_from: date | None, behind_on: date | None) -> date | None:
        standing = Standing(due_on, counts_from, behind_on=behind_on)
        ladder = default_ladder(rules_of(self.db), "milestone")
        return next_rung_on(ladder, standing, calendar_of(self.db), self.day)


def _figures(stones: list[Row]) -> tuple[tuple[date, float], ...]:
    """The plan's own figures: by which day how much percent."""
    return tuple((s["due_on"], s["expected_value"]) for s in stones if s["expected_value"] is not None)


def _holding(duty: Row) -> Row:
    names = ("department_id", "post_id", "waiting_for")
    return {"duty_id": duty["id"], "from_at": duty["opened_at"], **{name: duty[name] for name in names}}
