"""Figures of an indicator come in: a row an area with the last period beside it, a pasted table, or a sheet."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, UploadFile
from sqlalchemy.orm import Session
from starlette.responses import Response

from campaign import i18n
from campaign.actions.context import day_of
from campaign.actions.finding import find_indicator
from campaign.actions.measuring import record_figures
from campaign.database import get_engine, new_session
from campaign.domain.area import Area
from campaign.domain.figure_table import pasted, read_table
from campaign.domain.indicator import Indicator
from campaign.domain.ledger.grid import as_text
from campaign.domain.measurement import Given, Measurement
from campaign.domain.period import before, ended, period_end
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, Invalids
from campaign.domain.rollup import Series, series_of
from campaign.edge import At, Db, Who, current_actor
from campaign.exchange.sheet import MOST_FILE_BYTES, read_workbook
from campaign.uploads import Id
from campaign.web import forms
from campaign.web.errors import field_errors
from campaign.web.indicator_words import period_words, plain
from campaign.web.page import page, say, see_other
from campaign.web.sheet import Filled, Sheet
from campaign.web.shell import language_of

router = APIRouter()
OFFERED = 13  # periods to choose from: a year and the running one
PARTS = {True: ("numerator", "denominator"), False: ("value",)}


def read_rows(request: Request, at: At, id: Id, file: UploadFile | None = None) -> list[list[str]] | Invalid:
    """The rows of the uploaded sheet as text, read before this request's transaction; or why they cannot be had.

    Permission first: raises `SignInNeeded`, `Unseen` or `NotAllowed` before a byte is looked at.
    """
    with new_session(get_engine()) as reading:
        who = current_actor(request, reading, at)
        demand(who, "record_figures", find_indicator(reading, who, id))
    if file is None or not file.filename:
        return Invalid("sheet_empty_file", field="file")
    try:
        sheets = read_workbook(file.file.read(MOST_FILE_BYTES + 1)).sheets
    except Invalid as fault:
        return fault
    first = next((grid for grid in sheets if grid.visible), sheets[0])
    return [[as_text(cell) for cell in row] for row in first.rows]


Text = Annotated[str, Form(max_length=20)]
Rows = Annotated[list[list[str]] | Invalid, Depends(read_rows)]


@router.get("/indicators/{id}/measurements/new")
def new_figures(request: Request, db: Db, who: Who, at: At, id: int, period: str = "") -> Response:
    """A row an area, filled with what is known of the period; the newest one that is over unless `?period=` says."""
    indicator = find_indicator(db, who, id)
    demand(who, "record_figures", indicator)
    try:
        day = forms.day(period, "period_on") if period else None
    except Invalid:
        day = None
    return _form(request, db, indicator, day_of(db, at), day)


@router.post("/indicators/{id}/measurements")
def record(request: Request, db: Db, who: Who, at: At, id: int, sheet: Filled) -> Response:
    """Keep the rows that are filled in; a pasted table fills rows too. What cannot be read comes back as typed."""
    indicator = find_indicator(db, who, id, lock=True)
    demand(who, "record_figures", indicator)
    series = series_of(db, [indicator])[id]
    day = sheet.day("period_on")
    given, faults = read_table(pasted(sheet.text("pasted")), _areas(series), rate=indicator.is_rate)
    given += _typed_rows(sheet, series, {one.area_id for one in given})
    try:
        sheet.faults += faults
        sheet.check()
        made = _record(db, who, indicator, day, given, sheet, at)
    except (Invalid, Invalids) as fault:
        db.rollback()
        return _form(request, db, find_indicator(db, who, id), day_of(db, at), day, typed=sheet.typed(), fault=fault)
    return _done(request, indicator, made)


@router.post("/indicators/{id}/measurements/sheets")
def record_sheet(request: Request, rows: Rows, db: Db, who: Who, at: At, id: int, period_on: Text = "") -> Response:
    """Keep the figures of an uploaded sheet: names of areas in one column, figures in the next."""
    indicator = find_indicator(db, who, id, lock=True)
    demand(who, "record_figures", indicator)
    day = None
    try:
        day = forms.day(period_on, "period_on")
        if isinstance(rows, Invalid):
            raise rows
        areas = _areas(series_of(db, [indicator])[id])
        given, faults = read_table(rows, areas, rate=indicator.is_rate)
        if faults:
            raise Invalids([Invalid(one.code, field="file", **one.params) for one in faults])
        made = record_figures(db, who, indicator, day, given, at=at)
    except (Invalid, Invalids) as fault:
        db.rollback()
        return _form(request, db, find_indicator(db, who, id), day_of(db, at), day, fault=fault)
    return _done(request, indicator, made)


def _record(
    db: Session, who: Actor, indicator: Indicator, day: date | None, given: list[Given], sheet: Sheet, at: datetime
) -> list[Measurement]:
    if day is None:
        raise Invalid("figure_period", field="period_on")
    said = {"source": sheet.text("source"), "note": sheet.text("note")}
    return record_figures(db, who, indicator, day, given, at=at, **said)


def _done(request: Request, indicator: Indicator, made: Sequence[Measurement]) -> Response:
    odd = sum(1 for row in made if row.warning)
    toast = say(request, N_("{n} figures are recorded."), n=len(made))
    if odd:
        toast += " " + say(request, N_("{n} of them look odd and are marked; correct them if they are wrong."), n=odd)
    return see_other(request, f"/indicators/{indicator.id}", toast=toast)


def _typed_rows(sheet: Sheet, series: Series, but: set[int]) -> list[Given]:
    """The rows in which something was typed, except the areas of the pasted table."""
    found = []
    for area in _areas(series):
        key = area.id or 0
        parts = {part: sheet.number(f"{part}_{key}") for part in PARTS[series.indicator.is_rate]}
        if key not in but and any(value is not None for value in parts.values()):
            found.append(Given(key, **parts))
    return found


def _areas(series: Series) -> tuple[Area, ...]:
    """The areas that are measured; where nothing is added up, the whole too."""
    whole = (series.root,) if series.indicator.roll == "last" and series.root not in series.leaves else ()
    return (*whole, *series.leaves)


def _form(
    request: Request,
    db: Session,
    indicator: Indicator,
    today: date,
    day: date | None,
    *,
    typed: dict[str, Any] | None = None,
    fault: Invalid | Invalids | None = None,
) -> Response:
    series = series_of(db, [indicator])[indicator.id or 0]
    offered = _offered(indicator, today)
    end = period_end(indicator.period, day or offered[0])
    last = before(indicator.period, end)
    parts = PARTS[indicator.is_rate]
    with i18n.speaking(language_of(request)):
        language = i18n.current_language()
        rows = []
        for area in _areas(series):
            now, then = series.of(area.id, end), series.of(area.id, last) if last != end else None
            kept = {f"{part}_{area.id}": [plain(getattr(now, part)) if now else ""] for part in parts}
            rows.append((area.id, area.shown(language), then, {**kept, **(typed or {})}))
        return page(
            request,
            "indicators/record.html",
            422 if fault else 200,
            indicator=indicator,
            rows=rows,
            parts=parts,
            end=end,
            period=period_words(indicator.period, end),
            before=period_words(indicator.period, last) if last != end else "",
            periods=[(one.isoformat(), period_words(indicator.period, one)) for one in sorted({*offered, end})[::-1]],
            typed=typed or {},
            errors=field_errors(request, fault) if fault else {},
        )


def _offered(indicator: Indicator, today: date) -> list[date]:
    """The periods to choose from: the newest that is over first."""
    over = ended(indicator.period, today, OFFERED)
    return [*over, period_end(indicator.period, today)] if over else [min(indicator.target_on or today, today)]
