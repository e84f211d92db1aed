"""A sheet that comes back, cell by cell: what was changed in it, what in the program, and what in both.

Three texts decide: what the sheet says now, what the program says now, and what the sheet said when it went out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from campaign.domain.ledger.mark import RowMark, Was

Kind = Literal["changed", "kept", "conflict"]
CHOICES = ("sheet", "system")
REMARK = "remark:"
# Of the rows that have a work package, more than this share under another's section were sorted and not moved.
SORTED = 0.5


@dataclass(frozen=True)
class Difference:
    """A cell that does not say what the program says. `changed`: in the sheet alone; `kept`: in the program alone, or
    in neither; `conflict`: in both, and differently."""

    field: str
    kind: Kind
    sheet: str
    system: str
    was: Was | None


@dataclass(frozen=True)
class CellChange:
    """A cell of a task's row on its way in: `old` is what the program says, `new` what the sheet says, `was` what the
    sheet said when it went out (None where nobody knows). `choice` is what somebody chose of a conflict."""

    row: int
    column: str
    task_id: int
    title: str
    field: str
    old: str
    new: str
    was: str | None = None
    conflict: bool = False
    choice: str = ""

    @property
    def key(self) -> str:
        """The name under which a choice is kept; another value in the program meanwhile makes it another question."""
        return f"{self.task_id}:{self.field}:{sha256(self.old.encode()).hexdigest()[:8]}"

    @property
    def taken(self) -> bool:
        """Whether the sheet's words go into the program."""
        return not self.conflict or self.choice == "sheet"

    def chosen(self, choices: Mapping[str, str]) -> str:
        """What was chosen of it, by its own key or as `TASK:FIELD`; "" while nothing is."""
        return choices.get(self.key) or choices.get(f"{self.task_id}:{self.field}") or ""


def differences(sheet: Mapping[str, str], system: Mapping[str, str], mark: RowMark | None) -> Iterator[Difference]:
    """The cells of a row that differ from the program's, by field; fields only one of them knows are left out."""
    for field, text in sheet.items():
        now = system.get(field)
        if now is None or text == now:
            continue
        was = mark.was(field) if mark else None
        if was is None or was.says(now):
            kind: Kind = "changed"
        else:
            kind = "kept" if was.says(text) else "conflict"
        yield Difference(field, kind, text, now, was)


def is_sorted(sections: Iterable[tuple[str, str]]) -> bool:
    """Whether rows were sorted away from their section rows. `sections` are (now, when it went out) of each row that
    had one: a section renamed is new to all, one that a row was moved to is another row's own."""
    rows = [(now, was) for now, was in sections if was]
    known = Counter(was for _now, was in rows)
    strayed = sum(now != was and (now in known or not now) for now, was in rows)
    return strayed > SORTED * len(rows)
