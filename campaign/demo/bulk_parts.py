"""What hangs on the tasks of a large county: milestones, shares, the duties of both, and the days of their lights."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any

from sqlmodel import Session, SQLModel

from campaign.actions.context import calendar_of, rules_of
from campaign.actions.inserting import blank
from campaign.demo.county import County
from campaign.demo.tables import TaskRow
from campaign.domain.duty import Duty, Holding
from campaign.domain.ladder import Standing, default_ladder, next_rung_on
from campaign.domain.light import LightDates, light_dates, light_values, plan_points
from campaign.domain.milestone import Milestone
from campaign.domain.share import Share

Rows = dict[type[SQLModel], list[dict[str, Any]]]


class Parts:
    """Makes the rows below a task; the same ones come out every time."""

    def __init__(self, db: Session, county: County, day: date, at: datetime) -> None:
        self.county, self.day, self.at = county, day, at
        self.rules, self.calendar = rules_of(db), calendar_of(db)
        self.random = Random(20)
        self.ids: dict[type[SQLModel], int] = {}
        self.next_rung = lru_cache(maxsize=4096)(self._next_rung)

    def new_id(self, noun: type[SQLModel]) -> int:
        """The next id of a noun."""
        self.ids[noun] = self.ids.get(noun, 0) + 1
        return self.ids[noun]

    def milestones(
        self, rows: Rows, campaign_id: int, task_id: int, template: TaskRow, start: date, due_on: date, ended: bool
    ) -> list[tuple[date, bool]]:
        """A milestone half way and the deadline; returns (due, whether open) and opens a duty for each open one."""
        found = []
        for position, (title, due) in enumerate((("半程检查", start + (due_on - start) // 2), ("完成时限", due_on))):
            key, is_open = self.new_id(Milestone), not ended and (due >= self.day or self.random.random() < 0.08)
            rows[Milestone].append(
                {
                    **_blank_milestone(),
                    "id": key,
                    "task_id": task_id,
                    "position": position,
                    "title": title,
                    "due_on": due,
                    "first_due_on": due,
                    "is_deadline": due == due_on,
                    "state": "open" if is_open else "confirmed",
                }
            )
            found.append((due, is_open))
            if is_open:
                holder = self.county.department(template["lead"])
                self._duty(rows, "milestone", key, campaign_id, task_id, title, due, holder)
        return found

    def _duty(
        self, rows: Rows, kind: str, subject: int, campaign_id: int, task_id: int, title: str, due: date, holder: int
    ) -> None:
        key, waiting = self.new_id(Duty), "lead" if kind == "milestone" else "owner"
        rows[Duty].append(
            {
                **_blank_duty(),
                "id": key,
                "kind": kind,
                "campaign_id": campaign_id,
                "task_id": task_id,
                f"{kind}_id": subject,
                "title": title,
                "due_on": due,
                "waiting_for": waiting,
                "department_id": holder,
                "next_rung_on": self.next_rung(kind, due),
                "opened_at": self.at,
            }
        )
        rows[Holding].append(
            {
                "id": self.new_id(Holding),
                "duty_id": key,
                "department_id": holder,
                "waiting_for": waiting,
                "from_at": self.at,
            }
        )

    def _next_rung(self, kind: str, due: date) -> date | None:
        return next_rung_on(default_ladder(self.rules, kind), Standing(due), self.calendar, self.day)

    def shares(
        self, rows: Rows, campaign_id: int, task_id: int, template: TaskRow, span: tuple[date, date], state: str
    ) -> list[LightDates]:
        """One share a town, each with its own figure; returns when the open ones change their light."""
        found = []
        for position, town in enumerate(self.county.towns):
            key, progress = self.new_id(Share), 100.0 if state == "closed" else float(self.random.randint(30, 100))
            holder = self.county.department(f"{town.name}人民政府")
            dates = self.dates(state, *span, [span[1]] if state == "under_way" else [], progress)
            rows[Share].append(
                {
                    **_blank_share(),
                    "id": key,
                    "task_id": task_id,
                    "position": position,
                    "area_id": town.id,
                    "department_id": holder,
                    "unit": template["unit"] or "项",
                    "target_value": Decimal(100),
                    "done_value": Decimal(progress),
                    "progress": progress,
                    "due_on": span[1],
                    "state": state,
                    **light_values(dates),
                }
            )
            if dates.base == "open":
                found.append(dates)
            if state == "under_way":
                self._duty(rows, "share", key, campaign_id, task_id, template["title"], span[1], holder)
        return found

    def dates(self, state: str, start: date, due_on: date, dues: list[date], progress: float) -> LightDates:
        return light_dates(
            base={"closed": "closed", "reported": "waiting"}.get(state, "open"),
            plan=plan_points(start, due_on),
            begins_on=start if state in ("planned", "under_way") else None,
            open_dues=dues,
            progress=progress,
            rules=self.rules,
            calendar=self.calendar,
        )


@lru_cache
def _blank_milestone() -> dict[str, Any]:
    return blank(Milestone)


@lru_cache
def _blank_share() -> dict[str, Any]:
    return blank(Share)


@lru_cache
def _blank_duty() -> dict[str, Any]:
    return blank(Duty)
