"""The sentences about a ledger's cells: errors, warnings, and the rules by which something was inferred."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from campaign.domain.refusal import N_, SENTENCES, Refusal, sentence


@dataclass(frozen=True)
class Remark:
    """One sentence about a cell: `code` names it in `SENTENCES`, `params` fill its places."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The msgid: English with places not yet filled."""
        return SENTENCES[self.code]

    def as_refusal(self) -> Refusal:
        """The same sentence as a refusal, which the doors know how to say in a person's language."""
        return Refusal(self.code, **self.params)


@dataclass(frozen=True)
class CellError:
    """A cell that keeps its row from being imported. `row` is the sheet's row number, `column` its letter."""

    row: int
    column: str
    value: str
    remark: Remark


@dataclass(frozen=True)
class CellWarning:
    """A cell worth a look; it never blocks."""

    row: int
    column: str
    remark: Remark


@dataclass(frozen=True)
class Inference:
    """What was taken from a cell beyond its letters: `value` as read, `rules` the codes of how."""

    row: int
    column: str
    text: str
    value: str
    rules: tuple[str, ...]


# --- a table that cannot be read ---
sentence(
    "ledger_no_header",
    N_("No header row was found. The sheet needs a row with column names such as 具体任务, 责任单位, 完成时限."),
)
sentence("ledger_no_title_column", N_("No column for the task was found. Choose it above the table, then check again."))
sentence("sheet_takes_too_long", N_("Reading the file took too long. Keep only the ledger's sheet and try again."))
sentence("ledger_no_rows", N_("There is no task below the header row."))
sentence("ledger_no_such_sheet", N_("The workbook has no sheet “{sheet}”. Choose one of its sheets."))

# --- errors on a cell ---
sentence("ledger_title_missing", N_("The task is empty. Write what is to be done."))
sentence("ledger_unit_missing", N_("No unit is named. Write the lead department or the owners."))
sentence("ledger_lead_collective", N_("“{text}” names no single unit to lead. Name one lead department."))
sentence("ledger_department_unknown", N_("The register has no department “{text}”. Confirm which one it is."))
sentence(
    "ledger_department_like",
    N_("The register has no department “{text}”; “{name}” is the closest. Confirm which one it is."),
)
sentence("ledger_department_twice", N_("“{text}” is a name of several departments. Confirm which one it is."))
sentence("ledger_due_before_start", N_("The deadline {due_on} is before the start {starts_on}. Correct one of them."))
sentence(
    "ledger_key_unknown", N_("The key “{key}” belongs to no task of this campaign. Empty the cell to add a new task.")
)
sentence("ledger_key_twice", N_("Row {row} already has this key. Empty the cell to add a new task."))
sentence("ledger_task_fixed", N_("This task is “{state}” and is changed by the sheet no more."))
sentence("deadline_unreadable", N_("This is not a date the program can read. Write it like 2026年6月30日 or 长期坚持."))
sentence(
    "deadline_partly_unreadable", N_("Only part of this could be read as a date. Write each step with its own date.")
)
sentence("deadline_no_such_date", N_("There is no such day. Correct the date."))
sentence("deadline_range_backwards", N_("The end comes before the beginning. Write the year of each."))
sentence("deadline_year_unknown", N_("The year cannot be told. Write it out, like 2026年6月30日."))
sentence("deadline_vague", N_("This names no day the deadline could fall on. Write the last day."))
sentence("deadline_start_only", N_("This says when the work begins and not when it ends. Write the last day."))
sentence("deadline_lunar", N_("A date of the lunar calendar is not read. Write the day of the common calendar."))
sentence("deadline_says_done", N_("This says that it is done and names no day. Write the deadline."))
sentence("deadline_says_at_once", N_("“At once” is no date. Write the last day."))
sentence("deadline_depends", N_("This refers to something outside the sheet. Write the last day."))
sentence(
    "deadline_number_lost_a_zero",
    N_("The number could mean two dates (2022.1 is January or October). Format the cell as text and write it again."),
)

