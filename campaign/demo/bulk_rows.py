"""The rows of a large county: every task's own, and those that hang on it, with lights and rungs worked out."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from campaign.actions.inserting import blank
from campaign.demo.bulk_parts import Parts, Rows
from campaign.demo.county import County
from campaign.demo.tables import TaskRow, filled, rows_of, tasks
from campaign.domain.campaign import Campaign, CampaignCoordinator, WorkPackage
from campaign.domain.light import LightDates, light_values, worst
from campaign.domain.task import Task, TaskDepartment, TaskVersion
from campaign.domain.update import Update

STATES = ("under_way",) * 15 + ("closed",) * 3 + ("reported", "planned")
SHARED_EVERY = 20  # one task in so many is divided among the towns
PARTS = (("owners", "owner"), ("co", "co"))


class Maker:
    """Makes campaigns one after the other; the same county comes out every time."""

    def __init__(self, db: Session, county: County, day: date, at: datetime, standard_id: int) -> None:
        self.county, self.day, self.at, self.standard_id = county, day, at, standard_id
        self.parts = Parts(db, county, day, at)
        self.templates = tasks()
        self.departments_of = lru_cache(maxsize=512)(county.departments_of)

    def campaign(self, rows: Rows, size: int) -> Iterator[int]:
        """Add a running campaign of `size` tasks to `rows`; gives 1 after each task."""
        number = self.parts.new_id(Campaign)
        plan = rows_of("plans")[number % len(rows_of("plans"))]
        rows[Campaign].append(self._campaign_row(number, plan))
        rows[CampaignCoordinator].append({"campaign_id": number, "person_id": self.county.person("coordinator")})
        templates = [task for task in self.templates if task["campaign"] == plan["key"]]
        packages: dict[str, int] = {}
        for position in range(size):
            template = templates[position % len(templates)]
            if template["package"] not in packages:
                packages[template["package"]] = self._package(rows, number, template["package"], len(packages))
            self._task(rows, number, packages[template["package"]], template, position)
            yield 1

    def _campaign_row(self, number: int, plan: dict[str, str]) -> dict[str, Any]:
        return Campaign(
            id=number,
            code=f"{filled(plan['code'], self.day)}-{number}",
            title=f"{plan['title']}（第 {number} 批）",
            focus_area=plan["focus"],
            goal=plan["goal"],
            starts_on=self.day + timedelta(days=int(plan["starts"])),
            ends_on=self.day + timedelta(days=int(plan["ends"])),
            lead_department_id=self.county.department(plan["lead"]),
            leader_id=self.county.person("leader"),
            area_id=self.county.area("云岭县"),
            state="running",
            created_at=self.at,
            opened_at=self.at,
        ).model_dump()

    def _package(self, rows: Rows, campaign_id: int, title: str, position: int) -> int:
        key = self.parts.new_id(WorkPackage)
        rows[WorkPackage].append({"id": key, "campaign_id": campaign_id, "title": title, "position": position})
        return key

    def _task(self, rows: Rows, campaign_id: int, package_id: int, template: TaskRow, position: int) -> None:
        key, state = self.parts.new_id(Task), self.parts.random.choice(STATES)
        starts_on = self.day + timedelta(days=self.parts.random.randint(10, 40) * (1 if state == "planned" else -6))
        due_on = max(starts_on, self.day) + timedelta(days=self.parts.random.randint(-12, 120))
        due_on = max(due_on, starts_on + timedelta(days=30))
        ended = state in ("closed", "reported")
        shared = position % SHARED_EVERY == 0
        progress = 100.0 if ended else 0.0 if state == "planned" else float(self.parts.random.randint(20, 98))
        stones = self.parts.milestones(rows, campaign_id, key, template, starts_on, due_on, ended)
        dates = self.parts.dates(state, starts_on, due_on, [due for due, is_open in stones if is_open], progress)
        if shared:
            parts = self.parts.shares(rows, campaign_id, key, template, (starts_on, due_on), state)
            dates = LightDates(dates.base, dates.begins_on, **worst([dates, *parts]))
        self._departments(rows, key, template, shared)
        row = self._task_row(key, campaign_id, package_id, template, position)
        figures = {"state": state, "progress": progress, "starts_on": starts_on, "due_on": due_on}
        rows[Task].append(row | figures | {"first_due_on": due_on} | light_values(dates))
        self._told(rows, key, figures, dates, self.county.department(template["lead"]))

    def _task_row(
        self, key: int, campaign_id: int, package_id: int, template: TaskRow, position: int
    ) -> dict[str, Any]:
        return {
            **_blank_task(),
            "id": key,
            "campaign_id": campaign_id,
            "work_package_id": package_id,
            "position": position,
            "number": f"{template['number']}.{position + 1}",
            "title": template["title"],
            "goal": template["goal"],
            "lead_department_id": self.county.department(template["lead"]),
            "leader": "副县长",
            "responsible": template["responsible"],
            "source": filled(template["source"], self.day),
            "target_value": Decimal(100),
            "unit": template["unit"] or "项",
            "standard_id": self.standard_id,
            "ledger_key": f"bulk-{key}",
            "created_at": self.at,
            "updated_at": self.at,
        }

    def _departments(self, rows: Rows, task_id: int, template: TaskRow, shared: bool) -> None:
        """Which departments see the task, as what."""
        found = [(self.county.department(template["lead"]), "lead", "")]
        for column, part in PARTS:
            found += [(key, part, words) for key, words in self.departments_of(template[column])]
        if shared:
            found += [(self.county.department(f"{town.name}人民政府"), "share", "") for town in self.county.towns]
        for position, (key, part, words) in enumerate(dict.fromkeys(found)):
            rows[TaskDepartment].append(
                {"task_id": task_id, "department_id": key, "part": part, "position": position, "collective": words}
            )

    def _told(self, rows: Rows, key: int, figures: dict[str, Any], dates: LightDates, lead: int) -> None:
        """The latest words on the task, and how it stands as a dated version."""
        rows[TaskVersion].append(
            {
                "id": self.parts.new_id(TaskVersion),
                "task_id": key,
                "at": self.at,
                "lights": {name: str(value) if value else None for name, value in light_values(dates).items()},
                "weight": Decimal(1),
                **figures,
            }
        )
        if figures["state"] == "under_way":
            rows[Update].append(
                {
                    "id": self.parts.new_id(Update),
                    "task_id": key,
                    "department_id": lead,
                    "at": self.at,
                    "recorded_at": self.at,
                    "progress": figures["progress"],
                    "no_news": False,
                    "note": "按计划推进。",
                }
            )


@lru_cache
def _blank_task() -> dict[str, Any]:
    return blank(Task)
