"""What a batch of changes says in words: each field, what it was and what it becomes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from campaign import dates, i18n
from campaign.actions.batch_editing import Line
from campaign.domain.batch_edit import FIELDS, BatchCell, read, written
from campaign.domain.campaign import SENSITIVITIES
from campaign.domain.task_plan import Party
from campaign.insight.batches import TaskCells
from campaign.insight.overview import Names
from campaign.sentences import said


@dataclass(frozen=True)
class Told:
    """One line of a task: the field, before and after, or in their place why it stays."""

    label: str
    before: str
    after: str
    refused: str = ""


@dataclass(frozen=True)
class ToldTask:
    """A task with what a batch does to it."""

    id: int
    number: str
    title: str
    told: list[Told]

    @property
    def stays(self) -> bool:
        """Whether any of it stays as it is."""
        return any(one.refused for one in self.told)


def previewed(lines: Iterable[Line], names: Names) -> list[ToldTask]:
    """What a batch would do, those that cannot change first."""
    found = []
    for line in lines:
        told = [_told(name, written(before), written(after), names) for name, (before, after) in line.changed.items()]
        if line.refusal:
            told = [Told("", "", "", said(line.refusal))]
        found.append(ToldTask(line.task.id or 0, line.task.number, line.task.title, told))
    return sorted(found, key=lambda one: not one.stays)


def kept(rows: Iterable[TaskCells], names: Names) -> list[ToldTask]:
    """What a batch did."""

    def words(row: TaskCells, cell: BatchCell) -> Told:
        why = said(row.refusal_of(cell)) if cell.refused else ""
        if cell.field:
            return _told(cell.field, cell.before, cell.after, names, why)
        return Told("", "", "", why)

    return [ToldTask(row.id, row.number, row.title, [words(row, cell) for cell in row.cells]) for row in rows]


def _told(name: str, before: Any, after: Any, names: Names, refused: str = "") -> Told:
    return Told(i18n.gettext(FIELDS[name]), _value(name, before, names), _value(name, after, names), refused)


def _value(name: str, value: Any, names: Names) -> str:
    if value in (None, "", []):
        return i18n.gettext("None")
    if name == "due_on":
        return dates.format_day(read(name, value), "day_year")
    if name == "lead_department_id":
        return names.departments.get(value, "")
    if name in ("owners", "co"):
        return _listed(read(name, value), names.departments)
    if name == "sensitivity":
        return i18n.gettext(SENSITIVITIES.get(value, value))
    return str(value)


def _listed(parties: Iterable[Party], departments: Mapping[int, str]) -> str:
    words = (party.collective or departments.get(party.department_id, "") for party in parties)
    return i18n.gettext(", ").join(dict.fromkeys(words))
