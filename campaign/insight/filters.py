"""The filters of a campaign's ledger: what the address of the page says, as SQL over tasks.

Statements are kept and filled in: building their trees anew for every page costs more than asking them.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, String, and_, bindparam, case, func, or_, select
from sqlmodel import col

from campaign.domain.campaign import Campaign, WorkPackage
from campaign.domain.department import Department
from campaign.domain.light import COLOUR_OF, LIGHTS
from campaign.domain.person import Actor
from campaign.domain.refusal import N_
from campaign.domain.share import ENDED, Share
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to
from campaign.insight.lights import DAY, has_colour, reason_on
from campaign.insight.sql import like

Condition = ColumnElement[bool]
SOON, LATER = timedelta(days=7), timedelta(days=30)
CAMPAIGN: ColumnElement[int] = bindparam("campaign", type_=Integer())
STARTS: ColumnElement[date] = bindparam("starts", type_=Date())
SOON_DAY: ColumnElement[date] = bindparam("soon", type_=Date())
LATE_DAY: ColumnElement[date] = bindparam("late", type_=Date())
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


@dataclass(frozen=True)
class Scope:
    """The tasks of one campaign that somebody sees; `seen` is None for whoever sees all of them."""

    campaign: Campaign
    seen: Condition | None
    reader: int | None = None

    @property
    def key(self) -> tuple[int | None, int | None]:
        """Which readers see the same tasks: the campaign, and whose eyes where not everything is seen."""
        return self.campaign.id, self.reader

    def values(self, day: date) -> dict[str, Any]:
        """What a kept statement over this campaign is filled with."""
        return {"campaign": self.campaign.id, "starts": self.campaign.starts_on, "day": day}


def scope_of(who: Actor, campaign: Campaign) -> Scope:
    """What `who` sees of `campaign`."""
    return Scope(campaign, None) if reads_all(who, campaign) else Scope(campaign, tasks_visible_to(who), who.person_id)


def within(seen: Condition | None) -> Condition:
    """The campaign's tasks under `seen`, as a condition of a kept statement."""
    mine = col(Task.campaign_id) == CAMPAIGN
    return mine if seen is None else and_(mine, seen)


def in_campaign(who: Actor, campaign: Campaign) -> Condition:
    """The tasks of `campaign` that `who` sees, as a condition of any statement."""
    mine = col(Task.campaign_id) == campaign.id
    return mine if reads_all(who, campaign) else and_(mine, tasks_visible_to(who))


def reads_all(who: Actor, campaign: Campaign) -> bool:
    """Whether `who` sees everything of the campaign: whoever runs, leads or audits it."""
    return who.sees_all or who.is_system or campaign.id in who.coordinates | who.leads


def shape_of(chosen: Filters) -> Filters:
    """The filters with their values left blank: what a kept statement looks like."""
    blank = {name: 0 for name in ("department", "town") if getattr(chosen, name) is not None}
    return replace(chosen, q="?" if chosen.q else "", page=1, **blank)  # type: ignore[arg-type]


def values_of(chosen: Filters, day: date) -> dict[str, Any]:
    """What the blanks of a kept statement are filled with."""
    return {
        "q": like(chosen.q.strip()[:100]).lower(),
        "department": chosen.department,
        "town": chosen.town,
        "soon": day + SOON,
        "late": day + LATER,
    }


def conditions(shape: Filters) -> list[Condition]:
    """The filters as SQL, values blank. Cancelled tasks are shown only when they are asked for."""
    found: list[Condition] = [col(Task.state) == shape.stage if shape.stage else col(Task.state) != "cancelled"]
    if shape.q:
        found.append(_contains(bindparam("q", type_=String())))
    if shape.department is not None:
        found.append(col(Task.lead_department_id) == bindparam("department", type_=Integer()))
    if shape.town is not None:
        town = bindparam("town", type_=Integer())
        towns = select(col(Share.task_id)).where(col(Share.area_id) == town, col(Share.state) != "cancelled")
        found.append(or_(col(Task.id).in_(towns), col(Task.area_id) == town))
    if shape.light in LIGHTS:
        found.append(has_colour(shape.light, DAY))
    elif shape.light in COLOUR_OF:
        found.append(reason_on(DAY) == shape.light)
    if shape.due in DUES:
        found.append(_due(shape.due))
    return found


def contains(text: str) -> Condition:
    """Tasks whose title, number, goal, place or responsible person contains `text`."""
    return _contains(like(text.strip()[:100]).lower())


def _contains(pattern: Any) -> Condition:
    fields = (Task.title, Task.number, Task.goal, Task.place, Task.responsible)
    return or_(*(func.lower(field).like(pattern, escape="/") for field in fields))


def _due(chosen: str) -> Condition:
    due = col(Task.due_on)
    ended = col(Task.state).in_(ENDED)
    windows: dict[str, Condition] = {
        "overdue": and_(due < DAY, ~ended),
        "week": due.between(DAY, SOON_DAY),
        "month": due.between(DAY, LATE_DAY),
        "later": due > LATE_DAY,
        "standing": due.is_(None),
    }
    return windows[chosen]


def group_key(chosen: Filters) -> tuple[Any, Any]:
    """What rows are grouped by: the key, and what its groups are ordered by."""
    if chosen.by == "department":
        return col(Task.lead_department_id), func.coalesce(Department.position, 1_000_000)
    if chosen.by == "deadline":
        due: Any = Task.due_on
        bucket = case((due.is_(None), 4), (due < DAY, 0), (due <= SOON_DAY, 1), (due <= LATE_DAY, 2), else_=3)
        return bucket, bucket
    return col(Task.work_package_id), func.coalesce(WorkPackage.position, 1_000_000)


def with_group(statement: Any, chosen: Filters) -> Any:
    """The statement over tasks, joined with what its groups are named and ordered by."""
    if chosen.by == "department":
        return statement.outerjoin(Department, col(Department.id) == Task.lead_department_id)
    if chosen.by == "package":
        return statement.outerjoin(WorkPackage, col(WorkPackage.id) == Task.work_package_id)
    return statement


def order(chosen: Filters) -> list[Any]:
    """The order of rows inside their group; the plan's own order decides between equals."""
    name, back = chosen.sort.lstrip("-"), chosen.sort.startswith("-")
    rank = case({reason: LIGHTS.index(colour) for reason, colour in COLOUR_OF.items()}, value=reason_on(DAY))
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
