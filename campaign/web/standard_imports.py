"""A scoring file comes in: read, its kinds guessed, whom it judges chosen, and corrected in the form of a standard."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, UploadFile
from starlette.responses import Response

from campaign.domain.permission import demand
from campaign.domain.refusal import Invalid
from campaign.domain.scoring_sheet import ScoringSheet, read_scoring
from campaign.domain.standard_sums import SectionSum, section_sums
from campaign.edge import At, Db, Who
from campaign.uploads import LedgerFile, may_keep_standards, read_scoring_upload
from campaign.web.errors import field_errors
from campaign.web.page import page
from campaign.web.standard_form import CRITERION, HEAD, draft_of_rows
from campaign.web.standards import draw_form

router = APIRouter()


def read_form_file(request: Request, at: At, file: UploadFile | None = None) -> LedgerFile | Invalid:
    """The uploaded file, or why it cannot be one: the form is drawn again with the sentence."""
    if file is None or not file.filename:
        may_keep_standards(request, at)
        return Invalid("sheet_empty_file", field="file")
    try:
        return read_scoring_upload(request, at, file)
    except Invalid as fault:
        return fault


Given = Annotated[LedgerFile | Invalid, Depends(read_form_file)]


@router.get("/standards/imports/new")
def choose_file(request: Request, who: Who) -> Response:
    """Where a file is chosen."""
    demand(who, "keep_standards")
    return page(request, "standards/upload.html", errors={})


@router.post("/standards/imports")
def read_file(request: Request, given: Given, db: Db, who: Who) -> Response:
    """The form filled in as the file says; where it judges several, first the question whom. Nothing is kept."""
    demand(who, "keep_standards")
    try:
        if isinstance(given, Invalid):
            raise given
        sheet = read_scoring(given.grids)
    except Invalid as fault:
        return page(request, "standards/upload.html", 422, errors=field_errors(request, fault))
    title = given.name.rsplit(".", 1)[0]
    draft = draft_of_rows(sheet.rows, title)
    if not sheet.objects:
        return draw_form(request, db, draft)
    return page(
        request,
        "standards/whom.html",
        screens=["standards"],
        draft=draft,
        columns=CRITERION,
        head=HEAD,
        choices=[(name, *_sums(sheet, name)) for name in sheet.objects],
        everybody=len(sheet.of("")),
    )


def _sums(sheet: ScoringSheet, name: str) -> tuple[int, list[SectionSum]]:
    """How many criteria judge `name`, and their headings with what they add up to."""
    rows = sheet.of(name)
    return len(rows), section_sums(rows, sheet.declared(rows))
