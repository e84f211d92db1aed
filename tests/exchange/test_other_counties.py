"""Ledgers of other counties are read as a person reads them, and nothing wrong passes without a mark."""

from datetime import date

import pytest

from campaign.domain.ledger import Ledger, LedgerTask, read_ledger
from campaign.exchange.sheet import read_workbook
from tests.exchange.coined_words import COINED_BOOKS
from tests.exchange.more_counties import MORE_BOOKS
from tests.exchange.other_counties import BOOKS, Book, Expected

ALL = [*BOOKS, *MORE_BOOKS, *COINED_BOOKS]


def read(book: Book) -> Ledger:
    return read_ledger(read_workbook(book.content()).sheets, date(book.year, 1, 1), date(book.year, 12, 31))


def seen(ledger: Ledger, task: LedgerTask) -> Expected:
    faulty = {error.row for error in ledger.errors if error.remark.code.startswith("deadline_")}
    due = "!" if task.row in faulty else task.due_on.isoformat() if task.due_on else ""
    return (
        task.title,
        task.lead.mention.text if task.lead else "",
        [name.mention.text for name in task.owners],
        [name.mention.text for name in task.cos],
        due,
        task.standing,
    )


@pytest.mark.parametrize("book", ALL, ids=[book.name for book in ALL])
def test_every_cell_is_read_as_a_person_reads_it(book: Book) -> None:
    ledger = read(book)
    assert [seen(ledger, task) for task in ledger.tasks] == book.tasks


@pytest.mark.parametrize("book", ALL, ids=[book.name for book in ALL])
def test_a_deadline_that_is_not_a_full_date_is_marked(book: Book) -> None:
    ledger = read(book)
    marked = {one.row for one in ledger.inferred} | {error.row for error in ledger.errors}
    for task in ledger.tasks:
        digits = task.due_on and f"{task.due_on.year}{task.due_on.month}{task.due_on.day}"
        written = "".join(character for character in task.due_text if character.isdigit()).replace("0", "")
        if "〇" in task.due_text:
            continue
        if task.due_on and digits and digits.replace("0", "") not in written:
            assert task.row in marked


def test_sections_and_groups_become_work_packages() -> None:
    by_name = {book.name: read(book) for book in ALL}
    packages = [task.work_package for task in by_name["section rows, notes below, blank columns"].tasks]
    assert packages == ["一、农村厕所革命", "一、农村厕所革命", "二、生活污水治理", "二、生活污水治理"]
    packages = [task.work_package for task in by_name["two header rows with groups"].tasks]
    assert packages == ["校舍安全", "校舍安全", "师资建设", "师资建设"]
    assert by_name["a merged task over several measures"].tasks[0].work_package == "扩大普惠资源"


def test_steps_keep_their_words_and_days() -> None:
    by_name = {book.name: read(book) for book in ALL}
    steps = by_name["a column for every quarter"].tasks[0].milestones
    assert [(title, day.isoformat()) for title, day in steps] == [
        ("完成选址", "2026-03-31"),
        ("开工建设", "2026-06-30"),
        ("主体完工", "2026-09-30"),
        ("竣工验收", "2026-12-31"),
    ]
    steps = by_name["phases with periods in words, deadline in the last column"].tasks[2].milestones
    assert [(title, day.isoformat()) for title, day in steps] == [("完成80%", "2026-09-30"), ("全部完成", "2026-11-30")]


def test_what_was_left_out_is_said() -> None:
    by_name = {book.name: read(book) for book in ALL}
    notes = by_name["section rows, notes below, blank columns"].warnings
    assert [warning.row for warning in notes if warning.remark.code == "ledger_row_skipped"] == [11, 12]
    total = by_name["a header on every printed page, totals, template rows"].warnings
    assert [warning.row for warning in total if warning.remark.code == "ledger_row_skipped"] == [7]
    ledger = by_name["a cover sheet first, the ledger second, last year's hidden"]
    assert ledger.sheet == "2026年任务"