# --- warnings ---
sentence(
    "ledger_due_missing", N_("There is no deadline. Give the task one, or tick “standing”, before the campaign opens.")
)
sentence("ledger_no_due_column", N_("No column for the deadline was found; the tasks come without one."))
sentence("ledger_year_outside", N_("{due_on} lies outside the years of the title and the campaign. Check the year."))
sentence(
    "ledger_title_year",
    N_("The sheet's title says {title} and the campaign {campaign}. Dates without a year follow the title."),
)
sentence(
    "ledger_schedule_differs", N_("The timetable ends on {schedule}, the deadline is {due_on}. Check which one holds.")
)
sentence("ledger_schedule_unreadable", N_("The timetable was not read: {text}"))
sentence(
    "ledger_collective_unknown", N_("“{text}” names nobody in particular. It is kept as text; nobody is chased for it.")
)
sentence("ledger_no_towns", N_("“{text}” means every town government, and the register has none yet."))
sentence("ledger_responsible_missing", N_("No responsible person is named; what is due goes to the lead department."))
sentence("ledger_progress_unreadable", N_("“{text}” is no percentage; it is kept as a remark."))
sentence("ledger_start_unreadable", N_("“{text}” is no start date; it is kept as a remark."))
sentence("ledger_target_unreadable", N_("“{text}” is no number; it is kept in the target's words."))
sentence("ledger_row_skipped", N_("The row was not read as a task: “{text}”"))
sentence("ledger_hidden_rows", N_("{count} hidden rows were read as well, the first is row {row}."))
sentence("ledger_other_sheets", N_("Only this sheet was read. Other sheets that look like ledgers: {sheets}"))
sentence("ledger_points_differ", N_("The parts add up to {sum} points, not {points}."))
sentence("ledger_claim_differs", N_("{done} of {target} is {real} %, not {claimed} %."))
sentence("ledger_done_differs", N_("The sheet says “{rating}”, the text beside it says otherwise: {text}"))

sentence("ledger_same_title", N_("The campaign already has a task with these words; this row adds another one."))
sentence(
    "ledger_matched_by_title",
    N_("The sheet lost its hidden keys; this row was taken for the task of the same words. Check it."),
)
sentence(
    "ledger_sorted",
    N_("The rows were sorted away from the rows of their work packages; every task keeps the work package it has."),
)
sentence(
    "ledger_other_campaign",
    N_("This sheet was exported from another campaign, “{title}”. Import it there, or export this campaign's ledger."),
)

# --- the rules of what is inferred ---
RULES: dict[str, str] = {
    "year_from_title": N_("The year is the one in the sheet's title."),
    "year_from_campaign": N_("The year is the campaign's."),
    "year_from_cell": N_("The year is the one named earlier in the cell."),
    "two_digit_year": N_("A year of two digits is one of this century."),
    "month_end": N_("A month without a day means its last day."),
    "before_a_month": N_("“Before a month” is read as by that month's last day."),
    "ten_days": N_("上旬, 中旬 and 下旬 end on the 10th, the 20th and the last day."),
    "quarter_end": N_("A quarter means its last day."),
    "half_year_end": N_("Half a year means its last day."),
    "year_end": N_("A year means 31 December."),
    "five_year_plan": N_("The plan's period ends on 31 December of its last year."),
    "range_end": N_("Of a period, the last day is the deadline."),
    "event_beside": N_("The event beside the date (汛期前, 开学前) explains it; the date was taken."),
    "month_day": N_("Two numbers are a month and a day."),
    "serial": N_("The number is a day in Excel's count."),
    "repeated": N_("Repeated work without an end is standing work."),
    "at_once": N_("“At once” names no day; the standing part was kept."),
    "from_a_day_on": N_("Standing from a day on: the day is a beginning and no deadline."),
    "first_owner_leads": N_("No lead is named; the first owner leads."),
    "first_of_several_leads": N_("Several leads are named; the first leads and the others are owners."),
    "same_as_above": N_("“Same as above” repeats the cell above."),
    "group_above": N_("The work package of the rows above holds on."),
    "stages": N_("The columns of the timetable were read together."),
}
for _code, _text in RULES.items():
    sentence(f"rule_{_code}", _text)
