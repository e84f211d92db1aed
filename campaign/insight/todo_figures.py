"""What indicators mean for an owner's page: figures that are due from us, and percentages that nobody types."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from campaign.domain.campaign import Campaign
from campaign.domain.indicator import Indicator, IndicatorTask
from campaign.domain.permission import may
from campaign.domain.person import Actor
from campaign.domain.rollup import series_of
from campaign.insight.indicators import owed
from campaign.insight.todo_shapes import FiguresDue, Matter


def figures_due(db: Session, who: Actor, day: date) -> list[FiguresDue]:
    """The figures that `who` provides and that are missing of the newest period that is over, the earliest due first.

    Three queries, one where nothing is kept.
    """
    query = (
        select(Indicator, col(Campaign.title))
        .join(Campaign, col(Campaign.id) == Indicator.campaign_id)
        .where(col(Indicator.keeper_department_id).in_(who.department_ids), col(Indicator.state) == "kept")
        .where(col(Campaign.state).in_(("running", "closing")))
        .order_by(col(Indicator.id))
    )
    rows = [(one, title) for one, title in db.execute(query) if may(who, "record_figures", one)]
    series = series_of(db, [one for one, _title in rows])
    found = []
    for indicator, title in rows:
        missing = owed(series[indicator.id or 0], day)
        if missing:
            found.append(FiguresDue(indicator, title, missing.period_on, missing.silent, (missing.due_on - day).days))
    return sorted(found, key=lambda one: one.days)


def add_measures(db: Session, matters: Iterable[Matter]) -> None:
    """The titles of the indicators that percentages of whole tasks are computed from."""
    computed = {m.task.id: m for m in matters if m.share is None and m.task.progress_from == "indicator"}
    if not computed:
        return
    query = select(col(IndicatorTask.task_id), col(Indicator.title)).join(
        Indicator, col(Indicator.id) == IndicatorTask.indicator_id
    )
    for task_id, title in db.execute(query.where(col(IndicatorTask.task_id).in_(computed))):
        computed[task_id].measured_by = title
