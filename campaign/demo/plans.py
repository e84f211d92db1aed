"""The four campaigns as plans: what coordinators wrote before the first day, re-homed to the county."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session

from campaign.actions.layouts import keep_layout, layouts_of
from campaign.actions.planning import (
    CampaignPlan,
    Party,
    PlannedMilestone,
    ShareTarget,
    TaskPlan,
    add_shares,
    add_tasks,
    create_campaign,
)
from campaign.demo.county import County
from campaign.demo.tables import TaskRow, filled, rows_of, spoken, tasks
from campaign.domain.campaign import Campaign
from campaign.domain.share import Share
from campaign.domain.task import Task

# What the office prints for its weekly meeting.
LAYOUT = "周调度表"
COLUMNS = (
    *(("number", "序号"), ("title", "重点工作"), ("lead_department", "牵头单位"), ("owner_departments", "责任单位")),
    *(
        ("due_text", "完成时限"),
        ("progress", "完成进度"),
        ("light", "亮灯"),
        ("note", "本周进展"),
        ("remark", "需协调事项"),
    ),
)


@dataclass
class Plans:
    """What was planned, by the keys of plans.csv and tasks.csv; `shares` by task and town."""

    campaigns: dict[str, Campaign] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    shares: dict[tuple[str, str], Share] = field(default_factory=dict)


def draft(db: Session, county: County, plans: Plans, key: str, day: date, at: datetime) -> Campaign:
    """The coordinator writes campaign `key` at `at`; its days are offsets from `day`."""
    row = next(row for row in rows_of("plans") if row["key"] == key)
    made = create_campaign(db, county.actor("coordinator", at), _plan_of(county, row, day), at=at)
    county.actors.clear()  # who runs and leads it has more rights now
    plans.campaigns[key] = made
    who = county.actor("coordinator", at)
    chosen = [task for task in tasks() if task["campaign"] == key]
    written = add_tasks(db, who, made, [(task_plan(county, task, day), None) for task in chosen], at=at)
    for task, row_of_task in zip(written, chosen, strict=True):
        plans.tasks[row_of_task.key] = task
        targets = share_targets(county, row_of_task, day)
        if targets:
            shares = add_shares(db, who, task, targets, at=at)
            names = {area.id: area.name for area in county.towns}
            plans.shares |= {(row_of_task.key, names[share.area_id]): share for share in shares}
    if not layouts_of(db, made):
        keep_layout(db, who, made, name=LAYOUT, title="专项行动周调度表", columns=COLUMNS, chosen=False, at=at)
    return made


def _plan_of(county: County, row: dict[str, str], day: date) -> CampaignPlan:
    return CampaignPlan(
        code=filled(row["code"], day),
        title=row["title"],
        focus_area=row["focus"],
        goal=row["goal"],
        document_number=filled(row["document"], day),
        starts_on=day + timedelta(days=int(row["starts"])),
        ends_on=day + timedelta(days=int(row["ends"])),
        lead_department_id=county.department(row["lead"]),
        leader_id=county.person("leader"),
        area_id=county.area("云岭县"),
        notice_days=int(row["notice_days"]),
    )


def task_plan(county: County, row: TaskRow, day: date) -> TaskPlan:
    """One task as its plan says, with the days it means when the county is loaded on `day`."""

    def on(offset: int | None) -> date | None:
        return None if offset is None else day + timedelta(days=offset)

    due_on = on(row.days("due"))
    return TaskPlan(
        title=row["title"],
        work_package=row["package"],
        number=row["number"],
        goal=row["goal"],
        lead_department_id=county.department(row["lead"]),
        owners=_parties(county, row["owners"]),
        co=_parties(county, row["co"]),
        leader="副县长",
        responsible=row["responsible"],
        source=filled(row["source"], day),
        target_value=Decimal(row["target"]) if row["target"] else None,
        unit=row["unit"],
        weight=Decimal(row["weight"] or 4),
        area_id=county.area(row["area"]),
        starts_on=on(row.days("starts")),
        due_on=due_on,
        due_text=f"{spoken(due_on)}前" + ("取得明显成效并长期坚持" if row["standing"] else "完成") if due_on else "",
        standing=bool(row["standing"]),
        voted="票决" in row["source"],
        milestones=tuple(
            PlannedMilestone(
                stone.title,
                day + timedelta(days=stone.offset),
                expected_value=stone.expected,
                is_deadline=stone.offset == row.days("due"),
            )
            for stone in row.stones
        ),
    )


def _parties(county: County, names: str) -> tuple[Party, ...]:
    found = dict.fromkeys(key for key, _ in county.departments_of(names))
    words = dict(reversed(county.departments_of(names)))
    return tuple(Party(key, words[key]) for key in found)


def share_targets(county: County, row: TaskRow, day: date) -> list[ShareTarget]:
    """The shares of a task: a town with a target of 0 has none."""
    towns = {town.name: town.id for town in county.towns}
    named = [(part.town or name, part) for name, part in zip(towns, row.parts, strict=False)]
    return [
        ShareTarget(
            area_id=towns[name],
            target_value=Decimal(part.target),
            unit=row["unit"],
            starts_on=day + timedelta(days=row.parts_start),
        )
        for name, part in named
        if part.target != "0"
    ]
