"""One row of a ledger as a task, and the whole reading."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from campaign.domain.ledger.columns import Column
from campaign.domain.ledger.remarks import CellError, CellWarning, Inference
from campaign.domain.ledger.units import Mention


@dataclass(frozen=True)
class Named:
    """A unit named in a cell: the mention, and the letter of its column."""

    mention: Mention
    column: str


@dataclass
class LedgerTask:
    """A task as the sheet has it. `row` is the sheet's row number; texts are the sheet's own; `progress` is percent."""

    row: int
    title: str = ""
    number: str = ""
    work_package: str = ""
    goal: str = ""
    target_value: Decimal | None = None
    unit: str = ""
    lead: Named | None = None
    owners: list[Named] = field(default_factory=list)
    cos: list[Named] = field(default_factory=list)
    leader: str = ""
    responsible: str = ""
    source: str = ""
    place: str = ""
    starts_on: date | None = None
    due_text: str = ""
    due_on: date | None = None
    standing: bool = False
    milestones: list[tuple[str, date]] = field(default_factory=list)
    progress: float | None = None
    note: str = ""
    key: str = ""
    mark: str = ""  # what an export says of the row as it went out
    remarks: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)  # field → the cell's own words, where the field has one column

    def units(self) -> list[Named]:
        """Every unit of the row: the lead first, then owners, then the co-operating ones."""
        return [*([self.lead] if self.lead else []), *self.owners, *self.cos]


@dataclass
class Ledger:
    """What was read from one sheet. `header_row` is its number, `title` the lines above it.

    Rows with errors are in `tasks` too. `sectioned`: rows between the tasks, and no column, name the work packages.
    """

    sheet: str
    header_row: int
    title_years: tuple[int, ...]
    columns: list[Column]
    title: list[str] = field(default_factory=list)
    tasks: list[LedgerTask] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    warnings: list[CellWarning] = field(default_factory=list)
    inferred: list[Inference] = field(default_factory=list)
    sectioned: bool = False

    def column(self, name: str) -> Column | None:
        """The first column that fills a field."""
        return self._first.get(name)

    def all_of(self, name: str) -> list[Column]:
        """Every column that fills a field."""
        return self._all.get(name, [])

    @cached_property
    def _all(self) -> dict[str, list[Column]]:
        return {name: [column for column in self.columns if column.field == name] for name in self.fields()}

    @cached_property
    def _first(self) -> dict[str, Column]:
        return {column.field: column for column in reversed(self.columns)}

    def letter(self, *names: str) -> str:
        """The letter of the first of these fields that has a column; "" when none has."""
        return next((column.letter for name in names if (column := self.column(name))), "")

    def bad_rows(self) -> set[int]:
        """Numbers of the rows that cannot be imported."""
        return {error.row for error in self.errors}

    def fields(self) -> set[str]:
        """The fields the sheet has columns for."""
        return {column.field for column in self.columns if column.field}
