"""All campaigns a person sees: how each stands, what waits there for them, what still keeps a draft from opening."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import Campaign, FocusArea
from campaign.domain.change import Change
from campaign.domain.coordination import Coordination
from campaign.domain.extension import Extension
from campaign.domain.milestone import Milestone
from campaign.domain.order import Order
from campaign.domain.person import Actor, Person
from campaign.domain.refusal import N_
from campaign.domain.task import Task
from campaign.domain.visible import campaigns_visible_to, tasks_visible_to
from campaign.insight.progress import EMPTY, Standing, standings, together

WAITING = {
    "orders": N_("To issue"),
    "coordinations": N_("To take up"),
    "extensions": N_("Extensions to decide"),
    "changes": N_("Adjustments to decide"),
    "milestones": N_("Milestones to confirm"),
}


@dataclass(frozen=True)
class MonthStones:
    """The milestones of a campaign in one month, drawn as one at the last of their days: `n` of them, `late` open and
    past, `open` still to come."""

    due_on: date
    n: int
    late: int
    open: int

    @property
    def state(self) -> str:
        """late, open or done: the worst of them."""
        return "late" if self.late else "open" if self.open else "done"


@dataclass(frozen=True)
class CampaignRow:
    """One campaign. `waiting`: what waits for the reader, by kind; `unready`: tasks that keep it from opening."""

    campaign: Campaign
    standing: Standing
    leader: Person | None
    waiting: Mapping[str, int]
    unready: int
    stones: Sequence[MonthStones]


@dataclass(frozen=True)
class CampaignList:
    """The campaigns of one tab, and how many stand under each: `year`, `past`, or a focus area's code."""

    rows: Sequence[CampaignRow]
    focus_areas: Sequence[FocusArea]
    tabs: Mapping[str, int]
    states: Mapping[str, int]

    @property
    def whole(self) -> Standing:
        """All campaigns of the tab as one."""
        return together(row.standing for row in self.rows)

    @property
    def ids(self) -> list[int]:
        """The campaigns' ids."""
        return [row.campaign.id or 0 for row in self.rows]


def campaign_list(db: Session, who: Actor, day: date, tab: str) -> CampaignList:
    """The campaigns `who` sees under `tab`, those under way first. Ten queries, however many there are."""
    order = col(Campaign.state).in_(("closed", "closing"))
    seen = list(
        db.scalars(
            select(Campaign).where(campaigns_visible_to(who)).order_by(order, col(Campaign.ends_on), col(Campaign.id))
        )
    )
    focus = list(db.scalars(select(FocusArea).order_by(col(FocusArea.position))))
    shown = [campaign for campaign in seen if belongs(campaign, tab, day)]
    ids = [campaign.id for campaign in shown]
    known = standings(db, seen_in(who, ids), day) if ids else {}
    leaders = {c.leader_id for c in shown} - {None}
    people = {p.id: p for p in db.scalars(select(Person).where(col(Person.id).in_(leaders)))} if leaders else {}
    waiting = _waiting(db, [key for key in ids if key in who.coordinates])
    unready = _unready(db, [c.id for c in shown if c.state == "draft"])
    stones = _stones(db, seen_in(who, ids), day) if ids else {}
    rows = [
        CampaignRow(
            c,
            known.get(c.id or 0, EMPTY),
            people.get(c.leader_id),
            waiting[c.id],
            unready.get(c.id, 0),
            stones.get(c.id, ()),
        )
        for c in shown
    ]
    tabs = {name: sum(belongs(c, name, day) for c in seen) for name in ("year", *(f.code for f in focus), "past")}
    states: dict[str, int] = defaultdict(int)
    for campaign in shown:
        states[campaign.state] += 1
    return CampaignList(rows, focus, tabs, states)


def seen_in(who: Actor, campaign_ids: Sequence[int | None]) -> ColumnElement[bool]:
    """The tasks of these campaigns that `who` sees."""
    return and_(col(Task.campaign_id).in_(campaign_ids), tasks_visible_to(who))


def belongs(campaign: Campaign, tab: str, day: date) -> bool:
    """Whether a campaign stands under a tab: this year's (not over before it), past ones, or those of a focus area."""
    past = campaign.ends_on.year < day.year and campaign.state == "closed"
    if tab in ("year", "past"):
        return past == (tab == "past")
    return campaign.focus_area == tab and not past


def _waiting(db: Session, ids: Sequence[int | None]) -> Mapping[int | None, Mapping[str, int]]:
    """What waits for the coordinator of these campaigns, by campaign and kind."""
    found: dict[int | None, dict[str, int]] = defaultdict(dict)
    if not ids:
        return found
    queries: dict[str, tuple[Any, Any]] = {
        "orders": (col(Order.campaign_id), select(Order).where(col(Order.state) == "drafted")),
        "coordinations": (
            col(Coordination.campaign_id),
            select(Coordination).where(col(Coordination.state) == "asked"),
        ),
        "extensions": (
            col(Task.campaign_id),
            select(Extension).join(Task, col(Task.id) == Extension.task_id).where(col(Extension.state) == "asked"),
        ),
        "changes": (col(Change.campaign_id), select(Change).where(col(Change.state) == "asked")),
        "milestones": (
            col(Task.campaign_id),
            select(Milestone).join(Task, col(Task.id) == Milestone.task_id).where(col(Milestone.state) == "reported"),
        ),
    }
    for kind, (key, query) in queries.items():
        counted = query.with_only_columns(key, func.count()).where(key.in_(ids)).group_by(key)
        for campaign_id, n in db.execute(counted):
            found[campaign_id][kind] = n
    return found


def _unready(db: Session, ids: Sequence[int | None]) -> Mapping[int | None, int]:
    """How many tasks of each draft have no lead, or neither a deadline nor `standing`."""
    if not ids:
        return {}
    lacks = or_(col(Task.lead_department_id).is_(None), and_(col(Task.due_on).is_(None), col(Task.standing).is_(False)))
    query = select(col(Task.campaign_id), func.count()).where(col(Task.campaign_id).in_(ids), lacks)
    return dict(db.execute(query.where(col(Task.state) == "planned").group_by(col(Task.campaign_id))).all())


def _stones(db: Session, seen: ColumnElement[bool], day: date) -> Mapping[int | None, Sequence[MonthStones]]:
    """The milestones of the tasks themselves (not of their shares) by campaign and month, in order."""
    due: Any = Milestone.due_on
    month = func.substr(cast(due, String), 1, 7)
    still = and_(col(Milestone.state) == "open", col(Task.state) != "closed")
    columns = (
        func.max(due),
        func.count(),
        func.sum(case((and_(still, due < day), 1), else_=0)),
        func.sum(case((and_(still, due >= day), 1), else_=0)),
    )
    query = (
        select(col(Task.campaign_id), *columns)
        .join(Task, col(Task.id) == Milestone.task_id)
        .where(seen, col(Milestone.share_id).is_(None), col(Milestone.state) != "dropped")
        .where(col(Task.state) != "cancelled")
        .group_by(col(Task.campaign_id), month)
        .order_by(col(Task.campaign_id), month)
    )
    found: dict[int | None, list[MonthStones]] = defaultdict(list)
    for campaign_id, *rest in db.execute(query):
        found[campaign_id].append(MonthStones(*rest))
    return found
