"""A ledger goes out, is worked on in a spreadsheet, and comes back: cell by cell, and nothing is lost."""

from datetime import date

import openpyxl
import pytest

from campaign.domain.campaign import Campaign
from tests.actions.round_trip_stage import check, edit, enter, entries, exported, place, running, take, task, told
from tests.cast import Cast


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    return running(cast)


def test_the_sheet_is_laid_out_as_the_office_lays_it_out(cast: Cast, campaign: Campaign) -> None:
    sheet = exported(cast, campaign).worksheets[0]
    day = f"{cast.at.year}年{cast.at.month}月{cast.at.day}日"
    assert (sheet["A1"].value, sheet["A2"].value) == (f"{campaign.title}任务分解表", f"数据截至{day}")
    merged = {str(one) for one in sheet.merged_cells.ranges}
    lead = place(sheet, "修建水厂", "牵头单位").column_letter
    assert {f"{lead}5:{lead}7", f"{lead}9:{lead}10"} <= merged
    assert [sheet["A4"].value, sheet["A8"].value] == ["一、供水", "二、教育"]
    assert place(sheet, "修建水厂", "完成时限").value == "6月底前"
    assert place(sheet, "修建水厂", "责任单位").value == "县教育局、县审计局"  # in list order
    assert place(sheet, "校舍加固", "序号").value == 4
    light = place(sheet, "水质检测", "红黄绿灯")
    assert (light.value, light.fill.fgColor.rgb) == ("正常", "FFE2F3F0")
    page = sheet.page_setup
    assert (page.orientation, page.paperSize, sheet.print_title_rows) == ("landscape", 9, "$3:$3")
    assert page.fitToHeight == 0 and "&P" in str(sheet.oddFooter.center.text)


def test_only_the_hidden_columns_are_locked_and_rows_can_be_added_and_filtered(cast: Cast, campaign: Campaign) -> None:
    book = exported(cast, campaign)
    sheet = book.worksheets[0]
    keys = [cell for cell in sheet[5] if "请勿改动" in str(sheet.cell(3, cell.column).value)]
    assert len(keys) == 2 and sheet.column_dimensions[keys[0].column_letter].hidden
    assert all(cell.protection.locked for cell in keys)
    assert not any(cell.protection.locked for cell in sheet[5] if cell not in keys)
    assert not sheet.column_dimensions["A"].protection.locked  # rows below the table can be written in
    assert sheet.protection.sheet and not sheet.protection.password
    assert not (sheet.protection.insertRows or sheet.protection.autoFilter or sheet.protection.formatCells)
    assert sheet.auto_filter.ref
    assert book.worksheets[1].sheet_state == "veryHidden"


def test_an_export_that_nobody_touched_changes_nothing(cast: Cast, campaign: Campaign) -> None:
    checked = take(cast, campaign, exported(cast, campaign))
    assert (checked.created, checked.updated, checked.unchanged) == (0, 0, 5)
    assert (checked.changes, checked.conflicts, checked.missing, checked.inferred) == ([], [], [], [])


def test_exactly_the_changed_cells_are_listed_with_old_and_new(cast: Cast, campaign: Campaign) -> None:
    book = exported(cast, campaign)
    sheet = book.worksheets[0]
    place(sheet, "修建水厂", "责任人").value = "赵主任"
    place(sheet, "修建水厂", "完成时限").value = "2026年9月底前"
    place(sheet, "校舍加固", "备注").value = "市级项目"
    place(sheet, "校舍加固", "红黄绿灯").value = "逾期"  # the program's own: ignored
    checked = take(cast, campaign, book)
    assert told(checked) == [
        ("修建水厂", "due_text", "6月底前", "2026年9月底前"),
        ("修建水厂", "responsible", "王主任", "赵主任"),
        ("校舍加固", "remark:备注", "", "市级项目"),
    ]
    assert (checked.updated, checked.unchanged) == (2, 3)
    assert (task(cast, "修建水厂").due_on, task(cast, "修建水厂").responsible) == (date(2026, 9, 30), "赵主任")
    assert task(cast, "校舍加固").remarks["备注"] == "市级项目"
    assert task(cast, "修建水厂").remarks["备注"] == "省级"


