"""The cells of one row, and what each kind of field makes of them."""

import re
from collections import defaultdict
from dataclasses import InitVar, dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from campaign.domain.deadline_text import Reading, YearContext, read_deadline
from campaign.domain.ledger.columns import Column
from campaign.domain.ledger.grid import DITTO, Cell, Grid, as_text
from campaign.domain.ledger.remarks import CellError, CellWarning, Inference, Remark
from campaign.domain.ledger.task import Ledger, LedgerTask
from campaign.domain.task_plan import DEADLINE_TITLE

STEP_TITLE = "时间节点"  # the ledger's own word for a step that has a date and no words
_QUANTITY = re.compile(r"^[≥>约不少于]*\s*(\d[\d,，]*(?:\.\d+)?)\s*([^\d\s]{0,6})$")
_STANDING_KIND = re.compile(r"长期|常态|持续")


@dataclass
class Row:
    """A row while it is read. `index` from 0, `filled` as the grid gives it; findings go straight into the ledger."""

    grid: Grid
    ledger: Ledger
    index: int
    filled: InitVar[list[tuple[int, str]]]
    # What was read already, by column number.
    read: dict[int, Cell] = field(default_factory=dict, repr=False)
    texts: dict[int, str] = field(default_factory=dict, repr=False)

    def __post_init__(self, filled: list[tuple[int, str]]) -> None:
        """A row without merged cells and ditto marks, as most are, has its texts already."""
        texts = dict(filled)
        if self.index not in self.grid.merged_rows and DITTO.isdisjoint(texts.values()):
            self.texts = defaultdict(str, texts)

    @property
    def number(self) -> int:
        """The sheet's row number."""
        return self.index + 1

    def cell(self, column: Column) -> Cell:
        """The value; 同上 stands for the cell above and is marked."""
        if column.index not in self.read:
            self.read[column.index] = self._read(column)
        return self.read[column.index]

    def _read(self, column: Column) -> Cell:
        value = self.grid.value(self.index, column.index)
        above = self.index
        while isinstance(value, str) and value.strip() in DITTO and above > self.ledger.header_row:
            above -= 1
            value = self.grid.value(above, column.index)
        if above != self.index:
            self.infer(column.letter, self.grid.text(self.index, column.index), as_text(value), "same_as_above")
        return value

    def text(self, *fields: str) -> str:
        """The text of the first column that fills one of the fields; "" when there is none."""
        for name in fields:
            if column := self.ledger.column(name):
                return self.text_of(column)
        return ""

    def text_of(self, column: Column) -> str:
        """The text of a column's cell."""
        if column.index not in self.texts and not isinstance(self.texts, defaultdict):
            self.texts[column.index] = as_text(self.cell(column))
        return self.texts[column.index]

    def seen(self, letter: str) -> str:
        """The text of the cell in a column, as the sheet has it."""
        return next((self.grid.text(self.index, c.index) for c in self.ledger.columns if c.letter == letter), "")

    def columns(self, name: str) -> list[Column]:
        """Every column that fills a field."""
        return self.ledger.all_of(name)

    def error(self, letter: str, value: str, code: str, **params: object) -> None:
        """Note what keeps the row out."""
        self.ledger.errors.append(CellError(self.number, letter, value, Remark(code, params)))

    def warn(self, letter: str, code: str, **params: object) -> None:
        """Note what is worth a look."""
        self.ledger.warnings.append(CellWarning(self.number, letter, Remark(code, params)))

    def infer(self, letter: str, text: str, value: str, *rules: str) -> None:
        """Note what was taken beyond the letters."""
        self.ledger.inferred.append(Inference(self.number, letter, text, value, rules))


def read_due(row: Row, task: LedgerTask, context: YearContext) -> None:
    """Fill deadline, steps and standing from the deadline's column and, beside it, the timetable's."""
    column = row.ledger.column("due_text")
    schedule = _schedule(row)
    value: Cell = row.cell(column) if column else schedule[1]
    letter = column.letter if column else schedule[0]
    task.due_text = as_text(value)
    if letter == "":
        return
    reading = read_deadline(value, context)
    if reading.empty and column and schedule[1]:
        letter, value = schedule
        task.due_text, reading = as_text(value), read_deadline(value, context)
    elif column and schedule[1] and not reading.error:
        reading = _with_schedule(row, task, reading, *schedule, context=context)
    if reading.error:
        row.error(letter, as_text(value), f"deadline_{reading.error}")
        return
    task.due_on = task.due_on or reading.due_on
    task.standing = reading.standing or bool(_STANDING_KIND.search(row.text("due_kind")))
    task.milestones = [
        (step.title[:300] or (DEADLINE_TITLE if step.due_on == task.due_on else STEP_TITLE), step.due_on)
        for step in reading.steps
        if task.due_on and step.due_on <= task.due_on
    ]
    rules = (*reading.rules, "stages") if letter == row.ledger.letter("stage") else reading.rules
    if rules and not reading.empty:
        row.infer(letter, as_text(value), task.due_on.isoformat() if task.due_on else "", *rules)
    if reading.empty and not task.standing:
        row.warn(letter, "ledger_due_missing")
    for step in reading.steps:
        if not (context.covers(step.due_on.year) or _in_campaign(step.due_on, context)):
            row.warn(letter, "ledger_year_outside", due_on=step.due_on.isoformat())


