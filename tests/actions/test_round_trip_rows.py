"""Rows of a ledger that comes back: taken out, put in, moved, sorted, and without the keys they went out with."""

from collections.abc import Callable

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from campaign.actions.tasks import cancel_task
from campaign.domain.campaign import Campaign
from campaign.domain.refusal import Invalid
from tests.actions.round_trip_stage import check, drop, empty, enter, exported, place, running, take, task, told
from tests.cast import Cast


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    return running(cast)


@pytest.mark.parametrize("remove", [drop, empty])
def test_rows_taken_out_are_asked_about_and_stay(
    cast: Cast, campaign: Campaign, remove: Callable[[Worksheet, str], None]
) -> None:
    book = exported(cast, campaign)
    remove(book.worksheets[0], "水质检测")
    checked = take(cast, campaign, book)
    assert [(one.title, one.reason) for one in checked.missing] == [("水质检测", None)]
    assert (checked.unchanged, task(cast, "水质检测").state) == (4, "under_way")


def test_a_row_taken_out_is_cancelled_only_with_a_reason(cast: Cast, campaign: Campaign) -> None:
    book = exported(cast, campaign)
    drop(book.worksheets[0], "水质检测")
    key = task(cast, "水质检测").id or 0
    with pytest.raises(Invalid) as refused:
        take(cast, campaign, book, cancel={key: " "})
    assert refused.value.code == "reason_missing"
    take(cast, campaign, book, cancel={key: "并入管网改造"})
    found = task(cast, "水质检测")
    assert (found.state, found.cancel_reason) == ("cancelled", "并入管网改造")


def test_only_tasks_that_went_out_and_still_stand_are_missed(cast: Cast, campaign: Campaign) -> None:
    book = exported(cast, campaign)
    enter(cast, campaign, ["9", "一、供水", "后来的任务", "县水利局", "", "", "年底前"])
    drop(book.worksheets[0], "食堂改造")
    cancel_task(cast.db, cast.actor("ke"), task(cast, "食堂改造"), reason="合并", at=cast.at)
    assert check(cast, campaign, book).missing == []


def test_a_new_row_without_key_joins_the_work_package_it_stands_in(cast: Cast, campaign: Campaign) -> None:
    book = exported(cast, campaign)
    sheet = book.worksheets[0]
    words = {cell.value: cell.column for cell in sheet[3]}
    last = sheet.max_row + 1
    for word, value in (("具体任务", "新增任务"), ("牵头单位", "县教育局"), ("完成时限", "年底前")):
        sheet.cell(last, words[word]).value = value
    checked = take(cast, campaign, book)
    assert (checked.created, checked.unchanged, checked.missing) == (1, 5, [])
    assert task(cast, "新增任务").work_package_id == task(cast, "食堂改造").work_package_id


def test_a_row_moved_under_another_section_changes_its_work_package(cast: Cast, campaign: Campaign) -> None:
    book = exported(cast, campaign)
    sheet = book.worksheets[0]
    values = [cell.value for cell in sheet[place(sheet, "校舍加固", "具体任务").row]]
    lead = place(sheet, "校舍加固", "牵头单位").column - 1
    values[lead] = "县教育局"
    drop(sheet, "校舍加固")
    sheet.insert_rows(6)
    for number, value in enumerate(values, 1):
        sheet.cell(6, number).value = value
    assert told(take(cast, campaign, book)) == [("校舍加固", "work_package", "二、教育", "一、供水")]


def test_rows_sorted_another_way_change_nothing(cast: Cast, campaign: Campaign) -> None:
    book = exported(cast, campaign)
    sheet = book.worksheets[0]
    drop(sheet, "水质检测")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    title = place(sheet, "修建水厂", "具体任务").column - 1
    rows.sort(key=lambda row: (row[title] is None, str(row[title])))
    for number, row in enumerate(rows, 4):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value
    checked = check(cast, campaign, book)
    assert (checked.changes, checked.unchanged) == ([], 4)
    assert "ledger_sorted" in [warning.remark.code for warning in checked.warnings]


def test_without_its_keys_a_row_is_known_by_its_mark_and_without_both_by_its_title(
    cast: Cast, campaign: Campaign
) -> None:
    book = exported(cast, campaign)
    sheet = book.worksheets[0]
    place(sheet, "校舍加固", "责任人").value = "张科长"
    sheet.delete_cols(place(sheet, "校舍加固", "系统编号（请勿改动）").column)
    checked = check(cast, campaign, book)
    assert (len(checked.changes), checked.created, checked.unchanged) == (1, 0, 4)
    assert "ledger_matched_by_title" not in [warning.remark.code for warning in checked.warnings]
    sheet.delete_cols(place(sheet, "校舍加固", "导出标记（请勿改动）").column)
    checked = check(cast, campaign, book)
    assert (len(checked.changes), checked.created, checked.unchanged, checked.missing) == (1, 0, 4, [])
    assert [warning.remark.code for warning in checked.warnings].count("ledger_matched_by_title") == 5


def test_a_work_package_that_reads_like_a_footnote_stands_in_a_column(cast: Cast) -> None:
    campaign = cast.campaign()
    enter(cast, campaign, ["1", "注册登记便利化", "一窗受理", "县水利局", "", "", "年底前"])
    book = exported(cast, campaign)
    assert place(book.worksheets[0], "一窗受理", "任务类别").value == "注册登记便利化"
    checked = check(cast, campaign, book)
    assert (checked.unchanged, checked.changes) == (1, [])
