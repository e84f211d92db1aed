"""A sheet → tasks, errors on cells, inferences and warnings: `read_ledger`."""

from collections.abc import Iterator, Mapping
from datetime import date

from campaign.domain.deadline_text import YearContext
from campaign.domain.ledger.arithmetic import claim_remark, done_remark, points_remark
from campaign.domain.ledger.columns import Column
from campaign.domain.ledger.grid import LONGEST_SECTION, Grid, Header, is_footer, is_section_number, is_signature
from campaign.domain.ledger.parts import read_units
from campaign.domain.ledger.remarks import CellWarning, Remark
from campaign.domain.ledger.row import (
    Row,
    decimal_of,
    read_due,
    read_progress,
    read_start,
    read_target,
)
from campaign.domain.ledger.table import OwnWords, choose_grid, columns_of, years_of
from campaign.domain.ledger.task import Ledger, LedgerTask
from campaign.domain.refusal import Invalid

_LIMITS = {"title": 1000, "number": 20, "work_package": 200, "goal": 2000, "leader": 120, "responsible": 120}
_LIMITS |= {"source": 500, "place": 300, "note": 2000}
# Letters of distinct units and deadlines; a county's largest ledgers hold some ten thousand.
MOST_LETTERS = 1_000_000
_READ_CLOSELY = ("due_text", "schedule", "stage", "starts_on", "lead_department", "owner_departments", "co_departments")
KEPT = ("remark", "", "rating", "points", "criteria", "due_kind", "stage")


def read_ledger(
    grids: list[Grid],
    first_day: date | None = None,
    last_day: date | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    own: OwnWords | None = None,
) -> Ledger:
    """Read the ledger in a workbook's sheets.

    `first_day`, `last_day` are the campaign's; `columns` a person's corrections, letter → field; `sheet` their choice;
    `own` gives of a row's words those that an office uses for a field.
    Raises Invalid when there is no table to read (see `choose_grid`, `ledger_no_title_column`, `ledger_no_rows`).
    """
    grid, header, others = choose_grid(grids, sheet, told=bool(columns), own=own)
    mapped = columns_of(grid, header, columns or {}, own(header.words) if own else {})
    years = years_of(grid, header, mapped)
    ledger = Ledger(grid.name, header.last + 1, years, mapped, header.title)
    if ledger.column("title") is None:
        raise Invalid("ledger_no_title_column", field="columns")
    _check_amount(grid, header, mapped)
    context = YearContext(years, first_day, last_day)
    _warn_about_table(grid, ledger, context, others)
    for row, package in _task_rows(grid, header, ledger):
        _read_row(row, package, context)
    if not ledger.tasks:
        raise Invalid("ledger_no_rows", field="file")
    return ledger


def _check_amount(grid: Grid, header: Header, columns: list[Column]) -> None:
    """Reading units and deadlines costs by their letters; a sheet made to be slow is refused before it is read."""
    rows = range(header.last + 1, len(grid.rows))
    texts = {grid.text(row, column.index) for column in columns if column.field in _READ_CLOSELY for row in rows}
    if sum(map(len, texts)) > MOST_LETTERS:
        raise Invalid("sheet_takes_too_long", field="file")


def _warn_about_table(grid: Grid, ledger: Ledger, context: YearContext, others: list[str]) -> None:
    def warn(code: str, letter: str = "", **params: object) -> None:
        ledger.warnings.append(CellWarning(ledger.header_row, letter, Remark(code, params)))

    if context.disagrees() and context.first_day:
        last = context.last_day or context.first_day
        campaign = sorted({context.first_day.year, last.year})
        warn("ledger_title_year", title=_span(context.title_years), campaign=_span(campaign))
    if not any(column.field in ("due_text", "schedule", "stage") for column in ledger.columns):
        warn("ledger_no_due_column")
    if others:
        warn("ledger_other_sheets", sheets="、".join(others))
    hidden = [number for number in grid.hidden_rows if number > ledger.header_row]
    if hidden:
        warn("ledger_hidden_rows", count=len(hidden), row=hidden[0])