def _in_campaign(day: date, context: YearContext) -> bool:
    last = context.last_day or context.first_day
    return context.first_day is not None and last is not None and context.first_day <= day <= last


def _schedule(row: Row) -> tuple[str, Cell]:
    """(letter, text) of the timetable: its own column, else the columns headed by quarters or months together."""
    if column := row.ledger.column("schedule"):
        return column.letter, row.cell(column)
    stages = [(column, text) for column in row.columns("stage") if (text := row.text_of(column))]
    if not stages:
        return row.ledger.letter("stage"), None
    # The header's last line names the period; a date inside the cell would only compete with it.
    return stages[-1][0].letter, "；".join(f"{column.header}：{text}" for column, text in stages)


def _with_schedule(
    row: Row, task: LedgerTask, reading: Reading, letter: str, value: Cell, *, context: YearContext
) -> Reading:
    """The deadline's reading, with the steps and the standing mark of the timetable beside it."""
    if reading.due_on and not context.title_years:
        context = YearContext((reading.due_on.year,), context.first_day, context.last_day)
    schedule = read_deadline(value, context)
    if schedule.error:
        row.warn(letter, "ledger_schedule_unreadable", text=as_text(value)[:200])
        return reading
    if schedule.due_on and reading.due_on and schedule.due_on != reading.due_on:
        task.due_on = reading.due_on
        row.warn(
            letter, "ledger_schedule_differs", schedule=schedule.due_on.isoformat(), due_on=reading.due_on.isoformat()
        )
    if not isinstance(row.cell(row.ledger.column("due_text") or row.ledger.columns[0]), str) or not reading.rules:
        task.due_text = as_text(value)
    steps = schedule.steps if schedule.steps and schedule.due_on == reading.due_on else reading.steps + schedule.steps
    if schedule.rules:
        row.infer(letter, as_text(value), schedule.due_on.isoformat() if schedule.due_on else "", *schedule.rules)
    return Reading(steps, reading.standing or schedule.standing, reading.rules)


def read_start(row: Row, task: LedgerTask, context: YearContext) -> None:
    """Fill the start; a month means its first day. A start behind the deadline is an error on the deadline."""
    column = row.ledger.column("starts_on")
    if column is None or not (text := row.text_of(column)):
        return
    reading = read_deadline(row.cell(column), context)
    if reading.error or len(reading.steps) != 1:
        row.warn(column.letter, "ledger_start_unreadable", text=text[:80])
        task.remarks[column.header] = text
        return
    day = reading.steps[0].due_on
    task.starts_on = day.replace(day=1) if "month_end" in reading.rules else day
    if task.due_on and task.due_on < task.starts_on:
        starts_on, due_on = task.starts_on.isoformat(), task.due_on.isoformat()
        row.error(
            row.ledger.letter("due_text"), task.due_text, "ledger_due_before_start", due_on=due_on, starts_on=starts_on
        )


def read_target(row: Row, task: LedgerTask) -> None:
    """Fill target value and unit; a target in words stays words."""
    task.unit = row.text("unit")[:20]
    column = row.ledger.column("target_value")
    if column is None or not (text := row.text_of(column)):
        return
    found = _QUANTITY.match(text)
    number = decimal_of(found[1]) if found else None
    if found is None or not number or len(found[2]) + len(task.unit) > 20:
        row.warn(column.letter, "ledger_target_unreadable", text=text[:80])
        task.goal = "\n".join(filter(None, [task.goal, text]))
        return
    task.target_value = number
    task.unit = task.unit or found[2]


def decimal_of(text: str) -> Decimal | None:
    """A number with thousands separators; None when it is none, or larger than any county counts."""
    try:
        number = Decimal(re.sub("[,，%％分]", "", text))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 13 else None


def read_progress(row: Row, task: LedgerTask) -> None:
    """Fill progress in percent; 0.55 in a number cell is 55 %, words go to the remarks."""
    column = row.ledger.column("progress")
    if column is None or not (text := row.text_of(column)):
        return
    value = row.cell(column)
    number = decimal_of(text) if re.fullmatch(r"\d+(?:\.\d+)?\s*[%％]?", text) else None
    if number is None:
        row.warn(column.letter, "ledger_progress_unreadable", text=text[:80])
        task.remarks[column.header] = text
        return
    if isinstance(value, float) and 0 < value <= 1:
        number *= 100
    task.progress = float(number)
