"""Progress computed (计算得出的进度): where a task's percentage comes from, and counting it anew when that changes."""

from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import take
from campaign.actions.entries import entry
from campaign.actions.lights import relight
from campaign.domain.indicator import Indicator, IndicatorTask
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, Refusal, Stale
from campaign.domain.rollup import Series, series_of
from campaign.domain.share import ENDED
from campaign.domain.task import SOURCES, Task


def set_progress_source(
    db: Session,
    who: Actor,
    task: Task,
    source: str,
    indicator: Indicator | None = None,
    *,
    version: int | None = None,
    at: datetime,
) -> Task:
    """Let the task's percentage be typed, be the sum of its shares, or come from an indicator of its campaign.

    An `indicator` may also be named without the percentage coming from it: the task is measured by it. Raises
    `NotAllowed`, `Refusal` (task ended), `Stale`, `Invalid` naming the field.
    """
    demand(who, "edit_task", task)
    if task.has_ended:
        raise Refusal("task_ended")
    if source not in SOURCES:
        raise Invalid("progress_source", field="progress_from")
    _check(task, source, indicator)
    link = db.get(IndicatorTask, task.id)
    before = (task.progress_from, link.indicator_id if link else None)
    after = (source, indicator.id if indicator else None)
    if before == after:
        return task
    if version is not None and version != task.version:
        raise Stale({"progress_from": source}, {"progress_from": task.progress_from})
    task.progress_from = source
    _link(db, task, link, indicator)
    task.version += 1
    told = {"progress_from": source, "before": before[0], "indicator": after[1], "indicator_before": before[1]}
    entry(db, who, "set_progress_source", task, at=at, name=indicator.title if indicator else "", **told)
    if source == "indicator" and indicator is not None:
        db.flush()
        task.progress = computed(series_of(db, [indicator])[indicator.id or 0])
    relight(db, task, at)
    return task


def compute_progress(db: Session, who: Actor, indicator: Indicator, *, at: datetime) -> list[Task]:
    """Count anew the tasks whose percentage comes from `indicator`; those it does not move are left alone.

    Part of the deed that changed the figures: it asks for no permission of its own.
    """
    db.flush()
    query = (
        select(Task.id)
        .join(IndicatorTask, col(IndicatorTask.task_id) == Task.id)
        .where(IndicatorTask.indicator_id == indicator.id, Task.progress_from == "indicator")
        .where(col(Task.state).not_in(ENDED))
        .order_by(col(Task.id))
    )
    keys = list(db.scalars(query))
    if not keys:
        return []
    percent = computed(series_of(db, [indicator])[indicator.id or 0])
    moved = []
    for key in keys:
        task = take(db, Task, key)
        if task.progress == percent:
            continue
        task.progress, task.updated_at = percent, at
        task.version += 1
        entry(db, who, "compute_progress", task, at=at, progress=percent, indicator=indicator.id, name=indicator.title)
        relight(db, task, at)
        moved.append(task)
    return moved


def computed(series: Series) -> float | None:
    """Percent of the way from the baseline to the target (0–100), by the newest period since the baseline that misses
    no area: a sum of which a town is missing would pull a task back. Nothing since the baseline is no step, 0."""
    indicator = series.indicator
    if indicator.baseline_on is None or indicator.baseline_value is None:
        return None
    since = [figure for day, figure in series.course() if figure.whole and day > indicator.baseline_on]
    return indicator.progress_at(since[-1].value if since else indicator.baseline_value)


def measure_of(db: Session, task: Task) -> str:
    """The title of the indicator that measures the task; empty where none does."""
    query = select(Indicator.title).join(IndicatorTask, col(IndicatorTask.indicator_id) == Indicator.id)
    return db.scalars(query.where(IndicatorTask.task_id == task.id)).first() or ""


def _check(task: Task, source: str, indicator: Indicator | None) -> None:
    if indicator is not None and indicator.campaign_id != task.campaign_id:
        raise Invalid("progress_indicator_other", field="indicator_id")
    if source != "indicator":
        return
    if indicator is None:
        raise Invalid("progress_indicator", field="indicator_id")
    indicator.must_be_kept()
    if indicator.baseline_value is None or indicator.target_value is None:
        raise Invalid("progress_no_course", field="indicator_id")


def _link(db: Session, task: Task, link: IndicatorTask | None, indicator: Indicator | None) -> None:
    if indicator is None:
        if link is not None:
            db.delete(link)
    elif link is None:
        db.add(IndicatorTask(task_id=task.id or 0, indicator_id=indicator.id or 0))
    else:
        link.indicator_id = indicator.id or 0
