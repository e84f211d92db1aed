"""Indicators (指标): kept, changed, retired; their figures recorded, area by area, and corrected by newer ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.computing import compute_progress
from campaign.actions.context import day_of
from campaign.actions.entries import entry
from campaign.domain.area import COUNTY, Area
from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.indicator import MEASURED_BY, PLAN_FIELDS, Indicator, IndicatorPlan
from campaign.domain.measurement import Given, Measurement, warning_of
from campaign.domain.period import period_end
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.post import Post
from campaign.domain.refusal import Invalid, Invalids, Stale
from campaign.domain.rollup import Series, series_of

Changed = dict[str, list[Any]]


def add_indicator(db: Session, who: Actor, campaign: Campaign, plan: IndicatorPlan, *, at: datetime) -> Indicator:
    """A new indicator of the campaign. Without an area it is of the campaign's own, else of the first county.

    Raises `NotAllowed`, `Invalid` naming the field.
    """
    demand(who, "keep_indicator", campaign)
    plan = replace(plan, area_id=plan.area_id or campaign.area_id or _county(db))
    _check(db, plan)
    made = Indicator(campaign_id=campaign.id or 0, created_at=at, **_columns(plan))
    db.add(made)
    entry(db, who, "add_indicator", made, at=at, title=made.title, unit=made.unit)
    return made


def edit_indicator(
    db: Session,
    who: Actor,
    indicator: Indicator,
    changes: Mapping[str, Any],
    *,
    at: datetime,
    version: int | None = None,
) -> Changed:
    """Change the fields of `IndicatorPlan` named in `changes`; progress computed from the indicator follows.

    Returns what really changed, as field: [before, after]. Raises `NotAllowed`, `Stale` when `version` is given and is
    not the row's own, `Invalid` naming the field (also one of `MEASURED_BY` once there are figures).
    """
    demand(who, "keep_indicator", indicator)
    plan = replace(plan_of(indicator), **changes)
    plan = replace(plan, area_id=plan.area_id or indicator.area_id)
    _check(db, plan)
    after = _columns(plan)
    changed = {name: [getattr(indicator, name), value] for name, value in after.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    if changed and version is not None and version != indicator.version:
        raise Stale({n: pair[1] for n, pair in changed.items()}, {n: pair[0] for n, pair in changed.items()})
    fixed = [name for name in MEASURED_BY if name in changed]
    if fixed and _is_measured(db, indicator):
        raise Invalid("indicator_measured", field=fixed[0])
    for name, (_before, value) in changed.items():
        setattr(indicator, name, value)
    indicator.version += bool(changed)
    if changed:
        entry(db, who, "edit_indicator", indicator, at=at, changes=changed)
        compute_progress(db, who, indicator, at=at)
    return changed


def retire_indicator(db: Session, who: Actor, indicator: Indicator, *, reason: str, at: datetime) -> Indicator:
    """Take it out of use, with the reason: its figures stay, nobody is asked for more.

    Raises `NotAllowed`, `Invalid("reason_missing")`, `Refusal` when it is retired already.
    """
    demand(who, "keep_indicator", indicator)
    if not reason.strip():
        raise Invalid("reason_missing", field="note")
    indicator.move("retired")
    indicator.retired_reason = reason.strip()[:500]
    indicator.version += 1
    entry(db, who, "retire_indicator", indicator, at=at, reason=indicator.retired_reason)
    return indicator


def restore_indicator(db: Session, who: Actor, indicator: Indicator, *, at: datetime) -> Indicator:
    """Take a retired indicator into use again. Raises `NotAllowed`, `Refusal` when it is in use."""
    demand(who, "keep_indicator", indicator)
    indicator.move("kept")
    indicator.retired_reason = ""
    indicator.version += 1
    entry(db, who, "restore_indicator", indicator, at=at)
    return indicator


def record_figures(
    db: Session,
    who: Actor,
    indicator: Indicator,
    day: date,
    given: Sequence[Given],
    *,
    source: str = "",
    note: str = "",
    at: datetime,
) -> list[Measurement]:
    """Keep the figures of the period that `day` lies in, one row an area; what is as it was known makes no new row.

    A figure that looks odd is kept and marked. Progress computed from the indicator follows in the same deed. Raises
    `NotAllowed`, `Refusal` (retired), `Invalid` (period, nothing given), `Invalids` naming each area's field.
    """
    demand(who, "record_figures", indicator)
    indicator.must_be_kept()
    if day > day_of(db, at):
        raise Invalid("figure_period", field="period_on")
    for name, text, limit in (("source", source, 200), ("note", note, 500)):
        if len(text) > limit:
            raise Invalid("text_too_long", field=name, limit=limit)
    if not given:
        raise Invalid("figures_none", field="pasted")
    end = period_end(indicator.period, day)
    series = series_of(db, [indicator])[indicator.id or 0]
    rows = _rows(series, end, given)
    recorded_at: datetime = db.info["clock"]()
    for row in rows:
        row.source, row.note, row.person_id = source.strip(), note.strip(), who.person_id
        row.at, row.recorded_at = at, recorded_at
    db.add_all(rows)
    if rows:
        told = [[row.area_id, row.value, row.numerator, row.denominator] for row in rows]
        entry(db, who, "record_figures", indicator, at=at, period=end, figures=told, note=note.strip())
        compute_progress(db, who, indicator, at=at)
    return rows


def plan_of(indicator: Indicator) -> IndicatorPlan:
    """The indicator as a plan: what a form shows and a change starts from."""
    return IndicatorPlan(**{name: getattr(indicator, name) for name in PLAN_FIELDS})


def _rows(series: Series, end: date, given: Iterable[Given]) -> list[Measurement]:
    """New rows for what differs from what is known. Raises `Invalids`: all faults at once."""
    indicator, rows, faults = series.indicator, list[Measurement](), list[Invalid]()
    allowed = {leaf.id for leaf in series.leaves} | ({series.root.id} if indicator.roll == "last" else set())
    for each in given:
        try:
            one = each.rounded()
            if one.area_id not in allowed:
                raise Invalid("figure_area", field="pasted", area=one.area_id)
            value = one.counted(indicator)
        except Invalid as fault:
            faults.append(fault)
            continue
        known = series.of(one.area_id, end)
        pair = (one.numerator, one.denominator) if indicator.is_rate else (None, None)
        if known and (known.value, known.numerator, known.denominator) == (value, *pair):
            continue
        history = [figure.value for day, figure in series.course(one.area_id) if day < end]
        made = Measurement(indicator_id=indicator.id or 0, area_id=one.area_id, period_on=end, value=value)  # type: ignore[call-arg]
        made.numerator, made.denominator = pair
        made.warning = warning_of(indicator, value, history)
        rows.append(made)
    if faults:
        raise Invalids(faults)
    return rows


def _columns(plan: IndicatorPlan) -> dict[str, Any]:
    texts = {name: getattr(plan, name).strip() for name in ("title", "definition", "unit")}
    return {name: getattr(plan, name) for name in PLAN_FIELDS} | texts


def _check(db: Session, plan: IndicatorPlan) -> None:
    plan.check()
    area = db.get(Area, plan.area_id) if plan.area_id else None
    if area is None:
        raise Invalid("indicator_area" if plan.area_id is None else "area_unknown", field="area_id")
    if plan.level < area.level:
        raise Invalid("indicator_level", field="level")
    if db.get(Department, plan.keeper_department_id) is None:
        raise Invalid("department_unknown", field="keeper_department_id")
    if plan.keeper_post_id is not None:
        post = db.get(Post, plan.keeper_post_id)
        if post is None or post.department_id != plan.keeper_department_id:
            raise Invalid("indicator_post", field="keeper_post_id")


def _county(db: Session) -> int | None:
    return db.scalars(select(Area.id).where(Area.level == COUNTY).order_by(col(Area.code))).first()


def _is_measured(db: Session, indicator: Indicator) -> bool:
    return (
        db.scalars(select(Measurement.id).where(Measurement.indicator_id == indicator.id).limit(1)).first() is not None
    )
