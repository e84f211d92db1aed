"""A ledger on its way out and back: what the tests of the round trip share."""

from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from sqlmodel import select

from campaign.actions.exporting import export_ledger
from campaign.actions.importing import Checked, Wishes, check_ledger, import_ledger
from campaign.actions.tasks import edit_task
from campaign.domain.campaign import Campaign
from campaign.domain.ledger import Grid
from campaign.domain.task import Task
from campaign.exchange.sheet import read_workbook
from tests.cast import Cast

HEADER = ["序号", "任务类别", "具体任务", "牵头单位", "责任单位", "配合单位", "完成时限", "责任人", "进展情况", "备注"]
STEPS = "①3月底前完成设计②年底前建成"
ROWS = [
    [
        "1",
        "一、供水",
        "修建水厂",
        "县水利局",
        "县审计局、县教育局",
        "各乡镇",
        "6月底前",
        "王主任",
        "已开工",
        "省级",
    ],
    ["2", "一、供水", "管网改造", "县水利局", "县教育局", "", STEPS, "", "", ""],
    ["3", "一、供水", "水质检测", "县水利局", "", "", "长期坚持", "", "", ""],
    ["4", "二、教育", "校舍加固", "县教育局", "县审计局", "", "2026年9月30日", "李科长", "", ""],
    ["1.5", "二、教育", "食堂改造", "县教育局", "", "县水利局", "年底前，并长期坚持", "", "", ""],
]


def enter(cast: Cast, campaign: Campaign, *rows: list[str]) -> None:
    grids = [Grid("任务分解表", [list(HEADER), *(list(row) for row in rows)])]
    assert import_ledger(cast.db, cast.actor("ke"), campaign, grids, Wishes(), at=cast.at).done


def running(cast: Cast) -> Campaign:
    """A running campaign with the rows above."""
    campaign = cast.campaign(state="running")
    enter(cast, campaign, *ROWS)
    return campaign


def exported(cast: Cast, campaign: Campaign) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(export_ledger(cast.db, cast.actor("ke"), campaign, at=cast.at)))


def place(sheet: Worksheet, title: str, header: str) -> Any:
    """The cell of a column in the row of a task."""
    words = {cell.value: cell.column for cell in sheet[3]}
    row = next(r for r in range(4, sheet.max_row + 1) if sheet.cell(r, words["具体任务"]).value == title)
    return sheet.cell(row, words[header])


def grids_of(book: openpyxl.Workbook) -> list[Grid]:
    file = BytesIO()
    book.save(file)
    return read_workbook(file.getvalue()).sheets


def check(cast: Cast, campaign: Campaign, book: openpyxl.Workbook, **wishes: Any) -> Checked:
    return check_ledger(cast.db, cast.actor("ke"), campaign, grids_of(book), Wishes(**wishes))


def take(cast: Cast, campaign: Campaign, book: openpyxl.Workbook, **wishes: Any) -> Checked:
    checked = import_ledger(cast.db, cast.actor("ke"), campaign, grids_of(book), Wishes(**wishes), at=cast.at)
    assert checked.errors == []
    cast.db.flush()
    return checked


def task(cast: Cast, title: str) -> Task:
    return cast.db.scalars(select(Task).where(Task.title == title)).one()


def edit(cast: Cast, title: str, **changes: Any) -> None:
    edit_task(cast.db, cast.actor("ke"), task(cast, title), changes, at=cast.at)


def told(checked: Checked) -> list[tuple[str, str, str, str]]:
    return sorted((one.title, one.field, one.old, one.new) for one in checked.changes)


def entries(cast: Cast, deed: str) -> list[dict[str, Any]]:
    return [line["data"] for line in cast.db.info["entries"] if line["deed"] == deed]


def drop(sheet: Worksheet, title: str) -> None:
    """Take a row out as a clerk does. openpyxl moves no merged cells, so that they come apart first."""
    for one in list(sheet.merged_cells.ranges):
        if one.min_row >= 4:
            value = sheet.cell(one.min_row, one.min_col).value
            sheet.unmerge_cells(str(one))
            for row in range(one.min_row, one.max_row + 1) if one.min_col == one.max_col else ():
                sheet.cell(row, one.min_col).value = value
    sheet.delete_rows(place(sheet, title, "具体任务").row)


def empty(sheet: Worksheet, title: str) -> None:
    """What protection leaves a clerk who does not lift it: the row's own cells emptied, the locked ones left."""
    for cell in sheet[place(sheet, title, "具体任务").row]:
        if isinstance(cell, openpyxl.cell.Cell) and not cell.protection.locked:
            cell.value = None