def test_thirty_edited_cells_are_thirty_changes(cast: Cast) -> None:
    campaign = cast.campaign()
    enter(cast, campaign, *([str(n), f"类{n // 10}", f"任务{n}", "县水利局", "", "", "年底前"] for n in range(40)))
    book = exported(cast, campaign)
    for n in range(15):
        place(book.worksheets[0], f"任务{n}", "责任人").value = f"乙{n}"
        place(book.worksheets[0], f"任务{n}", "进展情况").value = f"已完成{n}处"
    checked = take(cast, campaign, book)
    assert (len(checked.changes), checked.updated, checked.unchanged) == (30, 15, 25)
    assert all(task(cast, f"任务{n}").note == f"已完成{n}处" for n in range(15))


def test_what_changed_in_the_program_alone_is_never_taken_back(cast: Cast, campaign: Campaign) -> None:
    book = exported(cast, campaign)
    edit(cast, "管网改造", responsible="新人", due_on=date(2027, 1, 31))
    place(book.worksheets[0], "管网改造", "进展情况").value = "设计完成"
    checked = take(cast, campaign, book)
    assert told(checked) == [("管网改造", "note", "", "设计完成")]
    found = task(cast, "管网改造")
    assert (found.responsible, found.due_on, found.note) == ("新人", date(2027, 1, 31), "设计完成")


def test_a_cell_read_together_with_a_stale_one_does_not_bring_it_back(cast: Cast, campaign: Campaign) -> None:
    book = exported(cast, campaign)
    edit(cast, "校舍加固", lead_department_id=cast.department("water"))
    place(book.worksheets[0], "校舍加固", "责任单位").value = "县政府办公室"
    take(cast, campaign, book)
    found = task(cast, "校舍加固")
    assert found.departments("lead", "owner") == [cast.department("water"), cast.department("office")]


def conflicting(cast: Cast, campaign: Campaign) -> openpyxl.Workbook:
    """A sheet in which a cell was changed that somebody changed in the program too."""
    book = exported(cast, campaign)
    edit(cast, "修建水厂", responsible="程序里的人")
    place(book.worksheets[0], "修建水厂", "责任人").value = "表里的人"
    place(book.worksheets[0], "修建水厂", "进展情况").value = "主体完工"
    return book


def test_of_two_edits_of_one_cell_both_are_kept_and_none_is_written_before_somebody_chooses(
    cast: Cast, campaign: Campaign
) -> None:
    checked = take(cast, campaign, conflicting(cast, campaign))
    (one,) = checked.conflicts
    assert (one.was, one.old, one.new, one.choice) == ("王主任", "程序里的人", "表里的人", "")
    assert told(checked) == [("修建水厂", "note", "已开工", "主体完工")]
    assert task(cast, "修建水厂").responsible == "程序里的人"
    kept = entries(cast, "settle_cell")
    assert [(one["sheet"], one["system"], one["choice"]) for one in kept] == [("表里的人", "程序里的人", "")]
    (whole,) = entries(cast, "import_ledger")[-1:]
    assert (whole["cells"], whole["conflicts"]) == (1, 1)


@pytest.mark.parametrize(("choice", "name"), [("sheet", "表里的人"), ("system", "程序里的人")])
def test_a_conflict_is_settled_as_chosen(cast: Cast, campaign: Campaign, choice: str, name: str) -> None:
    book = conflicting(cast, campaign)
    (one,) = check(cast, campaign, book).conflicts
    take(cast, campaign, book, cells={one.key: choice})
    assert task(cast, "修建水厂").responsible == name


def test_a_choice_holds_only_against_the_value_it_was_made_against(cast: Cast, campaign: Campaign) -> None:
    book = conflicting(cast, campaign)
    (one,) = check(cast, campaign, book).conflicts
    edit(cast, "修建水厂", responsible="又换了人")
    assert [again.choice for again in check(cast, campaign, book, cells={one.key: "sheet"}).conflicts] == [""]


def test_the_same_edit_on_both_sides_is_no_conflict(cast: Cast, campaign: Campaign) -> None:
    book = exported(cast, campaign)
    edit(cast, "修建水厂", responsible="同一人")
    place(book.worksheets[0], "修建水厂", "责任人").value = "同一人"
    checked = take(cast, campaign, book)
    assert (checked.conflicts, checked.changes, checked.unchanged) == ([], [], 5)
