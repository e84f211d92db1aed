"""What the import page shows of a checked ledger: findings grouped by what they say, and the sheet's rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from campaign.actions.importing import Checked
from campaign.actions.ledger_merge import Missing
from campaign.domain.department_match import Entry
from campaign.domain.ledger import Grid
from campaign.domain.ledger.columns import FIELDS, letter_of
from campaign.domain.ledger.export import HIDDEN
from campaign.domain.ledger.grid import as_text
from campaign.domain.ledger.merging import REMARK, CellChange
from campaign.domain.ledger.remarks import RULES, Remark
from campaign.domain.ledger.task import Inference
from campaign.i18n import gettext
from campaign.sentences import said

PAGE = 50
PART, MOST_ASKED = 100, 100
UNKNOWN_UNIT = ("ledger_department_unknown", "ledger_department_like", "ledger_department_twice")


@dataclass
class Finding:
    """One sentence and the cells it is about; `unit` is the name to be confirmed, with what it may mean."""

    words: str
    cells: list[str] = field(default_factory=list)
    unit: str = ""
    suggestions: tuple[Entry, ...] = ()
    likely: bool = False


@dataclass(frozen=True)
class ShownCell:
    """A cell of the preview: `tone` is r, y or empty, `notes` are the sentences under the value."""

    ref: str
    text: str
    tone: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ShownRow:
    """A row of the preview by its number in the sheet."""

    number: int
    cells: list[ShownCell]


@dataclass(frozen=True)
class Merge:
    """What the sheet changes of tasks that were there: a part of the changed cells, and all that wait for a choice,
    those first that nobody has decided on."""

    changes: list[CellChange]
    parts: int
    conflicts: list[CellChange]
    missing: list[Missing]
    undecided: int

    @property
    def any(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.changes or self.conflicts or self.missing)


def merge_of(checked: Checked, part: int) -> Merge:
    """The cells of one part, and the questions: a hundred at once, that a form stays one a person can read."""
    changes, conflicts = checked.changes, sorted(checked.conflicts, key=lambda one: bool(one.choice))
    start = (part - 1) * PART
    return Merge(
        changes=changes[start : start + PART],
        parts=max(1, -(-len(changes) // PART)),
        conflicts=conflicts[:MOST_ASKED],
        missing=checked.missing[:MOST_ASKED],
        undecided=sum(not one.choice for one in conflicts),
    )


def column_words(name: str) -> str:
    """What a changed column is called: its field's words, or a remark's own header."""
    return name.removeprefix(REMARK) if name.startswith(REMARK) else gettext(FIELDS[name])


@dataclass(frozen=True)
class View:
    """Everything the page draws. `good`, `watched` and `bad` are counts of rows."""

    checked: Checked
    errors: list[Finding]
    inferred: list[Finding]
    warnings: list[Finding]
    rows: list[ShownRow]
    good: int
    watched: int
    bad: int
    bad_rows: list[int]
    pages: int
    merge: Merge

    @property
    def importable(self) -> int:
        """Rows that can come in as they are."""
        return self.good + self.watched

    @property
    def mapped(self) -> int:
        """Columns whose meaning is known."""
        return sum(bool(column.field) for column in self.checked.ledger.columns)

    @property
    def bad_cells(self) -> int:
        """Cells that have to be corrected."""
        return len({(error.row, error.column) for error in self.checked.errors})


def view_of(checked: Checked, grid: Grid, *, everything: bool, page: int, part: int = 1) -> View:
    """The page's content in the current language; `everything` shows all rows, else those with a finding."""
    bad = {error.row for error in checked.errors}
    rows = {line.task.row for line in checked.lines}
    watched = ({w.row for w in checked.warnings} | {i.row for i in checked.inferred}) & rows - bad
    shown = [row for row in sorted(rows) if everything or row in bad or row in watched]
    notes = _notes(checked)
    start = (page - 1) * PAGE
    return View(
        checked=checked,
        errors=_errors(checked),
        inferred=_inferred(checked),
        warnings=_grouped((_place(w.column, w.row), words(w.remark)) for w in checked.warnings),
        rows=[_row(grid, row, len(checked.ledger.columns), notes) for row in shown[start : start + PAGE]],
        good=len(rows) - len(bad & rows) - len(watched),
        watched=len(watched),
        bad=len(bad & rows),
        bad_rows=sorted(bad & rows),
        pages=max(1, -(-len(shown) // PAGE)),
        merge=merge_of(checked, part),
    )


def words(remark: Remark) -> str:
    """A remark in the reader's language."""
    return said(remark.as_refusal())


def rule_words(rules: tuple[str, ...]) -> list[str]:
    """The sentences of the rules."""
    return [gettext(RULES[rule]) for rule in rules]


def field_words() -> list[tuple[str, str]]:
    """(field, its words) for the choice above each column."""
    return [(name, gettext(text)) for name, text in FIELDS.items() if name not in HIDDEN]


def _errors(checked: Checked) -> list[Finding]:
    found: dict[str, Finding] = {}
    for error in checked.errors:
        one = found.setdefault(words(error.remark), Finding(words(error.remark)))
        one.cells.append(_place(error.column, error.row))
        if error.remark.code in UNKNOWN_UNIT:
            one.unit = error.value
            match = checked.register.match(error.value)
            one.suggestions, one.likely = match.suggestions, match.likely
    return list(found.values())


def _inferred(checked: Checked) -> list[Finding]:
    return _grouped((_place(one.column, one.row), _read_as(one)) for one in checked.inferred)


def _place(column: str, row: int) -> str:
    """Where a finding is: a cell, or a whole row of the sheet."""
    return f"{column}{row}" if column else gettext("Row {row}", row=row)


def _read_as(one: Inference) -> str:
    """What a cell was taken to mean and by which rules; a text taken as it stands is only said once."""
    value = one.value or gettext("standing")
    if value == one.text:
        taken = gettext("“{text}” is taken as it stands.", text=value)
    else:
        taken = gettext("“{text}” is read as {value}.", text=one.text, value=value)
    return " ".join([taken, *rule_words(one.rules)])


def _grouped(pairs: Iterable[tuple[str, str]]) -> list[Finding]:
    found: dict[str, Finding] = {}
    for ref, sentence in pairs:
        found.setdefault(sentence, Finding(sentence)).cells.append(ref)
    return list(found.values())


def _notes(checked: Checked) -> dict[str, tuple[str, list[str]]]:
    """Cell → (tone, sentences); red wins."""
    notes: dict[str, tuple[str, list[str]]] = {}
    for error in checked.errors:
        notes.setdefault(f"{error.column}{error.row}", ("r", []))[1].append(words(error.remark))
    for one in checked.inferred:
        text = gettext("Inferred: {value}", value=one.value or gettext("standing"))
        notes.setdefault(f"{one.column}{one.row}", ("y", []))[1].append(text)
    for warning in checked.warnings:
        notes.setdefault(f"{warning.column}{warning.row}", ("y", []))[1].append(words(warning.remark))
    return notes


def _row(grid: Grid, number: int, width: int, notes: dict[str, tuple[str, list[str]]]) -> ShownRow:
    cells = []
    for column in range(width):
        ref = f"{letter_of(column)}{number}"
        tone, sentences = notes.get(ref, ("", []))
        cells.append(ShownCell(ref, as_text(grid.value(number - 1, column)), tone, tuple(dict.fromkeys(sentences))))
    return ShownRow(number, cells)
