"""A sheet that went out and came back: which rows are which tasks, and what each cell of them would change.

By the marks of an export the words that changed in the sheet are told from those that changed in the program.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from campaign.actions.ledger_rows import TaskRow, task_rows, wording_of
from campaign.domain.campaign import Campaign
from campaign.domain.ledger import Grid, Ledger, LedgerTask
from campaign.domain.ledger.grid import Cell
from campaign.domain.ledger.mark import FIELDS, RowMark, SheetMark, read_mark, seen_as
from campaign.domain.ledger.merging import REMARK, CellChange, Difference, differences, is_sorted
from campaign.domain.ledger.reading import KEPT
from campaign.domain.ledger.remarks import CellWarning, Remark
from campaign.domain.share import ENDED
from campaign.domain.task import Task


@dataclass
class Known:
    """A task that a row of the sheet is: `cells` as the program would write them now, kept where some differ."""

    id: int
    state: str
    title: str
    changes: list[CellChange] = field(default_factory=list)
    kept: list[Difference] = field(default_factory=list)
    cells: Mapping[str, Cell] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    task: Task | None = None  # loaded where something changes

    @property
    def touched(self) -> set[str]:
        """The fields whose cells go into the program."""
        return {one.field for one in self.changes if one.taken}


@dataclass(frozen=True)
class Missing:
    """A task that went out with the sheet and did not come back; `reason` where it is to be cancelled for it, None
    where it stays."""

    task_id: int
    title: str
    reason: str | None = None


@dataclass
class Matched:
    """What was found: the task of each row by the row's number in the sheet, and those the sheet lost."""

    known: dict[int, Known] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)
    warnings: list[CellWarning] = field(default_factory=list)
    sections: list[tuple[str, str]] = field(default_factory=list)


def match_rows(
    db: Session, campaign: Campaign, ledger: Ledger, mark: SheetMark | None, choices: Mapping[str, str]
) -> Matched:
    """The campaign's tasks among the rows: by their key, else by their mark; in an export that lost both by the title.

    `choices` are what was chosen of conflicts: `CellChange.key` or `TASK:FIELD` → `sheet` or `system`.
    """
    found, wanted = Matched(), _Wanted(ledger, by_title=mark is not None)
    if not (wanted.any or mark):
        return found
    for row in task_rows(db, wording_of(db, campaign), Task.campaign_id == campaign.id):
        for task, by_title in wanted.rows_of(row):
            found.known[task.row] = _compared(ledger, task, row, choices, found)
            if by_title:
                found.warnings.append(CellWarning(task.row, ledger.letter("title"), Remark("ledger_matched_by_title")))
        if mark and row.task.id in mark.tasks and row.task.state not in ENDED and not wanted.has(row):
            found.missing.append(Missing(row.task.id, row.task.title))
    if is_sorted(found.sections):
        found.warnings.append(CellWarning(ledger.header_row, "", Remark("ledger_sorted")))
        for known in found.known.values():
            known.changes = [one for one in known.changes if one.field != "work_package"]
    return found


class _Wanted:
    """The sheet's rows by what names their task."""

    def __init__(self, ledger: Ledger, *, by_title: bool) -> None:
        self.by_key: dict[str, list[LedgerTask]] = defaultdict(list)
        self.by_id: dict[int, list[LedgerTask]] = defaultdict(list)
        self.by_title: dict[str, list[LedgerTask]] = {}
        for task in ledger.tasks:
            if task.key:
                self.by_key[task.key].append(task)
            elif task.mark and (mark := read_mark(task.mark)):
                self.by_id[mark.task_id].append(task)
        self.any = bool(self.by_key or self.by_id)
        if by_title and not self.any:
            times = Counter(task.title for task in ledger.tasks)
            self.by_title = {task.title: [task] for task in ledger.tasks if times[task.title] == 1}

    def rows_of(self, row: TaskRow) -> list[tuple[LedgerTask, bool]]:
        """The rows that are this task, and whether only the title says so."""
        found = [*self.by_key.get(row.task.ledger_key, ()), *self.by_id.get(row.task.id, ())]
        if not found and row.task.state not in ENDED:
            return [(task, True) for task in self.by_title.pop(row.task.title, ())]
        return [(task, False) for task in found]

    def has(self, row: TaskRow) -> bool:
        """Whether some row names this task by key or mark, or by its title where nothing else does."""
        named = row.task.ledger_key in self.by_key or row.task.id in self.by_id
        return named or (not self.any and row.task.title not in self.by_title)


