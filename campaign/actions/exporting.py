"""Ledgers out: the tasks of a campaign a person may see, in the columns they came in with."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session, selectinload
from sqlmodel import col, select

from campaign.domain.campaign import Campaign, WorkPackage
from campaign.domain.department import Department
from campaign.domain.ledger.export import HEADERS, KEY_HEADER, ledger_row
from campaign.domain.ledger.grid import Cell
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import NotAllowed
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to
from campaign.exchange.ledger_xlsx import write_ledger

ROWS_AT_ONCE = 500
# Remarks are columns of the sheet a task came from; more than these would be several sheets' worth.
MOST_EXTRA = 30


def export_ledger(db: Session, who: Actor, campaign: Campaign, task_ids: Sequence[int] = ()) -> bytes:
    """The campaign's ledger as an xlsx, or only `task_ids` of it; importing it again changes nothing.

    Somebody who runs, leads or reads the campaign gets every task, a department the tasks it has a part in. Raises
    `NotAllowed` when there is none.
    """
    demand_export(db, who, campaign)
    return write_ledger(
        campaign.title,
        {**HEADERS, "ledger_key": KEY_HEADER},
        _rows(db, who, campaign, task_ids),
        _extra(db, who, campaign),
    )


def demand_export(db: Session, who: Actor, campaign: Campaign) -> None:
    """Raises `NotAllowed` unless `who` runs, leads or reads the campaign or has a part in one of its tasks."""
    try:
        demand(who, "export_ledger", campaign)
    except NotAllowed:
        task = db.scalars(_tasks(who, campaign).limit(1)).first()
        demand(who, "export_ledger", task or campaign)


def _tasks(who: Actor, campaign: Campaign):  # type: ignore[no-untyped-def]  # SQLAlchemy's select of many kinds
    mine = Task.campaign_id == campaign.id, tasks_visible_to(who), col(Task.state) != "cancelled"
    return select(Task).where(*mine).order_by(col(Task.position), col(Task.id))


def _extra(db: Session, who: Actor, campaign: Campaign) -> list[str]:
    """Headers of the remarks, in the order they are met; a remark never hides a column of ours."""
    taken = {*HEADERS.values(), KEY_HEADER}
    found: dict[str, None] = {}
    for remarks in db.scalars(_tasks(who, campaign).with_only_columns(Task.remarks)):
        found |= dict.fromkeys(name for name in remarks if name not in taken)
        if len(found) >= MOST_EXTRA:
            break
    return list(found)[:MOST_EXTRA]


def _rows(db: Session, who: Actor, campaign: Campaign, task_ids: Sequence[int]) -> Iterator[dict[str, Cell]]:
    names = {key: name for key, name in db.execute(select(Department.id, Department.name)) if key}
    of_campaign = WorkPackage.campaign_id == campaign.id
    packages = {
        key: title for key, title in db.execute(select(WorkPackage.id, WorkPackage.title).where(of_campaign)) if key
    }
    loads = selectinload(Task.parts), selectinload(Task.milestones)  # type: ignore[arg-type]
    query = _tasks(who, campaign).options(*loads).execution_options(yield_per=ROWS_AT_ONCE)
    if task_ids:
        query = query.where(col(Task.id).in_(task_ids))
    for task in db.scalars(query):
        yield {**task.remarks, **ledger_row(task, packages.get(task.work_package_id or 0, ""), names)}
