"""Ledger layout (我们的表式): the columns an office writes its ledgers in, in its own order and its own words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import UniqueConstraint
from sqlmodel import JSON, Field, SQLModel

from campaign.domain.ledger.columns import plain_header
from campaign.domain.ledger.export import HEADERS
from campaign.domain.refusal import N_, Invalid, sentence

LONGEST_NAME, LONGEST_TITLE, LONGEST_HEADER, MOST_COLUMNS = 40, 120, 60, 40
REMARK = "remark"  # a column of the office's own, kept with the task under its header
FIELDS = (*HEADERS, REMARK)
LEADS = {"lead_department", "owner_departments"}

sentence("layout_name", N_("Give the layout a name of 1 to {most} characters."))
sentence("layout_title", N_("Shorten the title to {most} characters."))
sentence("layout_columns", N_("A layout has from 2 to {most} columns, and among them the task and a lead or owner."))
sentence("layout_field", N_("“{name}” is no column of a ledger."))
sentence("layout_header", N_("Give every column a header of 1 to {most} characters."))
sentence("layout_twice", N_("Two columns are called “{header}” or mean the same. Leave one of them out."))


class LayoutColumn(NamedTuple):
    """A column: the field that fills it, and its header word."""

    field: str
    header: str


class LedgerLayout(SQLModel, table=True):
    """A department has one layout of a name. `columns` are [field, header] in order; `title` stands above the table
    where it is not the campaign's own; `chosen`: exports of the department's campaigns use it."""

    __tablename__ = "ledger_layout"
    __table_args__ = (UniqueConstraint("department_id", "name", name="uq_ledger_layout_name"),)

    id: int | None = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="department.id", index=True)
    name: str = Field(max_length=LONGEST_NAME)
    title: str = Field(default="", max_length=LONGEST_TITLE)
    columns: list[tuple[str, str]] = Field(default_factory=list, sa_type=JSON)
    chosen: bool = False
    created_at: datetime

    @property
    def shape(self) -> list[LayoutColumn]:
        """The columns in their order."""
        return [LayoutColumn(field, header) for field, header in self.columns]

    def check(self) -> None:
        """Raises `Invalid` naming the field where name, title or columns cannot be."""
        if not 0 < len(self.name) <= LONGEST_NAME:
            raise Invalid("layout_name", field="name", most=LONGEST_NAME)
        if len(self.title) > LONGEST_TITLE:
            raise Invalid("layout_title", field="title", most=LONGEST_TITLE)
        fields = [column.field for column in self.shape]
        if not 2 <= len(fields) <= MOST_COLUMNS or "title" not in fields or not LEADS & set(fields):
            raise Invalid("layout_columns", field="columns", most=MOST_COLUMNS)
        self._check_columns()

    def _check_columns(self) -> None:
        fields: set[str] = set()
        headers: set[str] = set()
        for column in self.shape:
            if column.field not in FIELDS:
                raise Invalid("layout_field", field="columns", name=column.field[:40])
            if not 0 < len(column.header) <= LONGEST_HEADER:
                raise Invalid("layout_header", field="columns", most=LONGEST_HEADER)
            header = plain_header(column.header)
            if header in headers or (column.field in fields and column.field != REMARK):
                raise Invalid("layout_twice", field="columns", header=column.header)
            fields.add(column.field)
            headers.add(header)

    @property
    def words(self) -> dict[str, str]:
        """Header → field as a sheet in this layout is read; the light is the program's own and fills nothing."""
        return {
            plain_header(column.header): "ignore" if column.field == "light" else column.field for column in self.shape
        }


def clean_columns(columns: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    """Columns as typed, without those that were left empty."""
    pairs = [(str(field).strip(), " ".join(str(header).split())) for field, header in columns]
    return [(field, header or HEADERS.get(field, "")) for field, header in pairs if field]


def columns_read(columns: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The layout of a sheet that was read, from its (field, header): what the program would write in its columns.

    A column that means nothing to the program, and the second of one meaning, stays as the office's own.
    """
    found: list[tuple[str, str]] = []
    headers: set[str] = set()
    taken: set[str] = set()
    for field, header in columns:
        word = header[:LONGEST_HEADER].strip()
        if not word or plain_header(word) in headers or field in ("ledger_key", "ledger_mark"):
            continue
        if field == "ignore":
            field = "light" if "灯" in word else ""
        meaning = field if field in HEADERS and field not in taken else REMARK
        if field:
            found.append((meaning, word))
            headers.add(plain_header(word))
            taken.add(meaning)
    return found[:MOST_COLUMNS]


def best_words(headers: Iterable[str], layouts: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    """Of several layouts' words those that fit a row of headers best; {} unless most of them and the task are there."""
    row = {plain_header(header) for header in headers if header}
    fitting = [words for words in layouts if _fits(row, words)]
    return max(fitting, key=lambda words: len(row & words.keys()), default={})


def _fits(row: set[str], words: Mapping[str, str]) -> bool:
    title = {word for word, field in words.items() if field == "title"}
    return bool(row & title) and 2 * len(row & words.keys()) > len(words)


__all__ = ["FIELDS", "LayoutColumn", "LedgerLayout", "best_words", "clean_columns", "columns_read"]