def _compared(ledger: Ledger, task: LedgerTask, row: TaskRow, choices: Mapping[str, str], found: Matched) -> Known:
    known = Known(row.task.id, row.task.state, row.task.title)
    mark = read_mark(task.mark) if task.mark else None
    if mark is not None and mark.task_id != row.task.id:
        mark = None
    for one in differences(_sheet_texts(ledger, task), _system_texts(ledger, row), mark):
        if one.kind == "kept":
            known.kept.append(one)
        else:
            known.changes.append(_change(ledger, task, known, one, choices))
    if ledger.sectioned:
        found.sections.append((task.cells.get("work_package", ""), seen_as(row.cells["work_package"])))
    if known.changes or known.kept:
        known.cells, known.remarks = row.cells, row.task.remarks
    return known


def _sheet_texts(ledger: Ledger, task: LedgerTask) -> dict[str, str]:
    texts = {name: text for name, text in task.cells.items() if name in FIELDS}
    if ledger.sectioned and not texts.get("work_package"):
        texts.pop("work_package", None)  # above all section rows: the sheet does not say
    return texts | {REMARK + header: task.remarks.get(header, "") for header in kept_headers(ledger)}


def _system_texts(ledger: Ledger, row: TaskRow) -> dict[str, str]:
    remarks = {REMARK + header: seen_as(row.task.remarks.get(header, "")) for header in kept_headers(ledger)}
    return {name: seen_as(row.cells[name]) for name in FIELDS} | remarks


def kept_headers(ledger: Ledger) -> list[str]:
    """Headers of the columns that are no fields of ours and stay with the task as remarks."""
    return [column.header[:60] for column in ledger.columns if column.header and column.field in KEPT]


def _change(ledger: Ledger, task: LedgerTask, known: Known, one: Difference, choices: Mapping[str, str]) -> CellChange:
    change = CellChange(
        row=task.row,
        column=letter_of_field(ledger, one.field),
        task_id=known.id,
        title=known.title,
        field=one.field,
        old=one.system,
        new=one.sheet,
        was=one.was.words if one.was else None,
        conflict=one.kind == "conflict",
    )
    return change if not change.conflict else CellChange(**{**vars(change), "choice": change.chosen(choices)})


def letter_of_field(ledger: Ledger, name: str) -> str:
    """The column in which a field or a remark stands; "" where it has none."""
    if not name.startswith(REMARK):
        return ledger.letter(name)
    header = name.removeprefix(REMARK)
    return next((column.letter for column in ledger.columns if column.header[:60] == header), "")


def put_right(grids: Iterable[Grid], ledger: Ledger, known: Mapping[int, Known]) -> list[Grid] | None:
    """The sheets with the program's words in the cells that must not speak, in rows where others do; None where none.

    A deadline and its timetable, a lead and the owners are read together: one of them as it was months ago would
    take back what the program knows since.
    """
    cells: dict[tuple[int, int], Cell] = {}
    for row, one in known.items():
        if not one.touched:
            continue
        silent = [*(some.field for some in one.kept), *(some.field for some in one.changes if not some.taken)]
        for name in silent:
            if name in FIELDS and (column := ledger.column(name)):
                cells[row - 1, column.index] = one.cells[name]
    if not cells:
        return None
    return [grid.with_cells(cells) if grid.name == ledger.sheet else grid for grid in grids]


def mark_of(task: LedgerTask) -> RowMark | None:
    """What a row says of itself as it went out."""
    return read_mark(task.mark) if task.mark else None