def _span(years: tuple[int, ...] | list[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _task_rows(grid: Grid, header: Header, ledger: Ledger) -> Iterator[tuple[Row, str]]:
    """The rows that hold a task, each with the section it stands under; others are warned about."""
    fields = {column.index: column.field for column in ledger.columns}
    section, package = "", ""
    for index in range(header.last + 1, len(grid.rows)):
        filled = grid.filled(index)
        own = filled
        if index in grid.merged_rows:
            own = [(column, text) for column, text in filled if grid.origin(index, column)[0] == index]
        row = Row(grid, ledger, index, filled)
        if all(fields.get(column) in ("ledger_key", "ledger_mark") for column, _text in own):
            continue  # emptied by its reader, who cannot take out the hidden cells of a protected row
        if not own or _is_header_again(header, filled) or _is_bare_number(filled, fields):
            continue
        signed = all(is_signature(text) for _column, text in own)
        if signed or (is_footer(own[0][1]) and not _has_units_or_due(filled, fields)):
            row.warn("", "ledger_row_skipped", text=" ".join(text for _column, text in own)[:120])
            continue
        if title := _section(grid, index, filled, fields):
            section, package = title, ""
            ledger.sectioned = ledger.column("work_package") is None
            continue
        named = row.text("work_package")
        if named:
            package = named
        elif package and ledger.column("work_package"):
            row.infer(ledger.letter("work_package"), "", package, "group_above")
        yield row, package or section


def _is_header_again(header: Header, filled: list[tuple[int, str]]) -> bool:
    _column, first = filled[0]
    if first not in header.words and filled[-1][1] not in header.words:
        return False  # the usual row, told by a glance
    return sum(text == header.words[column] for column, text in filled) >= 3


def _is_bare_number(filled: list[tuple[int, str]], fields: dict[int, str]) -> bool:
    return all(fields.get(column) == "number" and text.strip(".").isdigit() for column, text in filled)


def _has_units_or_due(filled: list[tuple[int, str]], fields: dict[int, str]) -> bool:
    wanted = ("lead_department", "owner_departments", "co_departments", "due_text", "schedule", "stage")
    return any(fields.get(column) in wanted for column, _text in filled)


def _section(grid: Grid, index: int, filled: list[tuple[int, str]], fields: dict[int, str]) -> str:
    """The words of a section row, "" for any other row."""
    if len(filled) > 2:
        return ""
    wide = any(grid.span(index, column)[3] - grid.span(index, column)[1] >= 2 for column, _text in filled)
    if len(filled) == 1:
        (column, text), *_ = filled
        narrow = fields.get(column) == "title" and not is_section_number(text)
        return "" if (narrow and not wide) or len(text) > LONGEST_SECTION else text
    if len(filled) == 2 and not wide:
        numbers = [text for column, text in filled if fields.get(column) == "number"]
        if not numbers or not is_section_number(numbers[0]) or _has_units_or_due(filled, fields):
            return ""
        return next((text for column, text in filled if fields.get(column) != "number"), "")
    if len(filled) == 2 and is_section_number(filled[0][1]):
        return " ".join(text for _column, text in filled)
    return ""


def _read_row(row: Row, package: str, context: YearContext) -> None:
    task = LedgerTask(row.number, work_package=package[: _LIMITS["work_package"]])
    row.ledger.tasks.append(task)
    task.key, task.mark = row.text("ledger_key")[:40], row.text("ledger_mark")
    task.cells = {c.field: row.text_of(c) for c in reversed(row.ledger.columns) if c.field not in KEPT}
    if row.ledger.sectioned:
        task.cells["work_package"] = package
    for name in ("title", "number", "goal", "leader", "responsible", "source", "place", "note"):
        setattr(task, name, row.text(name)[: _LIMITS[name]])
    if task.goal == package:
        task.goal = ""
    if not task.title:
        row.error(row.ledger.letter("title"), "", "ledger_title_missing")
    read_units(row, task)
    read_due(row, task, context)
    read_start(row, task, context)
    read_target(row, task)
    read_progress(row, task)
    _keep_remarks(row, task)
    _check_arithmetic(row, task)


def _keep_remarks(row: Row, task: LedgerTask) -> None:
    """Columns with no field of ours are kept under their own header."""
    if row.ledger.column("responsible") and not task.responsible:
        row.warn(row.ledger.letter("responsible"), "ledger_responsible_missing")
    for column in row.ledger.columns:
        kept = column.header and column.field in KEPT
        if kept and (text := row.text_of(column)):
            task.remarks[column.header[:60]] = text[:2000]


def _check_arithmetic(row: Row, task: LedgerTask) -> None:
    points = decimal_of(row.text("points")) if row.text("points") else None
    checks = (
        (("points",), points_remark(points, row.text("criteria") or task.title)),
        (("progress", "note"), claim_remark(task.target_value, task.unit, task.progress, task.note)),
        (("rating", "note"), done_remark(row.text("rating"), task.note, task.target_value, task.unit)),
    )
    for fields, remark in checks:
        if remark:
            row.ledger.warnings.append(CellWarning(row.number, row.ledger.letter(*fields), remark))
