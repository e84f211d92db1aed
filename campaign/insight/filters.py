"""The filters of a campaign's ledger: what the address of the page says, as SQL over tasks."""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import col

from campaign.domain.campaign import Campaign, WorkPackage
from campaign.domain.department import Department
from campaign.domain.light import COLOUR_OF, LIGHTS
from campaign.domain.person import Actor
from campaign.domain.refusal import N_
from campaign.domain.share import Share
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to
from campaign.insight.lights import has_colour, reason_on
from campaign.insight.sql import like

Condition = ColumnElement[bool]
SOON, LATER = timedelta(days=7), timedelta(days=30)
DUES = {
    "overdue": N_("Past the deadline"),
    "week": N_("Due within 7 days"),
    "month": N_("Due within 30 days"),
    "later": N_("Due later"),
    "standing": N_("Standing, no deadline"),
}
GROUPS = {"package": N_("By package"), "department": N_("By unit"), "deadline": N_("By deadline")}
SORTS = ("number", "due", "light", "progress", "updated")


@dataclass(frozen=True)
class Filters:
    """What the reader chose. Ids are None where nothing is chosen; `sort` may begin with "-" for the other way."""

    q: str = ""
    department: int | None = None
    town: int | None = None
    stage: str = ""
    light: str = ""
    due: str = ""
    by: str = "package"
    sort: str = "number"
    page: int = 1

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return self != Filters(by=self.by, sort=self.sort, page=self.page)

    def query(self, **changes: Any) -> dict[str, str]:
        """The filters, with `changes`, as the parameters of an address: only what differs from the start."""
        changed = replace(self, **({"page": 1} | changes))
        return {
            field.name: str(getattr(changed, field.name))
            for field in fields(self)
            if getattr(changed, field.name) != field.default
        }


def in_campaign(who: Actor, campaign: Campaign) -> Condition:
    """The tasks of `campaign` that `who` sees; whoever runs, leads or audits it sees all without a further look."""
    mine = col(Task.campaign_id) == campaign.id
    return mine if reads_all(who, campaign) else and_(mine, tasks_visible_to(who))


def scope_of(who: Actor, campaign: Campaign) -> tuple[int | None, int | None]:
    """Which readers see the same tasks of `campaign`: the campaign, and whose eyes where not everything is seen."""
    return campaign.id, None if reads_all(who, campaign) else who.person_id


def reads_all(who: Actor, campaign: Campaign) -> bool:
    """Whether `who` sees everything of the campaign: whoever runs, leads or audits it."""
    return who.sees_all or who.is_system or campaign.id in who.coordinates | who.leads


def conditions(chosen: Filters, day: date) -> list[Condition]:
    """The filters as SQL. Cancelled tasks are shown only when they are asked for."""
    found: list[Condition] = [col(Task.state) == chosen.stage if chosen.stage else col(Task.state) != "cancelled"]
    if chosen.q:
        found.append(contains(chosen.q))
    if chosen.department is not None:
        found.append(col(Task.lead_department_id) == chosen.department)
    if chosen.town is not None:
        towns = select(col(Share.task_id)).where(col(Share.area_id) == chosen.town, col(Share.state) != "cancelled")
        found.append(or_(col(Task.id).in_(towns), col(Task.area_id) == chosen.town))
    if chosen.light in LIGHTS:
        found.append(has_colour(chosen.light, day))
    elif chosen.light in COLOUR_OF:
        found.append(reason_on(day) == chosen.light)
    if chosen.due in DUES:
        found.append(_due(chosen.due, day))
    return found


def contains(text: str) -> Condition:
    """Tasks whose title, number, goal, place or responsible person contains `text`."""
    pattern = like(text.strip()[:100])
    fields = (Task.title, Task.number, Task.goal, Task.place, Task.responsible)
    return or_(*(func.lower(field).like(pattern.lower(), escape="/") for field in fields))


def _due(chosen: str, day: date) -> Condition:
    due = col(Task.due_on)
    ended = col(Task.state).in_(("closed", "cancelled"))
    windows: dict[str, Condition] = {
        "overdue": and_(due < day, ~ended),
        "week": due.between(day, day + SOON),
        "month": due.between(day, day + LATER),
        "later": due > day + LATER,
        "standing": due.is_(None),
    }
    return windows[chosen]


def group_key(chosen: Filters, day: date) -> tuple[Any, Any]:
    """What rows are grouped by: the key, and what its groups are ordered by."""
    if chosen.by == "department":
        return col(Task.lead_department_id), func.coalesce(Department.position, 1_000_000)
    if chosen.by == "deadline":
        due: Any = Task.due_on
        bucket = case((due.is_(None), 4), (due < day, 0), (due <= day + SOON, 1), (due <= day + LATER, 2), else_=3)
        return bucket, bucket
    return col(Task.work_package_id), func.coalesce(WorkPackage.position, 1_000_000)


def order(chosen: Filters, day: date) -> list[Any]:
    """The order of rows inside their group; the plan's own order decides between equals."""
    name, back = chosen.sort.lstrip("-"), chosen.sort.startswith("-")
    rank = case({reason: LIGHTS.index(colour) for reason, colour in COLOUR_OF.items()}, value=reason_on(day))
    keys: dict[str, ColumnElement[Any]] = {
        "due": func.coalesce(Task.due_on, date.max),
        "light": rank,
        "progress": func.coalesce(Task.progress, -1.0),
        "updated": func.coalesce(Task.updated_at, Task.created_at),
    }
    plan = [col(Task.position).desc(), col(Task.id).desc()] if back else [col(Task.position).asc(), col(Task.id).asc()]
    if name not in keys:
        return plan
    return [keys[name].desc() if back else keys[name].asc(), col(Task.position).asc(), col(Task.id).asc()]
