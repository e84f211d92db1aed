"""Which sheet of a workbook is the ledger, what its columns mean, and which years its title speaks of."""

from collections.abc import Callable, Iterable, Mapping

from campaign.domain.deadline_text import years_in_title
from campaign.domain.ledger.columns import Column, fields_for, map_columns, plain_header
from campaign.domain.ledger.grid import Grid, Header, find_header, guess_header
from campaign.domain.refusal import Invalid

OwnWords = Callable[[Iterable[str]], Mapping[str, str]]


def choose_grid(
    grids: list[Grid], wanted: str | None = None, *, told: bool = False, own: OwnWords | None = None
) -> tuple[Grid, Header, list[str]]:
    """The sheet to read, its header, and the names of other visible sheets that look like ledgers.

    `wanted` is a person's choice; `told`: they say what the columns mean, so that any row may be the header; `own`:
    the words of the office's layouts, see `find_header`. Raises Invalid: `ledger_no_such_sheet`, `ledger_no_header`.
    """
    if wanted is not None:
        grids = [grid for grid in grids if grid.name == wanted]
        if not grids:
            raise Invalid("ledger_no_such_sheet", field="sheet", sheet=wanted)
    found = [(grid, header) for grid in grids if (header := find_header(grid, own))]
    if not found and told:
        found = [(grid, header) for grid in grids if (header := guess_header(grid))]
    if not found:
        raise Invalid("ledger_no_header", field="file")
    grid, header = max(found, key=lambda pair: (pair[0].visible, pair[1].fields))
    others = [other.name for other, _ in found if other is not grid and other.visible and wanted is None]
    return grid, header, others


def columns_of(
    grid: Grid, header: Header, chosen: Mapping[str, str], own: Mapping[str, str] | None = None
) -> list[Column]:
    """What each column means; `chosen` are a person's corrections, letter → field, `own` an office's words → field."""
    by_letter = {column.letter: column.index for column in map_columns(header.words)}
    fixed = {index: own[word] for index, text in enumerate(header.words) if own and (word := plain_header(text)) in own}
    fixed |= {by_letter[letter]: field for letter, field in chosen.items() if letter in by_letter}
    columns = map_columns(header.words, fixed)
    return columns if "title" in fixed.values() else _finer_title(grid, header, columns)


def _finer_title(grid: Grid, header: Header, columns: list[Column]) -> list[Column]:
    """Where the task's column is merged over several rows and another fits and is not, that one is the task."""
    title = next((column for column in columns if column.field == "title"), None)
    if title is None or "具体任务" in plain_header(title.header) or not _is_grouping(grid, header, title.index):
        return columns
    finer = [
        column
        for column in columns
        if column.field in ("goal", "remark")
        and any(field == "title" for _rank, field in fields_for(column.header))
        and not _is_grouping(grid, header, column.index)
    ]
    if not finer:
        return columns
    grouped = "goal" if any(column.field == "work_package" for column in columns) else "work_package"
    swap = {title.index: grouped, finer[0].index: "title"}
    return [Column(column.index, column.header, swap.get(column.index, column.field)) for column in columns]


def _is_grouping(grid: Grid, header: Header, column: int) -> bool:
    spans = [grid.span(row, column) for row in range(header.last + 1, len(grid.rows))]
    return any(bottom > top and left == right for top, left, bottom, right in spans)


def years_of(grid: Grid, header: Header, columns: list[Column]) -> tuple[int, ...]:
    """The years of the deadline's own header, else of the title lines, else of the sheet's name."""
    due = [column.header for column in columns if column.field == "due_text"]
    for lines in (due, header.title, [grid.name]):
        if years := years_in_title(lines):
            return years
    return ()
