"""The ledgers that go out as files: a campaign's own, and the rows of an import that are handed back."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from campaign.actions.exporting import export_ledger
from campaign.actions.finding import find_campaign
from campaign.actions.importing import Checked
from campaign.actions.ledger_uploads import find_upload
from campaign.domain.ledger import Grid
from campaign.domain.ledger.export import HIDDEN
from campaign.edge import At, Db, Who
from campaign.exchange.returned_xlsx import Returned, write_returned
from campaign.uploads import Id
from campaign.web.ledger_view import words

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Headers of the sheet handed back, which is a ledger again: the words are the ledger's own in every language.
SECTION, REASON = "任务类别", "退回原因"
Key = Annotated[int, Field(ge=1, le=2**31 - 1)]


def grid_of(grids: list[Grid], checked: Checked) -> Grid:
    """The sheet that was read."""
    return next(grid for grid in grids if grid.name == checked.ledger.sheet)


def returned(checked: Checked, grid: Grid) -> bytes:
    """The refused rows as a sheet that says why in each cell, with the title and the section they stood under."""
    ledger = checked.ledger
    index = {column.letter: column.index for column in ledger.columns}
    sectioned = ledger.column("work_package") is None and any(line.task.work_package for line in checked.lines)
    rows = []
    for line in checked.lines:
        if not line.bad:
            continue
        reasons: dict[int, str] = {}
        for error in checked.errors:
            if error.row == line.task.row:
                place = index.get(error.column, -1)
                reasons[place] = "\n".join(filter(None, [reasons.get(place, ""), words(error.remark)]))
        cells = [grid.value(line.task.row - 1, column.index) for column in ledger.columns]
        rows.append(Returned([*cells, line.task.work_package] if sectioned else cells, reasons))
    headers = [column.header for column in ledger.columns] + ([SECTION] if sectioned else [])
    hidden = [place for place, column in enumerate(ledger.columns) if column.field in HIDDEN]
    return write_returned(ledger.title, headers, rows, REASON, hidden)


@router.get("/campaigns/{id}/ledgers/{upload}/returned.xlsx")
def download_returned(db: Db, who: Who, id: Id, upload: Id) -> Response:
    """The rows handed back; nothing to see where none were."""
    found = find_upload(db, who, find_campaign(db, who, id), upload)
    if found.returned is None:
        return Response(status_code=404)
    return _file(found.returned, f"returned-{found.id}.xlsx")


@router.get("/campaigns/{id}/ledger.xlsx")
def download_ledger(
    db: Db,
    who: Who,
    at: At,
    id: Id,
    ids: Annotated[list[Key] | None, Query(max_length=1000)] = None,
    layout: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
) -> Response:
    """The campaign's ledger as Excel, or the tasks chosen in the list."""
    campaign = find_campaign(db, who, id)
    return _file(export_ledger(db, who, campaign, ids or (), at=at, layout=layout), f"ledger-{campaign.id}.xlsx")


def _file(data: bytes, name: str) -> Response:
    return Response(data, media_type=XLSX, headers={"content-disposition": f'attachment; filename="{name}"'})
